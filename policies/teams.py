"""Who receives what the bus tells: teams, the councils they serve, their hours, and whom to ring."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from policies.written import Page, read
from schemas.envelope import Agency
from schemas.errors import SetupProblem
from schemas.vocabulary import TeamKind

FOLDER = Path(__file__).parent / "teams"
VARIABLE = "THROUGHCARE_TEAMS"
"""Names another folder of team files, such as one that `throughcare teams import` has written."""
MAILBOX, MANAGER, DUTY_CONTACT, LEAD = range(4)
"""The levels at which somebody is asked to take an alert."""

Word = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Council = Annotated[str, StringConstraints(pattern=r"^[EW]\d{8}$")]
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
Phone = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9][0-9 ()-]{4,30}(ext\.? ?[0-9]{1,6})?$")
]
Email = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^@\s]{1,100}@[^@\s]{3,150}$")]
Silence = Annotated[int, Field(ge=1, le=8_760)] | Literal["never"]


def _clock(written: object) -> object:
    """`9:00` and `09:00:00`, as spreadsheets write it; anything finer than a minute is refused."""
    if not isinstance(written, str):
        return written
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?", written.strip())
    if found is None:
        raise ValueError("a time of day is written HH:MM")
    return f"{found[1]:0>2}:{found[2]}"


Clock = Annotated[time, BeforeValidator(_clock)]


class Hours(Page):
    """When a team is at its desks, Europe/London; a bank holiday of the division is no working day."""

    days: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI")
    """The days on which somebody is there."""
    opens: Clock = time(9)
    """HH:MM, London."""
    closes: Clock = time(17)
    """HH:MM, London; later in the day than it opens."""
    division: Literal["england-and-wales", "scotland", "northern-ireland"] = "england-and-wales"
    """Whose bank holidays count."""

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("a team closes later in the day than it opens")
        return self


class Contact(Page):
    """A post that somebody always holds. Never a named person: people move on, posts stay."""

    post: Line
    """What the post is called."""
    phone: Phone
    """Where somebody answers."""
    email: Email
    """The post's mailbox, not a person's."""


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
    spoc: Contact
    manager: Contact
    duty_contact: Contact
    """Who answers when nobody else of the team does, outside its hours too."""
    lead: Contact
    """The post that answers for the agency's part in the area."""
    mailbox: str
    silent_after: timedelta | None
    """How long its agency's feed may be silent; None for an agency that publishes nothing by itself."""
    probe: bool
    """Of the bus's own canary: no real prison or council, and nobody works there."""

    def post(self, level: int) -> Contact:
        """Whom an alert goes to at an escalation level: the team's mailbox, manager, duty contact, lead."""
        at_desk = Contact(post=self.name, phone=self.spoc.phone, email=self.mailbox)
        return (at_desk, self.manager, self.duty_contact, self.lead)[level]

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
            raise SetupProblem(
                f"No team {team_id} in policies/teams/. Add it, or correct the id: `throughcare teams list`."
            ) from None

    def known(self, team_id: str) -> Team | None:
        """The team of this id; None for one that is listed no more."""
        return self._teams.get(team_id)

    def of_agency(self, agency: Agency) -> tuple[Team, ...]:
        """An agency's teams, in the order of its file; empty for an agency that is not listed."""
        return self._of_agency.get(agency, ())

    def agencies(self) -> tuple[Agency, ...]:
        """Every agency that is listed, the canary's too, in the order of the files."""
        return tuple(self._of_agency)

    def feeds(self) -> dict[Agency, timedelta | None]:
        """How long the feed of each agency may be silent; None where it may be so for ever."""
        return {agency: teams[0].silent_after for agency, teams in self._of_agency.items()}

    def area_team(self, kind: str, council: str) -> Team | None:
        """The one team of an agency kind that serves a council, or None where nobody does."""
        return self._of_area.get((kind, council))


class TeamPage(Page):
    """A team as it is written."""

    id: Slug
    """A short name in small letters; with the agency it makes the team's id."""
    name: Line
    """What it is called."""
    kind: TeamKind
    """HEALTH for a team that may hold treatment data."""
    area: tuple[Council, ...] = ()
    """ONS codes of the councils whose people it takes on; none for a prison."""
    hours: Hours = Hours()
    """When it is at its desks."""
    duty_contact: Contact
    """Who answers when nobody else does, outside its hours too."""
    manager: Contact
    """Who is asked when nobody in the team takes an alert."""
    spoc: Contact
    """The single point of contact for colleagues of other agencies."""
    mailbox: Email
    """Where notices go."""

    @model_validator(mode="after")
    def _works_on_some_day(self) -> Self:
        if not self.hours.days:
            raise ValueError("a team has at least one working day")
        return self


class FeedPage(Page):
    """When an agency's feed counts as silent."""

    silent_after_hours: Silence = 26
    """After how many hours without an event somebody is asked why; `never` where none is expected."""


class AgencyPage(Page):
    """An agency as it is written, with all its teams."""

    code: Code
    """With the kind it makes the agency's id: BMI, E08000025."""
    name: Line
    """What it is called."""
    probe: bool = False
    """Whether it is the bus's own canary."""
    feed: FeedPage = FeedPage()
    """When its feed counts as silent."""
    lead: Contact
    """The post that answers for its part in the area."""
    teams: Annotated[tuple[TeamPage, ...], Field(min_length=1)]
    """All its teams."""


class KindPage(Page):
    """One file: the agencies of one kind."""

    kind: Word
    """The kind of agency: HOUSING, PROBATION and so on."""
    agencies: tuple[AgencyPage, ...]
    """Each agency of that kind once."""


def load(folder: Path = FOLDER) -> Directory:
    """Read every team file of a folder. Raises SetupProblem for what is misspelt, doubled or left out.

    A team without manager, duty contact or accountable lead is refused: nothing escalates to nobody.
    """
    teams: dict[str, Team] = {}
    agencies: set[Agency] = set()
    for path in sorted(folder.glob("*.yaml")):
        file = read(path, KindPage)
        for row in file.agencies:
            agency = Agency(file.kind, row.code)
            if agency in agencies:
                raise SetupProblem(f"{path.name}: {agency} stands twice. Put its teams together.")
            agencies.add(agency)
            for listed in row.teams:
                team = team_of(agency, row, listed)
                if team.id in teams:
                    raise SetupProblem(f"{path.name}: {team.id} stands twice. Remove one.")
                teams[team.id] = team
    if not teams:
        raise SetupProblem(f"No team files in {folder.name}/. Add one *.yaml an agency kind.")
    return Directory(teams)


def team_of(agency: Agency, of: AgencyPage, row: TeamPage) -> Team:
    """The team that stands in an agency's page."""
    hours = of.feed.silent_after_hours
    return Team(
        id=f"{agency}/{row.id}",
        agency=agency,
        agency_name=of.name,
        name=row.name,
        kind=row.kind,
        area=row.area,
        hours=row.hours,
        spoc=row.spoc,
        manager=row.manager,
        duty_contact=row.duty_contact,
        lead=of.lead,
        mailbox=row.mailbox,
        silent_after=None if hours == "never" else timedelta(hours=hours),
        probe=of.probe,
    )


@cache
def directory() -> Directory:
    """The teams of `policies/teams/`, or of the folder that THROUGHCARE_TEAMS names; read once a process."""
    named = os.environ.get(VARIABLE)
    return load(Path(named).resolve()) if named else load()
