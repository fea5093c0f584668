"""What agencies wrote down in an invented world, and what the bus has taken in of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from schemas.clock import LONDON

PRISON, DIP, PROBATION = "PRISON_CARAT", "DIP", "PROBATION"
CHILD_PROTECTION, HOUSING = "CHILD_PROTECTION", "HOUSING"

Order = tuple[datetime, int, str]
"""Where a record stands among others by its source: time, counter, the record's own id."""


class Record(NamedTuple):
    """One record as an agency holds it, and each time that it was sent."""

    person: int
    """The person's number in the world."""
    team: str
    record_id: str
    type: str
    recorded_at: datetime | None
    """The source's time, UTC; None where it was lost."""
    arrivals: tuple[datetime, ...]
    cells: Mapping[str, str]
    readable: bool = True
    """No where a cell is misspelt: the front door refuses such a record."""
    clash: bool = False
    """Another content under an id that was used before: refused."""
    counter: int = 0


class Event(NamedTuple):
    """A record that the bus has accepted."""

    type: str
    team: str
    at: datetime
    order: Order
    known: datetime
    """When the bus accepted it (domain time, UTC)."""
    cells: Mapping[str, str]

    @property
    def agency(self) -> str:
        """`HOUSING:E08000025`."""
        return self.team.partition("/")[0]

    @property
    def kind(self) -> str:
        """`HOUSING`."""
        return self.team.partition(":")[0]

    def cell(self, column: str) -> str:
        """The text in a column, empty where there is none."""
        return self.cells.get(column, "")

    def words(self, column: str) -> tuple[str, ...]:
        """The words of a column that holds a list."""
        return tuple(word for word in self.cell(column).split(";") if word)

    def instant(self, column: str) -> datetime:
        """The time in a column, UTC; the record's own time where the column is empty."""
        text = self.cell(column)
        return datetime.fromisoformat(text).astimezone(UTC) if text else self.at

    def day_in(self, column: str) -> date | None:
        """The day in a column."""
        text = self.cell(column)
        return date.fromisoformat(text) if text else None

    @property
    def day(self) -> date:
        """The London day of the record's own time."""
        return self.at.astimezone(LONDON).date()


def newest(events: list[Event], types: frozenset[str]) -> Event | None:
    """The newest event of some types, by the sources' order."""
    return max(
        (event for event in events if event.type in types), key=lambda event: event.order, default=None
    )
