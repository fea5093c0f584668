"""One alert as it stands, as far as the rules need to know it."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

Key = tuple[bytes, bytes, str, str]


class Standing(NamedTuple):
    """One row of the person's release alerts, open or closed."""

    id: UUID
    episode: bytes
    version: bytes
    milestone: str
    team: str
    open: bool
    provisional: bool
    acknowledged: bool
    """A named person has taken it, now or before it was closed."""
    told: bool
    """Its team has been told, so that somebody has to take it."""
    closed_as: str | None
    release_on: date | None
    earlier_on: date | None
    facts: tuple[UUID, ...]
    alert_type: str
    late_notice: bool

    @property
    def key(self) -> Key:
        """An alert is unique by episode, version, milestone and team."""
        return self.episode, self.version, self.milestone, self.team


def preference(row: Standing) -> tuple[bool, bool, bytes]:
    """Of two rows for one alert, the greater is the one that counts: open, then acknowledged."""
    return row.open, row.acknowledged, row.id.bytes


class AlertRow(NamedTuple):
    """One alert as it stands in the database."""

    standing: Standing
    row_version: int
    state: str
    status: str
    reasons: str
    """Joined by commas."""
    publisher_team: str
    level: int
    clock_from: datetime
    steps: int
    next_step_at: datetime | None
    told_at: datetime | None
    ask_again: bool
    """A question about it has had no answer yet."""
    valid_until: date | None = None
    """The last London day on which policy's answer about it stands; None where no day changes it."""

    @property
    def holder(self) -> str:
        """The team that has to take it: the recipient's once it was told, before that the publisher's."""
        return self.standing.team if self.standing.told else self.publisher_team
