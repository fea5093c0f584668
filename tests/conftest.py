"""The servers that tests run against: real ones, started at most once a session, and only when a test asks.

A pure test asks for nothing and starts nothing. A server that cannot start is a failure, never a skip.
With `pytest -n 2` each worker has servers of its own in a state folder of its own; the tools are shared.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from deploy.places import CHECKOUT, State
from deploy.stack.local import LocalStack
from schemas.database import connect

_IN_MEMORY: Final = Path("/dev/shm")
_ROOM_BYTES: Final = 6 * 1024**3
_OURS: Final = "throughcare-test-"


@dataclass(frozen=True)
class Database:
    """An empty database of one test, all tables made."""

    url: str
    engine: Engine


def own_state() -> State:
    """A new state folder, in memory where there is room: databases are copied there twenty times as fast.

    Else in the checkout: the database's own user cannot enter pytest's folders.
    """
    beside = CHECKOUT / ".throughcare"
    beside.mkdir(exist_ok=True)
    return State(Path(tempfile.mkdtemp(prefix=f"{_OURS}{os.getpid()}-", dir=_memory() or beside)))


@cache
def _memory() -> Path | None:
    """Where this machine keeps files in memory, if there is room for the stacks of a whole run."""
    if not _IN_MEMORY.is_dir() or not os.access(_IN_MEMORY, os.W_OK):
        return None
    for left in _IN_MEMORY.glob(f"{_OURS}*"):  # by a run that was killed
        if not Path("/proc", left.name.removeprefix(_OURS).partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return _IN_MEMORY if shutil.disk_usage(_IN_MEMORY).free > _ROOM_BYTES else None


@pytest.fixture(scope="session")
def servers() -> Iterator[LocalStack]:
    """PostgreSQL (migrated), Kafka (topics made) and OPA (our policy loaded); none of our processes."""
    stack = LocalStack(own_state(), say=print, environ={})
    try:
        stack.start()
        yield stack
    finally:
        stack.remove()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a migrated PostgreSQL, for tests that need no other server. Copy it with `database`."""
    stack = LocalStack(own_state(), servers=("postgres",), say=print, environ={})
    try:
        stack.start()
        yield stack.postgres_url
    finally:
        stack.remove()


@pytest.fixture
def database(postgres: str) -> Iterator[Database]:
    """A fresh copy of the migrated database; gone after the test, whoever is still connected."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(
        make_url(postgres).set(database="postgres").render_as_string(False), autocommit=True
    ) as root:
        root.execute(f"CREATE DATABASE {name} TEMPLATE throughcare")
        url = make_url(postgres).set(database=name).render_as_string(False)
        engine = connect(url)
        try:
            yield Database(url, engine)
        finally:
            engine.dispose()
            # Not WITH (FORCE): it would end the server's own clean-up too, which we may not.
            root.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = %s AND usename = current_user",
                [name],
            )
            root.execute(f"DROP DATABASE {name}")


@pytest.fixture
def state(tmp_path: Path) -> State:
    """An empty state folder."""
    made = State(tmp_path / "state")
    made.make()
    return made
