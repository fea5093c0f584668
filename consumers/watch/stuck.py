"""What does not get on: records set aside or not to be read yet, notices that do not leave, failing timers.

All but the first are tried again for as long as it takes: after a quarter of an hour somebody has to know.
Nobody tries a record again that was set aside, until an operator asks for it: that rings at once.
"""

from collections.abc import Set
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from consumers.watch.canary import teams
from consumers.watch.service import BUS, Cause, Moment, close_all, open_all, standing
from policies.teams import Directory
from schemas.vocabulary import AlertType

LONGEST: Final = timedelta(minutes=15)
"""How long, in machine time, something may wait before it rings."""


class Overdue:
    """Timers that are due and do not fire, and since when this process has seen each so, in seconds.

    Domain time does not say how long: it leaps in a simulation, and after an outage all is long due.
    """

    def __init__(self) -> None:
        self._since: dict[tuple[UUID, datetime], float] = {}
        self._began: float | None = None

    def look(self, connection: Connection, domain: datetime, seconds: float) -> bool | None:
        """Whether one has been seen so for too long; None while this process is too young to say."""
        longest = LONGEST.total_seconds()
        if self._began is None:
            self._began = seconds
        due = connection.execute(_DUE, {"now": domain})
        self._since = {
            timer: self._since.get(timer, seconds)
            for timer in ((row.person_id, row.next_due_at) for row in due)
        }
        if any(seconds - since >= longest for since in self._since.values()):
            return True
        return None if self._since and seconds - self._began < longest else False


def check(connection: Connection, directory: Directory, now: Moment, timer_stuck: bool | None) -> int:
    """Open an alert for the operator about what does not get on, and close those about what does again."""
    late = {"since": now.machine - LONGEST}
    unopened = set(connection.execute(_UNOPENED, late).scalars())
    waiting = {BUS} if connection.execute(_WAITING, late).scalar_one() else set()
    aside = set(connection.execute(_ASIDE).scalars())
    rung = _ring(connection, AlertType.EVENT_UNOPENED, unopened, directory, now)
    if timer_stuck is not None:
        rung += _ring(connection, AlertType.TIMER_STUCK, {BUS} if timer_stuck else set(), directory, now)
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
# The oldest suffice: what fails stays among them.
_DUE = text("""
    SELECT person_id, next_due_at FROM episode WHERE next_due_at <= :now ORDER BY next_due_at LIMIT 1000
""")
# Whoever sees to notices may be dead as well: what counts is how long they have been due, not what was tried.
_WAITING = text("""
    SELECT EXISTS (
        SELECT FROM notice
        WHERE next_at IS NOT NULL AND state IN ('WAITING', 'SENDING') AND due_since <= :since)
""")
