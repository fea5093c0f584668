"""Each agency's feed says once a day that it is alive: so that its silence can be heard."""

from collections.abc import Iterator
from datetime import date, timedelta

from deploy.world.calendar import instant, next_quarter, utc_text
from deploy.world.diary import Row
from policies.teams import Directory

RECORD_TYPE = "HEARTBEAT"


def rows(directory: Directory, first: date, last: date) -> Iterator[Row]:
    """A heartbeat a day at 07:00 London time, from the first team of each agency that has a feed."""
    for agency, silent_after in directory.feeds().items():
        if silent_after is not None:
            team = directory.of_agency(agency)[0]
            for number in range((last - first).days + 1):
                yield _beat(team.id, agency.code, first + timedelta(days=number))


def _beat(team: str, code: str, day: date) -> Row:
    at = instant(day, 7)
    cells = {
        "record_id": f"{code}-heartbeat-{day}",
        "recorded_at": utc_text(at),
        "record_type": RECORD_TYPE,
        "extracted_at": utc_text(next_quarter(at)),
    }
    return Row(next_quarter(at), team, cells)
