"""`throughcare redrive` and `throughcare replay`: go through the gate again, as new or from the facts."""

import os
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

import typer

from deploy.commands.stack import StateOption, say
from deploy.reference import reference

if TYPE_CHECKING:
    from consumers.handover.redrive import Parked, Redrive

_STAYS: Final = "stays set aside"
OfficerOption = Annotated[str, typer.Option("--as", metavar="OFFICER", help="Who asks for it: a reference.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(redrive)
    app.command()(replay)


def redrive(
    *,
    officer: OfficerOption,
    topic: Annotated[
        str | None, typer.Option(metavar="TOPIC", help="Only what was set aside of this topic.")
    ] = None,
    event: Annotated[
        UUID | None, typer.Option(parser=reference, metavar="EVENT_ID", help="Only this event.")
    ] = None,
    list_only: Annotated[bool, typer.Option("--list", help="Say what is set aside, and do nothing.")] = False,
    give_up: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE", help="Take one in no more: its place as --list says it, events.dip/0@12."
        ),
    ] = None,
    state: StateOption = None,
) -> None:
    """Take in again, as new, the records that were set aside.

    Each is decoded, opened and asked about by today's rules, policy and consent: what a person has withdrawn
    since is not told. One that still cannot be read stays set aside, and the exit code is 1. The ledger says
    who asked.
    """
    from consumers.handover import redrive as records
    from deploy.again import redriver
    from deploy.running import settings_of_running
    from deploy.stack import teams
    from policies.officers import known_officer
    from schemas.database import connect

    teams.use(state)
    settings, ref = settings_of_running(state), known_officer(officer).ref
    engine = connect(settings.database_url, role="throughcare_handover", pool_size=2)
    try:
        with engine.connect() as connection:
            waiting = records.waiting(connection, topic, event)
        found = [one for one in waiting if give_up in (None, one.place)]
        if give_up and not found:
            say("Nothing is set aside there. --list says what is.")
            raise typer.Exit(1)
        if not found:
            say("Nothing is set aside.")
            return
        work = redriver(engine, settings, ref)
        stays = 0
        for one in found:
            came = "set aside" if list_only else _done(work, one, drop=give_up is not None)
            stays += came == _STAYS
            say(f"{one.place}  {one.event_id or '-'}  {one.reason}: {came}")
    finally:
        engine.dispose()
    if stays:
        raise typer.Exit(1)


def _done(work: "Redrive", one: "Parked", *, drop: bool) -> str:
    if drop:
        work.give_up(one)
        return "given up"
    return "taken in" if work.take(one) else _STAYS


def replay(
    *,
    officer: OfficerOption,
    person_ref: Annotated[
        str | None, typer.Option(metavar="REF", help="One person, by the pseudonym that the ledger uses.")
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody.")] = False,
    state: StateOption = None,
) -> None:
    """Fold people anew from their facts, and ask about every alert of theirs by today's policy and consent.

    The handover does it, 500 people at a time, beside its other work. The ledger says who asked.
    """
    from consumers.handover import replay as people
    from deploy.running import settings_of_running
    from policies.keyring import read_keys
    from policies.officers import known_officer
    from policies.vault import Vault
    from schemas.database import connect

    if everybody is (person_ref is not None):
        raise typer.BadParameter("give either --person-ref or --all")
    settings, ref = settings_of_running(state), known_officer(officer).ref
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.begin() as connection:
            one = None
            if person_ref:
                one = people.person_of(connection, Vault(read_keys(settings.keys, os.environ)), person_ref)
                if one is None:
                    say("Nobody has this pseudonym. It is in the field person of an entry of the ledger.")
                    raise typer.Exit(1)
            count = people.ask(connection, ref, one, person_ref or "")
    finally:
        engine.dispose()
    say(f"Asked for {count} people. The handover folds them anew now; nothing more is to be done.")
