"""`throughcare feeds`: when each agency was last heard, and whose feed is silent."""

import sys
from typing import TYPE_CHECKING

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from datetime import datetime

    from consumers.watch.feeds import FeedRow


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(feeds)


def feeds(state: StateOption = None) -> None:
    """List each agency: when it was last heard, by when it is expected again, and whether it is silent.

    Exit code 1 if one is silent. A silent feed may hide releases: nobody is told what does not arrive.
    """
    from rich.console import Console
    from rich.table import Table

    from consumers.watch.feeds import listed
    from deploy.running import settings_of_running
    from deploy.stack import teams
    from policies.teams import directory
    from schemas.database import connect

    teams.use(state)
    engine = connect(settings_of_running(state).database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            rows = listed(connection, directory())
    finally:
        engine.dispose()
    table = Table("agency", "name", "last heard", "expected by", "silent", box=None)
    for row in rows:
        table.add_row(row.agency, row.name, _time(row.last_seen_at, "never"), _expected(row), _silent(row))
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    silent = [row for row in rows if row.silent]
    for row in silent:
        say(
            f"Nothing has come from {row.name} for too long. Ring {row.post}, {row.phone}: is its system"
            " running, and has its key been revoked (`throughcare keys list`)?"
        )
    if silent:
        raise typer.Exit(1)


def _time(at: "datetime | None", none: str) -> str:
    from schemas.clock import LONDON

    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" if at else none


def _expected(row: "FeedRow") -> str:
    return _time(row.silent_at, "when the stack is up" if row.watched else "-")


def _silent(row: "FeedRow") -> str:
    if not row.watched:
        return "not watched"
    return "SILENT" if row.silent else "no"
