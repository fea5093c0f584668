"""Wake what is due: milestones, holds, deadlines, consents that lapse, questions without an answer.

Due and not done is what is looked for, so that an outage loses nothing. One worker keeps the time; another
takes over when it is gone, and even two at once raise each alert once, because rows carry versions.
"""

import json
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.exc import DBAPIError

from consumers.handover import store
from consumers.handover.batch import NewFact, Settler, Work
from consumers.handover.failing import Patience
from consumers.handover.opening import Opened, open_events
from policies import consent
from policies.question import Gate
from policies.vault import Vault
from schemas.clock import domain_now, london_date, machine_now
from schemas.codec import decode
from schemas.envelope import topic_of
from schemas.errors import NoAnswer, StaleWorker
from schemas.log import get_logger
from schemas.tables import alert, episode, fact, refold

log = get_logger("handover")

PEOPLE = 500
"""How many people are looked at in one transaction, and how many events that wait to be opened."""

REST_S = 1.0
"""How long, in machine time, timers wait to ask again after policy gave no answer."""

LATER_S = 60.0
"""How long, in machine time, a person is left alone whose timer failed. It stays due."""

_FIRST = UUID(int=0)
"""Before every event's id."""

_TIMEKEEPER = 7_314_001
"""The number of the advisory lock that one worker at a time holds."""


class Unopened(NamedTuple):
    """An event that was taken in and waits to be opened."""

    event_id: UUID
    person_id: UUID
    publisher: str
    envelope: bytes


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
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._vault = vault
        self._settler = settler
        self._monotonic = monotonic
        self._also = also
        self._at_once = at_once
        self._keeper: Connection | None = None
        self._rest_until = 0.0
        self._patience = Patience()
        self._later: dict[UUID, float] = {}
        self._asked_last = _FIRST

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
            unopened = self._next_unopened(connection)
        if people:
            self._settle(people, stand_in=False)
        if unopened:
            self._open_again(unopened)
        return len(people) + len(unopened)

    def _next_unopened(self, connection: Connection) -> list[Unopened]:
        """Some of the events that wait to be opened, in turn: those without an answer hold no others up."""
        waiting = (
            select(fact.c.event_id, fact.c.person_id, fact.c.publisher, fact.c.envelope)
            .where(fact.c.codes == "", fact.c.event_id > self._asked_last)
            .where(fact.c.person_id.not_in(self._later))
        )
        rows = connection.execute(waiting.order_by(fact.c.event_id).limit(self._at_once))
        found = [Unopened._make(row) for row in rows]
        self._asked_last = found[-1].event_id if len(found) == self._at_once else _FIRST
        return found

    def _settle(self, people: list[UUID], *, stand_in: bool) -> None:
        """Settle these people together, or one by one: nobody's timer stops another's."""
        try:
            self._settle_together(people, stand_in)
            self._patience.settled()
        except Exception as error:
            if not self._patience.fails_by_itself(error):
                raise
            log.error("timer.failed", count=len(people), error=error)
            if len(people) == 1:
                self._later[people[0]] = self._monotonic() + LATER_S
            else:
                for person in people:
                    self._settle([person], stand_in=stand_in)

    def _settle_together(self, people: list[UUID], stand_in: bool) -> None:
        with self._engine.connect() as connection:
            snapshot = store.read(connection, set(people), ())
            self._vault.load(connection, snapshot.kinship.everybody)
            scopes = consent.scopes(connection, snapshot.kinship.everybody)
        work = Work([], set(people), set(people), stand_in=stand_in)
        fired = self._settler.settle(work, snapshot, scopes)
        log.debug("timer.fired", count=fired)

    def _open_again(self, rows: list[Unopened]) -> None:
        """Open these events together, or one by one: nobody's event stops another's."""
        try:
            self._open_together(rows)
            self._patience.settled()
        except Exception as error:
            if not self._patience.fails_by_itself(error):
                raise
            log.error("timer.failed", count=len(rows), error=error)
            if len(rows) == 1:
                self._later[rows[0].person_id] = self._monotonic() + LATER_S
            else:
                for row in rows:
                    self._open_again([row])

    def _open_together(self, rows: list[Unopened]) -> None:
        """Ask again about events that were taken in while policy had no answer about opening them."""
        people = {row.person_id for row in rows}
        with self._engine.connect() as connection:
            snapshot = store.read(connection, people, ())
            self._vault.load(connection, snapshot.kinship.everybody)
            scopes = consent.scopes(connection, snapshot.kinship.everybody)
        envelopes = [decode(row.envelope, topic_of(row.publisher.partition(":")[0])) for row in rows]
        opened = open_events(envelopes, self._gate, self._vault, london_date(snapshot.now))
        answered = [
            NewFact(
                UUID(bytes=result.envelope.header.event_id),
                result.envelope.header.person,
                result.envelope,
                b"",
                result.codes,
            )
            for result in opened
            if isinstance(result, Opened) and result.codes is not None
        ]
        if not answered:
            self._rest_until = self._monotonic() + REST_S
            return
        concerned = {new.person for new in answered}
        work = Work(answered, concerned, concerned, also=partial(_keep_codes, answered), stored=True)
        self._settler.settle(work, snapshot, scopes)

    def _keeps_time(self) -> bool:
        """Whether this worker is the timekeeper. The lock goes with its connection when the worker dies."""
        try:
            if self._keeper is None:
                self._keeper = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            return bool(self._keeper.scalar(select(func.pg_try_advisory_lock(_TIMEKEEPER))))
        except DBAPIError:
            self.close()
            raise


def _keep_codes(answered: list[NewFact], connection: Connection) -> None:
    for new in answered:
        connection.execute(
            update(fact)
            .where(fact.c.event_id == new.event_id, fact.c.codes == "")
            .values(codes=json.dumps(new.codes, separators=(",", ":")), unopened_since=None)
        )
