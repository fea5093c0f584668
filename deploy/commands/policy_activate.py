"""`throughcare policy activate|approve-activation|history`: put a policy in force, by two officers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.policy import policy
from deploy.commands.stack import StateOption, say
from schemas.vocabulary import OFFICERS_REASONS, ActivationReason

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from deploy.settings import Settings
    from policies.activating import Moment
    from policies.activation import Activation
    from policies.bundle import Draft

_REASONS = ", ".join(OFFICERS_REASONS)
_PATIENCE_S = 15.0
"""OPA looks each second; a machine may be busy."""


def register(_: typer.Typer) -> None:
    """`throughcare policy` has the commands as soon as this module is read."""


@policy.command()
def activate(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", exists=True, file_okay=False, help="All pages of it.")
    ] = None,
    *,
    officer: Annotated[str, typer.Option("--as", metavar="REF", help="Who proposes it: a policy author.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="In your own words. No names of people.")],
    reason: Annotated[
        ActivationReason, typer.Option(metavar="CODE", help=f"For the ledger: {_REASONS}.")
    ] = ActivationReason.OTHER,
    back: Annotated[
        str | None, typer.Option(metavar="REVISION", help="One that held before, in place of a folder.")
    ] = None,
    state: StateOption = None,
) -> None:
    """Build and sign a policy and propose that it hold. Nothing changes until another officer approves it.

    What `throughcare policy lint` calls wrong is not proposed.

    \b
    throughcare policy activate drafts/spring --as policy-author-1 --reason NEW_AGREEMENT --why "…"
    throughcare policy whatif drafts/spring --since 2026-11-01
    throughcare policy approve-activation REVISION --as policy-approver-1

    \b
    throughcare policy activate --back REVISION --as policy-author-1 --why "…"    the one before again
    """
    from policies.activating import propose, propose_going_back
    from policies.officers import known_officer

    if (folder is None) == (back is None):
        raise typer.BadParameter("name the folder of the pages, or one that held before with --back")
    if reason not in OFFICERS_REASONS:
        raise typer.BadParameter(f"choose one of {_REASONS}", param_hint="--reason")
    if not why.strip():
        raise typer.BadParameter("say why, for whoever asks in a year", param_hint="--why")
    author = known_officer(officer)
    if folder:
        _refuse_what_is_wrong(folder)
    with _stack(state) as (settings, engine):
        built = _built(settings, folder) if folder else None
        with engine.begin() as connection:
            now = _now(connection)
            if built:
                made = propose(connection, built, author=author, reason=reason, why=why.strip(), now=now)
            else:
                made = propose_going_back(connection, str(back), author=author, why=why.strip(), now=now)
            changes = _changes(connection, made)
    say(f"Policy {made.revision} is proposed in place of {made.previous or 'none'}. What changes:")
    for line in changes:
        say(f"  {line}")
    if folder:
        say(f"Who would gain and lose: throughcare policy whatif {folder} --since DATE")
    say(f"To approve it, another officer: throughcare policy approve-activation {made.revision} --as REF")


@policy.command("approve-activation")
def approve_activation(
    revision: Annotated[
        str, typer.Argument(metavar="REVISION", help="As `throughcare policy history` says.")
    ],
    *,
    officer: Annotated[str, typer.Option("--as", metavar="REF", help="Who approves it: a policy approver.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    state: StateOption = None,
) -> None:
    """Approve a proposed policy: it holds at once, for everybody. Never by the officer who proposed it.

    Shows what changes, and what the last `throughcare policy whatif` of these pages came to. Whoever has an
    open alert is asked about again; until OPA has taken the policy up, all questions wait.
    """
    from policies.activating import approve, may_approve, proposed
    from policies.officers import known_officer

    approver = known_officer(officer)
    with _stack(state) as (settings, engine):
        with engine.connect() as connection:
            found = proposed(connection, revision)
            may_approve(found, approver)
            for line in _summary(connection, found):
                say(line)
        if not yes:
            typer.confirm(f"Shall policy {revision} hold?", abort=True)
        with engine.begin() as connection:
            approve(connection, revision, officer=approver, now=_now(connection))
        say(f"Policy {revision} holds. Whoever has an open alert is asked about again.")
        if not _taken_up(settings, revision):
            say(f"OPA has not taken it up in {_PATIENCE_S:.0f} s: until then every question waits.")
            say(
                "Its log says why (logs/opa.log in the state folder). `throughcare policy check` looks again."
            )
            raise typer.Exit(1)
        say("OPA answers from it.")


@policy.command()
def history(*, state: StateOption = None) -> None:
    """List what held and what is proposed, the newest first: since when, by whom, and why."""
    from policies.activation import history as read
    from policies.activation import standings
    from schemas.clock import LONDON

    with _stack(state) as (_, engine), engine.connect() as connection:
        rows = standings(read(connection))
    if not rows:
        say("Nothing was activated here. Which policy holds is THROUGHCARE_POLICY_REVISION's to say.")
    for each, standing in rows:
        at = (each.activated_machine_at or each.proposed_at).astimezone(LONDON)
        by = f"{each.author}, approved by {each.approver}" if each.approver else each.author
        say(f"{at:%Y-%m-%d %H:%M}  {each.revision}  {standing:<9}  {each.reason:<17}  by {by}: {each.why}")


@contextmanager
def _stack(state: Path | None) -> "Iterator[tuple[Settings, Engine]]":
    from deploy.running import settings_of_running
    from schemas.database import connect

    settings = settings_of_running(state)
    engine = connect(settings.database_url, pool_size=1)
    try:
        yield settings, engine
    finally:
        engine.dispose()


def _now(connection: "Connection") -> "Moment":
    from policies.activating import Moment
    from schemas.clock import domain_now, machine_now

    return Moment(domain_now(connection), machine_now())


def _refuse_what_is_wrong(folder: Path) -> None:
    from policies.lint.finding import Severity
    from policies.lint.run import lint
    from schemas.clock import london_date, machine_now

    found = [one for one in lint(folder, london_date(machine_now())) if one.severity is Severity.WRONG]
    for one in found:
        say(str(one))
    if found:
        say(f"Nothing was proposed: {len(found)} to put right in {folder}.")
        raise typer.Exit(1)


def _built(settings: "Settings", folder: Path) -> "Draft":
    from deploy.tools.policy_engine import opa_binary, policy_engine
    from deploy.tools.tool import provide
    from policies.bundle import draft
    from policies.keyring import read_keys
    from policies.pages import read_pages
    from policies.signing import policy_key

    provide([policy_engine()], say)
    return draft(opa_binary(), policy_key(read_keys(settings.keys, os.environ)), read_pages(folder))


def _changes(connection: "Connection", found: "Activation") -> list[str]:
    from policies.activating import register_of
    from policies.difference import differences

    before = register_of(connection, found.previous) if found.previous else None
    return differences(before or {}, register_of(connection, found.revision) or {})


def _summary(connection: "Connection", found: "Activation") -> "Iterator[str]":
    """All that the approver has to go by."""
    from policies.whatif.stored import last
    from policies.whatif.words import in_words

    yield f"Policy {found.revision} in place of {found.previous or 'none'}, proposed by {found.author} on "
    yield f"{found.proposed_at:%d %B %Y %H:%M} UTC, {found.reason}: {found.why}"
    yield "What changes:"
    for line in _changes(connection, found):
        yield f"  {line}"
    tried = last(connection, found.revision)
    if tried is None:
        yield "Nobody has asked what it would change for recorded decisions: throughcare policy whatif FOLDER"
    elif tried.report.current != found.previous:
        yield "What-if was asked against another policy than the one that holds. Ask it again."
    else:
        yield f"What-if, asked on {tried.made_at:%d %B %Y %H:%M} UTC:"
        for line in in_words(tried.report):
            yield f"  {line}"


def _taken_up(settings: "Settings", revision: str) -> bool:
    import time

    from policies.gate import OpaGate
    from schemas.errors import NoAnswer

    gate, limit = OpaGate(settings.opa_url, settings.opa_token, revision), time.monotonic() + _PATIENCE_S
    while time.monotonic() < limit:
        try:
            if revision in gate.held():
                return True
        except NoAnswer:
            pass
        time.sleep(0.1)
    return False
