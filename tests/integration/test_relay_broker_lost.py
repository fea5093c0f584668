"""A broker that dies under load: everything accepted is on the topic afterwards."""

import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from deploy.places import State
from deploy.stack.local import LocalStack
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


@pytest.fixture
def relay(database: Database, kafka: LocalStack, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The relay's own process, as a deployment starts it."""
    token = tmp_path / "token"
    token.touch()
    told = {
        "THROUGHCARE_DATABASE_URL": database.url,
        "THROUGHCARE_KAFKA": kafka.kafka,
        "THROUGHCARE_OPA_URL": "http://127.0.0.1:1",
        "THROUGHCARE_OPA_TOKEN_FILE": str(token),
        "THROUGHCARE_POLICY_REVISION": "none",
        "THROUGHCARE_STATE": str(tmp_path),
    }
    command = [sys.executable, "-m", "deploy.processes.relay"]
    with subprocess.Popen(command, env={**os.environ, **told}, cwd=Path(__file__).parents[2]) as process:
        yield process
        process.terminate()


def test_a_broker_killed_in_mid_stream_loses_nothing(
    database: Database, kafka: LocalStack, relay: subprocess.Popen[bytes]
) -> None:
    world = PublishWorld(database.engine)
    publish(world, 0, 100)
    until(lambda: world.count("outbox WHERE sent_at IS NOT NULL") > 0)
    kafka.kill("kafka")
    for part in range(1, 6):
        publish(world, 100 * part, 100)  # acceptance does not wait for Kafka
    until(lambda: world.count("outbox WHERE leased_until > now()") > 0)  # the relay has some in hand
    kafka.start_again("kafka")
    until(lambda: world.count("outbox WHERE sent_at IS NULL") == 0)
    accepted = {UUID(bytes=one.header.event_id) for one in world.sent()}
    assert len(accepted) == 600
    assert on_topic(kafka.kafka) == accepted
    assert relay.poll() is None, "the same process all along"
