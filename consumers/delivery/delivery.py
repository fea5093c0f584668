"""Delivery: takes notices, asks whether each may be sent, sends it once, and follows it until it arrived.

A notice is claimed with a lease and a fencing token. Before a message leaves, the decision and the mark that
it is being sent are committed together. Whoever finds such a mark without knowing what came of it asks the
service for our reference first.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from consumers.delivery import asking, rows
from consumers.delivery.asking import Case
from consumers.delivery.following import followed, posted, refused, settle
from consumers.delivery.message import message, reference
from consumers.delivery.rows import LEASE, Claimed, Mark
from consumers.delivery.schedule import NO_ANSWER, UNCERTAIN
from consumers.delivery.service import Service
from consumers.delivery.writing import Decided, write
from policies.question import Answer, Decision, Gate, Question, Unanswered
from policies.teams import Directory
from policies.vault import Vault
from schemas.clock import machine_now
from schemas.errors import MessageRefused, NoAnswer, ServiceAway, StaleWorker
from schemas.log import get_logger
from schemas.vocabulary import NoticeState

BATCH: Final = 20
_LEFT_TO_ANSWER_S: Final = 25.0
"""With less of the lease left nothing more is begun: the service's answer has to come while it is ours."""
_LOOK_EVERY_S: Final = 0.3
_LONGEST_PAUSE_S: Final = 30.0

_log = get_logger("delivery")


class Delivery:
    """One worker; any number may run side by side."""

    def __init__(
        self,
        engine: Engine,
        gate: Gate,
        vault: Vault,
        service: Service,
        directory: Directory,
        desk: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._vault = vault
        self._service = service
        self._directory = directory
        self._desk = desk
        self._probes = frozenset(team.id for team in directory if team.probe)
        self._monotonic = monotonic

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; more slowly while database or service are away."""
        pause = _LOOK_EVERY_S
        while not stop.is_set():
            try:
                done = self.work()
            except (OperationalError, ServiceAway) as error:
                _log.warning("delivery.delayed", error=error, seconds=pause)
                stop.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
                continue
            pause = _LOOK_EVERY_S
            if not done:
                stop.wait(_LOOK_EVERY_S)

    def work(self) -> int:
        """See to some notices that are due; says how many. Raises ServiceAway: the others are given back."""
        until = self._monotonic() + LEASE.total_seconds() - _LEFT_TO_ANSWER_S
        with self._engine.begin() as connection:
            claimed = rows.claim(connection, BATCH)
            over = rows.overtake(connection, claimed, self._probes)
        left = [one for one in claimed if one.id not in over]
        try:
            while left and self._monotonic() < until:
                self._see_to(left.pop(0))
        finally:
            with self._engine.begin() as connection:
                rows.release(connection, left)
        return len(claimed)

    def _see_to(self, notice: Claimed) -> None:
        try:
            if not self._came_of(notice):
                self._decide(notice)
        except StaleWorker as error:  # another worker goes on with it, or a consent moved and is read again
            _log.info("delivery.delayed", error=error)
            with self._engine.begin() as connection:
                rows.release(connection, [notice])

    def _came_of(self, notice: Claimed) -> bool:
        """Whether a message that was sent, or may have been, is with the service: it says what came of it."""
        if notice.state is NoticeState.POSTED and notice.message is not None:
            self._settle(followed(notice, self._service.status(notice.message), machine_now()))
            return True
        if notice.state is NoticeState.SENDING:
            found = self._service.find(reference(notice.id, notice.attempts))
            if found is not None:
                self._settle(posted(notice, notice.attempts, found))
                return True
        return False

    def _decide(self, notice: Claimed) -> None:
        """Ask policy, commit what it said, and only then send. Without an answer the notice waits."""
        with self._engine.connect() as connection:
            about = rows.about(connection, notice.alert)
            if about is None:
                raise StaleWorker("The alert has gone with its person.")
            team = self._directory.known(notice.team)
            case = Case(notice, about, team) if team else None
            standing = asking.standing(connection, case) if case else None
        if case is None or standing is None:  # it waits until the alert is another team's
            _log.warning("delivery.delayed", team=notice.team)
            self._settle(Mark(notice, notice.state, NO_ANSWER))
            return
        question = asking.question(case, standing)
        answer = self._ask(question)
        if not isinstance(answer, Decision):
            self._settle(Mark(notice, notice.state, NO_ANSWER))
            return
        decided = Decided(case, standing, question, answer)
        with self._engine.begin() as connection:
            write(connection, self._vault, decided)
        if decided.allowed:
            self._send(decided)

    def _send(self, one: Decided) -> None:
        notice, team = one.case.notice, one.case.team
        text = message(notice.id, one.attempt, notice.alert, notice.kind, notice.level, team, self._desk)
        try:
            self._settle(posted(notice, one.attempt, self._service.send(text)))
        except ServiceAway:
            # It may still take what it did not answer to: nobody asks whether it has before that is over.
            self._settle(Mark(notice, NoticeState.SENDING, UNCERTAIN, attempts=one.attempt))
            raise
        except MessageRefused as error:
            _log.error("delivery.failed", team=team.id, error=error)
            self._settle(refused(notice, one.attempt))

    def _ask(self, question: Question) -> Answer:
        try:
            (answer,) = self._gate([question])
        except NoAnswer as error:
            _log.warning("gate.no_answer", error=error)
            return Unanswered()
        return answer

    def _settle(self, mark: Mark) -> None:
        with self._engine.begin() as connection:
            settle(connection, mark, self._directory)
