"""Where invented people are held and where they go: the teams of policies/teams, none of the world's own."""

from random import Random
from typing import NamedTuple

from policies.teams import Directory, Team
from schemas.vocabulary import TeamKind


class Places(NamedTuple):
    """The teams that one person has to do with."""

    custody: Team
    """Keeps release dates in the prison that holds the person now."""
    carat: Team
    """The drug workers of the same prison."""
    housing: Team
    dip: Team
    probation: Team
    child_protection: Team

    @property
    def council(self) -> str:
        """The ONS code of the council that the person chooses."""
        return self.housing.agency.code

    def moved(self, directory: Directory, rng: Random) -> "Places":
        """The same person after a transfer to another prison."""
        custody, carat = _prison(directory, rng, other_than=self.custody)
        return self._replace(custody=custody, carat=carat)


def choose(directory: Directory, rng: Random) -> Places:
    """A prison, a council, and whoever serves that council."""
    housing = rng.choice(_listed(directory, "HOUSING"))
    served = [
        directory.area_team(kind, housing.agency.code) for kind in ("DIP", "PROBATION", "CHILD_PROTECTION")
    ]
    dip, probation, child_protection = (team or housing for team in served)
    custody, carat = _prison(directory, rng)
    return Places(custody, carat, housing, dip, probation, child_protection)


def _prison(directory: Directory, rng: Random, other_than: Team | None = None) -> tuple[Team, Team]:
    prisons = {team.agency for team in _listed(directory, "PRISON_CARAT")}
    agency = rng.choice(sorted(prisons - ({other_than.agency} if other_than else set())))
    teams = {team.kind: team for team in directory.of_agency(agency)}
    return teams[TeamKind.GENERAL], teams[TeamKind.HEALTH]


def _listed(directory: Directory, kind: str) -> list[Team]:
    """The teams of a kind of agency, the bus's own canary left out."""
    return [team for team in directory if team.agency.kind == kind and not team.probe]
