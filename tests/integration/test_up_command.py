"""The commands that a person types: up, status, down, from start to end on the whole stack."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.places import State
from deploy.stack import record
from deploy.stack.local import LocalStack
from deploy.stack.processes import PROCESSES
from tests.conftest import own_state

THROUGHCARE = (sys.executable, "-c", "from deploy.cli import main; main()")


@pytest.fixture
def own() -> Iterator[State]:
    """A state folder of one test, removed after it."""
    made = own_state()
    yield made
    LocalStack(made, environ={}).remove()


def throughcare(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*THROUGHCARE, *arguments], capture_output=True, text=True, check=False, cwd="/", timeout=100
    )


def wait_until(true: Callable[[], bool], limit: float = 100.0) -> None:
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def test_a_stack_is_started_seen_mended_and_stopped(own: State, tmp_path: Path) -> None:
    where = ("--state", str(own.folder))
    out = tmp_path / "up.out"
    with out.open("wb") as said:
        up = subprocess.Popen([*THROUGHCARE, "up", *where], stdout=said, stderr=said, cwd="/")
    try:
        wait_until(lambda: "ready; Ctrl-C stops it" in out.read_text() or up.poll() is not None)
        started = [line.split()[0] for line in out.read_text().splitlines() if line.endswith(" s")]
        assert started == ["postgres", "policy", "opa", "kafka", *PROCESSES], out.read_text()

        seen = throughcare("status", *where)
        assert seen.returncode == 0, seen.stdout
        again = throughcare("up", *where)
        assert (again.returncode, "already running" in again.stderr) == (1, True)
        assert "Traceback" not in again.stderr

        (relay,) = (entry for entry in record.read(own) if entry.name == "relay")
        assert relay.pid
        os.kill(relay.pid, signal.SIGKILL)
        wait_until(lambda: "relay is back" in out.read_text())

        left = record.read(own)
        assert throughcare("down", *where).stdout == "Stopped.\n"
        assert up.wait(30) == 0
        assert out.read_text().endswith("stopping\nstopped\n")
        assert not any(record.alive(entry) for entry in left)
    finally:
        up.kill()
        up.wait()


def test_nothing_running_is_said_and_is_an_error_only_for_status(own: State) -> None:
    where = ("--state", str(own.folder))
    assert throughcare("down", *where).returncode == 0
    seen = throughcare("status", *where)
    assert (seen.returncode, seen.stdout) == (1, "Nothing is running. `throughcare up` starts it.\n")


def test_a_port_that_is_taken_is_one_sentence(own: State, servers: LocalStack) -> None:
    taken = servers.kafka.rpartition(":")[2]
    started = throughcare("up", "--state", str(own.folder), "--kafka-port", taken)
    assert started.returncode == 1
    assert f"Port {taken} for kafka is taken" in started.stderr
    assert "Traceback" not in started.stderr


def test_help_teaches_each_command_without_starting_anything() -> None:
    for command in ("up", "down", "status", "doctor", "prepare"):
        told = throughcare(command, "--help")
        assert told.returncode == 0
        assert "Usage: -c " + command in told.stdout
