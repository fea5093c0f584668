"""`throughcare run`: a world is fed through the whole road; a kill loses and repeats nothing."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from deploy.places import State
from deploy.stack.local import LocalStack
from deploy.world import batches, held
from policies.teams import directory
from schemas.database import connect
from tests.conftest import own_state

THROUGHCARE = (sys.executable, "-c", "from deploy.cli import main; main()")
SMALL = ("--people", "12", "--days", "20", "--seed", "3")
LIMIT = 500  # seconds; a machine that is busy with other things takes its time


def run(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [*THROUGHCARE, "run", "--state", str(folder), "--until-fed", *options]
    return subprocess.Popen(command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finished(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, said
    return said


def tables(said: str) -> str:
    return said[said.index("Published") : said.index("desk:")]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A stack's folder of one test, removed after it."""
    own = own_state()
    yield own.folder
    LocalStack(own, environ={}).remove()


@pytest.mark.timeout(3 * LIMIT)
def test_a_world_that_was_killed_while_it_was_fed_is_fed_to_its_end_once(folder: Path) -> None:
    with run(folder, *SMALL) as first:
        assert first.stdout is not None
        for said in first.stdout:
            if said.startswith("feeding") and "2026-07-06" not in said:
                break
        first.kill()

    second = finished(run(folder))
    third = finished(run(folder))

    assert tables(second) == tables(third)
    assert re.search(r"sign in as .+,\s+HOUSING:", third)
    sent = batches.read(folder / held.FOLDER, directory())
    with LocalStack(State(folder), servers=("postgres",), environ={}) as stack:
        engine = connect(stack.postgres_url)
        with engine.connect() as connection:
            done = connection.execute(text("SELECT sum(rows_done) FROM file_progress")).scalar()
            events, facts, accepted, waiting = connection.execute(
                text(
                    "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM fact),"
                    " (SELECT count(*) FROM accepted),"
                    " (SELECT count(*) FROM waiting WHERE settled_at IS NULL)"
                )
            ).one()
            due = connection.execute(
                text("SELECT count(*) FROM episode, domain_clock WHERE next_due_at <= simulated_now")
            ).scalar()
        engine.dispose()
    assert done == sum(len(batch.rows) for batch in sent)
    assert events == facts == accepted
    assert waiting < events / 5
    assert due == 0


def test_another_world_is_not_mixed_into_the_one_that_is_there(folder: Path) -> None:
    State(folder).make()
    held.prepare(folder / held.FOLDER, None, directory())
    said, _ = run(folder, "--people", "13").communicate(timeout=LIMIT)
    assert "holds another world already: 200 people, 120 days" in said
    assert "Traceback" not in said
