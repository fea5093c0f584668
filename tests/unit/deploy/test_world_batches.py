"""A world's files are handed in as they arrive: a quarter of an hour's rows of one team at a time."""

from pathlib import Path

from deploy.world import batches, record_files
from deploy.world.simulation import Plan, simulate
from policies.teams import directory

ROWS = simulate(Plan(people=30, days=60, seed=3), directory())


def test_every_row_is_in_one_batch_in_the_order_of_its_file(tmp_path: Path) -> None:
    files = record_files.write(ROWS, tmp_path)
    for team, path in files.items():
        own = [batch for batch in batches.read(tmp_path, directory()) if batch.team.id == team]
        assert [row for batch in own for row in batch.rows] == list(record_files.read(path))
        assert [batch.first for batch in own[1:]] == [batch.last for batch in own[:-1]]


def test_batches_come_in_order_of_arrival_with_the_prisons_first(tmp_path: Path) -> None:
    record_files.write(ROWS, tmp_path)
    found = batches.read(tmp_path, directory())
    keys = [(batch.arrives, batch.team.agency.kind != "PRISON_CARAT") for batch in found]
    assert keys == sorted(keys)
    assert len({batch.arrives for batch in found}) > 100


def test_a_large_load_is_handed_in_by_five_hundred(tmp_path: Path) -> None:
    record_files.write([row for row in ROWS if row.team == ROWS[0].team][:1] * 1_200, tmp_path)
    assert [len(batch.rows) for batch in batches.read(tmp_path, directory())] == [500, 500, 200]


def test_another_content_is_another_file(tmp_path: Path) -> None:
    record_files.write(ROWS, tmp_path)
    before = {batch.file for batch in batches.read(tmp_path, directory())}
    path = tmp_path / record_files.file_name(ROWS[0].team)
    path.write_text(path.read_text() + path.read_text().splitlines()[-1] + "\n")
    assert len(before & {batch.file for batch in batches.read(tmp_path, directory())}) == len(before) - 1
