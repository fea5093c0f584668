"""A broker that dies under load: everything accepted is on the topic afterwards."""

import threading
import time
import warnings
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from deploy.places import State
from deploy.stack.local import LocalStack
from producers.broker import Broker
from producers.outbox_bell import OutboxBell
from producers.relay import Relay
from schemas.codec import decode
from tests.conftest import Database
from tests.integration.publish_world import PublishWorld
from tests.unit.producers import record_rows as rows

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaConsumer, TopicPartition

TOPIC = "events.prison-carat"


@pytest.fixture
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    stack = LocalStack(State(tmp_path_factory.mktemp("kafka")), servers=("kafka",), say=print, environ={})
    try:
        stack.start()
        yield stack
    finally:
        stack.remove()


def publish(world: PublishWorld, begin: int, count: int) -> None:
    receptions = [
        rows.RECEPTION | {"record_id": f"M{n}", "noms_number": f"L{n:04d}AB"}
        for n in range(begin, begin + count)
    ]
    world.publish(*(("PRISON_CARAT", row) for row in receptions))


def until(met: Callable[[], bool], seconds: float = 90) -> None:
    limit = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < limit, "this did not come about in time"
        time.sleep(0.05)


def on_topic(address: str) -> set[UUID]:
    consumer = KafkaConsumer(
        bootstrap_servers=address, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        parts = [TopicPartition(TOPIC, part) for part in consumer.partitions_for_topic(TOPIC) or ()]
        consumer.assign(parts)
        ends = consumer.end_offsets(parts)
        found: set[UUID] = set()
        while any(consumer.position(part) < ends[part] for part in parts):
            for records in consumer.poll(timeout_ms=1000).values():
                found |= {UUID(bytes=decode(one.value, TOPIC).header.event_id) for one in records}
        return found
    finally:
        consumer.close()


# kafka-python leaves the sockets of refused connections to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_killed_in_mid_stream_loses_nothing(database: Database, kafka: LocalStack) -> None:
    world = PublishWorld(database.engine)
    broker, bell, stop = Broker(kafka.kafka), OutboxBell(database.url), threading.Event()
    relay = Relay(database.engine, broker.send, stop, batch=50)
    worker = threading.Thread(target=relay.run, args=(bell.wait,))
    worker.start()
    try:
        publish(world, 0, 100)
        until(lambda: world.count("outbox WHERE sent_at IS NOT NULL") > 0)
        kafka.kill("kafka")
        for part in range(1, 6):
            publish(world, 100 * part, 100)  # acceptance does not wait for Kafka
        kafka.start_again("kafka")
        until(lambda: world.count("outbox WHERE sent_at IS NULL") == 0)
    finally:
        stop.set()
        worker.join(60)
        broker.close()
        bell.close()
    accepted = {UUID(bytes=one.header.event_id) for one in world.sent()}
    assert len(accepted) == 600
    assert on_topic(kafka.kafka) == accepted
