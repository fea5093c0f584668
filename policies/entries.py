"""What is written to the ledger: codes, references, field names and times. Never a value of a person."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from policies.decisions import COLUMNS, decision_row
from policies.question import Question
from schemas.database import copy_rows
from schemas.tables import decision, ledger_entry, ledger_pending


class EntryKind(StrEnum):
    """What happened."""

    PUBLISH_ACCEPTED = "PUBLISH_ACCEPTED"
    PUBLISH_REFUSED = "PUBLISH_REFUSED"
    PUBLISH_WAITING = "PUBLISH_WAITING"
    HANDOVER_OPENED = "HANDOVER_OPENED"
    """A batch of facts opened by the bus's own rules: their count and a root over their event ids."""
    TELL = "TELL"
    ALERT_CHANGED = "ALERT_CHANGED"
    SEND = "SEND"
    """Whether a post was written to that there is something to read: decided, then sent or withheld."""
    EXPORT = "EXPORT"
    """What an agency's own system was given of a person by file, or why not."""
    READER_OPENED = "READER_OPENED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    PARKED = "PARKED"
    REDRIVEN = "REDRIVEN"
    """A named officer had a record that was set aside taken in as new, or it was tried."""
    REPLAYED = "REPLAYED"
    """A named officer had people folded anew from their facts, and their alerts asked about again."""
    PERSON_ERASED = "PERSON_ERASED"
    WAITING_SETTLED = "WAITING_SETTLED"
    """A named officer gave a record that waited its time, or dropped it."""
    PEOPLE_MERGED = "PEOPLE_MERGED"
    PEOPLE_SEPARATED = "PEOPLE_SEPARATED"
    MERGE_LOOKED = "MERGE_LOOKED"
    """A named officer has looked at a merge: the consents of both count again, the stricter of them."""
    CONSENT_RECORDED = "CONSENT_RECORDED"
    """A named officer wrote down what a person said."""
    OVERRIDE_RECORDED = "OVERRIDE_RECORDED"
    """A named officer recorded, or ended, a decision to share against the rules. Why stands in the event."""
    RESTRICTION_RECORDED = "RESTRICTION_RECORDED"
    """A named officer closed a record or a place, or opened it again. Why stands in the event."""
    HOLDER_TOLD = "HOLDER_TOLD"
    """A team that holds what was told under a yes, or a decision to share, was told that it has ended."""
    SERVICE_ALERT = "SERVICE_ALERT"
    """Something about the bus or an agency's part in it, opened, passed on, taken or closed."""
    POLICY_PROPOSED = "POLICY_PROPOSED"
    POLICY_ACTIVATED = "POLICY_ACTIVATED"
    """Another policy holds from here on. Whoever has an open alert is asked about again: `count` people."""


FIELDS: Final = {
    "kind": "what happened",
    "at": "when, by the time that the rules go by",
    "machine_at": "when the machine wrote it",
    "person": "the person's pseudonym",
    "other": "the pseudonym of the other who is, or is not, the same person",
    "agency": "the agency that acted",
    "team": "the team concerned",
    "officer": "the officer's reference",
    "assigned": "the officer to whom it was given",
    "recipient": "the agency that was to have it",
    "publisher": "the agency that had published it",
    "event": "the event's id",
    "event_type": "what the event is",
    "alert": "the alert's id",
    "alert_type": "what the alert is about",
    "about": "what a service alert is about",
    "notice": "the number of the notice to a post",
    "milestone": "the milestone that fell due",
    "state": "what policy made of the alert",
    "status": "what people or the bus made of it",
    "level": "with whom it is: 0 the team, 1 its manager, 2 the duty contact, 3 the area's accountable lead",
    "place": "where it was read",
    "question": "what policy was asked",
    "effect": "what was decided",
    "primary": "the reason to name first",
    "reasons": "all reasons",
    "agreements": "the sharing agreements that were used",
    "categories": "categories released or opened",
    "withheld": "categories withheld",
    "fields": "names of the fields concerned",
    "reason": "why governance looked at the content",
    "purpose": "for what",
    "revision": "the policy's revision",
    "previous": "the revision that held before",
    "author": "the officer who proposed it",
    "consent_version": "how often the person's consent had changed by then",
    "consent_record": "the consent record's id",
    "override": "the id of the decision to share against the rules",
    "scope": "what was closed or opened: RECORD, the agency's own, or LOCATION, every place",
    "excepted": "teams of other agencies that go on seeing it",
    "authorised": "who authorised it: an officer's reference, or team-manager",
    "record": "keyed hash of the record's id",
    "count": "how many",
    "root": "Merkle root over the event ids",
    "topic": "Kafka topic",
    "partition": "Kafka partition",
    "offset": "place in the partition",
}
"""Every field that an entry may have, and what it means. The officer's page reads this table too."""

_ALLOWED: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/,@+*="

_canonical: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode
# The types are said: a driver in binary form cannot guess those of an empty or a first list.
_QUESTIONS = text(
    "INSERT INTO question SELECT * FROM unnest(CAST(:hashes AS bytea[]), CAST(:bodies AS text[]))"
    " ON CONFLICT DO NOTHING"
)

Value = str | int


class Entry(NamedTuple):
    """One line of the ledger. Its fields are among `FIELDS`; lists are joined by commas."""

    kind: EntryKind
    fields: Mapping[str, Value]

    def body(self, entry_id: UUID) -> str:
        """Canonical JSON (RFC 8785) with kind and id. Raises ValueError for what has no place on a ledger."""
        _check(self.fields)
        return _canonical({**self.fields, "id": str(entry_id), "kind": self.kind.value})


def stamp(instant: datetime) -> str:
    """An instant as the ledger writes it: `2026-11-27T09:30:00.000000Z`. Refuses a naive one (ValueError)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def append(connection: Connection, entries: Iterable[Entry]) -> list[UUID]:
    """Write entries in the transaction of what they tell about, and say their ids. A number comes later."""
    named = [(uuid4(), entry) for entry in entries]
    if named:
        copy_rows(connection, ledger_entry, ("id", "body"), [(one, entry.body(one)) for one, entry in named])
        copy_rows(connection, ledger_pending, ("id",), [(one,) for one, _ in named])
    if decided := [row for one, entry in named if (row := decision_row(one, entry.kind, entry.fields))]:
        copy_rows(connection, decision, COLUMNS, decided)
    return [one for one, _ in named]


def append_questions(connection: Connection, questions: Iterable[Question]) -> None:
    """Have each distinct question stand once in the table that entries name it by."""
    # In one order everywhere: two transactions that bring the same two questions cannot wait for each other.
    texts = {question.body() for question in set(questions)}
    bodies = dict(sorted((hashlib.sha256(body.encode()).digest(), body) for body in texts))
    if bodies:
        connection.execute(
            _QUESTIONS,
            {"hashes": list(bodies), "bodies": list(bodies.values())},
        )


def _check(fields: Mapping[str, Value]) -> None:
    if not fields.keys() <= FIELDS.keys():
        raise ValueError(f"not fields of the ledger: {', '.join(sorted(fields.keys() - FIELDS.keys()))}")
    texts = [value for value in fields.values() if isinstance(value, str)]
    fits = not "".join(texts).encode().translate(None, _ALLOWED)
    if len(texts) < len(fields):
        fits = fits and all(
            type(v) is int and -(2**53) < v < 2**53 for v in fields.values() if not isinstance(v, str)
        )
    if not fits:
        # No blank and nothing outside ASCII: a code or a reference passes, a name with its surname does not.
        raise ValueError("an entry of the ledger holds codes, references and whole numbers under 2^53 only")
