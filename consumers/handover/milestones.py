"""Which alerts are wanted now, and when to look again. A pure function of episodes, time and team lists."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from consumers.handover.facts import Source
from consumers.handover.routing import Directory
from consumers.handover.state import Episode
from policies.question import Party
from schemas.envelope import Agency
from schemas.vocabulary import AlertType, Purpose


class Wanted(NamedTuple):
    """One alert that should stand open now."""

    episode: bytes
    version: bytes
    milestone: str
    alert_type: AlertType
    team: str
    recipient: Party
    purpose: Purpose
    due_at: datetime
    deadline: datetime
    """When an alert raised now escalates without an acknowledgement; an alert that stands keeps its own."""
    release_on: date | None
    sources: tuple[Source, ...]
    """The events that it discloses; the release fact that counts is the first."""
    provisional: bool
    late_notice: bool
    """Its source told us more than a day after it fell due."""

    @property
    def key(self) -> tuple[bytes, bytes, str, str]:
        """An alert is unique by episode, version, milestone and team."""
        return self.episode, self.version, self.milestone, self.team

    @property
    def facts(self) -> tuple[UUID, ...]:
        return tuple(source.event_id for source in self.sources)

    @property
    def publisher(self) -> Agency:
        """The agency of the release fact that counts: sees the alert while it is not told."""
        return self.sources[0].party.agency

    @property
    def publisher_team(self) -> str:
        return self.sources[0].team


def wanted(episodes: tuple[Episode, ...], now: datetime, directory: Directory) -> tuple[Wanted, ...]:
    """The alerts that should stand open at `now` (UTC, domain time), one a team and track."""
    raise NotImplementedError


def next_due(episodes: tuple[Episode, ...], now: datetime, directory: Directory) -> datetime | None:
    """The first instant after `now` at which `wanted` may change without a new fact, or None."""
    raise NotImplementedError
