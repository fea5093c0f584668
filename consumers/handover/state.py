"""What is known of one release episode: the time from custody to the days after a person walks out."""

import json
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, Self

from consumers.handover.dates import counting
from consumers.handover.facts import Source
from consumers.handover.parts import EXPECTED, Abandoned, Happening, Numbered, Release, ReleaseDate, Status

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


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
    """The latest fact of custody that is no date: a reception, mostly."""
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
        """The event that counts: it is asked about first, and its publisher has the tasks."""
        if self.release:
            return self.release.source
        if self.counting and self.status in EXPECTED:
            return self.counting.source
        return self.left or self.cancelled or self.custody

    def to_json(self) -> str:
        """One line of JSON; `from_json` gives an equal episode back."""
        number = Numbered()
        row = [
            self.opening.hex(),
            self.version.hex(),
            self.folded.hex(),
            self.status,
            [date.row(number) for date in self.dates],
            self.chosen_council,
            self.referred_council,
            self.accommodation,
            self.prison,
            self.received_us,
            number.maybe(self.custody),
            self.release and self.release.row(number),
            self.recall and self.recall.row(number),
            self.court and self.court.row(number),
            number.maybe(self.cancelled),
            number.maybe(self.left),
            self.abandoned and self.abandoned.row(),
            [number[source] for source in self.evidence.values()],
            {kind: number[source] for kind, source in self.instances.items()},
        ]
        return _encode([row, number.listed()])

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The episode that `to_json` wrote."""
        row, listed = json.loads(text)
        sources = [Source(*values) for values in listed]
        dates = tuple([ReleaseDate.of_row(each, sources) for each in row[4]])

        def named(number: int | None) -> Source | None:
            return None if number is None else sources[number]

        evidence = [sources[number] for number in row[17]]
        return cls(
            bytes.fromhex(row[0]),
            bytes.fromhex(row[1]),
            bytes.fromhex(row[2]),
            Status(row[3]),
            dates,
            counting(dates),
            row[5],
            row[6],
            row[7],
            row[8],
            row[9],
            named(row[10]),
            Release.of_row(row[11], sources) if row[11] else None,
            Happening.of_row(row[12], sources) if row[12] else None,
            Happening.of_row(row[13], sources) if row[13] else None,
            named(row[14]),
            named(row[15]),
            Abandoned.of_row(row[16]) if row[16] else None,
            {source.event_type: source for source in evidence},
            {kind: sources[number] for kind, number in row[18].items()},
        )
