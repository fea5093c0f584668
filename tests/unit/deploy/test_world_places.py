"""An invented world goes to the listed teams only, and never to the bus's own canary."""

from random import Random

from deploy.world.places import choose
from policies.teams import directory


def test_an_invented_world_never_goes_to_the_canary() -> None:
    rng = Random(1)
    chosen = [choose(directory(), rng) for _ in range(200)]
    chosen += [places.moved(directory(), rng) for places in chosen]
    assert not any(team.probe for places in chosen for team in places)
    assert len({places.council for places in chosen}) == 4
