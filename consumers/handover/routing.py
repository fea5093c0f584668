"""Which team an alert goes to: who last published about the person, else the chosen council's area team."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

from consumers.handover.facts import Source
from consumers.handover.state import Episode
from consumers.handover.table import Recipient
from consumers.handover.working_time import Allowance, Hours, ends
from policies.question import Party
from schemas.envelope import Agency
from schemas.errors import SetupProblem
from schemas.vocabulary import TeamKind


class Team(Protocol):
    """As much of a team as routing needs."""

    @property
    def id(self) -> str: ...
    @property
    def agency(self) -> Agency: ...
    @property
    def kind(self) -> TeamKind: ...
    @property
    def hours(self) -> Hours: ...


class Directory(Protocol):
    """The list of teams, `policies.teams.directory()`."""

    def team(self, team_id: str) -> Team: ...
    def area_team(self, kind: str, council: str) -> Team | None: ...
    def __hash__(self) -> int: ...


class Desk(NamedTuple):
    """Where an alert goes."""

    team: str
    party: Party


def route(recipient: Recipient, episode: Episode, directory: Directory) -> Desk | None:
    """The recipient's team for this person, or None where there is nobody to tell.

    Housing goes by the council that the person chose, whoever else has published about them.
    """
    last = None if recipient.by_council else episode.instances.get(recipient.kind)
    if last:
        return publisher(last)
    return _area_desk(directory, recipient.kind, episode.council) if episode.council else None


def publisher(source: Source) -> Desk:
    """The team that published an event."""
    return Desk(source.team, source.party)


@lru_cache(maxsize=4096)
def _area_desk(directory: Directory, kind: str, council: str) -> Desk | None:
    team = directory.area_team(kind, council)
    return Desk(team.id, Party(team.agency, team.kind)) if team else None


@lru_cache(maxsize=65_536)
def deadline(directory: Directory, team: str, allowance: Allowance, start: datetime) -> datetime:
    """When the team's time for an alert that begins at `start` (UTC) ends."""
    try:
        hours: Hours | None = directory.team(team).hours
    except SetupProblem:
        hours = None  # A team that has left the list still has a deadline.
    return ends(allowance, start, hours)
