"""What is known of one release episode: the time from custody to the days after a person walks out."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple, Self

from consumers.handover.dates import counting
from consumers.handover.facts import Source
from consumers.handover.parts import EXPECTED, Abandoned, Happening, Numbered, Release, ReleaseDate, Status
from schemas.vocabulary import Accommodation, TeamKind

FORMAT: Final = 2
"""Of the JSON below. A row in another format is folded again from its facts."""

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
    referred_on: str | None = None
    """The council that an alert was last referred on to, until the prison names another one."""
    accommodation: str | None = None
    prison: str | None = None
    received_us: int | None = None
    custody: Source | None = None
    """The latest fact of custody that is no date: a reception, mostly."""
    admitted: Happening | None = None
    """The admission or recall with which this time in custody began."""
    release: Release | None = None
    recall: Happening | None = None
    recall_type: str | None = None
    court: Happening | None = None
    cancelled: Source | None = None
    left: Source | None = None
    abandoned: Abandoned | None = None
    dated_us: int | None = None
    """Since when, by its source, the day of release is the one that it is."""
    need_us: int | None = None
    """Since when, by its source, this council counts and the person is without a settled home."""
    evidence: Mapping[str, Source] = {}
    """The newest event of each type: which milestones are met is read from event types alone."""
    instances: Mapping[str, Source] = {}
    """By agency kind and team kind, the event by which such a team last published about the person."""

    @property
    def council(self) -> str | None:
        """The council that counts: referred on to, else the prison's word, else where a referral was sent."""
        return self.referred_on or self.chosen_council or self.referred_council

    @property
    def settled_home(self) -> bool:
        """Whether the prison says that the person has a settled place to go to."""
        return self.accommodation == Accommodation.SETTLED

    def last_of(self, kind: str, team_kind: str | None = None) -> Source | None:
        """The event by which a team of this kind of agency last published about the person."""
        seats = [f"{kind}/{team_kind}"] if team_kind else [f"{kind}/{each}" for each in TeamKind]
        known = [self.instances[seat] for seat in seats if seat in self.instances]
        return max(known, key=lambda source: source.time_us, default=None)

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
            FORMAT,
            self.opening.hex(),
            self.version.hex(),
            self.folded.hex(),
            self.status,
            [date.row(number) for date in self.dates],
            [self.chosen_council, self.referred_council, self.referred_on, self.accommodation, self.prison],
            [self.received_us, self.dated_us, self.need_us, self.recall_type],
            [number.maybe(source) for source in (self.custody, self.cancelled, self.left)],
            self.release and self.release.row(number),
            [each and each.row(number) for each in (self.admitted, self.recall, self.court)],
            self.abandoned and self.abandoned.row(),
            [number[source] for source in self.evidence.values()],
            {seat: number[source] for seat, source in self.instances.items()},
        ]
        return _encode([row, number.listed()])

    @classmethod
    def from_json(cls, text: str) -> Self | None:
        """The episode that `to_json` wrote; None where that was in another format."""
        row, listed = json.loads(text)
        if row[0] != FORMAT:
            return None
        sources = [Source(*values) for values in listed]
        dates = tuple([ReleaseDate.of_row(each, sources) for each in row[5]])
        chosen, referred, referred_on, accommodation, prison = row[6]
        received_us, dated_us, need_us, recall_type = row[7]
        custody, cancelled, left = (None if place is None else sources[place] for place in row[8])
        admitted, recall, court = (Happening.of_row(each, sources) if each else None for each in row[10])
        evidence = [sources[place] for place in row[12]]
        return cls(
            opening=bytes.fromhex(row[1]),
            version=bytes.fromhex(row[2]),
            folded=bytes.fromhex(row[3]),
            status=Status(row[4]),
            dates=dates,
            counting=counting(dates),
            chosen_council=chosen,
            referred_council=referred,
            referred_on=referred_on,
            accommodation=accommodation,
            prison=prison,
            received_us=received_us,
            custody=custody,
            admitted=admitted,
            release=Release.of_row(row[9], sources) if row[9] else None,
            recall=recall,
            recall_type=recall_type,
            court=court,
            cancelled=cancelled,
            left=left,
            abandoned=Abandoned.of_row(row[11]) if row[11] else None,
            dated_us=dated_us,
            need_us=need_us,
            evidence={source.event_type: source for source in evidence},
            instances={seat: sources[place] for seat, place in row[13].items()},
        )
