"""One record of an agency, read: what it says, and what the agency's own system calls it."""

from datetime import datetime
from typing import NamedTuple

from schemas.envelope import Agency
from schemas.errors import Refused
from schemas.events import Event


class Record(NamedTuple):
    """What one row of a file, or one object at the front door, becomes."""

    source_id: str | None
    """The record's own id at the source; where it has none, the whole record is its identity."""
    source_time: datetime | None
    """The source's own time (UTC), which orders events; a record without one waits."""
    counter: int
    """The source's order within one source time, 0 where it has none."""
    event: Event


class Submission(NamedTuple):
    """A record with who hands it in: the team is always one of the agency's."""

    agency: Agency
    team: str
    record: Record


class FieldRefused(Refused):
    """The record was not accepted. Correct the field that is named and send the record again."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        """A column of the file or a field of the event, as the agency knows it."""
        self.reason = reason
        """What is wrong with it: a sentence's end that never holds the value itself."""
        super().__init__(f"{field} {reason}.")
