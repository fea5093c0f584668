"""`throughcare run`: the whole of it with an invented world, fed before your eyes."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import Interrupt, PortOption, StateOption, say, stack_for

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Connection

    from deploy.stack.local import LocalStack
    from deploy.world.simulation import Plan


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    people: Annotated[
        int | None, typer.Option(min=1, help="How many people leave prison. [default: 200]")
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=7, help="How many days the world lasts. [default: 120]")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Another seed is another world. [default: 7]")
    ] = None,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The world's first day. [default: 2026-07-06]"),
    ] = None,
    until_fed: Annotated[
        bool,
        typer.Option("--until-fed", help="End when the world is fed, with a table of what became of it."),
    ] = False,
    state: StateOption = None,
    desk_port: PortOption = None,
    front_door_port: PortOption = None,
) -> None:
    """Start the stack, feed it an invented world through the front door, and keep it until Ctrl-C.

    Five agencies hand in what they would record about people who leave prison; the clock of the rules is
    moved as fast as the alerts come. It then stands still on the world's last morning, with releases to come.
    The next start finds the world as it was and feeds nothing twice; one that was cut short goes on.
    """
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 110)
    plan = _plan(people, days, seed, start)
    Interrupt()
    stack = stack_for(state, {"desk": desk_port, "front-door": front_door_port})
    try:
        _run(stack, plan, console, until_fed=until_fed)
    except KeyboardInterrupt:
        say("stopped; the next start goes on from here")
        if until_fed:
            raise typer.Exit(130) from None


def _plan(people: int | None, days: int | None, seed: int | None, start: datetime | None) -> "Plan | None":
    from deploy.world.simulation import Plan

    given = {"people": people, "days": days, "seed": seed, "start": start.date() if start else None}
    named = {name: value for name, value in given.items() if value is not None}
    return Plan()._replace(**named) if named else None  # type: ignore[arg-type]


def _run(stack: "LocalStack", wanted: "Plan | None", console: "Console", *, until_fed: bool) -> None:
    from deploy.stack.supervisor import Supervisor
    from deploy.world import held
    from deploy.world.running import Feeding
    from policies.teams import directory
    from schemas.database import connect

    stack.state.make()
    plan = held.prepare(stack.state.folder / held.FOLDER, wanted, directory())
    say(f"the world: {held.describe(plan)}; everybody in it is invented")
    supervisor = Supervisor(stack, say)
    with stack:
        engine = connect(stack.postgres_url)
        Feeding(stack, engine, plan, console).watch(supervisor)
        with engine.connect() as connection:
            _show(connection, stack, console)
        engine.dispose()
        if not until_fed:
            say("Ctrl-C stops it")
            supervisor.watch()
        say("stopping")


def _show(connection: "Connection", stack: "LocalStack", console: "Console") -> None:
    from deploy.world import outcome
    from policies.officers import officers

    for table in outcome.tables(outcome.read(connection)):
        console.print()
        console.print(table)
    console.print()
    who = outcome.busiest(connection, officers().values())
    as_whom = f"; sign in as {who.name} ({who.ref}), {who.team}" if who else ""
    console.print(f"desk: {stack.address('desk')}{as_whom}", highlight=False)
