"""What the handover knows of one event: who published it, when that was at the source, dates and codes."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple, Self
from uuid import UUID

from policies.question import Party
from schemas.clock import to_micros
from schemas.envelope import Agency
from schemas.vocabulary import TeamKind

_OFFSET = 1 << 63  # of a sequence key, see schemas/envelope.py
_DAY_US = 24 * 60 * 60 * 1_000_000


@lru_cache(maxsize=65_536)
def source_micros(sequence: bytes) -> int:
    """The source's time in a sequence key, microseconds since 1970-01-01 UTC."""
    return int.from_bytes(sequence[:8], "big") - _OFFSET


@lru_cache(maxsize=1024)
def party(publisher: str, team_kind: str) -> Party:
    """An agency written `KIND:CODE` and the kind of one of its teams, as policy is asked about them."""
    return Party(Agency.parse(publisher), TeamKind(team_kind))


class Fact(NamedTuple):
    """One event about one person, with the handover facts that the gate allowed to be opened."""

    event_id: UUID
    event_type: str
    publisher: Agency
    publisher_team: str
    """The team's whole id, `PRISON_CARAT:SWI/offender-management`."""
    team_kind: str
    sequence: bytes
    """`Sequence.key()`: the source's own order."""
    content_hash: bytes
    codes: Mapping[str, object]
    """Field name to code as JSON holds it, days and instants as ISO text; empty where none was allowed."""

    @property
    def order(self) -> tuple[bytes, bytes, bytes]:
        """Facts are folded in this order; of an equal sequence the greater content hash is last and wins."""
        return self.sequence, self.content_hash, self.event_id.bytes

    @property
    def time_us(self) -> int:
        """The source's time of the record, microseconds since 1970-01-01 UTC."""
        return source_micros(self.sequence)

    def text(self, field: str) -> str | None:
        """A code, or None where it is empty or was not opened."""
        value = self.codes.get(field)
        return str(value) if value is not None else None

    def day(self, field: str) -> date | None:
        """A date, or None where it is empty or was not opened."""
        value = self.codes.get(field)
        return date.fromisoformat(str(value)) if value is not None else None

    def instant_us(self, field: str) -> int:
        """When it happened; the record's own time where that is empty, was not opened or cannot be.

        Nothing is recorded a day before it happens: a wrong year would turn every later event away as older.
        """
        value = self.codes.get(field)
        at_us = to_micros(datetime.fromisoformat(str(value))) if value is not None else self.time_us
        return at_us if at_us <= self.time_us + _DAY_US else self.time_us


class Source(NamedTuple):
    """Which event something is known from. It holds text and numbers only, so that JSON keeps it as it is."""

    event: str
    """The event id, 32 hexadecimal digits."""
    event_type: str
    publisher: str
    team: str
    team_kind: str
    time_us: int

    @classmethod
    def of(cls, fact: Fact) -> Self:
        return cls(
            fact.event_id.hex,
            fact.event_type,
            str(fact.publisher),
            fact.publisher_team,
            str(fact.team_kind),
            fact.time_us,
        )

    @property
    def event_id(self) -> UUID:
        return UUID(hex=self.event)

    @property
    def party(self) -> Party:
        """The agency and the kind of team that published, as policy is asked about them."""
        return party(self.publisher, self.team_kind)

    @property
    def seat(self) -> str:
        """The kinds of agency and team, `PRISON_CARAT/HEALTH`: who has to do with a person goes by them."""
        return f"{self.publisher.partition(':')[0]}/{self.team_kind}"

    @property
    def version(self) -> bytes:
        """For an alert that begins with this event: 48 bytes that sort by time, as a sequence key does."""
        return (
            (self.time_us + _OFFSET).to_bytes(8, "big")
            + bytes(8)
            + bytes.fromhex(self.event).ljust(32, b"\0")
        )
