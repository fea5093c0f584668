"""Whether OPA, the database and the processes go by one policy, seen from outside."""

from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from deploy.places import State
from deploy.running import settings_of_running
from deploy.settings import Settings
from policies.activation import active
from policies.gate import OpaGate
from schemas.database import connect
from schemas.errors import NoAnswer, SetupProblem


class PolicyState(NamedTuple):
    """What holds, in sentences, and whether all agree."""

    well: bool
    lines: tuple[str, ...]


def look(state: State) -> PolicyState | None:
    """What holds in the running stack of this folder; None where none runs."""
    try:
        settings = settings_of_running(state.folder)
    except SetupProblem:
        return None
    return seen(settings)


def seen(settings: Settings) -> PolicyState:
    """What holds by these addresses."""
    engine = connect(settings.database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            row = active(connection)
    except DBAPIError:
        return PolicyState(False, ("The database does not answer: which policy holds cannot be read.",))
    finally:
        engine.dispose()
    pinned = settings.policy_revision
    if row is None and pinned is None:
        return PolicyState(False, ("No policy has been activated: every question waits.",))
    holds = row.revision if row else pinned
    assert holds is not None
    lines = [f"Policy {holds} holds, set by THROUGHCARE_POLICY_REVISION; nothing was activated here."]
    if row is not None:
        by = f"approved by {row.approver}, proposed by {row.author}" if row.approver else f"by {row.author}"
        assert row.activated_machine_at is not None
        lines = [f"Policy {holds} holds since {row.activated_machine_at:%d %B %Y %H:%M} UTC, {by}."]
    engine_well, engine_said = _engine(settings, holds)
    processes_well = pinned in {None, holds}
    lines += [
        engine_said,
        "Processes read the row before each question."
        if pinned is None
        else f"Processes that start with THROUGHCARE_POLICY_REVISION={pinned} "
        + ("go by it." if processes_well else "do not start: leave the variable out."),
    ]
    return PolicyState(engine_well and processes_well, tuple(lines))


def _engine(settings: Settings, holds: str) -> tuple[bool, str]:
    try:
        held = OpaGate(settings.opa_url, settings.opa_token, holds).held()
    except NoAnswer:
        return False, "OPA does not answer: every question waits."
    if holds in held:
        return True, "OPA answers from it."
    return False, "OPA holds another: every question waits. Its log says why it does not take this one up."
