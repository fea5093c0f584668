"""`throughcare up`, `down`, `status`, `doctor`: the local stack from the command line."""

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from deploy.stack.local import LocalStack

StateOption = Annotated[
    Path | None,
    typer.Option(
        "--state", metavar="DIR", help="Folder of the stack [default: .throughcare/stack in the checkout]."
    ),
]
PortOption = Annotated[int | None, typer.Option(min=1, max=65535, metavar="N", help="[default: a free one]")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(up)
    app.command()(prepare)
    app.command()(down)
    app.command()(status)
    app.command()(doctor)


def say(text: str) -> None:
    """One whole line at once: several threads may speak while tools are made."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def stack_for(
    state: Path | None, ports: dict[str, int | None], without: tuple[str, ...] = ()
) -> "LocalStack":
    """The whole stack of that folder, not started; a port that is None is chosen free."""
    from deploy.places import State
    from deploy.stack.local import LocalStack
    from deploy.stack.processes import PROCESSES

    given = {name: port for name, port in ports.items() if port is not None}
    names = tuple(name for name in PROCESSES if name not in without)
    return LocalStack(State.chosen(state), processes=names, ports=given, say=say)


class Interrupt:
    """Ctrl-C and SIGTERM both raise KeyboardInterrupt, once: the second does not disturb the stopping."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if not self._asked:
            self._asked = True
            raise KeyboardInterrupt


def up(
    state: StateOption = None,
    desk_port: PortOption = None,
    front_door_port: PortOption = None,
    postgres_port: PortOption = None,
    kafka_port: PortOption = None,
    opa_port: PortOption = None,
) -> None:
    """Start the whole stack and keep it running until Ctrl-C.

    The first start on a machine builds what it needs (a few minutes); later ones take seconds.
    Everything listens on 127.0.0.1 only. What is stored stays in the state folder for the next start.

    A server that is there already is used if its address is given: THROUGHCARE_DATABASE_URL,
    THROUGHCARE_KAFKA, THROUGHCARE_OPA_URL (with THROUGHCARE_OPA_TOKEN_FILE and
    THROUGHCARE_POLICY_REVISION).
    """
    from deploy.stack import supervisor

    ports = {
        "desk": desk_port,
        "front-door": front_door_port,
        "postgres": postgres_port,
        "kafka": kafka_port,
        "opa": opa_port,
    }
    Interrupt()
    try:
        supervisor.run(stack_for(state, ports), say)
    except KeyboardInterrupt:
        say("stopped")


def prepare() -> None:
    """Build what the stack needs, without starting it.

    `up` does this by itself; a test run or the making of an image wants it done beforehand.
    """
    from deploy.stack.local import tools_of
    from deploy.stack.processes import PROCESSES
    from deploy.tools.tool import provide

    Interrupt()
    provide(tools_of(processes=tuple(PROCESSES)), say)


def down(state: StateOption = None) -> None:
    """Stop the stack, wherever it was started.

    What it has stored stays in its state folder.
    """
    from deploy.places import State
    from deploy.stack.record import holder_of

    chosen = State.chosen(state)
    holder = holder_of(chosen)
    if holder is None:
        say("Nothing is running.")
        return
    os.kill(holder, signal.SIGTERM)
    limit = time.monotonic() + 90
    while holder_of(chosen) is not None:
        if time.monotonic() > limit:
            say(f"Process {holder} has been asked to stop and has not in 90 s. See {chosen.logs}.")
            raise typer.Exit(1)
        time.sleep(0.05)
    say("Stopped.")


def status(state: StateOption = None) -> None:
    """Show each component and whether it is well, and what rings for whoever looks after the bus.

    Exit code 1 if one is not, if something rings, or if nothing is running.
    """
    from rich.console import Console
    from rich.table import Table

    from deploy.places import State
    from deploy.stack.health import look

    rows = look(State.chosen(state))
    if not rows:
        say("Nothing is running. `throughcare up` starts it.")
        raise typer.Exit(1)
    table = Table("component", "what it is", "process", "address", "healthy", box=None)
    for row in rows:
        table.add_row(row.name, row.what, str(row.pid or "-"), row.address, "yes" if row.well else "NO")
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    rings = _rings(state)
    for ring in rings:
        say(ring)
    if rings or not all(row.well for row in rows):
        raise typer.Exit(1)


def _rings(state: Path | None) -> list[str]:
    """What rings, a sentence each; that nobody can know is one as well."""
    from sqlalchemy.exc import DBAPIError

    from deploy.running import settings_of_running
    from deploy.stack import rings, teams
    from policies.teams import directory
    from schemas.database import connect
    from schemas.errors import SetupProblem

    teams.use(state)
    try:
        engine = connect(settings_of_running(state).database_url, pool_size=1)
        with engine.connect() as connection:
            found = rings.standing(connection, directory())
        engine.dispose()
    except (DBAPIError, SetupProblem):
        return ["The database gives no answer, so what rings cannot be read."]
    return [str(ring) for ring in found]


def doctor() -> None:
    """Say what this machine lacks and how to get it.

    Looks at what the stack and its tests need. Changes nothing, fetches nothing; exit code 1 if the stack
    could not start.
    """
    from deploy.stack.doctor import examine

    findings = examine()
    for found in findings:
        mark = "ok" if found.there else ("MISSING" if found.needed else "later")
        say(f"{mark:<8} {found.name:<24} {found.detail}" + ("" if found.there else f": {found.remedy}"))
    if any(found.needed and not found.there for found in findings):
        raise typer.Exit(1)
