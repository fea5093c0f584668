"""What somebody is treated for changes nothing but what the treatment handover says."""

from datetime import date, timedelta
from random import Random

import pytest

from deploy.world import course
from deploy.world.diary import Row
from deploy.world.life import draw
from deploy.world.people import invent
from policies.teams import directory

FIRST = date(2026, 7, 6)


def written(number: int, treatment: str) -> list[Row]:
    rng = Random(f"7/{number}")
    identity = invent(rng, number, FIRST)
    life = draw(rng, FIRST, FIRST + timedelta(days=120))._replace(treated=True)
    return course.write(number, identity, life, directory(), rng, Random(treatment))


@pytest.mark.parametrize("number", range(40))
def test_another_substance_is_another_handover_and_nothing_else(number: int) -> None:
    one, other = written(number, "one"), written(number, "other")
    assert [row._replace(cells={}) for row in one] == [row._replace(cells={}) for row in other]
    unlike = {
        mine.cells["record_type"]
        for mine, theirs in zip(one, other, strict=True)
        if mine.cells != theirs.cells
    }
    assert unlike <= {"TREATMENT_HANDOVER"}


def test_the_handover_does_change_with_it() -> None:
    assert any(written(number, "one") != written(number, "other") for number in range(40))
