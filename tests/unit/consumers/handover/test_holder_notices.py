"""Which holders have to be told that a yes has ended: from what they hold, what ended, what they know."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from consumers.handover.holders import Holding, notices
from policies.ended import Ended
from schemas.envelope import Agency
from schemas.vocabulary import Category, DenyReason, Purpose

PERSON = UUID(int=1)
COUNCIL = Agency("HOUSING", "E08000025")
TEAM = "HOUSING:E08000025/homelessness"
HOME = Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF
WITHDRAWN = Ended(DenyReason.CONSENT_WITHDRAWN, "IDENTITY:1")
RAN_OUT = Ended(DenyReason.CONSENT_EXPIRED, "CONTACT:2026-10-01")


def holding(number: int, *categories: Category, team: str = TEAM) -> Holding:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    return Holding(UUID(int=number), PERSON, team, COUNCIL, HOME, "P:1/x", 1, at, frozenset(categories))


ONE = holding(1, Category.IDENTITY, Category.RELEASE_DATE)
TWO = holding(2, Category.CONTACT)


@pytest.mark.parametrize(
    ("held", "ends", "before", "told"),
    [
        # Nothing has ended.
        ([ONE], {}, [], []),
        # What ended was in the alert.
        ([ONE], {Category.IDENTITY: WITHDRAWN}, [], [(1,)]),
        # What ended was in none of them.
        ([TWO], {Category.IDENTITY: WITHDRAWN}, [], []),
        # They have been told of this end.
        ([ONE], {Category.IDENTITY: WITHDRAWN}, ["IDENTITY:1"], []),
        # They have been told of an earlier end.
        ([ONE], {Category.IDENTITY: WITHDRAWN}, ["IDENTITY:0"], [(1,)]),
        # Two alerts of a team are one notice.
        ([ONE, TWO], {Category.IDENTITY: WITHDRAWN, Category.CONTACT: RAN_OUT}, [], [(1, 2)]),
        # Two teams are two.
        ([ONE, ONE._replace(team="H:2/y")], {Category.IDENTITY: WITHDRAWN}, [], [(1,), (1,)]),
    ],
)
def test_a_team_is_told_once_of_each_end_of_what_it_holds(
    held: list[Holding], ends: dict[Category, Ended], before: list[str], told: list[tuple[int, ...]]
) -> None:
    found = notices(held, {(PERSON, COUNCIL, HOME): ends}, {(PERSON, TEAM): before})
    assert [tuple(one.alert.int for one in notice.holdings) for notice in found] == told


def test_of_several_reasons_the_persons_own_word_is_named() -> None:
    ends = {Category.IDENTITY: WITHDRAWN, Category.CONTACT: RAN_OUT}
    (notice,) = notices([ONE, TWO], {(PERSON, COUNCIL, HOME): ends}, {})
    assert notice.reason is DenyReason.CONSENT_WITHDRAWN
    assert notice.ended == ("CONTACT:2026-10-01", "IDENTITY:1")
