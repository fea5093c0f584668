"""One person's course from reception to some weeks after release, as all agencies write it down."""

from datetime import date, timedelta
from random import Random

from deploy.world import (
    carat,
    children,
    consents,
    custody,
    drug_team,
    housing,
    numbers,
    places,
    probation,
    recall,
)
from deploy.world.calendar import between
from deploy.world.case import Case
from deploy.world.diary import Diary, Row
from deploy.world.life import Life, Turn
from deploy.world.people import Identity
from deploy.world.places import Places
from policies.teams import Directory


def write(
    number: int, identity: Identity, life: Life, directory: Directory, rng: Random, treatment: Random
) -> list[Row]:
    """All rows, in order of the sources' own times. `treatment` is chance for what a treatment is about."""
    first = places.choose(directory, rng)
    moves = _moves(life, first, directory, rng)
    case = Case(number, life, first, moves, Diary(number, identity), rng, treatment)
    merged = numbers.known_otherwise(case)
    free = custody.write(case)
    _casework(case)
    probation.before_court(case)
    if life.child_linked:
        children.write(case)
    if merged is not None:
        numbers.write(case, merged)
    again = recall.write(case, free) if free is not None else None
    if again is not None:
        _casework(again)
    return case.diary.rows


def _casework(case: Case) -> None:
    """What is done about each release, that after a recall too."""
    consents.write(case)
    carat.write(case)
    probation.write(case)
    drug_team.write(case)
    housing.write(case)
    if case.life.child_linked:
        children.check_address(case)


def _moves(life: Life, first: Places, directory: Directory, rng: Random) -> tuple[tuple[date, Places], ...]:
    """The move to another prison, or to another council: one or the other."""
    if life.turn is Turn.TRANSFERRED:
        soonest = life.received + timedelta(days=6)
        day = between(rng, soonest, life.release - timedelta(days=8))
        return ((day, first.in_another_prison(directory, rng)),) if day else ()
    if first.housing is not None and rng.random() < 0.03:
        latest = life.release - timedelta(days=15)
        day = between(rng, max(life.received + timedelta(days=10), latest - timedelta(days=30)), latest)
        return ((day, first.with_another_council(directory, rng)),) if day else ()
    return ()
