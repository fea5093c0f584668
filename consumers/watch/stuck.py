"""What does not get on: records set aside, those that the rules may not read yet, notices that do not leave.

The last two are tried again for as long as it takes: after a quarter of an hour somebody has to know. Nobody
tries a record again that was set aside, until an operator asks for it: that rings at once.
"""

from collections.abc import Set
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, text

from consumers.watch.canary import teams
from consumers.watch.service import BUS, Cause, Moment, close_all, open_all, standing
from policies.teams import Directory
from schemas.vocabulary import AlertType

LONGEST: Final = timedelta(minutes=15)
"""How long, in machine time, something may wait before it rings."""


def check(connection: Connection, directory: Directory, now: Moment) -> int:
    """Open an alert for the operator about what does not get on, and close those about what does again."""
    late = {"since": now.machine - LONGEST}
    unopened = set(connection.execute(_UNOPENED, late).scalars())
    waiting = {BUS} if connection.execute(_WAITING, late).scalar_one() else set()
    aside = set(connection.execute(_ASIDE).scalars())
    rung = _ring(connection, AlertType.EVENT_UNOPENED, unopened, directory, now)
    rung += _ring(connection, AlertType.EVENT_SET_ASIDE, aside, directory, now)
    return rung + _ring(connection, AlertType.NOTICES_WAITING, waiting, directory, now)


def _ring(
    connection: Connection, alert_type: AlertType, about: Set[str], directory: Directory, now: Moment
) -> int:
    known = standing(connection, alert_type)
    causes = [Cause(alert_type, one, teams(directory).council.id) for one in about - known]
    opened = open_all(connection, causes, directory, now)
    return opened + close_all(connection, alert_type, known - about, now)


# Of a person who was erased while it was on its way there is nothing to take in any more.
_ASIDE = text("SELECT DISTINCT topic FROM parked WHERE settled_at IS NULL AND reason <> 'PERSON_ERASED'")
_UNOPENED = text("SELECT DISTINCT publisher FROM fact WHERE codes = '' AND unopened_since <= :since")
# Whoever sees to notices may be dead as well: what counts is how long they have been due, not what was tried.
_WAITING = text("""
    SELECT EXISTS (
        SELECT FROM notice
        WHERE next_at IS NOT NULL AND state IN ('WAITING', 'SENDING') AND due_since <= :since)
""")
