"""When a deadline ends: in the receiving team's working time, or by the clock where a life depends on it."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from govuk_bank_holidays.bank_holidays import BankHolidays

from schemas.clock import LONDON

_WEEKDAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_LONGEST: Final = 366
"""A team that has no working day within a year has none: its deadlines end by the clock."""


class Hours(Protocol):
    """A team's working time, Europe/London; a bank holiday of the division is no working day."""

    @property
    def days(self) -> tuple[str, ...]: ...
    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...
    @property
    def division(self) -> str: ...


class Allowance(NamedTuple):
    """How long a team has: `2 working days`, `4 working hours` or `2 hours`."""

    amount: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Allowance":
        amount, unit = text.split(" ", 1)
        return cls(int(amount), unit)


def ends(allowance: Allowance, start: datetime, hours: Hours | None) -> datetime:
    """When the allowance that begins at `start` (UTC) ends; by the clock where the hours are unknown."""
    if hours is None or allowance.unit == "hours":
        return start + _by_the_clock(allowance)
    if allowance.unit == "working days":
        return _after_days(allowance.amount, start, hours)
    return _after_hours(timedelta(hours=allowance.amount), start, hours)


def half(allowance: Allowance, start: datetime, hours: Hours | None) -> datetime | None:
    """When half of the allowance is over; None for a single working day, which has no half."""
    if hours is None or allowance.unit == "hours":
        return start + _by_the_clock(allowance) / 2
    if allowance.unit == "working days":
        days = allowance.amount // 2
        return _after_days(days, start, hours) if days else None
    return _after_hours(timedelta(hours=allowance.amount) / 2, start, hours)


def at_work(hours: Hours, instant: datetime) -> bool:
    """Whether a team is at its desks at an instant. Opening counts, closing does not."""
    local = instant.astimezone(LONDON)
    return is_working_day(local.date(), hours) and hours.opens <= local.time() < hours.closes


def is_working_day(day: date, hours: Hours) -> bool:
    """Whether the team is at its desks on this day at all."""
    return _WEEKDAYS[day.weekday()] in hours.days and day not in bank_holidays(hours.division)


def _after_days(days: int, start: datetime, hours: Hours) -> datetime:
    """The close of the n-th working day after the day on which it starts."""
    today = start.astimezone(LONDON).date()
    for ahead in range(1, _LONGEST):
        day = today + timedelta(days=ahead)
        if is_working_day(day, hours):
            days -= 1
            if days == 0:
                return _at(day, hours.closes)
    return start + timedelta(days=_LONGEST)


def _after_hours(left: timedelta, start: datetime, hours: Hours) -> datetime:
    today = start.astimezone(LONDON).date()
    for ahead in range(_LONGEST):
        day = today + timedelta(days=ahead)
        begins, closes = max(start, _at(day, hours.opens)), _at(day, hours.closes)
        if begins < closes and is_working_day(day, hours):
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
    return start + timedelta(days=_LONGEST)


def _by_the_clock(allowance: Allowance) -> timedelta:
    days = allowance.unit == "working days"
    return timedelta(days=allowance.amount) if days else timedelta(hours=allowance.amount)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, LONDON).astimezone(UTC)


@lru_cache(maxsize=8)
def bank_holidays(division: str) -> frozenset[date]:
    """The bank holidays of a division, as far as they are announced."""
    # The list that comes with the package: a deadline must not depend on a web site.
    listed = BankHolidays(use_cached_holidays=True).data[division]
    return frozenset(holiday["date"] for holiday in listed)
