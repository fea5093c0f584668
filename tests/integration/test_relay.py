"""The relay between a real outbox and a real broker: once marked only when the broker has said so."""

import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deploy.stack.local import LocalStack
from producers.broker import Broker, Carried, Event
from producers.outbox_bell import OutboxBell
from producers.relay import Relay, RelayBroken
from schemas.codec import decode
from tests.conftest import Database
from tests.integration.publish_world import PublishWorld
from tests.unit.producers import record_rows as rows

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaConsumer, TopicPartition

STOP = threading.Event()


@pytest.fixture(scope="module")
def broker(servers: LocalStack) -> Iterator[Broker]:
    made = Broker(servers.kafka)
    yield made
    made.close()


@pytest.fixture
def world(database: Database) -> PublishWorld:
    return PublishWorld(database.engine)


class Wire:
    """What a relay would send, kept; the broker's word on each is given by the test."""

    def __init__(self, word: Carried = Carried.YES) -> None:
        self.word = word
        self.sent: list[Event] = []

    def __call__(self, events: Sequence[Event], _: Callable[[], bool]) -> list[Carried]:
        self.sent += events
        return [self.word for _ in events]


def publish(world: PublishWorld, count: int) -> None:
    """Receptions of new people."""
    receptions = [rows.RECEPTION | {"record_id": f"M{n}", "noms_number": f"K{n:04d}AB"} for n in range(count)]
    world.publish(*(("PRISON_CARAT", row) for row in receptions))


