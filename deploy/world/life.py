"""What happens to one invented person: when in, when out, and what goes otherwise than planned."""

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
    RECALLED = "recalled some weeks after release"
    HOSPITAL = "taken to hospital under the reason RELEASED"


class Word(Enum):
    """What the person says about telling the council."""

    GIVEN = "given, with the three agreements"
    GIVEN_FOR_A_TIME = "given, and over before the release"
    NO_CONTACT = "given, but not to pass on contact details"
    REFUSED = "refused"
    WITHDRAWN = "given, then withdrawn"
    NEVER_ASKED = "never asked"


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
    substances: tuple[str, ...]
    child_linked: bool
    drr: bool


_TURNS = {
    Turn.NONE: 60,
    Turn.UNPLANNED: 5,
    Turn.CANCELLED: 4,
    Turn.COURT_AND_BACK: 8,
    Turn.COURT_RELEASE: 3,
    Turn.BACK_AT_ONCE: 5,
    Turn.TRANSFERRED: 6,
    Turn.RECALLED: 8,
    Turn.HOSPITAL: 1,
}
_WORDS = {
    Word.GIVEN: 68,
    Word.GIVEN_FOR_A_TIME: 5,
    Word.NO_CONTACT: 4,
    Word.REFUSED: 7,
    Word.WITHDRAWN: 7,
    Word.NEVER_ASKED: 10,
}
_SLEEPS = {
    Accommodation.NO_FIXED_ABODE: 6,
    Accommodation.RISK_OF_NO_FIXED_ABODE: 3,
    Accommodation.TRANSIENT: 1,
    Accommodation.SETTLED: 2,
}
_SUBSTANCES = ("HEROIN", "CRACK_COCAINE", "ALCOHOL", "BENZODIAZEPINES", "SPICE", "AMPHETAMINE")
_DAYS_HELD = {(12, 80): 1, (81, 250): 2, (251, 900): 1}

_Thing = TypeVar("_Thing")


def draw(rng: Random, first: date, last: date) -> Life:
    """A life around the world's days; most of the releases are still to come on the last."""
    turn = _pick(rng, _TURNS)
    release = _release(rng, first, last, turn)
    held = rng.randint(3, 40) if turn is Turn.UNPLANNED else rng.randint(*_pick(rng, _DAYS_HELD))
    drugs = rng.random() < 0.65
    return Life(
        received=release - timedelta(days=held),
        release=release,
        earlier_dates=_earlier_dates(rng, release),
        turn=turn,
        word=_pick(rng, _WORDS),
        home_curfew=rng.random() < 0.12,
        sleeps=_pick(rng, _SLEEPS),
        substances=tuple(rng.sample(_SUBSTANCES, rng.randint(1, 3))) if drugs else (),
        child_linked=rng.random() < 0.2,
        drr=drugs and rng.random() < 0.2,
    )


def _pick(rng: Random, weights: Mapping[_Thing, int]) -> _Thing:
    return rng.choices(list(weights), list(weights.values()))[0]


def _release(rng: Random, first: date, last: date, turn: Turn) -> date:
    days = (last - first).days
    still_to_come = rng.random() < 0.64 and turn not in (Turn.RECALLED, Turn.BACK_AT_ONCE, Turn.COURT_RELEASE)
    if still_to_come:
        return working_day(last + timedelta(days=rng.randint(1, 66)))
    if turn is Turn.RECALLED:
        days = max(1, days - 35)
    return working_day(first + timedelta(days=rng.randint(1, max(1, days - 1))))


def _earlier_dates(rng: Random, release: date) -> tuple[date, ...]:
    expected = release
    dates = []
    for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 1, 2, 2))):
        brought_forward = rng.random() < 0.6
        shift = rng.randint(7, 60) if brought_forward else -rng.randint(5, 21)
        expected = working_day(expected + timedelta(days=shift))
        dates.append(expected)
    return tuple(reversed(dates))
