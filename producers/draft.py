"""A submission on its way in: what policy said of it, and the keyed hashes that it is known by."""

from typing import NamedTuple
from uuid import UUID

from policies.keyring import KeyName, KeyRing
from policies.question import Question
from producers.people import Identifier, identify
from producers.record import Record, Submission
from schemas.events import Event, PersonEvent
from schemas.events.any_agency import IdentityMerged, IdentityUnmerged
from schemas.events.base import Identifier as Number


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
    """The subject's."""
    others: tuple[Identifier, ...]
    """The other person's, where the record says who is the same person or is not."""
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
    event = record.event
    named = event.subject.identifiers if isinstance(event, PersonEvent) else ()
    others = other_identifiers(event)
    found, besides = (
        tuple(identify(ring, agency, one.kind, one.value) for one in numbers) for numbers in (named, others)
    )
    return Draft(judged, key, content_hash, found, besides, place, waited_as)


def other_identifiers(event: Event) -> tuple[Number, ...]:
    """By which the other person is known of whom the event speaks, if it does."""
    match event:
        case IdentityMerged(merged=numbers) | IdentityUnmerged(separated=numbers):
            return numbers
    return ()


def _content(record: Record) -> tuple[bytes, ...]:
    """The canonical record. Empty fields are left out, so that a later schema's new field changes no hash."""
    return (
        record.event.event_type.encode(),
        record.source_time.isoformat().encode() if record.source_time else b"",
        str(record.counter).encode(),
        record.event.model_dump_json(exclude_none=True).encode(),
    )
