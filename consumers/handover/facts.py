"""What the handover knows of one event: who published it, when its source says it happened, its dates and codes."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, Self
from uuid import UUID

from policies.question import Party
from schemas.clock import to_micros
from schemas.envelope import Agency
from schemas.vocabulary import TeamKind

_OFFSET = 1 << 63  # of a sequence key, see schemas/envelope.py


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
    """Field name to date, UTC datetime, text, number or None; empty where nothing was allowed."""

    @property
    def order(self) -> tuple[bytes, bytes, bytes]:
        """Facts are folded in this order; of an equal sequence the greater content hash comes last and wins."""
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
        """A date without a time of day, or None where it is empty or was not opened."""
        value = self.codes.get(field)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def instant_us(self, field: str) -> int:
        """An instant of the record; the record's own time where it is empty or was not opened."""
        value = self.codes.get(field)
        return to_micros(value) if isinstance(value, datetime) else self.time_us


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


def codes_to_json(codes: Mapping[str, object]) -> str:
    """Opened handover facts as one line of JSON, for the table of facts."""
    return json.dumps(codes, separators=(",", ":"), sort_keys=True, default=_written)


def codes_from_json(text: str) -> dict[str, object]:
    """What `codes_to_json` wrote, with dates and instants as they were."""
    codes: dict[str, object] = json.loads(text, object_hook=_read)
    return codes


def _written(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"instant": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError("a handover fact is a date, an instant, text, a number or a list of them")


def _read(found: dict[str, Any]) -> object:
    if found.keys() == {"instant"}:
        return datetime.fromisoformat(found["instant"])
    if found.keys() == {"day"}:
        return date.fromisoformat(found["day"])
    return found
