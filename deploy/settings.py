"""What a process is told when it starts: addresses, the keys it may hold, and nothing else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from schemas.errors import SetupProblem

FRONT_DOOR: Final = "THROUGHCARE_FRONT_DOOR"
"""The variable with the front door's address, for a process that hands records in."""
FRONT_DOOR_KEY: Final = "THROUGHCARE_FRONT_DOOR_KEY"
"""The variable with the file of the key that it shows there."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process. `throughcare up` gives them; in earnest the deployment does."""

    database_url: str
    kafka: str
    opa_url: str
    opa_token: str
    policy_revision: str | None
    """None, as on a local stack: the process follows what is activated in the database."""
    keys: Path
    ledger_dir: Path
    state: Path
    port: int | None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the THROUGHCARE_… variables. Raises SetupProblem naming the variable that is missing."""
        state = Path(_needed(environ, "THROUGHCARE_STATE"))
        token_file = Path(_needed(environ, "THROUGHCARE_OPA_TOKEN_FILE"))
        port = environ.get("THROUGHCARE_PORT", "")
        if port and not port.isdigit():
            raise SetupProblem("THROUGHCARE_PORT must be a number.")
        return cls(
            database_url=_needed(environ, "THROUGHCARE_DATABASE_URL"),
            kafka=_needed(environ, "THROUGHCARE_KAFKA"),
            opa_url=_needed(environ, "THROUGHCARE_OPA_URL"),
            opa_token=_token(token_file),
            policy_revision=environ.get("THROUGHCARE_POLICY_REVISION") or None,
            keys=Path(environ.get("THROUGHCARE_KEYS", state / "keys")),
            ledger_dir=Path(environ.get("THROUGHCARE_LEDGER_DIR", state / "ledger")),
            state=state,
            port=int(port) if port else None,
        )


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise SetupProblem(f"{name} is not set. `throughcare up` sets it; a deployment of its own must too.")
    return value


def _token(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError as error:
        raise SetupProblem(
            f"The file that THROUGHCARE_OPA_TOKEN_FILE names cannot be read: {error.strerror}."
        ) from None
