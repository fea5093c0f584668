"""`throughcare canary`: whether the invented release of each minute arrives, and how fast."""

from typing import TYPE_CHECKING

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from consumers.watch.canary import Hour

app = typer.Typer(help="The canary: an invented release each minute through the whole road.")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="canary", invoke_without_command=True)


@app.callback(invoke_without_command=True)
def canary(context: typer.Context, state: StateOption = None) -> None:
    """Print what became of the canaries of the last hour. Exit code 1 if the last one went missing."""
    from consumers.watch.canary import last_hour
    from deploy.running import settings_of_running
    from schemas.clock import machine_now
    from schemas.database import connect

    if context.invoked_subcommand is not None:
        return
    engine = connect(settings_of_running(state).database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            hour = last_hour(connection, machine_now())
    finally:
        engine.dispose()
    say(_told(hour))
    if hour.last_missed:
        say("The last one did not arrive. `throughcare status` shows which part of the road is down.")
        raise typer.Exit(1)


@app.command()
def clear(state: StateOption = None) -> None:
    """Erase the canary's invented people that are older than a day. `up` does this while it runs."""
    from deploy.running import settings_of_running
    from deploy.stack import canary as kept

    settings = settings_of_running(state)
    count = kept.clear(settings.keys, settings.database_url)
    say(f"Erased {count} of the canary's people.")


def _told(hour: "Hour") -> str:
    if not hour.sent:
        return "No canary was sent in the last hour. It rests while domain time is simulated."
    speed = "" if hour.p50 is None else f", p50 {hour.p50:.1f} s, p95 {hour.p95:.1f} s"
    return f"The last hour: {hour.sent} sent, {hour.arrived} arrived{speed}, {hour.missed} missed."
