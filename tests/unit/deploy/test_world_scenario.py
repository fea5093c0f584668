"""The scenario says of each person what the record files say, and what was wrong with it."""

import json
from collections import Counter
from pathlib import Path

import pytest

from deploy.world import batches, held, scenario
from deploy.world.diary import Flaw
from deploy.world.simulation import Plan
from policies.teams import directory

PLAN = Plan(people=120, days=90, seed=3)
PERSONAL = {"given_names", "family_name", "date_of_birth"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    held.write(PLAN, folder, directory())
    return folder


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / scenario.FILE).read_text().splitlines()]


def records(lines: list[dict[str, object]]) -> list[dict[str, object]]:
    return [record for line in lines for record in line.get("records", ())]  # type: ignore[attr-defined]


def test_it_opens_with_the_plan_and_has_a_line_for_each_person(lines: list[dict[str, object]]) -> None:
    assert lines[0] == {"plan": PLAN.written()}
    people = [line for line in lines if "person" in line]
    assert [line["person"] for line in people] == list(range(PLAN.people))
    assert all(line["noms_number"] and line["crn"] for line in people)


def test_each_arrival_is_one_row_of_the_team_s_file(folder: Path, lines: list[dict[str, object]]) -> None:
    told = Counter(
        (record["team"], arrives, record["record_type"], record["recorded_at"])
        for record in records(lines)
        for arrives in record["arrives"]  # type: ignore[attr-defined]
    )
    handed_in = Counter(
        (batch.team.id, batch.arrives.strftime("%Y-%m-%dT%H:%M:%SZ"), row["record_type"], row["recorded_at"])
        for batch in batches.read(folder, directory())
        for row in batch.rows
    )
    assert told == handed_in


def test_records_stand_in_order_of_their_source_time(lines: list[dict[str, object]]) -> None:
    for line in lines[1:]:
        times = [record["recorded_at"] for record in line["records"]]  # type: ignore[attr-defined]
        assert times == sorted(times)


def test_no_name_and_no_date_of_birth_stands_in_it(lines: list[dict[str, object]]) -> None:
    assert all(not PERSONAL & record["cells"].keys() for record in records(lines))  # type: ignore[attr-defined]


def test_every_flaw_is_named_and_only_what_is_repeated_arrives_twice(lines: list[dict[str, object]]) -> None:
    found = records(lines)
    assert {record["flaw"] for record in found} == {flaw.value for flaw in Flaw}
    assert {record["flaw"] for record in found if len(record["arrives"]) > 1} == {"REPEATED"}  # type: ignore[arg-type]
