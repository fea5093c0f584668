"""`throughcare reconcile`: a day's releases against what everybody concerned had of them."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from consumers.watch.day_ledger import DayRow
    from consumers.watch.reconciliation import Line
    from policies.vault import Vault


class Format(StrEnum):
    """How the lines are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(reconcile)


def reconcile(
    day: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of the releases, London. [default: yesterday]"),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TABLE,
    state: StateOption = None,
) -> None:
    """Print the ledger of a day's releases: who was told when, who took it, and why somebody was not told.

    What needs somebody stands first, with its owner and the next step. People are named by reference only.
    Exit code 1 where a release has a recipient that was told nothing, and nothing says why.
    """
    import os

    from consumers.watch.reconciling import lines_of, unexplained
    from deploy.running import settings_of_running
    from deploy.stack import teams
    from policies.keyring import read_keys
    from policies.teams import directory
    from policies.vault import Vault
    from schemas.clock import domain_now, london_date
    from schemas.database import connect

    teams.use(state)
    settings = settings_of_running(state)
    vault = Vault(read_keys(settings.keys, os.environ))
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            today = london_date(domain_now(connection))
            wanted = day.date() if day else today - timedelta(days=1)
            lines = lines_of(connection, directory(), wanted, wanted)
            rows = _rows(connection, lines, vault)
    finally:
        engine.dispose()
    _print(wanted, today, rows, lines, form)
    if unexplained(lines):
        raise typer.Exit(1)


def _rows(connection: "Connection", lines: "Sequence[Line]", vault: "Vault") -> "list[DayRow]":
    from consumers.desk.words import words
    from consumers.watch.day_ledger import in_words
    from policies.teams import directory

    vault.load(connection, [line.person_id for line in lines])
    pseudonyms = [vault.pseudonym(line.person_id) for line in lines]
    return in_words(lines, pseudonyms, directory(), words())


def _print(day: date, today: date, rows: "Sequence[DayRow]", lines: "Sequence[Line]", form: Format) -> None:
    from consumers.watch.day_ledger import DayRow, summary

    if form is Format.JSON:
        told = [row._asdict() for row in rows]
        say(json.dumps({"day": day.isoformat(), "summary": summary(lines), "lines": told}, indent=1))
    elif form is Format.CSV:
        out = csv.writer(sys.stdout)
        out.writerow(DayRow._fields)
        out.writerows(rows)
    elif not rows:
        say(_nothing(day, today))
    else:
        _table(rows)
        say(summary(lines))


def _table(rows: "Sequence[DayRow]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("release", "alert", "recipient", "outcome", "notice", "told", "taken", box=None)
    console = Console(width=None if sys.stdout.isatty() else 140)
    for row in rows:
        why = f"{row.outcome}{f' ({row.reason})' if row.reason else ''}"
        whom = row.team or row.recipient
        table.add_row(row.release, row.alert, whom, why, row.notice, row.told, row.acknowledged)
    console.print(table, highlight=False)
    for row in rows:
        if row.next_action:
            console.print(f"{row.release} {row.recipient}: {row.next_action} {row.owner}", highlight=False)


def _nothing(day: date, today: date) -> str:
    if day > today:
        return f"{day} has not come yet: there is nothing to reconcile."
    return f"Nobody was released on {day}, as far as the bus knows."
