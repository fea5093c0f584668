"""Which holders have to be told that a yes has ended: from what they hold, what ended, what they know."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from consumers.handover.holders import Holding, notices
from policies.ended import OF_CONSENT, OF_OVERRIDE, Carried, Ended, EndReason, Ends
from schemas.envelope import Agency
from schemas.vocabulary import Category, Purpose

PERSON = UUID(int=1)
PRISON = Agency("PRISON_CARAT", "BMI")
COUNCIL = Agency("HOUSING", "E08000025")
TEAM = "HOUSING:E08000025/homelessness"
HOME = Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF
KEY = (PERSON, COUNCIL, HOME)
WITHDRAWN = Ended(EndReason.CONSENT_WITHDRAWN, "IDENTITY:1")
RAN_OUT = Ended(EndReason.CONSENT_EXPIRED, "CONTACT:2026-10-01")


def holding(number: int, *categories: Category, team: str = TEAM) -> Holding:
    at = datetime(2026, 9, 1, tzinfo=UTC)
    carried = frozenset((PRISON, category) for category in categories)
    return Holding(UUID(int=number), PERSON, team, COUNCIL, HOME, "P:1/x", 1, at, carried, OF_CONSENT)


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
    found = notices(held, {KEY: Ends(consents=ends)}, {(PERSON, TEAM): before}, {})
    assert [tuple(one.alert.int for one in notice.holdings) for notice in found] == told


def test_of_several_reasons_the_persons_own_word_is_named() -> None:
    ends = {Category.IDENTITY: WITHDRAWN, Category.CONTACT: RAN_OUT}
    (notice,) = notices([ONE, TWO], {KEY: Ends(consents=ends)}, {}, {})
    assert notice.reason is EndReason.CONSENT_WITHDRAWN
    assert notice.ended == ("CONTACT:2026-10-01", "IDENTITY:1")


OVER = Ended(EndReason.OVERRIDE_ENDED, "IDENTITY:7")
HELD: Carried = (PRISON, Category.IDENTITY)
BY_DECISION = ONE._replace(grounds=OF_OVERRIDE)


@pytest.mark.parametrize(
    ("held", "ends", "still", "reason"),
    [
        # The decision under which it was told has ended.
        (BY_DECISION, Ends(overrides={HELD: OVER}), [], "OVERRIDE_ENDED"),
        # A yes that ended before the decision is not what they were told under.
        (
            BY_DECISION,
            Ends(consents={Category.IDENTITY: WITHDRAWN}, overrides={HELD: OVER}),
            [],
            "OVERRIDE_ENDED",
        ),
        # Another agency's decision covers what that agency published.
        (BY_DECISION, Ends(overrides={(COUNCIL, Category.IDENTITY): OVER}), [], None),
        # The person says yes to it now.
        (BY_DECISION, Ends(given={Category.IDENTITY}, overrides={HELD: OVER}), [], None),
        # Another decision lets it through: it was looked at and recorded anew.
        (BY_DECISION, Ends(shared={HELD}, overrides={HELD: OVER}), [], None),
        # The same the other way round: a yes ends while a decision stands.
        (ONE, Ends(shared={HELD}, consents={Category.IDENTITY: WITHDRAWN}), [], None),
        # A law lets it be told all the same, says policy.
        (BY_DECISION, Ends(overrides={HELD: OVER}), [HELD], None),
    ],
)
def test_what_has_ended_is_told_where_nothing_else_lets_it_be_told(
    held: Holding, ends: Ends, still: list[Carried], reason: str | None
) -> None:
    found = notices([held], {KEY: ends}, {}, {(PERSON, TEAM): still})
    assert [one.reason for one in found] == ([reason] if reason else [])
