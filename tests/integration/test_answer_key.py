"""A world is fed through the whole road: the bus has told everybody what the answer key says, and no more."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from consumers.watch.reconciling import lines_of, unexplained
from deploy.stack.local import LocalStack
from deploy.world import batches, held, keys, record_files, scenario
from deploy.world.answers import Answers
from deploy.world.diary import Row
from deploy.world.feeder import Feeder
from deploy.world.front_door import FrontDoor
from deploy.world.known_people import KnownPeople
from deploy.world.simulation import Plan, identities, simulate
from policies.teams import directory
from schemas.database import connect
from tests.conftest import own_state

THROUGHCARE = (sys.executable, "-c", "from deploy.cli import main; main()")
WORLD = Plan(people=50, days=60, seed=11, slot_minutes=60)
SLOT = timedelta(hours=12)
"""What is sent waits for so long: fewer hand-ins are quicker. Nobody needs heartbeats."""
LIMIT = 900  # seconds; a machine that is busy with other things takes its time


def at_the_end_of_its_slot(row: Row) -> Row:
    """The first load keeps its two moments; later rows gather."""
    if row.arrives <= WORLD.begins + timedelta(hours=1):
        return row
    since = (row.arrives - datetime(2026, 1, 1, tzinfo=UTC)) // -SLOT
    return row._replace(arrives=datetime(2026, 1, 1, tzinfo=UTC) - since * SLOT)


def feed(stack: LocalStack, connection: Connection) -> None:
    folder = stack.state.folder / held.FOLDER
    sent = batches.read(folder, directory())
    people = KnownPeople(connection)
    teams = {batch.team.id: batch.team for batch in sent}
    engine = connection.engine
    with (
        keys.issued(engine, teams.values()) as issued,
        FrontDoor(stack.address("front-door"), issued, time.sleep, people.heard) as door,
    ):
        answers = Answers(connection, WORLD.seed, people, door.answer, lambda _team, _at: True, folder)
        Feeder(connection, door.hand_in, lambda *_: None, time.sleep, answers.give, WORLD.stops).feed(
            sent, WORLD.ends
        )


@pytest.fixture(scope="module")
def fed() -> Iterator[LocalStack]:
    """A stack that was fed a whole world."""
    stack = LocalStack(own_state(), processes=("front-door", "relay", "handover"), say=print, environ={})
    try:
        stack.start()
        about_people = (row for row in simulate(WORLD, directory()) if row.person is not None)
        rows = sorted(map(at_the_end_of_its_slot, about_people), key=lambda row: row.arrives)
        rows = [row for row in rows if row.arrives <= WORLD.ends]
        folder = stack.state.folder / held.FOLDER
        record_files.write(rows, folder)
        scenario.write(folder, WORLD.written(), identities(WORLD), rows)
        engine = connect(stack.postgres_url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            feed(stack, connection)
        engine.dispose()
        yield stack
    finally:
        stack.remove()


def throughcare(stack: LocalStack, *words: str) -> tuple[int, str]:
    """What a command of the key says of this stack."""
    command = [*THROUGHCARE, "key", *words, "--state", str(stack.state.folder)]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.timeout(LIMIT)
def test_the_bus_told_everybody_what_the_key_says_and_no_more(fed: LocalStack) -> None:
    code, said = throughcare(fed, "check")
    assert said.splitlines()[-1].endswith("expectations, misses 0, phantom 0, late 0"), said
    assert code == 0


def test_no_release_of_the_world_has_a_gap_that_nothing_explains(fed: LocalStack) -> None:
    engine = connect(fed.postgres_url)
    with engine.connect() as connection:
        lines = lines_of(connection, directory(), date.min, date.max)
    engine.dispose()
    assert len({(line.person_id, line.ordinal) for line in lines}) > 5, "people were released"
    assert unexplained(lines) == 0
    assert all(line.owner for line in lines if line.gap)


@pytest.mark.parametrize(
    ("spoilt", "counted"),
    [
        ("DELETE FROM alert WHERE id = :id", "misses 1, phantom 0, late 0"),
        ("UPDATE alert SET team = 'DIP:NOWHERE/nobody' WHERE id = :id", "misses 1, phantom 1, late 0"),
        (
            "UPDATE alert SET told_at = told_at + interval '1 minute' WHERE id = :id",
            "misses 0, phantom 0, late 1",
        ),
    ],
)
def test_one_alert_that_is_missing_wrong_or_late_is_found(fed: LocalStack, spoilt: str, counted: str) -> None:
    """The row is put back afterwards."""
    engine = connect(fed.postgres_url)
    with engine.begin() as connection:
        row = dict(connection.execute(text(_ONE)).mappings().one())
        connection.execute(text(spoilt), {"id": row["id"]})
    code, said = throughcare(fed, "check")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alert WHERE id = :id"), {"id": row["id"]})
        columns = ", ".join(map(str, row))
        values = ", ".join(f":{column}" for column in row)
        connection.execute(text(f"INSERT INTO alert ({columns}) VALUES ({values})"), row)
    engine.dispose()
    assert counted in said.splitlines()[-1], said
    assert code == 1


def test_one_person_s_story_is_told_without_a_number_or_a_name(fed: LocalStack) -> None:
    code, said = throughcare(fed, "show", "--person", "0")
    assert code == 0
    assert said.startswith("person 0\n")
    assert identities(WORLD)[0].family_name not in said
    assert identities(WORLD)[0].noms_number not in said


def test_a_person_of_whom_the_bus_knows_nothing_is_said_to_be_unknown(fed: LocalStack) -> None:
    assert throughcare(fed, "show", "--person", "99999")[0] == 1


def test_a_stack_without_a_world_is_sent_for_one(fed: LocalStack) -> None:
    done = subprocess.run(
        [*THROUGHCARE, "key", "check", "--state", "/nowhere"],
        cwd="/", capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert "throughcare run" in done.stderr
    assert "Traceback" not in done.stderr


# One that was told once, so that its loss is one difference.
_ONE = """
    SELECT * FROM alert AS one
    WHERE state = 'TOLD' AND told_at + interval '1 day' < changed_at AND NOT open AND milestone = 'prison-14'
      AND (SELECT count(*) FROM alert WHERE (person_id, milestone) = (one.person_id, one.milestone)) = 1
    ORDER BY id LIMIT 1
"""
