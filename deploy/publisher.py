"""Who publishes, as an operator types it: an agency and one of its teams."""

from policies.teams import Team, directory
from schemas.envelope import Agency
from schemas.errors import SetupProblem


def team_of_agency(agency: str, team: str | None) -> Team:
    """The team, checked to be the agency's. Without a name: the agency's only one. Raises SetupProblem."""
    try:
        teams = directory().of_agency(Agency.parse(agency))
    except ValueError as problem:
        raise SetupProblem(f"{problem}.") from None
    names = ", ".join(one.id for one in teams)
    if not teams:
        raise SetupProblem(f"policies/teams/ lists no agency {agency}. `throughcare teams list` shows them.")
    if team is None and len(teams) == 1:
        return teams[0]
    if team is None:
        raise SetupProblem(f"{agency} has several teams. Say which one with --team: {names}.")
    for one in teams:
        if team in {one.id, one.id.rpartition("/")[2]}:
            return one
    raise SetupProblem(f"{agency} has no team {team}. It has: {names}.")
