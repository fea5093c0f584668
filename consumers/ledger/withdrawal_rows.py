"""Read withdrawals and what came after them from the ledger. Nothing of a person is read but the pseudonym.

Whom a word names is not on the ledger but beside it, by the event's id; with an erased person that goes.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from consumers.ledger.withdrawals import Said, Summary, Use, latencies, summary
from policies.said import YES
from schemas.clock import from_micros
from schemas.vocabulary import AllowReason

_RECIPIENT: Final = {
    "TELL": "recipient",
    "SEND": "recipient",
    "EXPORT": "recipient",
    "READER_OPENED": "agency",
}
"""The kinds of entry that are uses, and the field of each that says whose."""
_NOT_USED: Final = frozenset({"WITHHELD", "UNDECIDED"})


def measured(connection: Connection, since: datetime) -> Summary:
    """How long the withdrawals that were accepted from `since` on (machine time) were still used."""
    words = list(_words(connection, since))
    first = min((word.accepted_at for word in words if not word.yes), default=None)
    if first is None:
        return summary([])
    people = {word.person for word in words if not word.yes}
    return summary(latencies(words, _uses(connection, first, people)))


def _words(connection: Connection, since: datetime) -> Iterator[Said]:
    for body, row in ((json.loads(row.body), row) for row in connection.execute(_WORDS)):
        accepted_at = datetime.fromisoformat(body["machine_at"])
        if accepted_at >= since:
            yield Said(
                body["person"],
                row.state in YES,
                from_micros(row.event_time_us),
                accepted_at,
                frozenset(row.recipients),
                frozenset(row.purposes),
                frozenset(row.categories),
            )


def _uses(connection: Connection, since: datetime, people: set[str]) -> Iterator[Use]:
    for body in connection.execute(_USES, {"people": sorted(people)}).scalars():
        entry: dict[str, Any] = json.loads(body)
        at = datetime.fromisoformat(entry["machine_at"])
        by_consent = AllowReason.CONSENT_VALID in str(entry.get("reasons", "")).split(",")
        if at < since or not by_consent or not entry.get("categories") or entry.get("state") in _NOT_USED:
            continue
        recipient = str(entry[_RECIPIENT[entry["kind"]]])
        categories = frozenset(str(entry["categories"]).split(","))
        yield Use(str(entry["person"]), recipient, str(entry["purpose"]), categories, at)


_WORDS: Final = text("""
    SELECT e.body, w.state, w.event_time_us, w.recipients, w.purposes, w.categories
    FROM ledger_entry e
    JOIN consent_word w ON w.event_id = CAST(substring(e.body FROM '"event":"([0-9a-f-]{36})"') AS uuid)
    WHERE e.body LIKE '%"event_type":"consent.%' AND e.body LIKE '%"kind":"PUBLISH_ACCEPTED"%'
      AND w.state IN ('WITHDRAWN', 'GIVEN', 'RENEWED')
""")
_USES: Final = text("""
    SELECT body FROM ledger_entry
    WHERE substring(body FROM '"kind":"([A-Z_]+)"') IN ('TELL', 'SEND', 'EXPORT', 'READER_OPENED')
      AND substring(body FROM '"person":"([^"]+)"') = ANY(:people)
""")
