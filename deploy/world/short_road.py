"""The short road: intake and handover in one process, without front door, relay and Kafka between them.

For worlds of thousands of people on a small machine. What decides is the same: the same forms, policy, vault,
tables and rules. What the servers between add (repeats, kills, several workers) has tests of its own.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Engine, func, select, update

from consumers.handover.batch import Settler
from consumers.handover.intake import Intake as Handover
from consumers.handover.timers import Timers
from consumers.loop import BATCH, Incoming
from consumers.progress import Place, Progress, Step
from consumers.watch.watch import Watch
from deploy.stack.local import LocalStack
from deploy.world.batches import Batch
from deploy.world.front_door import FrontDoor, Heard, filled
from deploy.world.progress import Counts
from policies.activation import expected
from policies.gate import OpaGate
from policies.keyring import read_keys
from policies.officers import officers
from policies.teams import directory
from policies.vault import Vault
from producers.agencies import form_of
from producers.publish import Intake
from producers.reading import Reading, read_event, read_row
from schemas.envelope import topic_of
from schemas.errors import StaleWorker
from schemas.tables import outbox

NAME: Final = "short-road"
"""In place of a Kafka cluster's id, where progress is kept."""

_REST_S: Final = 0.001


class ShortRoad(FrontDoor):
    """Takes records in and works them off, in the thread that feeds. `check` may raise to end it."""

    def __init__(self, stack: LocalStack, engine: Engine, check: Callable[[], None], heard: Heard) -> None:
        teams = directory()
        super().__init__("", {team.id: "" for team in teams}, lambda _: None, heard)
        ring = read_keys(stack.state.keys, {})
        token = stack.opa_token_file.read_text().strip()
        gate = OpaGate(stack.opa_url, token, expected(engine, stack.pinned))
        vault = Vault(ring)
        settler = Settler(engine, gate, vault, teams)
        topics = sorted({topic_of(team.agency.kind) for team in teams})
        progress = Progress(NAME, {topic: f"{NAME}/{topic}" for topic in topics})
        watch = Watch(engine, teams, {one.team for one in officers().values() if one.team}, vault)
        self._engine = engine
        self._check = check
        self._intake = Intake(engine, gate, vault, ring, teams)
        self._handover = Handover(engine, gate, vault, settler, progress, watch.heard)
        self._timers = Timers(engine, gate, vault, settler, also=watch.wake)
        self._forgetting = threading.Event()
        threading.Thread(target=vault.keep_forgetting, args=(self._forgetting,), daemon=True).start()
        with engine.begin() as connection:
            self._next = progress.read(connection, {(topic, 0): 0 for topic in topics})

    def work(self, _seconds: float) -> None:
        """Bring on what was accepted, and fire what is due: the feeder calls this where it would wait."""
        self._check()
        try:
            if not self._bring_on() and not self._timers.wake():
                time.sleep(_REST_S)
        except StaleWorker:
            return  # it is read again the next time

    def _bring_on(self) -> int:
        """One batch from the outbox, in order, as the loop would have it from Kafka."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(outbox.c.id, outbox.c.topic, outbox.c.envelope)
                .where(outbox.c.sent_at.is_(None))
                .order_by(outbox.c.id)
                .limit(BATCH)
            ).all()
        if not rows:
            return 0
        ends = dict(self._next)
        batch: list[Incoming] = []
        for row in rows:
            place: Place = (row.topic, 0)
            batch.append(Incoming(row.topic, 0, ends[place], row.envelope))
            ends[place] += 1
        steps = [
            Step(place, self._next[place], end) for place, end in ends.items() if end > self._next[place]
        ]
        self._handover.take(batch, steps)
        self._next = ends
        with self._engine.begin() as connection:
            sent = update(outbox).where(outbox.c.id.in_([row.id for row in rows]))
            connection.execute(sent.values(sent_at=func.now()))
        return len(rows)

    def hand_in_all(self, batches: Sequence[Batch]) -> list[Counts]:
        """What several teams hand in at one moment, in one transaction."""
        rows = [filled(batch) for batch in batches]
        readings = [
            _reading("/v1/records", batch.team.id, row)
            for batch, own in zip(batches, rows, strict=True)
            for row in own
        ]
        receipts = iter(self._receipts_of(readings))
        return [self._counted(own, [next(receipts) for _ in own]) for own in rows]

    def _post(self, path: str, team: str, items: Sequence[Mapping[str, object]]) -> list[dict[str, str]]:
        return self._receipts_of([_reading(path, team, item) for item in items])

    def _receipts_of(self, readings: Sequence[Reading]) -> list[dict[str, str]]:
        receipts = self._intake.take_in(readings)
        return [
            {"status": receipt.status.value, "event_id": str(receipt.event_id or "")} for receipt in receipts
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forgetting.set()
        self._timers.close()
        super().__exit__(kind, error, trace)


def _reading(path: str, team: str, item: Mapping[str, object]) -> Reading:
    agency = directory().team(team).agency
    if path.endswith("/records"):
        return read_row(form_of(agency.kind), agency, team, item)
    return read_event(agency, team, item)
