"""`throughcare export`: what an agency's own system is given by file, of whom a team was told."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from consumers.export.export import Export


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export_file)


def export_file(
    team_id: Annotated[str, typer.Argument(metavar="TEAM_ID", help="As `throughcare teams list` names it.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A new file, for its owner only.")],
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only what was recorded from this day on."),
    ] = None,
    how: Annotated[str, typer.Option("--format", metavar="csv|jsonl", help="How it is written.")] = "csv",
    purpose: Annotated[
        str | None,
        typer.Option(metavar="PURPOSE", help="[default: that for which the team was told of each person]"),
    ] = None,
    state: StateOption = None,
) -> None:
    """Write what an agency's agreements send by file (`export` in the agreement) to its own system.

    Policy is asked at the door EXPORT about each person, publisher and event type. The ledger has an entry
    for each before anything is written. For SERVICE_MONITORING nobody is named and days are made weeks.

    \b
    throughcare export PROBATION:BIRMINGHAM/resettlement --out probation.csv --since 2026-10-01
    """
    from deploy.exporting import exported
    from schemas.clock import london_midnight
    from schemas.errors import SetupProblem, ThroughcareError

    wanted, form = _words(purpose, how)
    begin = london_midnight(since.date()) if since else None
    # Whether it can be written is known before anything is disclosed.
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SetupProblem(f"{out} is there already. Name a new file.") from None
    except OSError as error:
        raise SetupProblem(f"{out} cannot be written: {error.strerror}.") from None
    try:
        found, content = exported(state, team_id, wanted, begin, form)
    except (ThroughcareError, KeyboardInterrupt):
        os.close(handle)
        out.unlink()
        raise
    if not found.rows:
        os.close(handle)
        out.unlink()
        _why_empty(found)
        raise typer.Exit(1)
    _write(handle, out, content)
    say(f"{len(found.rows)} events of {found.people} people, of {found.told_of} that the team was told of.")


def _words(purpose: str | None, how: str) -> tuple[str | None, str]:
    from consumers.export.table import Format
    from schemas.vocabulary import Purpose

    if how not in set(Format):
        raise typer.BadParameter(f"--format is one of {', '.join(Format)}")
    if purpose is not None and purpose not in set(Purpose):
        raise typer.BadParameter(f"--purpose is one of {', '.join(Purpose)}")
    return purpose, how


def _write(handle: int, out: Path, content: str) -> None:
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        out.unlink(missing_ok=True)
        say(f"The file could not be written ({error.strerror}) and was removed; nothing was handed over.")
        say("The ledger has its entries all the same: they say what was allowed. Make room and do it again.")
        raise typer.Exit(1) from None


def _why_empty(found: "Export") -> None:
    if not found.told_of:
        say("The team was told of nobody: there is nothing to give.")
        return
    say(f"The team was told of {found.told_of} people; nothing of them may go by file, and none was written.")
    for reason, count in sorted(found.refusals.items()):
        say(f"{count} times: {reason}")
    if not found.refusals:
        say("No other agency has recorded anything about them in that time.")
