"""When a duty officer acts for a team: only while the team is not at its desks."""

from datetime import UTC, datetime

import pytest

from consumers.desk.hours import at_work
from policies.teams import Hours


@pytest.mark.parametrize(
    ("instant", "working"),
    [
        (datetime(2026, 10, 1, 9, tzinfo=UTC), True),  # Thursday, 10 in London
        (datetime(2026, 10, 1, 7, 59, tzinfo=UTC), False),  # a minute before nine in London
        (datetime(2026, 10, 1, 8, tzinfo=UTC), True),  # opening counts
        (datetime(2026, 10, 1, 16, tzinfo=UTC), False),  # five in London: closing does not
        (datetime(2026, 10, 3, 10, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 12, 25, 10, tzinfo=UTC), False),  # a bank holiday, a Friday
        (datetime(2026, 12, 28, 10, tzinfo=UTC), False),  # the substitute for Boxing Day
        (datetime(2026, 12, 29, 10, tzinfo=UTC), True),
    ],
)
def test_a_team_is_at_work_on_working_days_between_its_hours(instant: datetime, working: bool) -> None:
    assert at_work(Hours(), instant) is working
