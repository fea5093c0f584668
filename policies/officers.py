"""The invented officers of the local stack: nobody here exists. In earnest, agencies sign their people in."""

import os
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from policies.teams import VARIABLE, Directory, Team, directory
from policies.written import Page, read
from schemas.errors import SetupProblem
from schemas.vocabulary import Role

FILE = Path(__file__).parent / "officers.yaml"


class Officer(Page):
    """Somebody who opens alerts. The ledger holds the reference, never the name."""

    ref: Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z0-9]+)+$")]
    """How the ledger names the officer."""
    name: str
    """As colleagues read it."""
    role: Role
    """What the officer may do; roles.yaml says what it opens."""
    team: str | None = None
    """A team id; who sees to rules and decisions across agencies has none."""


class Officers(Page):
    """The whole of `officers.yaml`."""

    officers: tuple[Officer, ...]
    """Each reference once."""


def load(teams: Directory, file: Path = FILE, *, others_teams: bool = False) -> dict[str, Officer]:
    """Officers by reference. Raises SetupProblem for an unknown team, a reference that stands twice, and
    a name that both writes and approves policy.

    With `others_teams` the directory is an imported one: an officer whose team it does not list is left out.
    """
    found: dict[str, Officer] = {}
    listed = {team.id for team in teams}
    for officer in read(file, Officers).officers:
        if officer.ref in found:
            raise SetupProblem(f"{file.name}: {officer.ref} stands twice. Give one another reference.")
        if officer.team is not None and officer.team not in listed:
            if others_teams:
                continue
            teams.team(officer.team)
        found[officer.ref] = officer
    _four_eyes(file, found.values())
    return found


def _four_eyes(file: Path, officers: Collection[Officer]) -> None:
    """Nobody is author and approver of policy, under whatever reference."""
    authors, approvers = (
        {officer.name.casefold(): officer.ref for officer in officers if officer.role is role}
        for role in (Role.POLICY_AUTHOR, Role.POLICY_APPROVER)
    )
    for name in authors.keys() & approvers.keys():
        raise SetupProblem(
            f"{file.name}: {authors[name]} and {approvers[name]} have one name. Who writes policy never "
            "approves it: name two people."
        )


def roles_of_officers(file: Path = FILE) -> dict[str, Role]:
    """Which role each listed officer has, whatever teams there are."""
    return {officer.ref: officer.role for officer in read(file, Officers).officers}


@cache
def officers() -> dict[str, Officer]:
    """The officers of `policies/officers.yaml` by reference, read once a process."""
    return load(directory(), others_teams=VARIABLE in os.environ)


def known_officer(ref: str) -> Officer:
    """The officer with this reference. Raises SetupProblem where there is none."""
    if ref not in officers():
        raise SetupProblem(f"policies/{FILE.name} has no officer with this reference. Name one of it.")
    return officers()[ref]


def team_of(officer: Officer) -> Team | None:
    """The officer's team, or None for one who works across agencies."""
    return directory().team(officer.team) if officer.team is not None else None
