"""What dies is started again, more slowly each time, and given up after five times in a row."""

import signal
import sys
from collections.abc import Iterator

import pytest

from deploy.places import State
from deploy.stack.component import Component, Running
from deploy.stack.local import LocalStack
from deploy.stack.supervisor import DEATHS_IN_A_ROW, STEADY, Supervisor, pause

LIVES = "import time; print('ready', flush=True); time.sleep(600)"


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stack(state: State) -> Iterator[LocalStack]:
    with LocalStack(state, servers=(), environ={}) as started:
        yield started


def program(code: str) -> Component:
    def ready(running: Running) -> bool:
        return running.said(b"ready")

    return Component(name="worker", what="", address="", command=(sys.executable, "-c", code), ready=ready)


def wait_dead(running: Running) -> None:
    while running.alive:
        pass


def test_the_pauses_grow() -> None:
    assert [pause(deaths) for deaths in range(1, 5)] == [0.5, 1, 2, 4]


def test_what_was_killed_is_back_after_its_pause(stack: LocalStack, clock: Clock) -> None:
    said: list[str] = []
    supervisor = Supervisor(stack, said.append, clock)
    stack.begin(program(LIVES))
    running = stack.running["worker"]
    running.wait_ready()
    stack.kill("worker")
    supervisor.look()
    supervisor.look()
    assert not running.alive, "it must not come back before its pause is over"
    clock.now += pause(1)
    supervisor.look()
    running.wait_ready()
    supervisor.look()
    assert said == ["worker ended; starting it again in 0.5 s", "worker is back"]


def test_what_keeps_dying_is_given_up_with_the_end_of_its_log(stack: LocalStack, clock: Clock) -> None:
    said: list[str] = []
    supervisor = Supervisor(stack, said.append, clock)
    stack.begin(program("print('no such table'); raise SystemExit(3)"))
    for _ in range(DEATHS_IN_A_ROW):
        wait_dead(stack.running["worker"])
        supervisor.look()
        clock.now += pause(DEATHS_IN_A_ROW)
        supervisor.look()
    assert supervisor.given_up == {"worker"}
    assert "given up" in said[-2]
    assert "no such table" in said[-1]


def test_a_steady_life_makes_up_for_earlier_deaths(stack: LocalStack, clock: Clock) -> None:
    supervisor = Supervisor(stack, lambda _: None, clock)
    stack.begin(program(LIVES))
    for _ in range(2 * DEATHS_IN_A_ROW):
        stack.kill("worker")
        supervisor.look()
        clock.now += pause(DEATHS_IN_A_ROW)
        supervisor.look()
        stack.running["worker"].started_at = clock.now - STEADY - 1
        supervisor.look()
    assert not supervisor.given_up


def test_a_program_that_ignores_being_asked_is_made_to_end(stack: LocalStack) -> None:
    deaf = f"import signal; signal.signal({int(signal.SIGTERM)}, signal.SIG_IGN); {LIVES}"
    stack.begin(program(deaf))
    running = stack.running["worker"]
    running.wait_ready()
    running.stop(patience=0.2)
    assert not running.alive
