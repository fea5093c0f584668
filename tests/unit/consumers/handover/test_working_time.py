"""Deadlines end in the team's working time, in London, past weekends and bank holidays."""

from datetime import time

import pytest

from consumers.handover.working_time import Allowance, ends
from policies.teams import Hours
from tests.unit.consumers.handover.story import at

OFFICE = Hours()


@pytest.mark.parametrize(
    ("allowance", "start", "end"),
    [
        # by the clock, at any hour
        ("2 hours", "2026-09-12 22:00", "2026-09-13 00:00"),
        # inside the day, in summer time
        ("2 working hours", "2026-09-10 09:00", "2026-09-10 11:00"),
        # before opening: counts from nine
        ("2 working hours", "2026-09-09 23:00", "2026-09-10 10:00"),
        # over the night, and over the weekend
        ("2 working hours", "2026-09-10 15:00", "2026-09-11 09:00"),
        ("2 working hours", "2026-09-11 15:30", "2026-09-14 09:30"),
        # Christmas 2026: Friday 25, and Monday 28 in place of Saturday
        ("2 working hours", "2026-12-24 16:00", "2026-12-29 10:00"),
        # the n-th working day after, at close
        ("2 working days", "2026-09-10 09:00", "2026-09-14 16:00"),
        ("1 working days", "2026-12-24 09:00", "2026-12-29 17:00"),
        # the night the clocks go back
        ("1 working hours", "2026-10-24 10:00", "2026-10-26 10:00"),
    ],
)
def test_an_allowance_ends_in_working_time(allowance: str, start: str, end: str) -> None:
    assert ends(Allowance.parse(allowance), at(start), OFFICE) == at(end)


def test_a_team_that_never_works_has_a_deadline_all_the_same() -> None:
    never = Hours(days=(), opens=time(9), closes=time(17))
    assert ends(Allowance.parse("2 working hours"), at("2026-09-10 09:00"), never) > at("2027-01-01 00:00")
    assert ends(Allowance.parse("2 working days"), at("2026-09-10 09:00"), never) > at("2027-01-01 00:00")


def test_without_known_hours_the_clock_counts() -> None:
    assert ends(Allowance.parse("3 working hours"), at("2026-09-12 22:00"), None) == at("2026-09-13 01:00")
