"""The whole key of a world, from its scenario file."""

from collections.abc import Iterator
from pathlib import Path

from deploy.world.answer_key import law, routes, scenario, walk
from deploy.world.answer_key.register import Register
from deploy.world.answer_key.routes import Team
from deploy.world.answer_key.walk import Rules, Story
from policies.teams import directory


def stories(folder: Path) -> Iterator[Story]:
    """Everybody's story, worked out one after the other; `folder` is the world's."""
    world = scenario.read(folder / scenario.FILE)
    register = Register()
    register.feed(world.records)
    teams = routes.listed(Team(team.id, team.health, team.area) for team in directory())
    return walk.stories(register, Rules(teams, law.pages(), world.ends, world.stops))
