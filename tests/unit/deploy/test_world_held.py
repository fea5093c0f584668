"""A stack holds one world: the next start finds it, and another is not mixed into it."""

from pathlib import Path

import pytest

from deploy.world import batches, held
from deploy.world.simulation import Plan
from policies.teams import directory
from schemas.errors import SetupProblem

SMALL = Plan(people=3, days=10, seed=4)


def test_the_next_start_finds_the_world_that_is_there(tmp_path: Path) -> None:
    assert held.prepare(tmp_path / "world", SMALL, directory()) == SMALL
    assert held.prepare(tmp_path / "world", None, directory()) == SMALL
    assert held.prepare(tmp_path / "world", SMALL, directory()) == SMALL


def test_the_files_of_a_world_that_is_there_are_left_as_they_are(tmp_path: Path) -> None:
    held.prepare(tmp_path, SMALL, directory())
    path = next(tmp_path.glob("*.csv"))
    path.write_text("edited")
    held.prepare(tmp_path, None, directory())
    assert path.read_text() == "edited"


def test_another_world_is_refused_with_the_name_of_the_one_that_is_there(tmp_path: Path) -> None:
    held.prepare(tmp_path, SMALL, directory())
    with pytest.raises(SetupProblem, match="3 people, 10 days from 2026-07-06, seed 4"):
        held.prepare(tmp_path, SMALL._replace(seed=5), directory())


def test_a_world_whose_writing_was_cut_short_is_written_again(tmp_path: Path) -> None:
    held.prepare(tmp_path, SMALL, directory())
    before = batches.read(tmp_path, directory())
    (tmp_path / "plan.json").unlink()
    next(tmp_path.glob("*.csv")).write_text("")
    held.prepare(tmp_path, SMALL, directory())
    assert batches.read(tmp_path, directory()) == before
