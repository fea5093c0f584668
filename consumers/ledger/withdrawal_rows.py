"""Read withdrawals and what came after them from the ledger. Nothing of a person is read but the pseudonym.

Whom a word names is not on the ledger but beside it, by the event's id; with an erased person that goes.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from consumers.ledger.one_person import Families, Merge
from consumers.ledger.withdrawals import Said, Summary, Use, latencies, summary
from policies.entries import EntryKind, stamp
from policies.said import YES
from schemas.clock import from_micros
from schemas.tables.ledger import BY_CONSENT, CONSENT_ACCEPTED, MACHINE_AT, MERGE, PERSON
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
    """How long the withdrawals that were accepted from `since` on (machine time) were still used.

    Reads what was said since, every merge, and the uses of those who took something back: by an index each,
    so that a ledger of years is no slower than what happened in it to these people.
    """
    words = list(_words(connection, since))
    first = min((word.accepted_at for word in words if not word.yes), default=None)
    if first is None:
        return summary([])
    families = Families(_merges(connection))
    people = set[str]().union(*(families.ever(word.person) for word in words if not word.yes))
    return summary(latencies(words, _uses(connection, first, people), families))


def _words(connection: Connection, since: datetime) -> Iterator[Said]:
    for row in connection.execute(_WORDS, {"since": stamp(since)}):
        entry = json.loads(row.body)
        yield Said(
            entry["person"],
            row.state in YES,
            from_micros(row.event_time_us),
            datetime.fromisoformat(entry["machine_at"]),
            frozenset(row.recipients),
            frozenset(row.purposes),
            frozenset(row.categories),
        )


def _merges(connection: Connection) -> Iterator[Merge]:
    for body in connection.execute(_MERGES).scalars():
        entry = json.loads(body)
        at, same = datetime.fromisoformat(entry["machine_at"]), entry["kind"] == EntryKind.PEOPLE_MERGED
        yield Merge(at, entry["person"], entry["other"], same)


def _uses(connection: Connection, since: datetime, people: set[str]) -> Iterator[Use]:
    for body in connection.execute(_USES, {"people": sorted(people), "since": stamp(since)}).scalars():
        entry: dict[str, Any] = json.loads(body)
        whose = _RECIPIENT.get(entry["kind"])
        by_consent = AllowReason.CONSENT_VALID in str(entry.get("reasons", "")).split(",")
        if whose and by_consent and entry.get("categories") and entry.get("state") not in _NOT_USED:
            at = datetime.fromisoformat(entry["machine_at"])
            categories = frozenset(str(entry["categories"]).split(","))
            yield Use(str(entry["person"]), str(entry[whose]), str(entry["purpose"]), categories, at)


# The conditions are those of the indexes, word for word: only then does the database go by them.
_WORDS: Final = text(f"""
    SELECT e.body, w.state, w.event_time_us, w.recipients, w.purposes, w.categories
    FROM ledger_entry e
    JOIN consent_word w ON w.event_id = CAST(substring(e.body FROM '"event":"([0-9a-f-]{{36}})"') AS uuid)
    WHERE {CONSENT_ACCEPTED} AND {MACHINE_AT} >= :since AND w.state IN ('WITHDRAWN', 'GIVEN', 'RENEWED')
""")  # noqa: S608 - only our own conditions are put in
_MERGES: Final = text(f"SELECT body FROM ledger_entry WHERE {MERGE}")  # noqa: S608 - as above
_USES: Final = text(f"""
    SELECT body FROM ledger_entry
    WHERE {BY_CONSENT} AND {PERSON} = ANY(CAST(:people AS text[])) AND {MACHINE_AT} >= :since
""")  # noqa: S608 - as above
