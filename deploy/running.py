"""The running stack as a command finds it: addresses and keys, from the environment or the state folder."""

import os
from collections.abc import Mapping
from pathlib import Path

from deploy.places import State
from deploy.settings import Settings
from schemas.errors import SetupProblem


def settings_of_running(folder: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """What a process of the stack is told. Raises SetupProblem where no stack runs."""
    from deploy.stack import record
    from deploy.stack.local import SERVERS
    from deploy.stack.opa import Opa
    from deploy.stack.postgres import Postgres

    state = State.chosen(folder, environ)
    running = {entry.name: entry.address for entry in record.read(state) if record.alive(entry)}
    ports = {name: int(running[name].rpartition(":")[2]) for name in SERVERS if name in running}
    told = {
        "THROUGHCARE_KEYS": str(state.keys),
        "THROUGHCARE_STATE": str(state.folder),
        "THROUGHCARE_KAFKA": "-",
    }
    if "postgres" in ports:
        told["THROUGHCARE_DATABASE_URL"] = Postgres(state, ports["postgres"]).url
    if "opa" in ports:
        opa = Opa(state, ports["opa"])
        told |= {
            "THROUGHCARE_OPA_URL": opa.url,
            "THROUGHCARE_OPA_TOKEN_FILE": str(opa.token_file),
        }
    if "kafka" in ports:
        told["THROUGHCARE_KAFKA"] = f"127.0.0.1:{ports['kafka']}"
    given = {name: value for name, value in environ.items() if name.startswith("THROUGHCARE_") and value}
    try:
        return Settings.from_environment(told | given)
    except SetupProblem:
        raise SetupProblem(
            "No stack is running here. Start one with `throughcare up`, in another window."
        ) from None
