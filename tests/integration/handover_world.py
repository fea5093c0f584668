"""The handover over real PostgreSQL and OPA: what is published arrives by the real intake, with no broker.

Kafka only carries bytes; what it adds (partitions, repeats, kills) has tests of its own in tests/faults.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from consumers.handover.batch import Settler
from consumers.handover.intake import Intake as HandoverIntake
from consumers.handover.timers import Timers
from consumers.loop import Incoming
from consumers.progress import Progress, Step
from consumers.watch.watch import Watch
from policies.keyring import KeyName, KeyRing
from policies.officers import officers
from policies.question import Gate
from policies.teams import directory
from policies.vault import Vault
from schemas.database import connect
from schemas.errors import NoAnswer
from schemas.tables import alert, outbox, progress
from tests.integration.desk_world import DeskWorld


@dataclass
class HandoverWorld(DeskWorld):
    """A desk world whose facts and alerts are the handover's own work."""

    offsets: dict[tuple[str, int], int] = field(default_factory=dict)
    hold: bool = False
    """What is published stays in the outbox until the test lets it arrive."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.policy = Switch(self.gate)
        self.own_engine = connect(self.url, role="throughcare_handover")
        vault = Vault(KeyRing({KeyName.HANDOVER_FACTS: self.ring.key(KeyName.HANDOVER_FACTS)}))
        settler = Settler(self.own_engine, self.policy, vault, directory())
        staffed = {officer.team for officer in officers().values() if officer.team}
        self.watch = Watch(self.own_engine, directory(), staffed, vault)
        topics = _Topics("test", {})
        self.taking = HandoverIntake(self.own_engine, self.policy, vault, settler, topics, self.watch.heard)
        self.timers = Timers(self.own_engine, self.policy, vault, settler, also=self.watch.wake)

    def close(self) -> None:
        self.timers.close()
        self.own_engine.dispose()
        super().close()

    def arrive(self, *raws: tuple[str, bytes]) -> None:
        """Hand records on as the loop does, in one batch."""
        batch: list[Incoming] = []
        steps: dict[tuple[str, int], int] = {}
        for topic, raw in raws:
            place = (topic, 0)
            offset = self.offsets.get(place, 0)
            batch.append(Incoming(topic, 0, offset, raw))
            steps.setdefault(place, offset)
            self.offsets[place] = offset + 1
        with self.engine.begin() as connection:
            for topic, _ in steps:
                row = {
                    "cluster_id": "test",
                    "topic_id": topic,
                    "partition": 0,
                    "topic": topic,
                    "next_offset": 0,
                }
                if not connection.execute(select(progress).where(progress.c.topic_id == topic)).first():
                    connection.execute(insert(progress).values(row))
        before = dict(self.offsets)
        try:
            self.taking.take(batch, [Step(place, start, before[place]) for place, start in steps.items()])
        except Exception:
            self.offsets.update(steps)
            raise

    def set_and_wake(self, now: datetime) -> None:
        """Move domain time and let what is due fire."""
        self.clock = max(self.clock, now)
        self.set_clock(now)
        while self.timers.wake():
            pass

    def events(self) -> list[tuple[str, bytes]]:
        """Everything that was published, as it would lie in Kafka."""
        with self.engine.connect() as connection:
            return [
                (row.topic, row.envelope) for row in connection.execute(select(outbox).order_by(outbox.c.id))
            ]

    def alerts(self, *, standing: bool | None = True, recipient: str = "") -> list[Row[Any]]:
        """The alerts that stand, in the order in which they were raised."""
        query = select(alert).order_by(alert.c.raised_at, alert.c.team)
        if standing is not None:
            query = query.where(alert.c.open == standing)
        if recipient:
            query = query.where(alert.c.recipient.startswith(recipient))
        with self.engine.connect() as connection:
            return list(connection.execute(query))

    def rows(self, table: Any) -> list[Row[Any]]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table)))

    def arrive_from_outbox(self, event_id: UUID) -> None:
        if self.hold:
            return
        with self.engine.connect() as connection:
            row = connection.execute(select(outbox).where(outbox.c.event_id == event_id)).one()
        self.arrive((row.topic, row.envelope))


class Switch:
    """A gate that can be taken away: while it is, there is no answer."""

    def __init__(self, gate: Gate) -> None:
        self.ask = gate
        self.away = False

    def __call__(self, questions: Any) -> Any:
        if self.away:
            raise NoAnswer()
        return self.ask(questions)


class _Topics(Progress):
    """A topic's id is its name."""

    def __init__(self, cluster_id: str, topic_ids: dict[str, str]) -> None:
        super().__init__(cluster_id, _Same())


class _Same(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key
