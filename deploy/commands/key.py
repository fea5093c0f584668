"""`throughcare key`: what everybody should have been told, and whether the bus told it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.commands.stack import StateOption, say

if TYPE_CHECKING:
    from deploy.places import State
    from deploy.world.answer_key.product import Hash
    from deploy.world.answer_key.register import Number
    from deploy.world.answer_key.walk import Story

app = typer.Typer(
    no_args_is_help=True, help="The answer key of an invented world, worked out without the bus's own rules."
)


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app, name="key")


@app.command()
def check(state: StateOption = None) -> None:
    """Compare what the bus told in its world with the answer key, and name every difference.

    The world must be fed. A stack that does not run is started for the time of the question, its servers
    only. Ends with exit code 1 where anything differs.
    """
    from sqlalchemy import create_engine

    from deploy.places import State
    from deploy.world.answer_key import telling
    from deploy.world.answer_key.compare import compare
    from deploy.world.answer_key.product import Bus

    chosen = State.chosen(state)
    told = _stories(chosen)
    with _database(chosen) as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            bus = Bus(connection, _hash(chosen))
        engine.dispose()
    people = expectations = 0
    found = []
    for story in told:
        people += 1
        expectations += len(story.expectations)
        found += compare(story.person, story.expectations, bus.alerts(bus.people(story.numbers)))
    for line in telling.differences(found):
        say(line)
    say(telling.summary(people, expectations, found))
    if found:
        raise typer.Exit(1)


@app.command()
def show(
    person: Annotated[int, typer.Option(min=0, help="The person's number in the world.")],
    state: StateOption = None,
) -> None:
    """Print one person's story: what was recorded, and who should have been told what from when to when."""
    from deploy.places import State
    from deploy.world.answer_key import telling

    found = [story for story in _stories(State.chosen(state)) if story.person == person]
    for story in found:
        for line in telling.story(story):
            say(line)
    if not found:
        say(f"The bus never had a record from which it could know person {person}.")
        raise typer.Exit(1)


def _stories(state: "State") -> "Iterator[Story]":
    from deploy.world import held
    from deploy.world.answer_key import scenario, working
    from schemas.errors import SetupProblem

    folder = state.folder / held.FOLDER
    if not (folder / scenario.FILE).exists():
        raise SetupProblem("This stack holds no world with a scenario. Feed one with `throughcare run`.")
    return working.stories(folder)


@contextmanager
def _database(state: "State") -> "Iterator[str]":
    """The address of the stack's database, which is started alone where the stack does not run."""
    from deploy.running import settings_of_running
    from deploy.stack.local import LocalStack
    from schemas.errors import SetupProblem

    try:
        url = settings_of_running(state.folder).database_url
    except SetupProblem:
        with LocalStack(state, servers=("postgres",), say=say) as stack:
            yield stack.postgres_url
        return
    yield url


def _hash(state: "State") -> "Hash":
    """How the bus finds people: only national numbers, which every person of the world has."""
    import os

    from policies.keyring import read_keys
    from producers.people import identify
    from schemas.envelope import Agency
    from schemas.identifiers import IdentifierKind

    ring = read_keys(state.keys, os.environ)
    kinds = {
        "noms_number": IdentifierKind.NOMS,
        "crn": IdentifierKind.CRN,
        "pnc": IdentifierKind.PNC,
        "nhs_number": IdentifierKind.NHS,
    }

    def hash_of(number: "Number") -> bytes | None:
        column, value = number
        kind = kinds.get(column)
        return identify(ring, Agency("ANY", "ANY"), kind, value).hash if kind else None

    return hash_of
