"""Late notice: known only more than a day after it fell due. Short notice: then all that is open is one."""

import pytest

from consumers.handover.facts import Fact
from tests.unit.consumers.handover.story import (
    BIRMINGHAM,
    LEEDS,
    changed,
    fact,
    left,
    planned,
    received,
    wanted_at,
)

IN = received("2026-01-05 10:00")
ON = "2026-09-10"
"""T-28 begins on 12 August at 23:00 UTC, T-14 on 26 August, T-2 on 7 September."""
ACKNOWLEDGED = fact("housing.duty-to-refer.acknowledged", "2026-07-30 10:00")
PROBATION_KNOWS = fact("probation.practitioner.allocated", "2026-07-30 10:00")
SURE = fact("probation.licence.activated", "2026-07-30 11:00")
AT_HOME = planned("2026-06-01 10:00", ON, need="SETTLED")
NO_COUNCIL = planned("2026-06-01 10:00", ON, council=None)
AT_FIRST = planned("2026-06-01 10:00", ON)


@pytest.mark.parametrize(
    ("facts", "now", "milestone", "late", "alert"),
    [
        # known a day after it fell due, to the minute: in time
        ([planned("2026-08-13 23:00", ON)], "2026-08-13 23:00", "housing-28", False, "RELEASE_IN_28"),
        # a minute later it is late; two milestones are open, so one alert speaks for both
        ([planned("2026-08-13 23:01", ON)], "2026-08-13 23:01", "housing-28", True, "SHORT_NOTICE_RELEASE"),
        # late, and only one is open: it keeps its own name
        (
            [ACKNOWLEDGED, planned("2026-08-13 23:01", ON)],
            "2026-08-13 23:01",
            "housing-28",
            True,
            "RELEASE_IN_28",
        ),
        # what was known in time and left undone is not late, however much of it
        ([AT_FIRST], "2026-09-09 12:00", "housing-1", False, "NO_ACCOMMODATION_AT_RELEASE"),
        ([AT_FIRST], "2026-09-09 12:00", "dip-2", False, "RELEASE_IN_2"),
        # the date becomes known on its eve: late for what fell due two days before
        ([planned("2026-09-09 11:00", ON)], "2026-09-09 11:00", "dip-2", True, "SHORT_NOTICE_RELEASE"),
        # and in time for what falls due on that very day
        (
            [planned("2026-09-09 11:00", ON)],
            "2026-09-09 11:00",
            "housing-1",
            False,
            "NO_ACCOMMODATION_AT_RELEASE",
        ),
        # three rows of probation's collapse under the latest of them
        ([planned("2026-09-01 10:00", ON)], "2026-09-01 10:00", "probation-14", True, "SHORT_NOTICE_RELEASE"),
        # with two settled, the third is late by itself
        (
            [PROBATION_KNOWS, ACKNOWLEDGED, planned("2026-09-01 10:00", ON)],
            "2026-09-01 10:00",
            "probation-14",
            True,
            "RELEASE_IN_14",
        ),
        # the prison's own rows as well, although it knew first
        ([planned("2026-09-01 10:00", ON)], "2026-09-01 10:00", "prison-14", True, "SHORT_NOTICE_RELEASE"),
        # an earlier date fires what is now due, late
        (
            [AT_FIRST, changed("2026-07-20 10:00", "2026-07-25")],
            "2026-07-20 10:00",
            "housing-7",
            True,
            "SHORT_NOTICE_RELEASE",
        ),
        # the date was known, the council was not: late for housing
        (
            [NO_COUNCIL, changed("2026-08-20 10:00", ON, council=BIRMINGHAM)],
            "2026-08-20 10:00",
            "housing-28",
            True,
            "SHORT_NOTICE_RELEASE",
        ),
        # and not for anybody else
        (
            [NO_COUNCIL, changed("2026-08-27 10:00", ON, council=BIRMINGHAM)],
            "2026-08-27 10:00",
            "dip-14",
            False,
            "RELEASE_IN_14",
        ),
        # another council is as late as a first one
        (
            [AT_FIRST, changed("2026-08-20 10:00", ON, council=LEEDS)],
            "2026-08-20 10:00",
            "housing-28",
            True,
            "SHORT_NOTICE_RELEASE",
        ),
        # there was a home to go to, until then
        (
            [AT_HOME, changed("2026-08-20 10:00", ON, need="NO_FIXED_ABODE")],
            "2026-08-20 10:00",
            "housing-28",
            True,
            "SHORT_NOTICE_RELEASE",
        ),
        # the same day confirmed late is no late notice of the day
        (
            [AT_FIRST, changed("2026-08-20 10:00", ON, certainty="CONFIRMED")],
            "2026-08-20 10:00",
            "housing-28",
            False,
            "RELEASE_IN_28",
        ),
        # a release that is reported two days later is told late, in its own name
        (
            [AT_FIRST, left("2026-09-10 08:50", recorded="2026-09-12 12:00")],
            "2026-09-12 12:00",
            "housing-released",
            True,
            "RELEASED",
        ),
        # a day later, to the minute, it is not
        (
            [AT_FIRST, left("2026-09-10 08:50", recorded="2026-09-11 08:50")],
            "2026-09-11 08:50",
            "housing-released",
            False,
            "RELEASED",
        ),
    ],
)
def test_late_and_short_notice(facts: list[Fact], now: str, milestone: str, late: bool, alert: str) -> None:
    found = [each for each in wanted_at(now, IN, *facts) if each.milestone == milestone]
    assert [(each.late_notice, each.alert_type) for each in found] == [(late, alert)]


def test_short_notice_is_one_alert_a_recipient() -> None:
    alerts = wanted_at("2026-09-09 11:00", IN, planned("2026-09-09 11:00", ON))
    teams = [alert.team for alert in alerts if alert.alert_type == "SHORT_NOTICE_RELEASE"]
    assert len(teams) == len(set(teams)) >= 2


def test_what_is_settled_later_leaves_the_rest_under_its_own_name() -> None:
    dated = planned("2026-09-01 10:00", ON)
    before, after = (
        [each for each in wanted_at("2026-09-02 10:00", IN, *facts) if each.team.startswith("PROBATION")]
        for facts in ([dated], [dated, SURE])
    )
    assert [(each.milestone, each.alert_type) for each in before] == [
        ("probation-14", "SHORT_NOTICE_RELEASE")
    ]
    # with the licence two are left, and the latest of them speaks for both
    assert [(each.milestone, each.alert_type) for each in after] == [("probation-56", "SHORT_NOTICE_RELEASE")]
