"""Wait until the bus has done all that it can at this moment of domain time, before time moves on."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from consumers.watch import due as watch
from schemas.errors import SetupProblem

_LOOK_AGAIN = 0.002  # seconds; a little longer each time, since looking costs the bus something too
_LOOK_AT_LATEST = 0.02  # seconds
_PATIENCE = 120.0  # seconds without any progress; a broker that starts anew needs some
_MARGIN = 200  # outbox rows that are looked at again, since a number given early can commit late


class Settling:
    """Knows when everything accepted is committed by the handover, and every due timer has fired."""

    def __init__(
        self, connection: Connection, pause: Callable[[float], None] = time.sleep, patience: float = _PATIENCE
    ) -> None:
        self._connection = connection
        self._pause = pause
        self._patience = patience
        self._floor = 0

    def all_committed(self) -> None:
        """Come back when each accepted event is a fact or parked, and each merge is folded.

        Raises SetupProblem when nothing moves.
        """
        self._until_none(self._uncommitted, "accepted events are not committed by `handover`")
        self._until_none(
            self._unfolded, "people who were merged or separated are not folded anew in `handover`"
        )
        highest = self._connection.execute(_HIGHEST).scalar() or 0
        self._floor = max(self._floor, highest - _MARGIN)

    def all_fired(self) -> None:
        """Come back when no timer is due at this domain time. Raises SetupProblem when nothing moves."""
        self._until_none(self._due, "timers are due and have not fired in `handover`")

    def next_due(self) -> datetime | None:
        """The next instant (domain time, UTC) at which a timer falls due."""
        of_a_person: datetime | None = self._connection.execute(_NEXT_DUE).scalar()
        due = [at.astimezone(UTC) for at in (of_a_person, watch.next_after(self._connection)) if at]
        return min(due, default=None)

    def _uncommitted(self) -> int:
        return int(self._connection.execute(_UNCOMMITTED, {"floor": self._floor}).scalar_one())

    def _unfolded(self) -> int:
        return int(self._connection.execute(_UNFOLDED).scalar_one())

    def _due(self) -> int:
        of_people = int(self._connection.execute(_DUE).scalar_one())
        return of_people + watch.look(self._connection).overdue

    def _until_none(self, count: Callable[[], int], what: str) -> None:
        left = fewest = count()
        moved = time.monotonic()
        pause = _LOOK_AGAIN
        while left:
            self._pause(pause)
            pause = min(pause * 1.3, _LOOK_AT_LATEST)
            left = count()
            if left < fewest:
                fewest, moved = left, time.monotonic()
            if time.monotonic() - moved > self._patience:
                stood = f"{left} {what}, and nothing has moved for {self._patience:.0f} s."
                raise SetupProblem(f"{stood} See its log, and `throughcare status`.")


_UNCOMMITTED = text("""
    SELECT count(*) FROM outbox o LEFT JOIN person p USING (person_id) -- a heartbeat is about nobody
    WHERE o.id > :floor AND p.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM fact f WHERE f.event_id = o.event_id)
      AND NOT EXISTS (SELECT FROM parked k WHERE k.event_id = o.event_id)
""")
_UNFOLDED = text("SELECT count(*) FROM refold")
_HIGHEST = text("SELECT max(id) FROM outbox")
_DUE = text("SELECT count(*) FROM episode, domain_clock WHERE next_due_at <= simulated_now")
_NEXT_DUE = text("SELECT min(next_due_at) FROM episode")
