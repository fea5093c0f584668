"""`throughcare publish`: take an agency's record file in."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from producers.files import FilePublisher, Publisher, RowRefused
    from producers.progress import Progress
    from producers.record_file import RecordFile
    from producers.refusal_list import RefusalList


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(publish)


def publish(
    file: Annotated[
        Path, typer.Argument(help="A .csv file, a .jsonl file of JSON lines, or - for standard input.")
    ],
    agency: Annotated[str, typer.Option("--as", metavar="KIND:CODE", help="For example PRISON_CARAT:SWI.")],
    team: Annotated[
        str | None, typer.Option(metavar="ID", help="Which team of the agency, where it has several.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the rows and ask policy, but keep nothing.")
    ] = False,
    refusals: Annotated[
        Path | None, typer.Option(metavar="OUT.csv", help="Write every refusal here: row, column, reason.")
    ] = None,
    state: StateOption = None,
) -> None:
    """Take an agency's record file in, as that agency's team.

    Rows go in batches of 200. When it is interrupted, even by a power cut, the same command goes on where
    it was, and no row is taken in twice. A refusal names row, column and reason, never what stands there.

    producers/README.md shows each agency's columns. Exit code 1 if any row was refused.
    """
    from deploy.publisher import team_of_agency
    from deploy.stack import teams
    from producers.agencies import form_of
    from producers.files import Publisher
    from producers.record_file import RecordFile

    teams.use(state)
    found = team_of_agency(agency, team)
    who = Publisher(found.agency, found.id, form_of(found.agency.kind))
    source = RecordFile.of_bytes(sys.stdin.buffer.read()) if str(file) == "-" else RecordFile.open(file)
    try:
        with _publisher(state) as publisher:
            done, refused = _watched(publisher, who, source, dry_run=dry_run, refusals=refusals)
    finally:
        source.close()
    _summarise(done, refused, dry_run=dry_run)
    if done.refused:
        raise typer.Exit(1)


@contextmanager
def _publisher(state: StateOption) -> "Iterator[FilePublisher]":
    from deploy.running import settings_of_running
    from policies.activation import expected
    from policies.gate import OpaGate
    from policies.keyring import read_keys
    from policies.teams import directory
    from policies.vault import Vault
    from producers.files import FilePublisher
    from producers.publish import Intake
    from schemas.database import connect

    settings = settings_of_running(state)
    ring = read_keys(settings.keys, os.environ)
    engine = connect(settings.database_url, role="throughcare_front_door", pool_size=2)
    gate = OpaGate(settings.opa_url, settings.opa_token, expected(engine, settings.policy_revision))
    try:
        yield FilePublisher(engine, Intake(engine, gate, Vault(ring), ring, directory()), ring)
    finally:
        engine.dispose()


def _watched(
    publisher: "FilePublisher",
    who: "Publisher",
    source: "RecordFile",
    *,
    dry_run: bool,
    refusals: Path | None,
) -> "tuple[Progress, RefusalList]":
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from producers.refusal_list import RefusalList

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RefusalList(refusals) as kept, Bar(*columns, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("reading" if dry_run else "publishing", total=source.count())

        def step(done: "Progress", refused: "Sequence[RowRefused]") -> None:
            kept.add(refused, go_on=done.rows_done > 0)
            bar.update(task, completed=done.rows_done)

        run = publisher.try_out if dry_run else publisher.publish
        return run(who, source, step), kept


def _summarise(done: "Progress", refused: "RefusalList", *, dry_run: bool) -> None:
    rows = "row" if done.rows_done == 1 else "rows"
    if dry_run:
        say(f"{done.rows_done} {rows}: {done.accepted} would come in, {done.refused} refused. Nothing kept.")
    else:
        say(
            f"{done.rows_done} {rows}: {done.accepted} accepted, {done.repeated} repeated, "
            f"{done.waiting} waiting, {done.refused} refused"
        )
    for one in refused.first:
        say(f"  row {one.row}{', ' + one.column if one.column else ''}: {one.reason}")
    if refused.count > len(refused.first):
        say(f"  and {refused.count - len(refused.first)} more; --refusals OUT.csv writes them all")
