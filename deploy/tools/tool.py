"""A tool that is fetched or built once on this machine, checked, and then kept by its version."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from schemas.errors import SetupProblem

Say = Callable[[str], None]
_ROOM = 3_000_000_000  # bytes: Go's build folder is the largest, and goes again afterwards
_MADE = ".made"
_at_work: "set[subprocess.Popen[str]]" = set()


@dataclass(frozen=True)
class Tool:
    """`make` is handed an empty folder to fill; `about` is what a person reads while it runs."""

    name: str
    about: str
    folder: Path
    fingerprint: str
    make: Callable[[Path], None]

    @property
    def present(self) -> bool:
        made = self.folder / _MADE
        return made.exists() and made.read_text() == self.fingerprint


def fingerprint(*files: Path) -> str:
    """What a tool is made from, as one short word: another input, another tool."""
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def provide(tools: Iterable[Tool], say: Say) -> None:
    """Make what is missing, side by side. Raises SetupProblem for the first that cannot be made."""
    missing = [tool for tool in tools if not tool.present]
    if not missing:
        return
    with ThreadPoolExecutor(len(missing)) as pool:
        try:
            for _ in pool.map(lambda tool: _provide(tool, say), missing):
                pass
        except BaseException:
            # Ctrl-C, or another tool that cannot be made: do not go on building for a minute.
            for work in tuple(_at_work):
                _end(work)
            raise


def run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run one step of making a tool, in this machine's environment: TLS and proxies work as they do here."""
    work = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    _at_work.add(work)
    said, _ = work.communicate()
    _at_work.discard(work)
    if work.returncode != 0:
        if "no space left" in said.lower():
            raise SetupProblem(
                f"The disk is full. Free about {_ROOM // 10**9} GB under {folder} and start again."
            )
        lines = "\n".join("  " + line for line in said.strip().splitlines()[-15:])
        raise SetupProblem(f"`{Path(command[0]).name}` ended with {work.returncode}:\n{lines}")


def _end(work: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(work.pid, signal.SIGKILL)


def _provide(tool: Tool, say: Say) -> None:
    tool.folder.parent.mkdir(parents=True, exist_ok=True)
    lock = tool.folder.with_name(tool.folder.name + ".lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # a second start waits here and then finds it made
        if tool.present:
            return
        if shutil.disk_usage(tool.folder.parent).free < _ROOM:
            raise SetupProblem(
                f"{tool.name} needs about {_ROOM // 10**9} GB free under {tool.folder.parent}."
            )
        say(f"setup: {tool.about}")
        start = time.monotonic()
        part = tool.folder.with_name(tool.folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        tool.make(part)
        (part / _MADE).write_text(tool.fingerprint)
        shutil.rmtree(tool.folder, ignore_errors=True)
        part.rename(tool.folder)
        say(f"setup: {tool.name} ready in {time.monotonic() - start:.0f} s")
