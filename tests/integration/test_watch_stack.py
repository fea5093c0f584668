"""The watch over a whole stack: a canary arrives or is missed; a feed that is switched off is an alert."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, update

from consumers.watch.canary import Canary, last_hour
from deploy.erasing import clear_canary
from deploy.processes.canary import FrontDoor
from deploy.stack import canary as stack_canary
from deploy.stack.local import LocalStack
from policies.keyring import read_keys
from policies.teams import Team, directory
from producers import api_keys
from schemas.clock import domain_now, machine_now
from schemas.database import connect
from schemas.tables import alert, canary, domain_clock, feed, person, service_alert
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
    # Two of one second would be one person, and the next is sent as soon as this one is there.
    assert bird.send(machine_now() - timedelta(minutes=1))
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
        assert not FrontDoor(stack.address("front-door"), "").answers()
        assert not impatient.send(machine_now())
        until(lambda: impatient.look(machine_now()).missed)
        open_now = (service_alert.c.alert_type == MISSING, service_alert.c.closed_at.is_(None))
        assert rows(engine, service_alert, *open_now)
    finally:
        stack.start_again("front-door")
    assert FrontDoor(stack.address("front-door"), "").answers()


def test_the_commands_say_how_it_went(stack: LocalStack) -> None:
    where = ("--state", str(stack.state.folder))
    told = throughcare("canary", *where)
    assert re.search(r"The last hour: 3 sent, 2 arrived, p50 \d+\.\d s, p95 \d+\.\d s, 2 missed", told.stdout)
    assert (told.returncode, "The last one did not arrive" in told.stdout) == (1, True)
    rings = throughcare("status", *where)
    assert (rings.returncode, "A test release did not arrive, since 2" in rings.stdout) == (1, True)
    heard = throughcare("feeds", *where)
    assert heard.returncode == 0, heard.stdout
    assert "HMP Winson Vale" in heard.stdout
    assert "canary" not in heard.stdout
    cleared = throughcare("canary", "clear", *where)
    assert cleared.stdout == "Erased 0 of the canary's people.\n"


def test_old_ones_are_erased_with_all_that_is_known_of_them_and_it_may_not_do_so_itself(
    stack: LocalStack, engine: Engine, bird: Canary
) -> None:
    # Everybody here is the canary's, those too whose release was late and counts as missed.
    before = {row.person_id for row in rows(engine, person, person.c.erased_at.is_(None))}
    assert before
    ring = read_keys(stack.state.keys, {})
    assert clear_canary(engine, ring, machine_now() - timedelta(days=1)) == 0
    assert clear_canary(engine, ring, machine_now()) == len(before)
    assert clear_canary(engine, ring, machine_now()) == 0
    assert not rows(engine, alert, alert.c.person_id.in_(before))
    assert {row.erased_at is None for row in rows(engine, person, person.c.person_id.in_(before))} == {False}


def test_whoever_keeps_the_stack_up_erases_those_of_yesterday_and_tries_again_where_that_failed(
    stack: LocalStack, engine: Engine, bird: Canary
) -> None:
    clear_canary(engine, read_keys(stack.state.keys, {}), machine_now())
    left = canary.c.erased_at.is_(None)
    said: list[str] = []

    def twice() -> Callable[[float], bool]:
        return partial(next, iter((False, False, True)))

    for days in (1, 0):
        assert bird.send(machine_now() - timedelta(days=days))
    until(lambda: bird.look(machine_now()).arrived)
    stack_canary.keep_clear(stack.state.keys, "postgresql+psycopg://127.0.0.1:1/none", twice(), said.append)
    assert (len(said), len(rows(engine, canary, left))) == (2, 2)
    stack_canary.keep_clear(stack.state.keys, stack.postgres_url, twice(), said.append)
    (today,) = rows(engine, canary, left)
    assert (len(said), today.arrived_at is not None) == (2, True)


@pytest.fixture
def simulated(engine: Engine) -> Iterator[Callable[[timedelta], None]]:
    """Lets domain time be so much later than now."""
    begun = machine_now()

    def move(ahead: timedelta) -> None:
        with engine.begin() as connection:
            connection.execute(update(domain_clock).values(simulated_now=begun + ahead))

    move(timedelta())
    yield move
    with engine.begin() as connection:
        connection.execute(update(domain_clock).values(simulated_now=None))


def beat(stack: LocalStack, engine: Engine, team: Team) -> None:
    """A heartbeat of a team's agency, handed in as its own system does; back when the bus has heard it."""
    with engine.begin() as connection:
        key = api_keys.issue(connection, team.agency, team.id, machine_now())
        now = domain_now(connection)
    record = {"record_id": str(uuid4()), "recorded_at": now.isoformat(), "record_type": "HEARTBEAT"}
    assert FrontDoor(stack.address("front-door"), key).hand_in([record])
    heard = (feed.c.agency == str(team.agency), feed.c.last_seen_at >= now, feed.c.silent.is_(False))
    until(lambda: rows(engine, feed, *heard))


def test_while_domain_time_is_simulated_the_canary_rests(
    bird: Canary, simulated: Callable[[timedelta], None]
) -> None:
    assert bird.rests()


def test_one_feed_that_is_switched_off_raises_feed_silent(
    stack: LocalStack, engine: Engine, simulated: Callable[[timedelta], None]
) -> None:
    on, off = directory().team("DIP:LEEDS/community-drugs"), directory().team("PROBATION:LEEDS/resettlement")
    rhythm = off.silent_after
    assert rhythm
    beat(stack, engine, on)
    beat(stack, engine, off)
    simulated(rhythm - timedelta(hours=1))
    beat(stack, engine, on)  # the other says nothing more
    simulated(rhythm + timedelta(hours=1))
    silent = (service_alert.c.alert_type == "FEED_SILENT", service_alert.c.closed_at.is_(None))
    until(lambda: str(off.agency) in {row.about for row in rows(engine, service_alert, *silent)})
    assert str(on.agency) not in {row.about for row in rows(engine, service_alert, *silent)}
    told = throughcare("feeds", "--state", str(stack.state.folder))
    assert told.returncode == 1
    assert f"Nothing has come from {off.agency_name} for too long. Ring {off.spoc.post}" in told.stdout
    assert on.agency_name + " for too long" not in told.stdout
    beat(stack, engine, off)
    assert str(off.agency) not in {row.about for row in rows(engine, service_alert, *silent)}
