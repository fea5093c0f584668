"""A submission on its way in: what policy said of it, and the keyed hashes that it is known by."""

from typing import NamedTuple
from uuid import UUID

from policies.keyring import KeyName, KeyRing
from policies.question import Question
from producers.people import Identifier, identify
from producers.record import Record, Submission
from schemas.events import PersonEvent


class Verdict(NamedTuple):
    """Whether this agency may publish this, as the ledger writes it."""

    allowed: bool
    reasons: tuple[str, ...]
    entry: dict[str, str]
    """The ledger's fields of the decision: question, effect, primary, reasons, revision."""
    stays_here: bool = False
    """No agreement lets anybody be told of it, today."""


class Judged(NamedTuple):
    """A submission with policy's answer to it."""

    submission: Submission
    verdict: Verdict


class Asked(NamedTuple):
    """A batch after policy was asked and before anything is written."""

    items: tuple[Judged, ...]
    questions: tuple[Question, ...]
    """Each distinct question of the batch."""


class Draft(NamedTuple):
    """A judged submission with the hashes that it is known by."""

    judged: Judged
    key: bytes
    """The idempotency key: HMAC of the agency and the record's id, else of agency and whole record."""
    content_hash: bytes
    """HMAC of the whole record: another content under the same id is a conflict."""
    identifiers: tuple[Identifier, ...]
    place: int | None
    """Its place in the batch; none for a record that comes out of the waiting room."""
    waited_as: UUID | None = None
    """The row that it waited in."""


def draft(ring: KeyRing, judged: Judged, place: int | None, waited_as: UUID | None = None) -> Draft:
    """Work out a submission's hashes. Raises Refused for an identifier that cannot be right."""
    agency, _, record = judged.submission
    content_hash = ring.digest(KeyName.INDEX, "content", *_content(record))
    if record.source_id is None:
        key = ring.digest(KeyName.INDEX, "record without id", str(agency).encode(), content_hash)
    else:
        key = ring.digest(KeyName.INDEX, "record id", str(agency).encode(), record.source_id.encode())
    named = record.event.subject.identifiers if isinstance(record.event, PersonEvent) else ()
    found = tuple(identify(ring, agency, one.kind, one.value) for one in named)
    return Draft(judged, key, content_hash, found, place, waited_as)


def _content(record: Record) -> tuple[bytes, ...]:
    """The canonical record. Empty fields are left out, so that a later schema's new field changes no hash."""
    return (
        record.event.event_type.encode(),
        record.source_time.isoformat().encode() if record.source_time else b"",
        str(record.counter).encode(),
        record.event.model_dump_json(exclude_none=True).encode(),
    )
