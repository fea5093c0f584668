"""`throughcare waiting`: what came in and waits, whose it is, and how it gets on its way."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from deploy.commands.stack import StateOption, say
from deploy.reference import reference

app = typer.Typer(help="Records that wait: for their person, between two people, or for a source time.")

MENDS = {
    "UNKNOWN_PERSON": "comes in by itself when a record opens the person",
    "TWO_PEOPLE": "comes in by itself when an agency says that the two are one",
    "NO_SOURCE_TIME": "throughcare waiting settle ID --source-time TIME --as OFFICER, or --drop",
}
_LINE = "{:<36}  {:<14}  {:<44}  {:<40}  {}"


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="waiting")


@app.callback(invoke_without_command=True)
def list_waiting(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many to list; all are counted.")] = 100,
    state: StateOption = None,
) -> None:
    """List what waits, oldest first, and count it. What is in a record stays sealed."""
    if context.invoked_subcommand:
        return
    from sqlalchemy import text

    from deploy.running import settings_of_running
    from schemas.clock import machine_now
    from schemas.database import connect

    engine = connect(settings_of_running(state).database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            rows = connection.execute(text(_ROWS), {"limit": limit}).all()
            counts = connection.execute(text(_COUNTS)).all()
    finally:
        engine.dispose()
    if not rows:
        say("Nothing waits.")
        return
    now = machine_now()
    say(_LINE.format("id", "why it waits", "whose it is", "what it is", "for"))
    for row in rows:
        age = now - row.since
        since = f"{age.days} days" if age.days else f"{age.seconds // 3600} hours"
        say(_LINE.format(str(row.id), row.reason, row.team, row.event_type, since))
    for reason, count in counts:
        say(f"{count} {reason}: {MENDS[reason]}")


@app.command("settle")
def settle(
    row_id: Annotated[
        UUID, typer.Argument(parser=reference, metavar="ID", help="As `throughcare waiting` lists it.")
    ],
    *,
    officer: Annotated[str, typer.Option("--as", metavar="OFFICER", help="Who decides: a reference.")],
    source_time: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When it was recorded at its source: 2026-03-01T09:15:00Z."),
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Give the record up; its id is free again.")] = False,
    state: StateOption = None,
) -> None:
    """Give a record that came without a source time its time, or drop it. The ledger says who did."""
    import os

    from deploy.running import settings_of_running
    from deploy.stack import teams
    from policies.keyring import read_keys
    from policies.officers import known_officer
    from policies.teams import directory
    from producers.late_time import LateTime
    from schemas.database import connect

    if drop is (source_time is not None):
        raise typer.BadParameter("give either --source-time or --drop")
    at = _instant(source_time) if source_time else None
    teams.use(state)
    settings = settings_of_running(state)
    ref = known_officer(officer).ref
    engine = connect(settings.database_url, pool_size=1)
    try:
        late = LateTime(engine, read_keys(settings.keys, os.environ), directory())
        became = late.give(row_id, at, ref) if at else late.drop(row_id, ref)
    finally:
        engine.dispose()
    if became is None:
        say("No record waits for a source time under this id.")
        raise typer.Exit(1)
    say(f"It goes on waiting: {became}, {MENDS[became]}." if became in MENDS else f"Settled: {became}.")


def _instant(written: str) -> datetime:
    from producers.cells import UnreadableError, instant

    try:
        return instant(written)
    except UnreadableError as problem:
        raise typer.BadParameter(f"the time {problem}") from None


_ROWS = """
    SELECT id, reason, team, event_type, since FROM waiting WHERE settled_at IS NULL
    ORDER BY since, id LIMIT :limit
"""
_COUNTS = "SELECT reason, count(*) FROM waiting WHERE settled_at IS NULL GROUP BY reason ORDER BY reason"
