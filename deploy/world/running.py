"""A world that runs: the stack in front, the feeder behind it, both stopped together."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from sqlalchemy import Connection, Engine

from deploy.stack.local import LocalStack
from deploy.stack.supervisor import Supervisor
from deploy.world import batches, held, keys
from deploy.world.answers import Answers
from deploy.world.batches import Batch
from deploy.world.feeder import Feeder
from deploy.world.front_door import FrontDoor, Heard
from deploy.world.known_people import KnownPeople
from deploy.world.meter import Meter
from deploy.world.progress import Counts, Progress
from deploy.world.short_road import ShortRoad
from deploy.world.silence import Silence
from deploy.world.simulation import Plan
from policies.teams import directory
from schemas.errors import SetupProblem, ThroughcareError

AT_ONCE = 4
"""So many agencies of a large world hand in at the same time."""


class Ended(ThroughcareError):
    """The run was stopped before the world was fed. The next start goes on from here."""


class Feeding:
    """Feeds a world in a thread of its own, so that the stack can be watched meanwhile."""

    def __init__(
        self,
        stack: LocalStack,
        engine: Engine,
        plan: Plan,
        console: Console,
        silenced: Silence | None = None,
        *,
        answering: bool = True,
        short_road: bool = False,
    ) -> None:
        self._stack = stack
        self._engine = engine
        self._plan = plan
        self._console = console
        self._silenced = silenced
        self._answering = answering
        self._short_road = short_road
        self._ended = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def watch(self, supervisor: Supervisor) -> None:
        """Feed to the end while the supervisor looks after the stack. Raises what went wrong on the way."""
        self._thread.start()
        try:
            while self._thread.is_alive():
                supervisor.look()
                if supervisor.given_up:
                    raise SetupProblem(f"{', '.join(sorted(supervisor.given_up))} does not stay up.")
                self._thread.join(0.2)
        finally:
            self._ended.set()
            self._thread.join(10)
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._feed()
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            self._error = error

    def _feed(self) -> None:
        teams = directory()
        sent = batches.read(self._stack.state.folder / held.FOLDER, teams)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            progress = Progress(connection)
            left = [batch for batch in sent if not progress.is_done(batch)]
            if self._silenced is not None:
                left = [batch for batch in left if not self._silenced.keeps_back(batch)]
            if not left:
                self._console.print("every record was fed before; nothing is fed twice", highlight=False)
            self._feed_what_is_left(connection, left)

    def _feed_what_is_left(self, connection: Connection, left: list[Batch]) -> None:
        people = KnownPeople(connection)
        with (
            self._road(left, people.heard) as road,
            Meter(self._console, sum(len(batch.rows) for batch in left)) as meter,
        ):
            folder = self._stack.state.folder / held.FOLDER
            answers = Answers(connection, self._plan.seed, people, road.answer, self._speaks, folder)

            def show(now: datetime, batch: Batch | None, counts: Counts) -> None:
                if self._ended.is_set():
                    raise Ended
                meter.show(now, batch, counts)

            short = isinstance(road, ShortRoad)
            pause = road.work if isinstance(road, ShortRoad) else self._pause
            at_once = AT_ONCE if self._plan.stops and not short else 1
            together = road.hand_in_all if isinstance(road, ShortRoad) else None
            feeder = Feeder(
                connection, road.hand_in, show, pause, answers.give, self._plan.stops, at_once, together
            )
            feeder.feed(left, self._plan.ends)

    @contextmanager
    def _road(self, left: list[Batch], heard: Heard) -> Iterator[FrontDoor]:
        if self._short_road:
            with ShortRoad(self._stack, self._engine, self._check, heard) as short:
                yield short
            return
        with (
            keys.issued(self._engine, {batch.team.id: batch.team for batch in left}.values()) as held_keys,
            FrontDoor(self._stack.address("front-door"), held_keys, self._pause, heard) as front_door,
        ):
            yield front_door

    def _speaks(self, team: str, moment: datetime) -> bool:
        if not self._answering:
            return False
        return self._silenced is None or not self._silenced.covers(directory().team(team).agency, moment)

    def _check(self) -> None:
        if self._ended.is_set():
            raise Ended

    def _pause(self, seconds: float) -> None:
        self._check()
        # An Event's wait costs more than it waits at two milliseconds.
        time.sleep(seconds)
