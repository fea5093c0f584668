"""Who receives what the bus tells: teams, the councils they serve, their hours, and whom to ring."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from policies.written import Page, read
from schemas.envelope import Agency
from schemas.errors import SetupProblem
from schemas.vocabulary import TeamKind

FOLDER = Path(__file__).parent / "teams"

Word = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Council = Annotated[str, StringConstraints(pattern=r"^[EW]\d{8}$")]
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]


class Hours(Page):
    """When a team is at its desks, Europe/London; a bank holiday of the division is no working day."""

    days: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI")
    opens: time = time(9)
    closes: time = time(17)
    division: Literal["england-and-wales", "scotland", "northern-ireland"] = "england-and-wales"


class Contact(Page):
    """A post that somebody always holds. Never a named person: people move on, posts stay."""

    post: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Team:
    """One team of one agency; its id is written `HOUSING:E08000025/homelessness`."""

    id: str
    agency: Agency
    agency_name: str
    name: str
    kind: TeamKind
    area: tuple[str, ...]
    """ONS codes of the councils whose people this team takes on; empty for a prison."""
    hours: Hours
    duty_contact: Contact
    spoc: Contact
    mailbox: str

    @property
    def health(self) -> bool:
        """Whether treatment data may be held here at all."""
        return self.kind is TeamKind.HEALTH


class Directory:
    """All teams, looked up by id, by agency, or by the area that they serve."""

    def __init__(self, teams: Mapping[str, Team]) -> None:
        self._teams = dict(teams)
        self._of_agency: dict[Agency, tuple[Team, ...]] = {}
        self._of_area: dict[tuple[str, str], Team] = {}
        for team in self._teams.values():
            self._of_agency[team.agency] = (*self._of_agency.get(team.agency, ()), team)
            for council in team.area:
                other = self._of_area.setdefault((team.agency.kind, council), team)
                if other is not team:
                    raise SetupProblem(
                        f"{other.id} and {team.id} both serve {council}. Leave it to one of them."
                    )

    def __iter__(self) -> Iterator[Team]:
        return iter(self._teams.values())

    def team(self, team_id: str) -> Team:
        """The team of this id. Raises SetupProblem where there is none."""
        try:
            return self._teams[team_id]
        except KeyError:
            raise SetupProblem(f"No team {team_id} in policies/teams/. Add it, or correct the id.") from None

    def of_agency(self, agency: Agency) -> tuple[Team, ...]:
        """An agency's teams, in the order of its file; empty for an agency that is not listed."""
        return self._of_agency.get(agency, ())

    def area_team(self, kind: str, council: str) -> Team | None:
        """The one team of an agency kind that serves a council, or None where nobody does."""
        return self._of_area.get((kind, council))


class _TeamRow(Page):
    id: Slug
    name: str
    kind: TeamKind
    area: tuple[Council, ...] = ()
    hours: Hours = Hours()
    duty_contact: Contact
    spoc: Contact
    mailbox: str


class _AgencyRow(Page):
    code: Code
    name: str
    teams: Annotated[tuple[_TeamRow, ...], Field(min_length=1)]


class _File(Page):
    kind: Word
    agencies: tuple[_AgencyRow, ...]


def load(folder: Path = FOLDER) -> Directory:
    """Read every team file of a folder. Raises SetupProblem for what is misspelt or stands twice."""
    teams: dict[str, Team] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = read(path, _File)
        for row in file.agencies:
            agency = Agency(file.kind, row.code)
            for listed in row.teams:
                team = _team(agency, row.name, listed)
                if team.id in teams:
                    raise SetupProblem(f"{path.name}: {team.id} stands twice. Remove one.")
                teams[team.id] = team
    if not teams:
        raise SetupProblem(f"No team files in {folder.name}/. Add one *.yaml an agency kind.")
    return Directory(teams)


def _team(agency: Agency, agency_name: str, row: _TeamRow) -> Team:
    return Team(
        id=f"{agency}/{row.id}",
        agency=agency,
        agency_name=agency_name,
        name=row.name,
        kind=row.kind,
        area=row.area,
        hours=row.hours,
        duty_contact=row.duty_contact,
        spoc=row.spoc,
        mailbox=row.mailbox,
    )


@cache
def directory() -> Directory:
    """The teams under `policies/teams/`, read once a process."""
    return load()
