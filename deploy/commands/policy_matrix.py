"""`throughcare policy matrix`: who may have which field of which event, for what, on what basis."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.policy import policy
from deploy.commands.stack import StateOption

if TYPE_CHECKING:
    from policies.matrix_page import EventPart, Matrix, PairPart, Row


def register(_: typer.Typer) -> None:
    """`throughcare policy` has the command as soon as this module is read."""


@policy.command("matrix")
def matrix(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            exists=True,
            file_okay=False,
            help="A draft's folder. [default: what holds in the running stack, else our own pages]",
        ),
    ] = None,
    giver: Annotated[
        str | None, typer.Option("--from", metavar="KIND", help="Who tells, for example PRISON_CARAT.")
    ] = None,
    taker: Annotated[
        str | None, typer.Option("--to", metavar="KIND", help="Who is told, for example HOUSING.")
    ] = None,
    event: Annotated[
        str | None, typer.Option("--event", metavar="TYPE", help="Field by field, of this type of event.")
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Only what a draft says otherwise than what holds.")
    ] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown; alone: MATRIX.md.")] = False,
    state: StateOption = None,
) -> None:
    """Who may receive what, for what and on what basis, in sentences.

    What counts today. With --event, or with both --from and --to, field by field. --markdown alone writes out
    what `policies/MATRIX.md` holds, of our own pages and whatever day it is.

    \b
    throughcare policy matrix --to HOUSING
    throughcare policy matrix --from PRISON_CARAT --to HOUSING
    throughcare policy matrix --event prison-carat.release.planned
    throughcare policy matrix drafts/spring --from DIP
    throughcare policy matrix drafts/spring --changes
    """
    from deploy.rules import pages_to_read
    from policies.matrix_markdown import pairs, whole
    from policies.matrix_page import Matrix
    from policies.pages import HERE, read_pages
    from policies.plain_words import plain_words
    from schemas.catalogue import catalogue
    from schemas.clock import london_date, machine_now

    today = london_date(machine_now())
    if markdown and not (giver or taker or event):
        pages = read_pages(folder or HERE, approved=False)
        typer.echo(whole(Matrix(pages, plain_words()), plain_words()), nl=False)
        return
    if changes:
        drafted = Matrix(read_pages(folder or HERE, approved=False), plain_words(), today)
        _print_changes(drafted, Matrix(pages_to_read(None, state), plain_words(), today))
        return
    made = Matrix(pages_to_read(folder, state), plain_words(), today)
    owner = catalogue().entry(event).agency_kind if event else None
    parts = _chosen(made, giver or owner, taker, event)
    if markdown:
        typer.echo(pairs(parts, plain_words()), nl=False)
    for part in () if markdown else parts:
        _print(part, fields=bool(event or (giver and taker)))


def _chosen(matrix: "Matrix", giver: str | None, taker: str | None, event: str | None) -> "list[PairPart]":
    from schemas.errors import SetupProblem

    for kind in (giver, taker):
        if kind is not None and kind not in matrix.kinds:
            raise SetupProblem(f"There is no kind of agency {kind}. There are {', '.join(matrix.kinds)}.")
    parts = [matrix.pair(*pair) for pair in matrix.pairs(giver, taker)]
    if event is None:
        return parts
    return [part._replace(rows=(), events=_only(part.events, event)) for part in parts]


def _print_changes(draft: "Matrix", holds: "Matrix") -> None:
    from itertools import groupby

    found = draft.changes(holds)
    for title, changes in groupby(found, key=lambda change: change.title):
        typer.secho(f"\n{title}", bold=True)
        for change in changes:
            typer.echo(f"- was      {' '.join(change.was)}\n  will be  {' '.join(change.will_be)}")
    typer.echo(f"\n{len(found)} sentences change." if found else "Nothing changes today.")


def _only(events: "tuple[EventPart, ...]", event_type: str) -> "tuple[EventPart, ...]":
    return tuple(one for one in events if one.event_type == event_type)


def _print(part: "PairPart", *, fields: bool) -> None:
    typer.secho(f"\n{part.title}", bold=True)
    for one, _ in part.agreements:
        typer.echo(f"{one.reference}, {one.title}. {one.state}, {one.valid_from} to {one.valid_to}.")
    if not part.agreements:
        typer.echo("No agreement lets them.")
    if part.rows:
        _table("What", part.asks, [("; ".join(row.things), row) for row in part.rows])
    for event in part.events if fields else ():
        typer.secho(f"\n{event.event_type}. {event.says}", bold=True)
        _table("Field", part.asks, [(_fields(row), row) for row in event.rows])


def _fields(row: "Row") -> str:
    return "\n".join([*(f"{field.name}: {field.means}" for field in row.fields), f"({row.things[0]})"])


def _table(what: str, asks: str, rows: "list[tuple[str, Row]]") -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(what, asks, box=SIMPLE, show_lines=True)
    for things, row in rows:
        table.add_row(things[:1].upper() + things[1:], "\n".join(row.answers))
    Console(width=None if sys.stdout.isatty() else 140, highlight=False, markup=False).print(table)
