"""What the canary needs of a local stack: a key to the front door, new at each start, and no old people."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.places import State
from deploy.settings import FRONT_DOOR, FRONT_DOOR_KEY
from deploy.stack import teams as stack_teams

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from policies.teams import Team


def made_ready(state: State, database_url: str, front_door: str) -> dict[str, str]:
    """Erase the canary's people of earlier days, make it a key, and say what its process is told."""
    from datetime import timedelta

    from consumers.watch.canary import teams
    from deploy.erasing import clear_canary
    from policies.keyring import read_keys
    from schemas.clock import machine_now
    from schemas.database import connect

    file = state.secrets / "canary.key"
    now = machine_now()
    engine = connect(database_url, pool_size=1)
    try:
        clear_canary(engine, read_keys(state.keys, os.environ), now - timedelta(days=1))
        with engine.begin() as connection:
            _write(file, _new_key(connection, teams(stack_teams.directory(state)).prison))
    finally:
        engine.dispose()
    return {FRONT_DOOR: front_door, FRONT_DOOR_KEY: str(file)}


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
