"""What the canary needs of a local stack: a key to the front door, new at each start, and no old people.

No process may erase anybody. Whoever started the stack may, and does so for as long as it stays up.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deploy.places import State
from deploy.settings import FRONT_DOOR, FRONT_DOOR_KEY
from deploy.stack import teams as stack_teams

KEPT_FOR: Final = timedelta(days=1)
"""How old the canary's people become."""
EVERY_S: Final = 600.0
"""Seconds between two clearings: ten people each time, so that nobody waits long for the lock of erasing."""
_LAST_S: Final = 10.0
"""Seconds that a stack which is being stopped waits for a clearing to end."""

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from policies.teams import Team


def made_ready(state: State, database_url: str, front_door: str) -> dict[str, str]:
    """Erase the canary's people of earlier days, make it a key, and say what its process is told."""
    from consumers.watch.canary import teams
    from schemas.database import connect

    clear(state.keys, database_url)
    file = state.secrets / "canary.key"
    engine = connect(database_url, pool_size=1)
    try:
        with engine.begin() as connection:
            _write(file, _new_key(connection, teams(stack_teams.directory(state)).prison))
    finally:
        engine.dispose()
    return {FRONT_DOOR: front_door, FRONT_DOOR_KEY: str(file)}


def clear(keys: Path, database_url: str) -> int:
    """Erase the canary's people who are older than a day, by the operator's right; says how many."""
    from deploy.erasing import clear_canary
    from policies.keyring import read_keys
    from schemas.clock import machine_now
    from schemas.database import connect

    engine = connect(database_url, pool_size=1)
    try:
        return clear_canary(engine, read_keys(keys, os.environ), machine_now() - KEPT_FOR)
    finally:
        engine.dispose()


@contextmanager
def kept_clear(keys: Path, database_url: str, say: Callable[[str], None]) -> Iterator[None]:
    """Clear away the canary's old people again and again, beside whatever is done meanwhile."""
    stop = threading.Event()
    work = threading.Thread(target=keep_clear, args=(keys, database_url, stop.wait, say), daemon=True)
    work.start()
    try:
        yield
    finally:
        stop.set()
        work.join(_LAST_S)


def keep_clear(
    keys: Path, database_url: str, wait: Callable[[float], bool], say: Callable[[str], None]
) -> None:
    """Clear whenever `wait` is over, until it says that it is enough. What failed is done the next time."""
    from sqlalchemy.exc import SQLAlchemyError

    from schemas.errors import ThroughcareError

    while not wait(EVERY_S):
        try:
            clear(keys, database_url)
        except (SQLAlchemyError, ThroughcareError) as error:
            say(f"the canary's old people could not be erased ({type(error).__name__}); the next try will")


def _new_key(connection: "Connection", team: "Team") -> str:
    """A key that takes the place of the one that an earlier start made."""
    from producers import api_keys
    from schemas.clock import machine_now

    now = machine_now()
    for one in api_keys.listed(connection):
        if one.team == team.id and one.revoked_at is None:
            api_keys.revoke(connection, one.name, now)
    return api_keys.issue(connection, team.agency, team.id, now)


def _write(file: Path, key: str) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(key + "\n")
