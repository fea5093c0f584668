"""Where invented people are held and where they go: the teams of policies/teams, none of the world's own."""

from random import Random
from typing import NamedTuple

from policies.teams import Directory, Team
from schemas.errors import SetupProblem
from schemas.vocabulary import TeamKind

_NOT_ON_THE_BUS = ("E06000023", "E07000008", "E08000003", "E08000012", "E08000019", "E09000030")
"""Real councils that have not joined; a team that is listed serves none of them."""


class Places(NamedTuple):
    """The teams that one person has to do with."""

    custody: Team
    """Keeps release dates in the prison that holds the person now."""
    carat: Team
    """The drug workers of the same prison."""
    council: str
    """The ONS code of the council that the person chooses; empty where none was named."""
    housing: Team | None
    """None where that council is not on the bus."""
    dip: Team
    probation: Team
    child_protection: Team

    def in_another_prison(self, directory: Directory, rng: Random) -> "Places":
        """The same person after a transfer to another prison."""
        custody, carat = _prison(directory, rng, other_than=self.custody)
        return self._replace(custody=custody, carat=carat)

    def with_another_council(self, directory: Directory, rng: Random) -> "Places":
        """The same person after another council was named; probation and the drug team stay."""
        others = [team for team in _councils(directory) if team.agency.code != self.council]
        housing = rng.choice(others)
        return self._replace(council=housing.agency.code, housing=housing)


def choose(directory: Directory, rng: Random) -> Places:
    """A prison, a council, and whoever serves that council. One person in ten names none, or one that
    has not joined."""
    housing = rng.choice(_councils(directory))
    dip, probation, child_protection = (
        _serves(directory, kind, housing.agency.code) for kind in ("DIP", "PROBATION", "CHILD_PROTECTION")
    )
    custody, carat = _prison(directory, rng)
    known = Places(custody, carat, housing.agency.code, housing, dip, probation, child_protection)
    chance = rng.random()
    if chance < 0.04:
        return known._replace(council="", housing=None)
    if chance < 0.1:
        strange = [code for code in _NOT_ON_THE_BUS if directory.area_team("HOUSING", code) is None]
        return known._replace(council=rng.choice(strange), housing=None)
    return known


def _councils(directory: Directory) -> list[Team]:
    return [team for team in directory if team.agency.kind == "HOUSING" and not team.probe]


def _serves(directory: Directory, kind: str, council: str) -> Team:
    team = directory.area_team(kind, council)
    if team is None:
        raise SetupProblem(
            f"No {kind} team serves {council}; the world needs one. Add it in policies/teams/."
        )
    return team


def _prison(directory: Directory, rng: Random, other_than: Team | None = None) -> tuple[Team, Team]:
    prisons = {team.agency for team in directory if team.agency.kind == "PRISON_CARAT" and not team.probe}
    agency = rng.choice(sorted(prisons - ({other_than.agency} if other_than else set())))
    teams = {team.kind: team for team in directory.of_agency(agency)}
    return teams[TeamKind.GENERAL], teams[TeamKind.HEALTH]
