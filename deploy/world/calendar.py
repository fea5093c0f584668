"""The world's calendar: London's working days and hours, and when agencies send what they wrote."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from schemas.clock import LONDON

QUARTER = timedelta(minutes=15)
_EXTRACTS = (time(8), time(12), time(16), time(20))


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """An hour of a London day, as UTC."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


def office_hour(rng: Random, day: date) -> datetime:
    """Some minute of a working day."""
    return instant(day, rng.randint(9, 16), rng.randrange(60))


def working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def between(rng: Random, first: date, last: date) -> date | None:
    """Some working day from first to last, or None where there is none."""
    span = (last - first).days
    if span < 0:
        return None
    day = working_day(first + timedelta(days=rng.randint(0, span)))
    return day if day >= first else None


def utc_text(moment: datetime) -> str:
    """A moment in UTC as it stands in a record."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def slot_end(moment: datetime, minutes: int) -> datetime:
    """The moment itself, or the end of its slot of so many minutes (a part of a day), from 00:00 UTC."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    slots = -(-(moment - midnight) // timedelta(minutes=minutes))
    return midnight + slots * timedelta(minutes=minutes)


def next_quarter(moment: datetime) -> datetime:
    """When a record arrives that is sent at once: at the end of its quarter of an hour."""
    minutes = moment.minute % 15
    return moment.replace(second=0, microsecond=0) + (QUARTER - timedelta(minutes=minutes))


def next_extract(moment: datetime) -> datetime:
    """When a record arrives that goes with the agency's next extract, four a day."""
    day = moment.astimezone(LONDON).date()
    slots = (datetime.combine(day, slot, LONDON).astimezone(UTC) for slot in _EXTRACTS)
    return next((slot for slot in slots if slot > moment), instant(day + timedelta(days=1), 8))


def arrival_slot(written: str) -> datetime:
    """The quarter of an hour (its end, UTC) in which a row was sent, from its `extracted_at`."""
    return slot_end(datetime.fromisoformat(written).astimezone(UTC), 15)
