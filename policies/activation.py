"""Which policy holds, since when and by whose decision: one row, that every process goes by."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, text

from policies.question import Decision
from schemas.clock import domain_now, london_date
from schemas.errors import NoAnswer, SetupProblem
from schemas.vocabulary import ActivationReason

SYSTEM: Final = "system"
"""The author where no officer was: a stack that started from its checkout."""

_ACTIVATING: Final = 0x706F6C696379  # the advisory lock: shared to act on answers, alone to activate

_ACTIVE: Final = text(
    "SELECT revision FROM policy_activation WHERE activated_at IS NOT NULL ORDER BY id DESC LIMIT 1"
)
_ALL: Final = text("""
    SELECT one.id, one.revision, before.revision AS previous, one.previous AS follows, one.reason, one.why,
           one.author, one.proposed_at, one.approver, one.activated_at, one.activated_machine_at
    FROM policy_activation one LEFT JOIN policy_activation before ON before.id = one.previous
    ORDER BY one.id DESC
""")


class Activation(NamedTuple):
    """One decision on what policy is to hold; proposed only, while `activated_at` is None."""

    id: int
    revision: str
    previous: str | None
    """The revision that held when it was proposed."""
    follows: int | None
    """The activation by which that one held."""
    reason: ActivationReason
    why: str
    author: str
    proposed_at: datetime
    """Machine time, as `activated_machine_at`; `activated_at` is domain time."""
    approver: str | None
    activated_at: datetime | None
    activated_machine_at: datetime | None

    @property
    def by_system(self) -> bool:
        """Nobody decided it: a stack took its checkout's pages."""
        return self.author == SYSTEM


def history(connection: Connection) -> list[Activation]:
    """Every activation and proposal, the newest first."""
    rows = [Activation(*row) for row in connection.execute(_ALL)]
    return [row._replace(reason=ActivationReason(row.reason)) for row in rows]


def active(connection: Connection) -> Activation | None:
    """The one that holds. None before the first."""
    return next((each for each in history(connection) if each.activated_at), None)


def active_revision(connection: Connection) -> str | None:
    """The revision by which every question has to be answered. None before the first activation."""
    found: str | None = connection.execute(_ACTIVE).scalar()
    return found


def still_active(connection: Connection, revisions: Collection[str]) -> bool:
    """Whether answers of these revisions still hold. Holds it so: nothing is activated before the
    transaction ends. To be called before any row is locked.

    Where nothing was ever activated (an engine that somebody else looks after) every answer holds.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _ACTIVATING})
    revision = active_revision(connection)
    return revision is None or set(revisions) <= {revision}


def still_stand(connection: Connection, decisions: Collection[Decision]) -> bool:
    """Whether what policy answered still holds: its revision is active, and no midnight has ended it.

    Holds the revision as `still_active` does, and is to be called as early.
    """
    if not still_active(connection, {decision.revision for decision in decisions}):
        return False
    today = london_date(domain_now(connection))
    return all(today <= decision.valid_until for decision in decisions)


def hold_alone(connection: Connection) -> None:
    """From now until the transaction ends nobody acts on an answer, and nobody else activates."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ACTIVATING})


def expected(engine: Engine, pinned: str | None = None) -> Callable[[], str]:
    """Says which revision answers must come from, read anew each time; NoAnswer before the first activation.

    A `pinned` one is for a database in which nothing was activated: THROUGHCARE_POLICY_REVISION.
    Raises SetupProblem where it is not the one that is active there.
    """
    reading = engine.execution_options(isolation_level="AUTOCOMMIT")

    def revision() -> str:
        with reading.connect() as connection:
            found = active_revision(connection)
        if found is None:
            raise NoAnswer("No policy has been activated yet.")
        return found

    if pinned is None:
        return revision
    with reading.connect() as connection:
        found = active_revision(connection)
    if found not in {None, pinned}:
        raise SetupProblem(
            f"THROUGHCARE_POLICY_REVISION is {pinned}, but {found} has been activated in this database. "
            "Leave the variable out: processes then follow what is activated."
        )
    return lambda: pinned


class Standing(StrEnum):
    """What an activation is now."""

    HOLDS = "holds"
    HELD = "held"
    PROPOSED = "proposed"
    OVERTAKEN = "overtaken"
    """Another came into force since it was proposed: it has to be proposed again."""


def standings(rows: Sequence[Activation]) -> list[tuple[Activation, Standing]]:
    """What each of a whole history is now."""
    holds = next((each for each in rows if each.activated_at), None)
    base = holds.id if holds else None

    def standing(each: Activation) -> Standing:
        if each.activated_at:
            return Standing.HOLDS if each == holds else Standing.HELD
        return Standing.PROPOSED if each.follows == base else Standing.OVERTAKEN

    return [(each, standing(each)) for each in rows]
