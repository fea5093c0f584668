"""The parts of a release episode: where it stands, its dates, the release, and what others must hear of."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Self

from consumers.handover.days import london_day
from consumers.handover.facts import Source


class Status(StrEnum):
    """Where an episode stands. Whether a release is still provisional depends on the hour and is not kept."""

    BEFORE = "BEFORE"
    """Only other agencies have published: nothing of custody is known yet."""
    IN_CUSTODY = "IN_CUSTODY"
    RECALLED = "RECALLED"
    EXPECTED_ESTIMATED = "EXPECTED_ESTIMATED"
    EXPECTED_CONFIRMED = "EXPECTED_CONFIRMED"
    CANCELLED = "CANCELLED"
    RELEASED = "RELEASED"
    LEFT = "LEFT"
    """Left custody for good, and not by a release here: died or deported."""


EXPECTED = frozenset({Status.EXPECTED_ESTIMATED, Status.EXPECTED_CONFIRMED})

Row = list[Any]
"""A part as JSON keeps it. Sources stand in a list of their own and are named by their number in it."""


class Numbered:
    """Gives each source its number: most are named several times in one episode."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def __getitem__(self, source: Source) -> int:
        return self._numbers.setdefault(source, len(self._numbers))

    def maybe(self, source: Source | None) -> int | None:
        return None if source is None else self[source]

    def listed(self) -> list[Source]:
        return list(self._numbers)


class ReleaseDate(NamedTuple):
    """The newest date of one kind."""

    kind: str
    on: date
    certainty: str
    source: Source

    def row(self, number: Numbered) -> Row:
        return [self.kind, self.on.isoformat(), self.certainty, number[self.source]]

    @classmethod
    def of_row(cls, row: Row, sources: Sequence[Source]) -> Self:
        return cls(row[0], date.fromisoformat(row[1]), row[2], sources[row[3]])


class Release(NamedTuple):
    """A release that happened."""

    at_us: int
    unplanned: bool
    """No date that counts was known before."""
    events: tuple[str, ...]
    """The events that reported this one release; if it is void, all of them are."""
    source: Source

    @property
    def on(self) -> date:
        """The day of release, London."""
        return london_day(self.at_us)

    def row(self, number: Numbered) -> Row:
        return [self.at_us, self.unplanned, self.events, number[self.source]]

    @classmethod
    def of_row(cls, row: Row, sources: Sequence[Source]) -> Self:
        return cls(row[0], row[1], tuple(row[2]), sources[row[3]])


class Happening(NamedTuple):
    """Something in custody that others must hear of: a recall, or a way to court without return."""

    at_us: int
    sequence: bytes
    source: Source

    def row(self, number: Numbered) -> Row:
        return [self.at_us, self.sequence.hex(), number[self.source]]

    @classmethod
    def of_row(cls, row: Row, sources: Sequence[Source]) -> Self:
        return cls(row[0], bytes.fromhex(row[1]), sources[row[2]])


class Abandoned(NamedTuple):
    """A release date that counted and no longer does: whoever was told of it must hear of the change."""

    on: date
    until_us: int
    """When it stopped counting, by its source."""
    sequence: bytes
    """Of the fact that last changed which day counts."""

    def row(self) -> Row:
        return [self.on.isoformat(), self.until_us, self.sequence.hex()]

    @classmethod
    def of_row(cls, row: Row) -> Self:
        return cls(date.fromisoformat(row[0]), row[1], bytes.fromhex(row[2]))