def on_topic(address: str, topic: str, wanted: set[UUID]) -> Iterator[tuple[bytes, bytes, object]]:
    """Key, value and headers of the records of a topic that are these events."""
    consumer = KafkaConsumer(
        bootstrap_servers=address, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        parts = [TopicPartition(topic, part) for part in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(parts)
        ends = consumer.end_offsets(parts)
        while any(consumer.position(part) < ends[part] for part in parts):
            for found in consumer.poll(timeout_ms=1000).values():
                for record in found:
                    if UUID(bytes=decode(record.value, topic).header.event_id) in wanted:
                        yield record.key, record.value, record.headers
    finally:
        consumer.close()


def unsent(world: PublishWorld) -> int:
    return world.count("outbox WHERE sent_at IS NULL")


def test_what_was_accepted_stands_on_its_agencys_topic(
    world: PublishWorld, broker: Broker, servers: LocalStack
) -> None:
    publish(world, 30)
    assert Relay(world.engine, broker.send, STOP).carry() == 30
    assert unsent(world) == 0
    sealed = {UUID(bytes=one.header.event_id): one.header for one in world.sent()}
    found = list(on_topic(servers.kafka, "events.prison-carat", set(sealed)))
    assert len(found) == 30
    for key, value, headers in found:
        header = decode(value, "events.prison-carat").header
        assert key == header.person_id
        assert header == sealed[UUID(bytes=header.event_id)]
        assert not headers


def test_a_topic_that_is_not_there_loses_nothing(world: PublishWorld, broker: Broker) -> None:
    publish(world, 1)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET topic = 'events.no-such-agency'"))
    relay = Relay(world.engine, broker.send, STOP)
    assert relay.carry() == 0
    assert unsent(world) == 1


def test_only_what_the_broker_has_is_marked(world: PublishWorld) -> None:
    publish(world, 3)
    wire = Wire(Carried.LATER)
    relay = Relay(world.engine, wire, STOP)
    assert relay.carry() == 0
    assert unsent(world) == 3
    wire.word = Carried.YES
    assert relay.carry() == 3, "what was not taken is free again at once"
    assert unsent(world) == 0


def test_a_broker_that_will_never_take_anything_ends_the_relay(world: PublishWorld) -> None:
    publish(world, 3)
    with pytest.raises(RelayBroken):
        Relay(world.engine, Wire(Carried.NEVER), STOP).carry()
    assert unsent(world) == 3


def test_a_relay_that_died_leaves_its_rows_to_the_next_when_the_lease_is_over(world: PublishWorld) -> None:
    publish(world, 5)

    def die(_: Sequence[Event], __: Callable[[], bool]) -> list[Carried]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Relay(world.engine, die, STOP).carry()
    second = Wire()
    assert Relay(world.engine, second, STOP).carry() == 0, "the lease still holds"
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET leased_until = now()"))
    assert Relay(world.engine, second, STOP).carry() == 5
    assert unsent(world) == 0


def test_a_lease_is_renewed_while_the_broker_is_waited_for(world: PublishWorld) -> None:
    publish(world, 5)
    other = Wire()

    def slow(events: Sequence[Event], go_on: Callable[[], bool]) -> list[Carried]:
        with world.engine.begin() as connection:
            connection.execute(text("UPDATE outbox SET leased_until = now() - interval '1 second'"))
        assert go_on()
        assert Relay(world.engine, other, STOP).carry() == 0
        return [Carried.YES for _ in events]

    assert Relay(world.engine, slow, STOP).carry() == 5
    assert other.sent == []


def test_a_relay_that_is_to_stop_does_not_wait_for_the_broker(world: PublishWorld) -> None:
    publish(world, 1)
    stop = threading.Event()
    stop.set()

    def away(events: Sequence[Event], go_on: Callable[[], bool]) -> list[Carried]:
        assert not go_on()
        return [Carried.LATER for _ in events]

    assert Relay(world.engine, away, stop).carry() == 0
    assert unsent(world) == 1


def test_two_relays_share_the_outbox_and_send_nothing_twice(world: PublishWorld) -> None:
    publish(world, 50)
    first, second = Wire(), Wire()
    one, other = Relay(world.engine, first, STOP, batch=10), Relay(world.engine, second, STOP, batch=10)
    while one.carry() + other.carry():
        pass
    assert len(first.sent) + len(second.sent) == 50
    assert first.sent
    assert second.sent
    assert len({value for _, _, value in first.sent + second.sent}) == 50


def test_the_key_is_the_person_and_says_nothing_else(world: PublishWorld) -> None:
    publish(world, 2)
    wire = Wire()
    Relay(world.engine, wire, STOP).carry()
    assert [key for _, key, _ in wire.sent] == [person.bytes for person in world.people()]


def test_rows_go_some_days_after_they_were_sent_and_never_before(world: PublishWorld) -> None:
    publish(world, 3)
    relay = Relay(world.engine, Wire(), STOP, batch=2)
    relay.carry()
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET accepted_at = accepted_at - interval '1 year'"))
        connection.execute(text("UPDATE outbox SET sent_at = sent_at - interval '8 days' WHERE id = 1"))
    assert relay.tidy() == 1
    assert world.count("outbox") == 2


def test_acceptance_rings_the_bell(database: Database, world: PublishWorld) -> None:
    bell = OutboxBell(database.url)
    try:
        bell.wait()
        publish(world, 1)
        bell.wait()
        assert Relay(world.engine, Wire(), STOP).carry() == 1
    finally:
        bell.close()


def test_without_the_database_the_bell_waits_and_comes_back(database: Database) -> None:
    bell = OutboxBell(database.url)
    try:
        bell.wait()
        with database.engine.begin() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN outbox'"
            connection.execute(text(others))
        bell.wait()
        bell.wait()
        listening = "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN outbox'"
        with database.engine.connect() as connection:
            assert connection.execute(text(listening)).scalar_one() == 1
    finally:
        bell.close()


def test_events_of_one_person_go_to_one_partition(
    world: PublishWorld, broker: Broker, servers: LocalStack
) -> None:
    world.publish(("PRISON_CARAT", rows.RECEPTION), ("PRISON_CARAT", rows.RELEASE_DATE))
    Relay(world.engine, broker.send, STOP).carry()
    wanted = {UUID(bytes=one.header.event_id) for one in world.sent()}
    keys = [key for key, _, _ in on_topic(servers.kafka, "events.prison-carat", wanted)]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert uuid4().bytes not in keys
