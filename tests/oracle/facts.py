"""What a random question says of the person: consent, situations, overrides and how long ago it ended."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from policies.question import ConsentCode, OverrideCode
from schemas.vocabulary import Category, ConsentState, OverrideKind

_COMMON = ("GIVEN", "GIVEN", "GIVEN", "GIVEN", "RENEWED", "REFUSED", "WITHDRAWN", "EXPIRED")


def consent(day: date, chance: Random) -> tuple[ConsentCode, ...]:
    """None, one record that covers most, or several that may contradict each other."""
    records = chance.choices((0, 1, 2), (25, 60, 15))[0]
    codes = set()
    for _ in range(records):
        state = chance.choice((*_COMMON, chance.choice(tuple(ConsentState))))
        last = day + timedelta(chance.choice((-1, 0, 1, 40))) if chance.random() < 0.7 else None
        codes |= {ConsentCode(each, state, last) for each in _some(chance, 0.75 if records == 1 else 0.4)}
    return tuple(sorted(codes, key=lambda code: (code.category, code.state, code.last_day or date.min)))


def overrides(day: date, chance: Random) -> tuple[OverrideCode, ...]:
    """Mostly none; else one or two, of which some have to be reviewed and are over."""
    return tuple(
        OverrideCode(
            chance.choice(tuple(OverrideKind)) if chance.random() < 0.97 else "CURIOSITY",  # type: ignore[arg-type]
            day + timedelta(chance.choice((-1, 0, 1, 20))),
            tuple(_some(chance, 0.5)),
        )
        for _ in range(chance.choices((0, 1, 2), (72, 20, 8))[0])
    )


def flags(kept_days: Sequence[int], chance: Random) -> dict[str, Any]:
    """The words that are yes or no, and the days since the last alert closed."""
    closed = 0
    if chance.random() < 0.25:
        closed = chance.choice([-1, 36_500, 36_501, *(days + step for days in kept_days for step in (0, 1))])
    return {
        "s213b": (True, True, True)
        if chance.random() < 0.6
        else tuple(chance.random() < 0.6 for _ in range(3)),
        "child_linked": chance.random() < 0.35,
        "drr_in_force": chance.random() < 0.3,
        "address_check_open": chance.random() < 0.3,
        "restricted": chance.random() < 0.06,
        "protected": chance.random() < 0.12,
        "closed_for_days": closed,
        "known": chance.random() < 0.94,
    }


def _some(chance: Random, share: float) -> list[Category]:
    return sorted(each for each in Category if chance.random() < share)
