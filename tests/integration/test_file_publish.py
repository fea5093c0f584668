"""Record files: what comes in, what is refused and why, and that a kill loses and repeats nothing."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from policies.question import Answer, Question, Unanswered
from producers.files import BATCH, RowRefused
from producers.progress import Progress
from producers.record_file import FileRefused, RecordFile
from producers.refusal_list import RefusalList
from schemas.errors import NoAnswer, Refused, StaleWorker
from tests.conftest import Database
from tests.integration.publish_world import PublishWorld, allow, publisher
from tests.unit.producers import record_rows as rows

PRISON = publisher("PRISON_CARAT")


class Watch:
    """What a run told along the way."""

    def __init__(self) -> None:
        self.refused: list[RowRefused] = []
        self.steps: list[Progress] = []

    def __call__(self, done: Progress, refused: Sequence[RowRefused]) -> None:
        self.steps.append(done)
        self.refused += refused


@pytest.fixture
def world(database: Database) -> PublishWorld:
    return PublishWorld(database.engine)


def as_csv(*records: Mapping[str, str]) -> bytes:
    """Rows as the prison exports them."""
    columns = list(dict.fromkeys(name for record in records for name in record))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode()


def receptions(count: int) -> list[dict[str, str]]:
    return [rows.RECEPTION | {"record_id": f"M{n}", "noms_number": f"F{n:04d}AB"} for n in range(count)]


def run(world: PublishWorld, content: bytes, *, json_lines: bool = False) -> tuple[Progress, Watch]:
    watch = Watch()
    return world.files.publish(PRISON, RecordFile(io.BytesIO(content), json_lines=json_lines), watch), watch


def test_every_row_of_a_file_has_its_outcome(world: PublishWorld) -> None:
    content = as_csv(
        rows.RELEASE_DATE,
        rows.RECEPTION,
        rows.RECEPTION,
        rows.RECEPTION | {"prison": "LEI"},
        rows.RELEASE_DATE | {"record_id": "SEN-2", "noms_number": "Z9999ZZ"},
        rows.RELEASE_DATE | {"record_id": "SEN-3", "date_kind": "SOON"},
    )
    done, watch = run(world, content)
    assert done == Progress(rows_done=6, accepted=2, refused=2, repeated=1, waiting=1)
    assert [(one.row, one.column) for one in watch.refused] == [(5, "record_id"), (7, "date_kind")]
    assert "SOON" not in str(watch.refused)
    assert world.count("outbox") == 2


def test_a_file_that_is_published_again_does_nothing(world: PublishWorld) -> None:
    content = as_csv(*receptions(5))
    first, _ = run(world, content)
    again, watch = run(world, content)
    assert again == first
    assert watch.steps == [first]
    assert world.count("outbox") == world.count("ledger_entry") == 5


def test_a_file_goes_on_after_the_last_batch_that_was_kept(world: PublishWorld, database: Database) -> None:
    content = as_csv(*receptions(3 * BATCH))
    asked = 0

    def tiring(questions: Sequence[Question]) -> list[Answer]:
        nonlocal asked
        asked += 1
        return allow(questions) if asked <= 2 else [Unanswered() for _ in questions]

    with pytest.raises(NoAnswer):
        run(PublishWorld(database.engine, tiring), content)
    assert world.count("outbox") == 2 * BATCH
    done, watch = run(world, content)
    assert done == Progress(rows_done=3 * BATCH, accepted=3 * BATCH)
    assert watch.steps[0] == Progress(rows_done=2 * BATCH, accepted=2 * BATCH)
    assert world.count("outbox") == 3 * BATCH


_KILLED = """
import io, os, signal, sys
from producers.record_file import RecordFile
from schemas.database import connect
from tests.integration.publish_world import PublishWorld, publisher

def step(done, refused):
    if done.rows_done >= 600:
        os.kill(os.getpid(), signal.SIGKILL)

