"""`throughcare policy whatif`: what would change for recorded decisions if a draft held."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.policy import policy
from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from policies.whatif.report import Report
    from schemas.vocabulary import Door


def register(_: typer.Typer) -> None:
    """Nothing to add: the command joins `policy` below."""


@policy.command()
def whatif(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The draft: all pages of a policy.")],
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="The first day in London, as 2026-11-27.")
    ],
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The last day [default: today].")
    ] = None,
    door: Annotated[
        str | None,
        typer.Option("--door", metavar="TELL,OPEN,…", help="Only decisions at these doors [default: all]."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    state: StateOption = None,
) -> None:
    """Ask recorded questions again under a draft: who would gain, who would lose, and why.

    The draft is compared with the policy that holds, both asked now. Where the policy that holds would answer
    otherwise than it was recorded, that is said apart. The report is kept for the desk's page /policy/whatif.
    """
    from deploy.running import settings_of_running
    from deploy.whatif import current_policy
    from deploy.whatif import whatif as compare
    from policies.pages import read_pages
    from policies.whatif.asking import Span
    from policies.whatif.stored import store
    from policies.whatif.words import in_words
    from schemas.clock import domain_now, london_date, machine_now
    from schemas.database import connect

    pages = read_pages(folder, approved=False)  # nobody has approved a draft yet
    settings = settings_of_running(state)
    doors = _doors(door)
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            last = _day(until) if until else london_date(domain_now(connection))
        span = Span(_day(since), last, doors)
        report: Report = compare(engine, current_policy(engine, settings), pages, span, folder.resolve().name)
        with engine.begin() as connection:
            store(connection, report, machine_now())
    finally:
        engine.dispose()
    say(report.model_dump_json(indent=2) if as_json else "\n".join(in_words(report)))


def _day(typed: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed):  # fromisoformat takes weeks as well
        raise typer.BadParameter("write a day as 2026-11-27")
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise typer.BadParameter("there is no such day; write one as 2026-11-27") from None


def _doors(typed: str | None) -> tuple["Door", ...]:
    from policies.whatif.asking import ASKED_AGAIN

    if typed is None:
        return ASKED_AGAIN
    wanted = {word.strip().upper() for word in typed.split(",")}
    if not wanted or not wanted <= set(ASKED_AGAIN):
        raise typer.BadParameter(f"choose among {', '.join(ASKED_AGAIN)}")
    return tuple(door for door in ASKED_AGAIN if door in wanted)
