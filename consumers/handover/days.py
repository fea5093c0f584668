"""Days and instants in London. One that lies beyond all calendars is brought back to their edge."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from schemas.clock import LONDON, from_micros, london_date, london_midnight, to_micros

_FIRST, _LAST = date(1971, 1, 1), date(9000, 1, 1)
_FIRST_US, _LAST_US = to_micros(london_midnight(_FIRST)), to_micros(london_midnight(_LAST))


micros = lru_cache(maxsize=65_536)(to_micros)
"""Whole microseconds since 1970-01-01 UTC; the same few instants are asked for all the time."""


@lru_cache(maxsize=65_536)
def day_start(day: date, days_before: int = 0) -> datetime:
    """When the day so many days before `day` begins in London (UTC)."""
    ordinal = day.toordinal() - days_before
    return london_midnight(date.fromordinal(min(max(ordinal, _FIRST.toordinal()), _LAST.toordinal())))


def instant(at_us: int) -> datetime:
    """The instant (UTC) of a microsecond count."""
    return from_micros(min(max(at_us, _FIRST_US), _LAST_US))


@lru_cache(maxsize=16_384)
def london_day(at_us: int) -> date:
    """The day in London at an instant."""
    return london_date(instant(at_us))


@lru_cache(maxsize=65_536)
def days_on(at_us: int, days: int) -> datetime:
    """The instant (UTC) of the same clock time in London so many days on."""
    local = instant(at_us).astimezone(LONDON)
    return min((local + timedelta(days=days)).astimezone(UTC), london_midnight(_LAST))
