"""`throughcare person`: erase one for good, and look at merges: until then no word on consent counts."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from deploy.commands.stack import StateOption, say
from deploy.reference import reference

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from policies.keyring import KeyRing

app = typer.Typer(no_args_is_help=True, help="A person's data: erase it; merges that somebody must look at.")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="person")


@app.command("erase")
def erase_person(
    person_id: Annotated[
        UUID | None,
        typer.Option(
            metavar="ID", help="The bus's own id of the person. Without it an identifier is asked for."
        ),
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    backup_days: Annotated[
        int,
        typer.Option(
            envvar="THROUGHCARE_BACKUP_DAYS",
            min=0,
            metavar="N",
            help="For how many days backups and the database's log are kept.",
        ),
    ] = 30,
    state: StateOption = None,
) -> None:
    """Erase a person for good: keys, identifiers, consent, facts, episodes, alerts, waiting records.

    An identifier is typed at a prompt, never on the command line, where it would stay in the shell's history.
    The ledger keeps what was decided, under a pseudonym that leads nowhere once the keys are gone.
    """
    import os

    from deploy.erasing import erase_person as erase
    from deploy.running import settings_of_running
    from policies.keyring import read_keys
    from schemas.clock import london_date, machine_now
    from schemas.database import connect

    settings = settings_of_running(state)
    ring = read_keys(settings.keys, os.environ)
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.begin() as connection:
            found = person_id or _found_by_identifier(connection, ring)
        if not yes:
            say(f"Person {found}. The keys are destroyed at once, and nobody can bring them back.")
            typer.confirm("Erase this person?", abort=True)
        with engine.begin() as connection:
            done = erase(connection, ring, found)
    finally:
        engine.dispose()
    if done is None:
        say("There is no person with this id.")
        raise typer.Exit(1)
    complete = london_date(machine_now()) + timedelta(days=backup_days)
    say(f"Erased. Keys destroyed: {done.keys}. Rows removed: {done.rows}.")
    say("Running processes forget the keys within a minute; what is on Kafka cannot be opened any more.")
    say(f"Backups and the database's log expire by {complete:%d %B %Y}: the erasure is complete then.")


@app.command("merges")
def list_merges(*, state: StateOption = None) -> None:
    """List the merges that nobody has looked at, oldest first.

    Both records are named by the bus's own ids. Compare them in the agency's own system.
    """
    from deploy.running import settings_of_running
    from policies.family import not_looked
    from schemas.clock import machine_now
    from schemas.database import connect

    engine = connect(settings_of_running(state).database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            waiting = not_looked(connection)
    finally:
        engine.dispose()
    if not waiting:
        say("Every merge has been looked at.")
        return
    now = machine_now()
    for merge in waiting:
        days = (now - merge.merged_at).days
        say(f"{merge.person_id}  same as {merge.parent_id}  said by {merge.merged_by}  {days} days ago")
    say(f"Merges to look at: {len(waiting)}. Then: throughcare person looked ID --as OFFICER")


@app.command("looked")
def look_at_merge(
    person_id: Annotated[
        UUID, typer.Argument(parser=reference, metavar="ID", help="One of the merged records.")
    ],
    *,
    officer: Annotated[str, typer.Option("--as", metavar="OFFICER", help="Who has looked: a reference.")],
    state: StateOption = None,
) -> None:
    """Record that an officer has looked at the merges of a person: what they said on consent counts again.

    Of two words the newer counts, of one time the stricter. What was withheld is asked again.
    """
    import os

    from deploy.running import settings_of_running
    from deploy.stack import teams
    from policies.family import looked
    from policies.keyring import read_keys
    from policies.officers import known_officer
    from policies.vault import Vault
    from schemas.clock import domain_now, machine_now
    from schemas.database import connect

    teams.use(state)
    settings = settings_of_running(state)
    ref = known_officer(officer).ref
    vault = Vault(read_keys(settings.keys, os.environ))
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.begin() as connection:
            now = domain_now(connection)
            seen = looked(connection, vault, person_id, ref, domain_now=now, machine_now=machine_now())
    finally:
        engine.dispose()
    if not seen:
        say("There is no merge of this person to look at.")
        raise typer.Exit(1)
    say(f"Noted. Merges looked at: {seen}. What was withheld is asked again at once.")


def _found_by_identifier(connection: "Connection", ring: "KeyRing") -> UUID:
    from sqlalchemy import select

    from producers.people import identify
    from schemas.envelope import Agency
    from schemas.identifiers import NATIONAL, IdentifierKind
    from schemas.tables import person_identifier

    kinds = ", ".join(IdentifierKind)
    kind = IdentifierKind(typer.prompt(f"Kind of identifier ({kinds})", value_proc=_kind))
    agency = Agency("ANY", "ANY") if kind in NATIONAL else Agency.parse(typer.prompt("Agency (KIND:CODE)"))
    wanted = identify(ring, agency, kind, typer.prompt("Identifier"))
    query = select(person_identifier.c.person_id).where(person_identifier.c.hash == wanted.hash)
    found: UUID | None = connection.execute(query).scalar()
    if found is None:
        say("Nobody is known by this identifier. A person who was erased is not found by it any more.")
        raise typer.Exit(1)
    return found


def _kind(typed: str) -> str:
    from schemas.identifiers import IdentifierKind

    kind = typed.strip().upper()
    if kind not in set(IdentifierKind):
        raise typer.BadParameter(f"choose one of {', '.join(IdentifierKind)}")
    return kind
