"""Whose rules a command speaks of: a draft's, what holds in the stack that runs here, else our own pages."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from policies.pages import HERE, Pages, read_pages
from schemas.errors import SetupProblem

if TYPE_CHECKING:
    from policies.in_force import InForce


def pages_to_read(folder: Path | None, state: Path | None = None) -> Pages:
    """The pages of a folder; without one what holds in the running stack, and where none runs our own.

    Says on standard error whose they are, where that is not what was asked for by name.
    """
    if folder is not None:
        return read_pages(folder, approved=False)
    found = _in_force(state)
    if found is None:
        _say("No stack runs here: these are the pages of this checkout.")
        return read_pages(HERE, approved=False)
    if not found.readable:
        _say(
            f"Policy {found.holds} holds and its pages cannot be read here: they were not kept with it. "
            "These are the pages of this checkout, which may say otherwise."
        )
    else:
        _say(f"Policy {found.holds} holds in the running stack. This is what it says.")
    return found.pages


def _in_force(state: Path | None) -> "InForce | None":
    from sqlalchemy.exc import DBAPIError

    from deploy.running import settings_of_running
    from policies.in_force import RulesInForce
    from schemas.database import connect

    try:
        settings = settings_of_running(state)
    except SetupProblem:
        return None
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            return RulesInForce(settings.policy_revision)(connection)
    except DBAPIError:
        raise SetupProblem(
            "The database does not answer: which policy holds cannot be read. `throughcare doctor` looks."
        ) from None
    finally:
        engine.dispose()


def _say(line: str) -> None:
    print(line, file=sys.stderr)
