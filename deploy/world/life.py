"""What happens to one invented person: when in, when out, and what goes otherwise than planned.

How often is chosen after public figures for England and Wales, as orders of size only: they move from year
to year. Releases (about 57,000 a year), recalls (about 24,000), home detention curfew and how people leave:
Ministry of Justice, Offender management statistics quarterly. First night: Offender accommodation outcomes
(about 13 % have no home). Drug and alcohol need (about half): Identified needs of offenders. Deaths: Safety
in custody. That a child is linked for a fifth, and a record wrong for one in a hundred, is our own guess.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from random import Random
from typing import NamedTuple, TypeVar

from deploy.world.calendar import working_day
from schemas.vocabulary import Accommodation


class Turn(Enum):
    """The one thing in a person's time in prison that goes otherwise than planned."""

    NONE = "none"
    UNPLANNED = "released from remand, no date was ever known"
    CANCELLED = "the release is cancelled"
    COURT_AND_BACK = "to court and back the same day"
    COURT_RELEASE = "to court and released there"
    BACK_AT_ONCE = "released and back within 45 minutes"
    TRANSFERRED = "moved to another prison"
    ABSENCE = "out for a day on temporary release"
    HOSPITAL = "taken to hospital, sometimes under the reason RELEASED"
    AT_LARGE = "walked out of an open prison"
    DEPORTED = "removed from the country in place of the release"
    DIED = "died in prison"


class Word(Enum):
    """What the person says about telling the council."""

    GIVEN = "given, with the three agreements"
    GIVEN_FOR_A_TIME = "given, and over before the release"
    RENEWED = "given for a time, and renewed before it was over"
    NO_CONTACT = "given, but not to pass on contact details"
    REFUSED = "refused"
    WITHDRAWN = "given, then withdrawn"
    NEVER_ASKED = "never asked"


class Record(Enum):
    """Whether the person's records stand under one number."""

    ONE = "under one number"
    MERGED = "probation knew the person under an older number, and the prison found out"
    UNMERGED = "the prison took a namesake's old record for this person's, and took it back"


class Life(NamedTuple):
    """One person's course, before any of it is written down."""

    received: date
    release: date
    """The day on which the person walks out in the end (or would have)."""
    earlier_dates: tuple[date, ...]
    """The dates that were expected before that one, oldest first."""
    turn: Turn
    word: Word
    home_curfew: bool
    sleeps: Accommodation
    treated: bool
    """Whether there is a need about drugs or alcohol. Which, the treatment handover says and nothing else."""
    child_linked: bool
    ordered: bool
    """Whether a court has ordered treatment."""
    recalled_after: int | None
    """How many days after the release the person is recalled; None for most."""
    record: Record


_TURNS = {
    Turn.NONE: 651,
    Turn.UNPLANNED: 70,
    Turn.CANCELLED: 35,
    Turn.COURT_AND_BACK: 60,
    Turn.COURT_RELEASE: 20,
    Turn.BACK_AT_ONCE: 20,
    Turn.TRANSFERRED: 60,
    Turn.ABSENCE: 30,
    Turn.HOSPITAL: 15,
    Turn.AT_LARGE: 7,
    Turn.DEPORTED: 25,
    Turn.DIED: 7,
}
_WORDS = {
    Word.GIVEN: 64,
    Word.GIVEN_FOR_A_TIME: 5,
    Word.RENEWED: 4,
    Word.NO_CONTACT: 4,
    Word.REFUSED: 7,
    Word.WITHDRAWN: 6,
    Word.NEVER_ASKED: 10,
}
_SLEEPS = {
    Accommodation.NO_FIXED_ABODE: 13,
    Accommodation.RISK_OF_NO_FIXED_ABODE: 15,
    Accommodation.TRANSIENT: 10,
    Accommodation.SETTLED: 62,
}
_RECORDS = {Record.ONE: 990, Record.MERGED: 8, Record.UNMERGED: 2}
_DAYS_HELD = {(12, 80): 1, (81, 250): 2, (251, 900): 1}
_AFTER_THE_WORLD = 66
"""How many days after the world's last the last releases fall: they are on their way when it ends."""
_SMALL = 120
"""Days up to which a world is for looking at: most of its releases are still to come on its last morning."""

_Thing = TypeVar("_Thing")


def draw(rng: Random, first: date, last: date) -> Life:
    """A life whose release falls into the world's days, or soon after them."""
    turn = _pick(rng, _TURNS)
    release = _release(rng, first, last, turn)
    held = rng.randint(3, 40) if turn is Turn.UNPLANNED else rng.randint(*_pick(rng, _DAYS_HELD))
    treated = rng.random() < 0.5
    return Life(
        received=release - timedelta(days=held),
        release=release,
        earlier_dates=_earlier_dates(rng, release),
        turn=turn,
        word=_pick(rng, _WORDS),
        home_curfew=held > 60 and rng.random() < 0.12,
        sleeps=_pick(rng, _SLEEPS),
        treated=treated,
        child_linked=rng.random() < 0.2,
        ordered=treated and rng.random() < 0.2,
        recalled_after=rng.choice((rng.randint(9, 60), rng.randint(9, 300))) if rng.random() < 0.42 else None,
        record=_pick(rng, _RECORDS),
    )


def _pick(rng: Random, weights: Mapping[_Thing, int]) -> _Thing:
    return rng.choices(list(weights), list(weights.values()))[0]


def _release(rng: Random, first: date, last: date, turn: Turn) -> date:
    days = (last - first).days
    small = days <= _SMALL
    to_come = 0.64 if small else _AFTER_THE_WORLD / (days + _AFTER_THE_WORLD)
    # What is seldom and happens at the very end is to be seen in a small world.
    seen = small and turn in (Turn.BACK_AT_ONCE, Turn.COURT_RELEASE)
    if rng.random() < to_come and not seen:
        return working_day(last + timedelta(days=rng.randint(1, _AFTER_THE_WORLD)))
    return working_day(first + timedelta(days=rng.randint(1, max(1, days - 1))))


def _earlier_dates(rng: Random, release: date) -> tuple[date, ...]:
    expected = release
    dates = []
    for _ in range(rng.choices((0, 1, 2), (80, 14, 6))[0]):
        brought_forward = rng.random() < 0.6
        shift = rng.randint(7, 60) if brought_forward else -rng.randint(5, 21)
        expected = working_day(expected + timedelta(days=shift))
        dates.append(expected)
    return tuple(reversed(dates))
