"""`throughcare run`: the whole of it with an invented world, fed before your eyes."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.simulate import DaysOption, PeopleOption, SeedOption, StartOption, YearOption
from deploy.commands.stack import Interrupt, PortOption, StateOption, say, stack_for

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Connection

    from deploy.stack.local import LocalStack
    from deploy.world.silence import Silence
    from deploy.world.simulation import Plan


ON_THE_LONG_ROAD = ("front-door", "relay", "handover", "sequencer")
"""What the short road does without."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    people: PeopleOption = None,
    days: DaysOption = None,
    seed: SeedOption = None,
    start: StartOption = None,
    year: YearOption = False,
    silence: Annotated[
        str,
        typer.Option(
            metavar="AGENCY[@DATE]",
            help="Switch one agency's feed off, from that day on: DIP:LEEDS@2026-08-01. Its records come "
            "when a later start leaves this out.",
        ),
    ] = "",
    answers: Annotated[
        bool,
        typer.Option(
            "--answers/--no-answers",
            help="Whether the agencies' own systems take most alerts; what nobody takes escalates.",
        ),
    ] = True,
    until_fed: Annotated[
        bool,
        typer.Option("--until-fed", help="End when the world is fed, with a table of what became of it."),
    ] = False,
    short_road: Annotated[
        bool,
        typer.Option(
            "--short-road",
            help="Intake and handover in one process, without front door, relay and Kafka between them: a "
            "large world on a small machine. Ends when the world is fed.",
        ),
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

    from deploy.stack import teams
    from deploy.world.silence import silenced_feed
    from deploy.world.simulation import asked_for
    from policies.teams import directory

    teams.use(state)
    console = Console(width=None if sys.stdout.isatty() else 110)
    day = start.date() if start else None
    plan = asked_for(year=year, people=people, days=days, seed=seed, start=day)
    silenced = silenced_feed(silence, directory()) if silence else None
    Interrupt()
    # The canary's hours are the machine's own: it has no place in a world with a clock of its own.
    without = ("canary", *(ON_THE_LONG_ROAD if short_road else ()))
    stack = stack_for(state, {"desk": desk_port, "front-door": front_door_port}, without=without)
    until_fed = until_fed or short_road
    try:
        _run(stack, plan, silenced, console, answers=answers, until_fed=until_fed, short_road=short_road)
    except KeyboardInterrupt:
        say("stopped; the next start goes on from here")
        if until_fed:
            raise typer.Exit(130) from None


def _run(
    stack: "LocalStack",
    wanted: "Plan | None",
    silenced: "Silence | None",
    console: "Console",
    *,
    answers: bool,
    until_fed: bool,
    short_road: bool,
) -> None:
    from deploy.stack.supervisor import Supervisor
    from deploy.world import held
    from deploy.world.running import Feeding
    from policies.teams import directory
    from schemas.database import connect

    stack.state.make()
    plan = held.prepare(stack.state.folder / held.FOLDER, wanted, directory())
    say(f"the world: {held.describe(plan)}; everybody in it is invented")
    if silenced:
        say(f"{silenced} hands nothing in")
    supervisor = Supervisor(stack, say)
    with stack:
        engine = connect(stack.postgres_url)
        say(f"the desk is open meanwhile: {stack.address('desk')}")
        feeding = Feeding(stack, engine, plan, console, silenced, answering=answers, short_road=short_road)
        feeding.watch(supervisor)
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
