"""The invented officers of the local stack: nobody here exists. In earnest, agencies sign their people in."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from policies.teams import Directory, Team, directory
from policies.written import Page, read
from schemas.errors import SetupProblem
from schemas.vocabulary import Role

FILE = Path(__file__).parent / "officers.yaml"


class Officer(Page):
    """Somebody who opens alerts. The ledger holds the reference, never the name."""

    ref: Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z0-9]+)+$")]
    name: str
    role: Role
    team: str | None = None
    """A team id; an information governance officer has none."""


class _File(Page):
    officers: tuple[Officer, ...]


def load(teams: Directory, file: Path = FILE) -> dict[str, Officer]:
    """Officers by reference. Raises SetupProblem for an unknown team or a reference that stands twice."""
    found: dict[str, Officer] = {}
    for officer in read(file, _File).officers:
        if officer.ref in found:
            raise SetupProblem(f"{file.name}: {officer.ref} stands twice. Give one another reference.")
        if officer.team is not None:
            teams.team(officer.team)
        found[officer.ref] = officer
    return found


@cache
def officers() -> dict[str, Officer]:
    """The officers of `policies/officers.yaml` by reference, read once a process."""
    return load(directory())


def team_of(officer: Officer) -> Team | None:
    """The officer's team, or None for one who works across agencies."""
    return directory().team(officer.team) if officer.team is not None else None
