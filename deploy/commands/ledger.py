"""`throughcare ledger`: check the whole ledger again, and print what others need to check it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from consumers.ledger.checkpoint import Verifier
    from consumers.ledger.verify import Report
    from deploy.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The ledger: check it, print its public key.")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="ledger")


@app.command("verify")
def verify_ledger(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="A signed checkpoint that somebody else has kept; may be repeated."
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY", help="The ledger's public key as you know it [default: the stack's own]."
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    state: StateOption = None,
) -> None:
    """Recompute every hash and root, and name the first entry that is wrong. Exit code 1 if one is.

    An entry that was edited, deleted, swapped or inserted differs from what was signed. Entries that no
    checkpoint covers yet are counted: a change to one of those could not be told.
    """
    from consumers.ledger.finding import BadLedger
    from deploy.running import settings_of_running
    from schemas.database import connect

    settings = settings_of_running(state)
    notes = [_read(file) for file in checkpoint or ()]
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            report = _verify(connection, settings, _verifier(settings, key), notes, quiet=as_json)
    except BadLedger as bad:
        found = bad.finding
        outcome = {"good": False, "what": found.what, "number": found.number, "id": str(found.id or "")}
        say(json.dumps({**outcome, "sentence": found.sentence}) if as_json else f"BAD. {found.sentence}")
        raise typer.Exit(1) from None
    finally:
        engine.dispose()
    say(
        json.dumps({"good": True, **report._asdict(), "uncovered": report.uncovered})
        if as_json
        else _told(report)
    )


@app.command("key")
def public_key(state: StateOption = None) -> None:
    """Print the ledger's public key. Who keeps it can check checkpoints without trusting this machine."""
    from deploy.running import settings_of_running

    say(str(_verifier(settings_of_running(state), None)))


def _verify(
    connection: "Connection", settings: "Settings", verifier: "Verifier", notes: list[str], *, quiet: bool
) -> "Report":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from consumers.ledger.verify import verify

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True, disable=quiet) as bar:
        task = bar.add_task("checking")
        return verify(
            connection,
            settings.ledger_dir,
            verifier,
            notes,
            lambda done, total: bar.update(task, completed=done, total=total),
        )


def _verifier(settings: "Settings", key: str | None) -> "Verifier":
    """The key that was given, else the stack's own: from its signing key, or as the sequencer shows it."""
    import os

    from consumers.ledger.checkpoint import Signer, Verifier
    from policies.keyring import KeyName, read_keys
    from schemas.errors import SetupProblem

    if key:
        return Verifier.parse(key)
    ring = read_keys(settings.keys, os.environ)
    if KeyName.LEDGER_SIGNING in ring:
        return Signer(ring.key(KeyName.LEDGER_SIGNING)).verifier
    shown = settings.ledger_dir / "ledger.vkey"
    if not shown.exists():
        raise SetupProblem("There is no public key of the ledger here. Give it with --key.")
    return Verifier.parse(shown.read_text(encoding="utf-8"))


def _read(file: Path) -> str:
    from schemas.errors import SetupProblem

    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SetupProblem(f"The checkpoint {file} cannot be read.") from None


def _told(report: "Report") -> str:
    uncovered = report.uncovered
    rest = "All of them are covered." if not uncovered else f"{uncovered:,} of them no checkpoint covers yet."
    return f"Good. {report.entries + report.waiting:,} entries, {report.checkpoints:,} checkpoints. {rest}"
