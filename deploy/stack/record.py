"""What a running stack writes down about itself, for `status`, for `down` and for a start after a crash."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from deploy.places import State
from schemas.errors import SetupProblem


@dataclass(frozen=True)
class Entry:
    """One component; `pid` is None for one that we were given an address of."""

    name: str
    what: str
    address: str
    pid: int | None
    begun: str  # when the process began, in the kernel's ticks: tells it from a later one of the same number


def write(state: State, entries: Iterable[Entry]) -> None:
    part = state.record.with_suffix(".part")
    part.write_text(json.dumps([asdict(entry) for entry in entries], indent=1))
    part.replace(state.record)


def read(state: State) -> list[Entry]:
    """What was running when the record was last written; nothing if nothing was."""
    try:
        return [Entry(**entry) for entry in json.loads(state.record.read_text())]
    except (FileNotFoundError, ValueError):
        return []


def begun(pid: int) -> str:
    """When this process began; empty if there is none, or the machine does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def alive(entry: Entry) -> bool:
    """Whether the very process of the record is running (not another that got its number)."""
    if entry.pid is None:
        return False
    if entry.begun:
        return begun(entry.pid) == entry.begun
    try:
        os.kill(entry.pid, 0)
    except OSError:
        return False
    return True


def take_lock(state: State) -> IO[str]:
    """The lock that one stack holds on its state folder while it runs. Raises SetupProblem if it is held."""
    lock = state.lock.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = holder_of(state)
        lock.close()
        raise SetupProblem(
            f"The stack in {state.folder} is already running (process {holder}). "
            "`throughcare status` shows it, `throughcare down` stops it."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def holder_of(state: State) -> int | None:
    """The process that runs the stack; None if none does."""
    try:
        with state.lock.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0) or None
    except FileNotFoundError:
        pass
    return None


def clear_remains(state: State, patience: float = 10.0) -> None:
    """After a crash, wait for the parts that were left to end; end those that do not. Hold the lock first."""
    limit = time.monotonic() + patience
    left = [entry for entry in read(state) if entry.begun]
    while left := [entry for entry in left if alive(entry)]:
        if time.monotonic() > limit:
            for entry in left:
                assert entry.pid is not None
                os.kill(entry.pid, signal.SIGKILL)
        time.sleep(0.05)
    state.record.unlink(missing_ok=True)
