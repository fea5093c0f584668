"""What travels on the bus: a header in clear that identifies nobody, one sealed compartment a category."""

from typing import Final, NamedTuple, Self
from uuid import UUID

from schemas.vocabulary import Category

NOBODY: Final = UUID(int=0)
"""Stands for the person of an event that is about no person (a heartbeat)."""

_OFFSET = 1 << 63  # makes a signed microsecond count sort as unsigned bytes


class Agency(NamedTuple):
    """One agency instance: its kind and its code, written `HOUSING:E08000025`."""

    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `KIND:CODE`. Raises ValueError when it is not of that form."""
        kind, colon, code = text.partition(":")
        if not (kind and colon and code):
            raise ValueError("an agency is written KIND:CODE, for example HOUSING:E08000025")
        return cls(kind, code)


def topic_of(kind: str) -> str:
    """The Kafka topic of an agency kind: `PRISON_CARAT` publishes on `events.prison-carat`."""
    return "events." + kind.lower().replace("_", "-")


class Sequence(NamedTuple):
    """The source's own order of an event; compares as a tuple. Never arrival, never given by the bus."""

    time_us: int
    """Source time, microseconds since 1970-01-01 UTC."""
    counter: int
    """The source's counter within that time, 0 where it has none."""
    ref: bytes
    """HMAC-SHA-256 of the source's event id (32 bytes): an id may hold a prison number."""

    def key(self) -> bytes:
        """48 bytes that sort as the sequence does, in Python and in PostgreSQL."""
        time, counter = ((part + _OFFSET).to_bytes(8, "big") for part in (self.time_us, self.counter))
        return time + counter + self.ref

    @classmethod
    def from_key(cls, key: bytes) -> Self:
        """The sequence that `key()` came from."""
        time_us, counter = (int.from_bytes(part, "big") - _OFFSET for part in (key[:8], key[8:16]))
        return cls(time_us, counter, key[16:])


class Header(NamedTuple):
    """All of an event that stands in clear. Field order is the order on the wire."""

    event_id: bytes
    """16 bytes of a random UUID, given by the bus at acceptance; consumers dedupe on it."""
    event_type: str
    event_version: int
    publisher_kind: str
    publisher_code: str
    publisher_team: str
    team_kind: str
    person_id: bytes
    """16 bytes of a random UUID; those of `NOBODY` for an event about no person."""
    source_time_us: int
    source_counter: int
    source_ref: bytes
    content_hash: bytes
    """HMAC-SHA-256 of the canonical record (32 bytes): settles an equal sequence."""
    accepted_at_us: int
    """Machine time of acceptance, microseconds since 1970-01-01 UTC."""
    purpose: str
    article6_basis: str
    article9_condition: str
    confidentiality_basis: str
    processing_regime: str
    consent_record: str
    """The consent record's id where the legal scope names one, else empty."""
    schema_fingerprint: bytes
    """CRC-64-AVRO of the event's schema (8 bytes, little-endian)."""

    @property
    def publisher(self) -> Agency:
        return Agency(self.publisher_kind, self.publisher_code)

    @property
    def person(self) -> UUID:
        return UUID(bytes=self.person_id)

    @property
    def sequence(self) -> Sequence:
        return Sequence(self.source_time_us, self.source_counter, self.source_ref)


class Compartment(NamedTuple):
    """One category's fields, sealed: 12 bytes of nonce, then AES-256-GCM ciphertext and tag."""

    category: Category
    sealed: bytes


class Envelope(NamedTuple):
    """One event as it travels and as it is stored."""

    header: Header
    header_bytes: bytes
    """The header's Avro bytes as written; their SHA-256 is the associated data of every compartment."""
    compartments: tuple[Compartment, ...]
    mac: bytes
    """HMAC over the header where no compartment of the handover's binds it, else empty."""
