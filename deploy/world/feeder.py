"""Feeds a world to the bus: hands in what arrives, and moves domain time to the next arrival or due timer."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection

from deploy.world import domain_time
from deploy.world.batches import Batch
from deploy.world.calendar import slot_end
from deploy.world.progress import Counts, Progress
from deploy.world.settling import Settling

CUSTODY = "PRISON_CARAT"

HandIn = Callable[[Batch], Counts]
"""Hands a batch in at the front door as its team, and says what became of the rows."""

HandInAll = Callable[[Sequence[Batch]], list[Counts]]

Show = Callable[[datetime, Batch | None, Counts], None]
"""Told of each batch that is done (none for a move of time alone), and where domain time stands."""

Answer = Callable[[datetime], int]
"""Lets agencies answer alerts once everything accepted is committed; says how many answers were handed in."""


def no_answers(_now: datetime) -> int:
    """Nobody answers anything."""
    return 0


class Feeder:
    """Drives one world. The connection commits each statement by itself."""

    def __init__(
        self,
        connection: Connection,
        hand_in: HandIn,
        show: Show,
        pause: Callable[[float], None] = time.sleep,
        answer: Answer = no_answers,
        stops: int = 0,
        at_once: int = 1,
        hand_in_all: HandInAll | None = None,
    ) -> None:
        """`stops`: time stops for timers only at the ends of slots of so many minutes; 0: to the instant.

        `at_once`: so many agencies hand in at the same time; then `hand_in` is called by several threads.
        `hand_in_all`: takes what arrives at one moment together.
        """
        self._connection = connection
        self._hand_in = hand_in
        self._show = show
        self._answer = answer
        self._stops = stops
        self._at_once = at_once
        self._hand_in_all = hand_in_all
        self._settling = Settling(connection, pause)
        self._progress = Progress(connection)

    def feed(self, batches: Iterable[Batch], ends: datetime) -> None:
        """Feed every batch that was not fed before, and let time go on to the world's last moment."""
        # A feeding that was killed may have left something on its way.
        self._settling.all_committed()
        for arrives, sent in groupby(batches, attrgetter("arrives")):
            self._pass_time(arrives)
            # The prisons' own books make people: they come first, as in the folder's order.
            for _, together in groupby(sent, lambda batch: batch.team.agency.kind == CUSTODY):
                self._hand_in_together(arrives, tuple(together))
            self._settling.all_committed()
            if self._answer(arrives):
                self._settling.all_committed()
        self._pass_time(ends)

    def _hand_in_together(self, arrives: datetime, sent: Sequence[Batch]) -> None:
        """As in life the agencies do not wait for each other; one team's own batches come in order."""
        if self._hand_in_all:
            left = [batch for batch in sent if not self._progress.is_done(batch)]
            self._note(arrives, [list(zip(left, self._hand_in_all(left), strict=True))])
            return
        teams = [tuple(own) for _, own in groupby(sent, lambda batch: batch.team.id)]
        if self._at_once == 1:
            self._note(arrives, map(self._hand_in_one_by_one, teams))
            return
        with ThreadPoolExecutor(self._at_once) as agencies:
            self._note(arrives, agencies.map(self._hand_in_one_by_one, teams))

    def _note(self, arrives: datetime, done: Iterable[Sequence[tuple[Batch, Counts | None]]]) -> None:
        for batch, counts in (pair for own in done for pair in own):
            if counts is not None:
                self._progress.note(batch, counts)
            self._show(arrives, batch, counts or Counts())

    def _hand_in_one_by_one(self, own: Sequence[Batch]) -> list[tuple[Batch, Counts | None]]:
        """What became of a team's batches; None for one that was fed before."""
        return [(batch, None if self._progress.is_done(batch) else self._hand_in(batch)) for batch in own]

    def _pass_time(self, until: datetime) -> None:
        """Move domain time, and stop wherever a timer falls due until it has fired."""
        now = domain_time.now(self._connection)
        if now is None:
            # Nothing was ever fed: no timer can be due, and the world begins with its first arrival.
            self._move(until)
            return
        self._settling.all_fired()
        while now < until:
            due = self._settling.next_due()
            now = until if due is None else min(until, max(self._stop_for(due), now))
            self._move(now)
            self._settling.all_fired()

    def _stop_for(self, due: datetime) -> datetime:
        """A large world looks at what falls due within the hour together, or its year would take a day."""
        return slot_end(due, self._stops) if self._stops else due

    def _move(self, to: datetime) -> None:
        domain_time.move(self._connection, to)
        self._show(to, None, Counts())
