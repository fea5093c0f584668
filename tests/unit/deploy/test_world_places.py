"""An invented world goes to the listed teams only, and never to the bus's own canary."""

from random import Random

from deploy.world.places import choose
from policies.teams import Team, directory


def test_an_invented_world_never_goes_to_the_canary() -> None:
    rng = Random(1)
    chosen = [choose(directory(), rng) for _ in range(200)]
    chosen += [places.in_another_prison(directory(), rng) for places in chosen]
    chosen += [places.with_another_council(directory(), rng) for places in chosen]
    assert not any(team.probe for places in chosen for team in places if isinstance(team, Team))
    assert len({places.housing for places in chosen if places.housing}) == 4


def test_some_people_name_no_council_and_some_one_that_has_not_joined() -> None:
    rng = Random(1)
    without = [places for places in (choose(directory(), rng) for _ in range(1_000)) if not places.housing]
    assert 20 < sum(not places.council for places in without) < 70
    named = {places.council for places in without if places.council}
    assert len(named) > 3
    assert all(directory().area_team("HOUSING", council) is None for council in named)


def test_another_prison_and_another_council_are_never_the_same_one() -> None:
    rng = Random(1)
    for places in [choose(directory(), rng) for _ in range(200)]:
        assert places.in_another_prison(directory(), rng).custody != places.custody
        assert places.with_another_council(directory(), rng).council != places.council
