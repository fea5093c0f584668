"""The canary over a whole stack: it arrives; when the road is cut it goes missing and somebody is told."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from consumers.watch.canary import Canary, last_hour
from deploy.erasing import clear_canary
from deploy.processes.canary import FrontDoor
from deploy.stack import canary as stack_canary
from deploy.stack.local import LocalStack
from policies.keyring import read_keys
from policies.teams import directory
from schemas.clock import machine_now
from schemas.database import connect
from schemas.tables import alert, canary, person, service_alert
from tests.conftest import own_state

MISSING = "CANARY_MISSING"


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    made = LocalStack(own_state(), processes=("front-door", "relay", "handover"), say=print, environ={})
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture
def engine(stack: LocalStack) -> Iterator[Engine]:
    made = connect(stack.postgres_url)
    yield made
    made.dispose()


@pytest.fixture
def made(stack: LocalStack) -> Iterator[Callable[[timedelta], Canary]]:
    """Makes a canary with the rights of its own process; how long it may be on its way is the test's."""
    told = stack_canary.made_ready(stack.state, stack.postgres_url, stack.address("front-door"))
    key = Path(told["THROUGHCARE_FRONT_DOOR_KEY"]).read_text().strip()
    own = connect(stack.postgres_url, role="throughcare_canary", pool_size=1)
    door = FrontDoor(stack.address("front-door"), key)
    yield lambda patience: Canary(own, directory(), door.hand_in, patience=patience)
    own.dispose()


@pytest.fixture
def bird(made: Callable[[timedelta], Canary]) -> Canary:
    return made(timedelta(minutes=5))


@pytest.fixture
def impatient(made: Callable[[timedelta], Canary]) -> Canary:
    return made(timedelta(seconds=2))


def throughcare(*arguments: str) -> "subprocess.CompletedProcess[str]":
    program = (sys.executable, "-c", "from deploy.cli import main; main()")
    return subprocess.run(
        [*program, *arguments], capture_output=True, text=True, check=False, cwd="/", timeout=100
    )


def until(true: Callable[[], object], limit: float = 60.0) -> None:
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def rows(engine: Engine, table: Any, *where: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(table).where(*where)))


def test_a_canary_arrives_is_measured_and_stands_in_nobodys_inbox(
    stack: LocalStack, engine: Engine, bird: Canary
) -> None:
    assert bird.send(machine_now())
    until(lambda: bird.look(machine_now()).arrived)
    (row,) = rows(engine, canary, canary.c.arrived_at.isnot(None))
    told = rows(engine, alert, alert.c.person_id == row.person_id, alert.c.state == "TOLD")
    assert {one.team for one in told if one.recipient.startswith("HOUSING")} == {"HOUSING:E09999999/canary"}
    probes = {team.id for team in directory() if team.probe}
    assert {one.team for one in told} <= probes
    with engine.connect() as connection:
        hour = last_hour(connection, machine_now())
    assert (hour.sent, hour.arrived, hour.last_missed) == (1, 1, False)
    assert hour.p50 is not None
    assert not rows(engine, service_alert, service_alert.c.alert_type != "FEED_SILENT")


def test_with_the_relay_killed_it_goes_missing_and_the_next_arrival_closes_the_alert(
    stack: LocalStack, engine: Engine, impatient: Canary
) -> None:
    stack.kill("relay")
    impatient.send(machine_now())
    until(lambda: impatient.look(machine_now()).missed)
    (raised,) = rows(engine, service_alert, service_alert.c.alert_type == MISSING)
    assert (raised.about, raised.closed_at) == ("BUS", None)
    with engine.connect() as connection:
        assert last_hour(connection, machine_now()).last_missed
    stack.start_again("relay")
    until(lambda: impatient.look(machine_now()).arrived)
    (closed,) = rows(engine, service_alert, service_alert.c.alert_type == MISSING)
    assert closed.closed_at is not None


def test_a_front_door_that_does_not_answer_is_a_missing_canary_too(
    stack: LocalStack, engine: Engine, impatient: Canary
) -> None:
    stack.kill("front-door")
    try:
        assert not impatient.send(machine_now())
        until(lambda: impatient.look(machine_now()).missed)
        open_now = (service_alert.c.alert_type == MISSING, service_alert.c.closed_at.is_(None))
        assert rows(engine, service_alert, *open_now)
    finally:
        stack.start_again("front-door")


def test_the_commands_say_how_it_went(stack: LocalStack) -> None:
    where = ("--state", str(stack.state.folder))
    told = throughcare("canary", *where)
    assert re.search(r"The last hour: 3 sent, 2 arrived, p50 \d+\.\d s, p95 \d+\.\d s, 2 missed", told.stdout)
    assert (told.returncode, "The last one did not arrive" in told.stdout) == (1, True)
    heard = throughcare("feeds", *where)
    assert heard.returncode == 0, heard.stdout
    assert "HMP Winson Vale" in heard.stdout
    assert "canary" not in heard.stdout
    cleared = throughcare("canary", "clear", *where)
    assert cleared.stdout == "Erased 0 of the canary's people.\n"


def test_while_domain_time_is_simulated_it_rests(engine: Engine, bird: Canary) -> None:
    assert not bird.rests()
    with engine.begin() as connection:
        connection.execute(text("UPDATE domain_clock SET simulated_now = now()"))
    assert bird.rests()
    with engine.begin() as connection:
        connection.execute(text("UPDATE domain_clock SET simulated_now = NULL"))


def test_old_ones_are_erased_with_all_that_is_known_of_them_and_it_may_not_do_so_itself(
    stack: LocalStack, engine: Engine, bird: Canary
) -> None:
    before = {row.person_id for row in rows(engine, canary) if row.person_id}
    assert before
    ring = read_keys(stack.state.keys, {})
    assert clear_canary(engine, ring, machine_now() - timedelta(days=1)) == 0
    assert clear_canary(engine, ring, machine_now()) == len(before)
    assert clear_canary(engine, ring, machine_now()) == 0
    assert not rows(engine, alert, alert.c.person_id.in_(before))
    assert {row.erased_at is None for row in rows(engine, person, person.c.person_id.in_(before))} == {False}
