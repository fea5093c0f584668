"""Which team an alert goes to: by council, by prison, or who last published about the person."""

from functools import lru_cache
from typing import NamedTuple, Protocol

from consumers.handover.facts import Source
from consumers.handover.state import Episode
from consumers.handover.table import Recipient, Route
from consumers.handover.working_time import Hours
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
    def of_agency(self, agency: Agency) -> tuple[Team, ...]: ...
    def area_team(self, kind: str, council: str) -> Team | None: ...
    def __hash__(self) -> int: ...


class Desk(NamedTuple):
    """Where an alert goes."""

    team: str
    party: Party


def route(recipient: Recipient, episode: Episode, directory: Directory) -> Desk | None:
    """The recipient's team for this person, or None where there is nobody to tell.

    Housing goes by the council that the person chose, whoever else has published about them. A prison's tasks
    go to whoever holds the person now; of a prison that is not listed, to the publisher of the release fact.
    """
    if recipient.route is Route.PRISON:
        return _prison_desk(directory, recipient, episode.prison) or _publisher(episode.release_fact)
    last = episode.last_of(recipient.kind) if recipient.route is Route.LAST_PUBLISHER else None
    if last:
        return _publisher(last)
    return _area_desk(directory, recipient.kind, episode.council) if episode.council else None


def hours_of(directory: Directory, team: str) -> Hours | None:
    """The team's working time. A team that has left the list has none: its time goes by the clock."""
    try:
        return directory.team(team).hours
    except SetupProblem:
        return None


def _publisher(source: Source | None) -> Desk | None:
    return Desk(source.team, source.party) if source else None


def _desk(team: Team | None) -> Desk | None:
    return Desk(team.id, Party(team.agency, team.kind)) if team else None


@lru_cache(maxsize=4096)
def _area_desk(directory: Directory, kind: str, council: str) -> Desk | None:
    return _desk(directory.area_team(kind, council))


def _prison_desk(directory: Directory, recipient: Recipient, prison: str | None) -> Desk | None:
    return _team_in_prison(directory, recipient.kind, prison, recipient.team_kind) if prison else None


@lru_cache(maxsize=4096)
def _team_in_prison(directory: Directory, kind: str, prison: str, team_kind: TeamKind | None) -> Desk | None:
    teams = directory.of_agency(Agency(kind, prison))
    return _desk(next((team for team in teams if team_kind in (None, team.kind)), None))
