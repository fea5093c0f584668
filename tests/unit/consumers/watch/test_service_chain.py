"""Who is to see to a service alert: the team, its manager, the duty contact, the lead, in working time."""

from datetime import UTC, datetime, timedelta

import pytest

from consumers.handover.escalation import Level
from consumers.watch.chain import chain
from consumers.watch.due import day_to_reconcile
from policies.teams import Hours
from schemas.vocabulary import AlertType

HOURS = Hours()
THURSDAY = datetime(2026, 10, 1, 8, tzinfo=UTC)  # 09:00 in London


def levels(alert_type: AlertType, after: timedelta) -> list[tuple[str, int]]:
    steps, _ = chain(alert_type, THURSDAY, HOURS, THURSDAY + after)
    return [(step.kind.value, int(step.level)) for step in steps]


@pytest.mark.parametrize(
    ("after", "last"),
    [
        (timedelta(hours=1), []),
        (timedelta(hours=2), [("REMINDED", 0)]),  # half of four working hours
        (timedelta(hours=4), [("REMINDED", 0), ("ESCALATED", 1)]),  # the manager
        (timedelta(hours=8), [("REMINDED", 1), ("ESCALATED", 2)]),  # the duty contact
        (timedelta(hours=24 + 4), [("REMINDED", 2), ("ESCALATED", 3)]),  # the accountable lead
        (timedelta(days=8, hours=8), [("ESCALATED", 3), ("REMINDED", 3)]),  # a working week on: again
    ],
)
def test_a_service_alert_that_nobody_takes_goes_from_hand_to_hand(
    after: timedelta, last: list[tuple[str, int]]
) -> None:
    assert levels(AlertType.FEED_SILENT, after)[-2:] == last


def test_a_team_without_officers_is_its_leads_from_the_beginning() -> None:
    steps, holding = chain(AlertType.TEAM_WITHOUT_OFFICERS, THURSDAY, HOURS, THURSDAY)
    assert (steps, holding.level) == ((), Level.LEAD)
    assert levels(AlertType.TEAM_WITHOUT_OFFICERS, timedelta(days=14, hours=8)) == [("REMINDED", 3)] * 2


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 9, 15, 4, 59, tzinfo=UTC), "2026-09-13"),  # 05:59 in summer
        (datetime(2026, 9, 15, 5, 0, tzinfo=UTC), "2026-09-14"),
        (datetime(2026, 12, 15, 5, 59, tzinfo=UTC), "2026-12-13"),
        (datetime(2026, 12, 15, 6, 0, tzinfo=UTC), "2026-12-14"),
        (datetime(2026, 10, 25, 5, 59, tzinfo=UTC), "2026-10-23"),  # the clock went back at 02:00
        (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), "2026-10-24"),
        (datetime(2026, 3, 29, 5, 0, tzinfo=UTC), "2026-03-28"),  # and forward
    ],
)
def test_the_day_before_is_due_at_six_in_london(now: datetime, day: str) -> None:
    assert day_to_reconcile(now).isoformat() == day
