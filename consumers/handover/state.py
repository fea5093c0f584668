"""What is known of one release episode: the time from custody to the days after a person walks out."""

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Self

from consumers.handover.facts import Source
from schemas.clock import from_micros, london_date


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


class ReleaseDate(NamedTuple):
    """The newest date of one kind."""

    kind: str
    on: date
    certainty: str
    source: Source


class Release(NamedTuple):
    """A release that happened."""

    at_us: int
    reason: str
    unplanned: bool
    """No date that counts was known before."""
    events: tuple[str, ...]
    """The events that reported this one release; if it is void, all of them are."""
    source: Source

    @property
    def on(self) -> date:
        return london_date(from_micros(self.at_us))


class Happening(NamedTuple):
    """Something in custody that others must hear of: a recall, or a way to court without return."""

    at_us: int
    sequence: bytes
    source: Source


class Abandoned(NamedTuple):
    """A release date that counted and no longer does: whoever was told it must hear of the change."""

    on: date
    until_us: int
    """When it stopped counting."""
    sequence: bytes
    """Of the fact that last changed which date counts."""


class Episode(NamedTuple):
    """One release episode, as all facts so far tell it. Built by `episodes.fold` only."""

    opening: bytes
    """The sequence key of the fact that opened it: its name."""
    version: bytes
    """The sequence key of the fact that last changed the outcome."""
    folded: bytes
    """The greatest sequence key folded so far."""
    status: Status = Status.BEFORE
    dates: tuple[ReleaseDate, ...] = ()
    counting: ReleaseDate | None = None
    chosen_council: str | None = None
    referred_council: str | None = None
    accommodation: str | None = None
    prison: str | None = None
    received_us: int | None = None
    custody: Source | None = None
    """The latest reception."""
    release: Release | None = None
    recall: Happening | None = None
    court: Happening | None = None
    cancelled: Source | None = None
    left: Source | None = None
    abandoned: Abandoned | None = None
    evidence: Mapping[str, Source] = {}
    """The newest event of each type: which milestones are met is read from event types alone."""
    instances: Mapping[str, Source] = {}
    """By agency kind, the event by which an instance of it last published about the person."""

    @property
    def council(self) -> str | None:
        """The council that the person chose; the prison's word first, else where a referral was sent."""
        return self.chosen_council or self.referred_council

    @property
    def release_on(self) -> date | None:
        """The day of release, London: as it happened, else as expected."""
        if self.release:
            return self.release.on
        return self.counting.on if self.counting and self.status in EXPECTED else None

    @property
    def release_fact(self) -> Source | None:
        """The event that counts for the status: asked first at every door, and whose publisher has the tasks."""
        if self.release:
            return self.release.source
        if self.left:
            return self.left
        if self.status in EXPECTED and self.counting:
            return self.counting.source
        return self.cancelled or self.custody or (self.court.source if self.court else None)

    def to_json(self) -> str:
        """One line of JSON; `from_json` gives an equal episode back."""
        return json.dumps(self._asdict() | {"evidence": list(self.evidence.values())}, default=_written)

    @classmethod
    def from_json(cls, text: str) -> Self:
        raise NotImplementedError


def _written(value: Any) -> str:
    return str(value.hex() if isinstance(value, bytes) else value.isoformat())
