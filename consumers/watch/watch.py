"""Watch the bus itself: silent feeds, teams without officers, releases that got lost, what waits too long.

The timekeeper calls `wake`; the handover's intake says whom it has `heard`. Due and not done is what is
looked for, so that an outage loses nothing; each thing is done in a transaction of its own.
"""

import time
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, Engine

from consumers.handover.failing import Patience
from consumers.watch import reconciling, staffing, stuck
from consumers.watch.due import Board, look
from consumers.watch.feeds import Feeds
from consumers.watch.service import Moment, step_all
from policies.teams import Directory
from policies.vault import Vault
from schemas.clock import machine_now
from schemas.log import get_logger

log = get_logger("handover")

REST_S: Final = 1.0
"""How long, in machine time, the watch rests where domain time is machine time."""

LATER_S: Final = 60.0
"""How long, in machine time, it is left alone after it failed by itself. What is due stays due."""

STUCK_S: Final = 30.0
"""How long, in machine time, between two looks for what waits too long."""

ROUND: Final = timedelta(hours=1)
"""Domain time between two rounds over the teams."""

_HOUR_BEFORE_ALL: Final = -1


class Watch:
    """Looks after what no single alert can tell. One worker at a time keeps it; two do no harm."""

    def __init__(
        self,
        engine: Engine,
        directory: Directory,
        staffed: Collection[str],
        vault: Vault,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._directory = directory
        self._staffed = frozenset(staffed)
        self._vault = vault
        self._feeds = Feeds(directory)
        self._monotonic = monotonic
        self._patience = Patience()
        self._rest_until = float("-inf")
        self._seen_at: datetime | None = None
        self._round = _HOUR_BEFORE_ALL
        self._stuck_at = float("-inf")
        self._overdue = stuck.Overdue()

    def heard(self, connection: Connection, agencies: Collection[str], now: datetime) -> None:
        """Signs of life of these agencies (`KIND:CODE`), in the transaction that takes them in."""
        self._feeds.heard(connection, agencies, now)

    def wake(self) -> int:
        """Do what is due and say how much it was. What fails by itself stops nothing else."""
        if self._monotonic() < self._rest_until:
            return 0
        with self._engine.connect() as connection:
            board = look(connection)
        if not board.simulated:
            self._rest_until = self._monotonic() + REST_S
        done, failed = 0, False
        for chore in self._chores(board):
            try:
                done += chore()
            except Exception as error:
                if not self._patience.fails_by_itself(error):
                    raise
                log.error("watch.failed", error=error)
                failed = True
        if failed:
            self._rest_until = self._monotonic() + LATER_S
        else:
            self._patience.settled()
            self._round = _hour(board.now)
        return done

    def _chores(self, board: Board) -> Iterator[Callable[[], int]]:
        now = Moment(board.now, machine_now())
        yield lambda: self._expect(board)
        if board.silence:
            yield lambda: self._do(lambda connection: self._feeds.fall_silent(connection, now))
        if board.step:
            yield lambda: self._do(lambda connection: step_all(connection, self._directory, now))
        if board.morning:
            yield lambda: self._reconcile(now)
        if _hour(board.now) != self._round:
            # Once a domain hour: who has nobody, and which gaps have been mended.
            yield lambda: self._do(
                lambda connection: staffing.check(connection, self._directory, self._staffed, now)
            )
            yield lambda: self._do(
                lambda connection: reconciling.close_mended(connection, self._directory, self._vault, now)
            )
        yield lambda: self._look_for_stuck(now)

    def _expect(self, board: Board) -> int:
        """At the start, and where a simulation has set the clock back, every agency's time begins."""
        before, self._seen_at = self._seen_at, board.now
        if before is None or board.now < before:
            with self._engine.begin() as connection:
                self._feeds.expect(connection, board.now)
        return 0

    def _reconcile(self, now: Moment) -> int:
        with self._engine.connect() as connection:
            days = reconciling.days_due(connection, now)
        return sum(
            self._do(
                partial(reconciling.reconcile, directory=self._directory, vault=self._vault, day=day, now=now)
            )
            for day in days
        )

    def _look_for_stuck(self, now: Moment) -> int:
        """In machine time, whatever a simulation does: what waits for a server waits in its time."""
        if self._monotonic() < self._stuck_at:
            return 0
        seconds = self._monotonic()
        self._stuck_at = seconds + STUCK_S
        return self._do(
            lambda connection: stuck.check(
                connection, self._directory, now, self._overdue.look(connection, now.domain, seconds)
            )
        )

    def _do(self, task: Callable[[Connection], int]) -> int:
        with self._engine.begin() as connection:
            return task(connection)


def _hour(at: datetime) -> int:
    return int(at.timestamp() // ROUND.total_seconds())
