"""Two clocks: machine time is always real; domain time is one database row that a simulation moves."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from schemas.tables import domain_clock

LONDON = ZoneInfo("Europe/London")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def machine_now() -> datetime:
    """Now, UTC: for leases, retries and sessions."""
    return datetime.now(UTC)


def domain_now(connection: Connection) -> datetime:
    """The time that rules go by, UTC: the row's where a simulation has set it, else machine time."""
    row = connection.execute(select(domain_clock.c.simulated_now)).first()
    return row[0].astimezone(UTC) if row and row[0] is not None else machine_now()


def london_date(instant: datetime) -> date:
    """The calendar day in London at an instant. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(LONDON).date()


def london_midnight(day: date) -> datetime:
    """The instant (UTC) at which a day begins in London."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)


def to_micros(instant: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (instant - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The instant (UTC) of a microsecond count."""
    return _EPOCH + timedelta(microseconds=micros)