file = RecordFile(io.BytesIO(sys.stdin.buffer.read()), json_lines=False)
PublishWorld(connect(sys.argv[1])).files.publish(publisher("PRISON_CARAT"), file, step)
"""


def test_a_run_that_is_killed_is_gone_on_with_and_nothing_is_taken_in_twice(
    world: PublishWorld, database: Database
) -> None:
    nameless = [row | {"record_id": ""} for row in receptions(5 * BATCH)]
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, database.url],
        input=as_csv(*nameless),
        cwd=Path(__file__).parents[2],
        env=os.environ,
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL
    assert world.count("outbox") == 3 * BATCH
    done, _ = run(world, as_csv(*nameless))
    assert done == Progress(rows_done=5 * BATCH, accepted=5 * BATCH)
    assert world.count("outbox") == 5 * BATCH


def test_two_runs_of_one_file_at_once_do_not_both_go_on(world: PublishWorld) -> None:
    content = as_csv(*receptions(2 * BATCH))
    second: list[Progress] = []

    def overtaken(done: Progress, _: Sequence[RowRefused]) -> None:
        if done.rows_done == BATCH:
            second.append(run(world, content)[0])

    with pytest.raises(StaleWorker):
        world.files.publish(PRISON, RecordFile(io.BytesIO(content), json_lines=False), overtaken)
    assert second == [Progress(rows_done=2 * BATCH, accepted=2 * BATCH)]
    assert world.count("outbox") == 2 * BATCH


def test_a_dry_run_keeps_nothing(world: PublishWorld) -> None:
    watch = Watch()
    content = as_csv(rows.RECEPTION, rows.RECEPTION | {"noms_number": "nobody"})
    done = world.files.try_out(PRISON, RecordFile(io.BytesIO(content), json_lines=False), watch)
    assert (done.accepted, done.refused) == (1, 1)
    assert [(one.row, one.column) for one in watch.refused] == [(3, "noms_number")]
    tables = ("outbox", "person", "accepted", "ledger_entry", "file_progress")
    assert all(world.count(table) == 0 for table in tables)


def test_json_lines_are_read_like_rows(world: PublishWorld) -> None:
    lines = (
        b'{"record_type": "RECEPTION", "record_type": "X"}\n\n[1]\n{"record_type": 5}\n{"colour": "red"}\n'
    )
    good = str(rows.RECEPTION).replace("'", '"').encode()
    done, watch = run(world, good + b"\n" + lines, json_lines=True)
    assert (done.accepted, done.refused) == (1, 4)
    assert [one.row for one in watch.refused] == [2, 4, 5, 6]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_utf8_is_read_with_and_without_a_mark(world: PublishWorld, bom: bytes) -> None:
    done, _ = run(world, bom + as_csv(rows.RECEPTION | {"given_names": "Zoë"}))
    assert done.accepted == 1


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_refused_with_what_to_do(world: PublishWorld, encoding: str) -> None:
    content = as_csv(rows.RECEPTION | {"given_names": "Zoë"}).decode().encode(encoding)
    with pytest.raises(FileRefused, match="UTF-8") as refused:
        run(world, content)
    assert "Zo" not in str(refused.value)


def test_a_line_that_is_no_csv_is_one_refused_row(world: PublishWorld) -> None:
    first, good = as_csv(rows.RECEPTION).splitlines(keepends=True)
    done, watch = run(world, first + b'"a" b,c\n' + b"too,short\n" + b"\n" + good)
    assert (done.accepted, done.refused) == (1, 2)
    assert [one.row for one in watch.refused] == [2, 3]


def test_a_file_with_a_wrong_first_line_is_refused_before_any_row(world: PublishWorld) -> None:
    content = as_csv({name: cell for name, cell in rows.RECEPTION.items() if name != "recorded_at"})
    with pytest.raises(Refused, match="no column recorded_at"):
        run(world, content)
    assert world.count("file_progress") == 0


def test_only_files_of_a_known_kind_are_opened(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"\.csv"):
        RecordFile.open(tmp_path / "records.xlsx")
    with pytest.raises(FileRefused, match="cannot be opened"):
        RecordFile.open(tmp_path / "none.csv")


def test_what_comes_on_standard_input_is_known_by_its_first_character() -> None:
    assert RecordFile.of_bytes(b' {"record_type": ""}').json_lines
    assert not RecordFile.of_bytes(as_csv(rows.RECEPTION)).json_lines


def test_a_list_of_refusals_holds_no_formula(tmp_path: Path) -> None:
    out = tmp_path / "refusals.csv"
    with RefusalList(out) as kept:
        kept.add(
            [RowRefused(2, "=cmd()", "-1"), *[RowRefused(n, "prison", "is odd") for n in range(3, 40)]],
            go_on=False,
        )
    with RefusalList(out) as kept:
        kept.add([RowRefused(40, "prison", "is odd")], go_on=True)
    found = list(csv.reader(out.read_text().splitlines()))
    assert found[:2] == [["row", "column", "reason"], ["2", "'=cmd()", "'-1"]]
    assert len(found) == 40


def test_the_screen_shows_the_first_twenty_refusals(tmp_path: Path) -> None:
    with RefusalList(None) as kept:
        kept.add([RowRefused(n, "prison", "is odd") for n in range(30)], go_on=False)
    assert (len(kept.first), kept.count) == (20, 30)
    assert list(tmp_path.iterdir()) == []
