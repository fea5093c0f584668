"""Where things lie on this machine: tools that are built once, and the state of one running stack."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
TOOLS = CHECKOUT / ".throughcare" / "tools"
ASSETS = CHECKOUT / "build" / "assets"
POLICY_FILE = "policy.tar.gz"
"""What OPA asks the policy process for."""


@dataclass(frozen=True)
class State:
    """The folder of one stack: what it has stored, its keys, its logs. Two stacks never share one."""

    folder: Path

    @classmethod
    def chosen(cls, given: Path | None = None, environ: Mapping[str, str] = os.environ) -> "State":
        """The folder given, else THROUGHCARE_STATE, else the checkout's own."""
        named = environ.get("THROUGHCARE_STATE")
        folder = given or (Path(named) if named else CHECKOUT / ".throughcare" / "stack")
        return cls(folder.resolve())

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def kafka(self) -> Path:
        return self.folder / "kafka"

    @property
    def opa(self) -> Path:
        return self.folder / "opa"

    @property
    def teams(self) -> Path:
        """The directory of teams that was imported for this stack, where one was."""
        return self.folder / "teams"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def record(self) -> Path:
        return self.folder / "running.json"

    def process_keys(self, process: str) -> Path:
        return self.folder / "process-keys" / process

    def make(self) -> None:
        """Make the folders. What holds keys, secrets or logs is closed to everybody else."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # The database runs as a user of its own when we are root: it passes through here, and reads nothing.
        self.folder.chmod(0o711)
        for closed in (self.keys, self.secrets, self.logs, self.ledger, self.kafka, self.opa):
            closed.mkdir(mode=0o700, exist_ok=True)
            closed.chmod(0o700)
