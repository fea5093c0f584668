"""The feeder moves domain time only when the bus has done everything, and feeds nothing twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from consumers.watch import due as watch
from deploy.world import batches, domain_time, record_files
from deploy.world.batches import Batch
from deploy.world.feeder import Feeder
from deploy.world.progress import Counts
from deploy.world.settling import Settling
from deploy.world.simulation import Plan, simulate
from policies.teams import directory
from schemas.errors import SetupProblem
from tests.conftest import Database

PLAN = Plan(people=12, days=40, seed=5)


class Bus:
    """Takes rows in, and works one step whenever the feeder pauses: commits an event, or fires a timer."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.handed: list[Batch] = []
        self.fired: list[tuple[datetime, datetime]] = []
        self.moves: list[datetime] = []
        self.cut_after: int | None = None

    def hand_in(self, batch: Batch) -> Counts:
        if self.cut_after is not None and len(self.handed) >= self.cut_after:
            raise KeyboardInterrupt
        self.handed.append(batch)
        for _ in batch.rows:
            self.accept()
        return Counts(accepted=len(batch.rows))

    def accept(self) -> None:
        person = uuid4()
        values = {"person": person, "event": uuid4()}
        self.connection.execute(text("INSERT INTO person VALUES (:person, now())"), values)
        self.connection.execute(
            text(
                "INSERT INTO outbox (event_id, person_id, topic, envelope, accepted_at)"
                " VALUES (:event, :person, 'events.dip', '', now())"
            ),
            values,
        )

    def timer(self, person: UUID, due: datetime) -> None:
        self.connection.execute(
            text(
                "INSERT INTO episode"
                " (person_id, ordinal, opening, status, version, state, next_due_at, row_version)"
                " VALUES (:person, 1, '', '', '', '', :due, 1)"
            ),
            {"person": person, "due": due},
        )

    def pause(self, _seconds: float) -> None:
        committed = self.connection.execute(
            text(
                "INSERT INTO fact SELECT event_id, person_id, '', '', '', '', '', '', '', '' FROM outbox o"
                " WHERE NOT EXISTS (SELECT FROM fact f WHERE f.event_id = o.event_id) ORDER BY id LIMIT 1"
            )
        )
        if not committed.rowcount:
            self.fire()

    def fire(self) -> None:
        now = domain_time.now(self.connection)
        if now is not None and watch.look(self.connection).morning:
            day = {"day": watch.day_to_reconcile(now), "now": now}
            self.connection.execute(text("INSERT INTO reconciliation VALUES (:day, :now, 0, 0)"), day)
            return
        due = self.connection.execute(
            text("SELECT person_id, next_due_at FROM episode WHERE next_due_at <= :now ORDER BY 2 LIMIT 1"),
            {"now": now},
        ).first()
        assert now is not None
        assert due is not None, "the feeder waits for nothing"
        self.fired.append((due.next_due_at, now))
        self.connection.execute(
            text("UPDATE episode SET next_due_at = NULL WHERE person_id = :person"), {"person": due.person_id}
        )

    def show(self, now: datetime, batch: Batch | None, _counts: Counts) -> None:
        if batch is None:
            left = "SELECT count(*) FROM outbox WHERE event_id NOT IN (SELECT event_id FROM fact)"
            assert self.connection.execute(text(left)).scalar() == 0
            self.moves.append(now)


@pytest.fixture
def bus(database: Database) -> Iterator[Bus]:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield Bus(connection)


@pytest.fixture
def sent(tmp_path: Path) -> list[Batch]:
    record_files.write(simulate(PLAN, directory()), tmp_path)
    return batches.read(tmp_path, directory())


def feed(bus: Bus, sent: list[Batch]) -> None:
    Feeder(bus.connection, bus.hand_in, bus.show, bus.pause).feed(sent, PLAN.ends)


def test_everything_is_handed_in_and_time_ends_on_the_last_morning(bus: Bus, sent: list[Batch]) -> None:
    feed(bus, sent)
    assert bus.handed == sent
    assert bus.moves == sorted(bus.moves)
    assert domain_time.now(bus.connection) == PLAN.ends


def test_a_timer_fires_at_its_own_instant_before_time_goes_on(bus: Bus, sent: list[Batch]) -> None:
    dues = [PLAN.begins + timedelta(days=days, minutes=7) for days in (3, 1, 1, 39)]
    for due in [*dues, PLAN.ends + timedelta(seconds=1)]:
        bus.timer(uuid4(), due)
    feed(bus, sent)
    assert bus.fired == [(due, due) for due in sorted(dues)]


def test_a_large_world_stops_for_what_falls_due_within_an_hour_together(bus: Bus, sent: list[Batch]) -> None:
    first = PLAN.begins + timedelta(days=1, minutes=7)
    for minutes in (0, 11, 52):
        bus.timer(uuid4(), first + timedelta(minutes=minutes))
    hourly = [batch for batch in sent if batch.arrives == PLAN.begins]
    Feeder(bus.connection, bus.hand_in, bus.show, bus.pause, stops=60).feed(hourly, PLAN.ends)
    hour = PLAN.begins + timedelta(days=1, hours=1)
    assert [now for _, now in bus.fired] == [hour, hour, hour]
    assert domain_time.now(bus.connection) == PLAN.ends


def test_what_agencies_answer_is_committed_before_time_goes_on(bus: Bus, sent: list[Batch]) -> None:
    asked: list[datetime] = []

    def answer(now: datetime) -> int:
        asked.append(now)
        bus.accept()
        return 1

    Feeder(bus.connection, bus.hand_in, bus.show, bus.pause, answer).feed(sent, PLAN.ends)
    assert asked == sorted({batch.arrives for batch in sent})


def test_a_second_feeding_hands_in_nothing(bus: Bus, sent: list[Batch]) -> None:
    feed(bus, sent)
    bus.handed.clear()
    feed(bus, sent)
    assert bus.handed == []


def test_a_feeding_that_was_cut_short_goes_on_where_it_was(bus: Bus, sent: list[Batch]) -> None:
    bus.cut_after = 20
    with pytest.raises(KeyboardInterrupt):
        feed(bus, sent)
    bus.cut_after = None
    feed(bus, sent)
    assert bus.handed == sent


def test_what_an_earlier_feeding_left_uncommitted_is_waited_for_first(bus: Bus, sent: list[Batch]) -> None:
    domain_time.move(bus.connection, PLAN.begins)
    bus.accept()
    feed(bus, [batch for batch in sent if batch.arrives > PLAN.begins + timedelta(days=1)])
    assert len(bus.moves) > 1


def test_domain_time_never_goes_back(bus: Bus) -> None:
    later = datetime(2026, 8, 1, tzinfo=UTC)
    domain_time.move(bus.connection, later)
    domain_time.move(bus.connection, later - timedelta(days=1))
    assert domain_time.now(bus.connection) == later


def test_a_bus_that_stands_still_is_named_after_a_while(bus: Bus) -> None:
    bus.accept()
    with pytest.raises(SetupProblem, match="1 accepted events are not committed"):
        Settling(bus.connection, lambda _: None, patience=0.05).all_committed()


def test_an_erased_person_s_events_are_not_waited_for(bus: Bus) -> None:
    bus.accept()
    bus.connection.execute(text("UPDATE person SET erased_at = now()"))
    Settling(bus.connection, lambda _: None, patience=0.05).all_committed()
