"""Which team an alert goes to: who last had to do with the person, else the chosen council's area, else the publisher."""

from datetime import time
from typing import Protocol

from schemas.envelope import Agency
from schemas.vocabulary import TeamKind


class Hours(Protocol):
    """A team's working time, Europe/London."""

    @property
    def days(self) -> tuple[str, ...]: ...
    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...
    @property
    def division(self) -> str: ...


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
