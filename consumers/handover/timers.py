"""Wake what is due: milestones, holds, deadlines, consents that lapse, questions without an answer.

Due and not done is what is looked for, so that an outage loses nothing. One worker keeps the time; another
takes over when it is gone, and even two at once raise each alert once, because rows carry versions.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from consumers.handover import store
from consumers.handover.batch import Settler, Work
from consumers.handover.failing import Patience
from consumers.handover.reopening import Reopening, Unopened
from policies import consent
from policies.question import Gate
from policies.vault import Vault
from schemas.clock import domain_now, machine_now
from schemas.errors import NoAnswer, StaleWorker
from schemas.log import get_logger
from schemas.tables import alert, episode, refold

log = get_logger("handover")

WorkT = TypeVar("WorkT")

PEOPLE = 500
"""How many people are looked at in one transaction, and how many events that wait to be opened."""

REST_S = 1.0
"""How long, in machine time, timers wait to ask again after policy gave no answer."""

LATER_S = 60.0
"""How long, in machine time, a person is left alone whose timer failed. It stays due."""

_TIMEKEEPER = 7_314_001
"""The number of the advisory lock that one worker at a time holds."""


class Timers:
    """Looks for what is due each time it is called. Holds one connection for the timekeeper's lock."""

    def __init__(
        self,
        engine: Engine,
        gate: Gate,
        vault: Vault,
        settler: Settler,
        monotonic: Callable[[], float] = time.monotonic,
        also: Callable[[], int] = lambda: 0,
        at_once: int = PEOPLE,
        pinned: str | None = None,
    ) -> None:
        """`pinned` is the policy that holds where none is activated in the database."""
        self._engine = engine
        self._vault = vault
        self._settler = settler
        self._monotonic = monotonic
        self._also = also
        self._at_once = at_once
        self._keeper: Connection | None = None
        self._rest_until = 0.0
        self._patience = Patience()
        self._later: dict[UUID, float] = {}
        self._reopening = Reopening(engine, gate, vault, settler, pinned)

    def wake(self) -> int:
        """Fire what is due and say for how many people something was due."""
        if not self._keeps_time():
            return 0
        now = self._monotonic()
        self._later = {person: until for person, until in self._later.items() if until > now}
        watched = self._also()
        try:
            return watched + self._due() + self._folded_anew() + self._unanswered()
        except NoAnswer:
            self._rest_until = self._monotonic() + REST_S
        except StaleWorker as error:
            log.info("timer.overtaken", error=error)
        return watched

    def close(self) -> None:
        """Hand the time over: the lock goes with its connection."""
        if self._keeper is not None:
            self._keeper.invalidate()
            self._keeper.close()
            self._keeper = None

    def _due(self) -> int:
        with self._engine.connect() as connection:
            due = select(episode.c.person_id).where(
                episode.c.next_due_at <= domain_now(connection), episode.c.person_id.not_in(self._later)
            )
            people = list(connection.scalars(due.order_by(episode.c.next_due_at).limit(self._at_once)))
        if people:
            self._settle(people, stand_in=True)
        return len(people)

    def _folded_anew(self) -> int:
        """Fold anew who was merged, separated or looked at: nobody waits for the next event."""
        if self._monotonic() < self._rest_until:
            return 0
        with self._engine.connect() as connection:
            again = select(refold.c.person_id).where(refold.c.person_id.not_in(self._later))
            people = list(connection.scalars(again.order_by(refold.c.since).limit(self._at_once)))
        if people:
            self._settle(people, stand_in=False)
        return len(people)

    def _unanswered(self) -> int:
        if self._monotonic() < self._rest_until:
            return 0
        with self._engine.connect() as connection:
            waiting = select(alert.c.person_id).where(
                alert.c.open, alert.c.ask_again_at <= machine_now(), alert.c.person_id.not_in(self._later)
            )
            people = list(connection.scalars(waiting.order_by(alert.c.ask_again_at).limit(self._at_once)))
            unopened = self._reopening.next(connection, self._at_once, self._later)
        if people:
            self._settle(people, stand_in=False)
        if unopened:
            self._each(unopened, self._open_again, lambda event: event.person)
        return len(people) + len(unopened)

    def _settle(self, people: list[UUID], *, stand_in: bool) -> None:
        self._each(people, partial(self._settle_together, stand_in=stand_in), lambda person: person)

    def _each(
        self, work: Sequence[WorkT], act: Callable[[Sequence[WorkT]], None], whose: Callable[[WorkT], UUID]
    ) -> None:
        """All of it together, or one by one: nobody's timer and nobody's event stop another's."""
        try:
            act(work)
            self._patience.settled()
        except Exception as error:
            if not self._patience.fails_by_itself(error):
                raise
            log.error("timer.failed", count=len(work), error=error)
            if len(work) == 1:
                self._later[whose(work[0])] = self._monotonic() + LATER_S
            else:
                for one in work:
                    self._each([one], act, whose)

    def _settle_together(self, people: Sequence[UUID], stand_in: bool) -> None:
        with self._engine.connect() as connection:
            snapshot = store.read(connection, set(people), ())
            self._vault.load(connection, snapshot.kinship.everybody)
            scopes = consent.scopes(connection, snapshot.kinship.everybody)
        work = Work([], set(people), set(people), stand_in=stand_in)
        fired = self._settler.settle(work, snapshot, scopes)
        log.debug("timer.fired", count=fired)

    def _open_again(self, waiting: Sequence[Unopened]) -> None:
        if not self._reopening.open_again(waiting):
            self._rest_until = self._monotonic() + REST_S

    def _keeps_time(self) -> bool:
        """Whether this worker is the timekeeper. The lock goes with its connection when the worker dies."""
        try:
            if self._keeper is None:
                self._keeper = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            return bool(self._keeper.scalar(select(func.pg_try_advisory_lock(_TIMEKEEPER))))
        except DBAPIError:
            self.close()
            raise
