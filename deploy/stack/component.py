"""One part of the stack: how it is started, when it is ready, how it is stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.stack.account import Account
from schemas.errors import SetupProblem

_LEASH = str(Path(__file__).with_name("leash.py"))
_LOG_LIMIT = 20_000_000  # bytes


@dataclass(frozen=True)
class Component:
    """What is to be started. `ready` is asked until it says yes; it must not raise."""

    name: str
    what: str
    address: str
    command: tuple[str, ...]
    ready: Callable[["Running"], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    start_limit: float = 120.0  # seconds: a machine may be busy with something else
    folder: Path | None = None


class Running:
    """A component's process. The leash follows the thread that starts it: use one that lives as long."""

    def __init__(self, component: Component, log: Path) -> None:
        self.component = component
        self.log = log
        self.log_start = 0
        self.started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process and come back at once."""
        component = self.component
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.log_start = log.tell()
            self._process = subprocess.Popen(
                leashed(component.command, component.orphan_signal, component.account),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **component.environment},
                cwd=component.folder or "/",
                # Ctrl-C in a terminal reaches the whole group; the stack wants to stop its parts in order.
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def wait_ready(self) -> None:
        """Raises SetupProblem, with the end of the log, if the process ends or takes too long."""
        limit = self.started_at + self.component.start_limit
        pause = 0.02
        while not self.component.ready(self):
            if not self.alive:
                raise SetupProblem(f"{self.component.name} ended while it was starting.\n{self.last_lines()}")
            if time.monotonic() > limit:
                self.kill()
                seconds = self.component.start_limit
                raise SetupProblem(
                    f"{self.component.name} was not ready after {seconds:.0f} s.\n{self.last_lines()}"
                )
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)

    def stop(self, patience: float = 20.0) -> None:
        """Ask it to end; make it end after so many seconds."""
        if self._process is None:
            return
        if self.alive:
            self._process.send_signal(self.component.stop_signal)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def said(self, line: bytes) -> bool:
        """Whether the log has this line since the last start."""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            return any(found.strip() == line for found in log)

    def last_lines(self, count: int = 15) -> str:
        """The end of the log since the last start, indented, with the log's path."""
        with self.log.open("rb") as log:
            log.seek(max(self.log_start, self.log.stat().st_size - 8000))
            lines = log.read().decode(errors="replace").splitlines()[-count:]
        return "\n".join(["  " + line for line in lines] + [f"  (all of it: {self.log})"])


def leashed(command: tuple[str, ...], orphan_signal: signal.Signals, account: Account | None) -> list[str]:
    """The command, started so that it ends with this process, as that user."""
    user, group = (str(account.user), str(account.group)) if account else ("-", "-")
    leash = [sys.executable, "-I", "-S", _LEASH, str(os.getpid()), str(int(orphan_signal)), user, group]
    return [*leash, *command]
