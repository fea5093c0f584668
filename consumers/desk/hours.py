"""Whether a team is at its desks: outside its hours the duty officer acts for the area."""

from datetime import date, datetime
from functools import cache
from typing import Final

from govuk_bank_holidays.bank_holidays import BankHolidays

from policies.teams import Hours
from schemas.clock import LONDON

_DAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def at_work(hours: Hours, instant: datetime) -> bool:
    """Whether a team with these hours is at work at an instant. Opening counts, closing does not."""
    local = instant.astimezone(LONDON)
    if _DAYS[local.weekday()] not in hours.days or local.date() in _holidays(hours.division):
        return False
    return hours.opens <= local.time() < hours.closes


@cache
def _holidays(division: str) -> frozenset[date]:
    found = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    return frozenset(holiday["date"] for holiday in found)
