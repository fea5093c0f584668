"""Each checkpoint reaches the topic that agencies read; while Kafka is away, the sequencer knows."""

import socket
import warnings
from pathlib import Path

from consumers.ledger.witnesses import TOPIC, Witnesses
from deploy.stack.local import LocalStack
from tests.conftest import Database
from tests.integration.ledger_desk import SIGNER, LedgerDesk

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaConsumer, TopicPartition


def read(kafka: str, count: int) -> list[str]:
    """The last notes of the topic."""
    consumer = KafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, group_id=None)
    try:
        place = TopicPartition(TOPIC, 0)
        consumer.assign([place])
        consumer.seek(place, consumer.end_offsets([place])[place] - count)
        notes: list[str] = []
        while len(notes) < count:
            for records in consumer.poll(timeout_ms=500).values():
                notes += [record.value.decode() for record in records]
        return notes
    finally:
        consumer.close()


def test_what_the_sequencer_signs_a_witness_can_read_and_verify(
    servers: LocalStack, database: Database, tmp_path: Path
) -> None:
    witnesses = Witnesses(servers.kafka)
    ledger = LedgerDesk(database, tmp_path)
    sequencer = ledger.sequencer(announce=witnesses.announce)
    with database.engine.connect() as connection:
        sequencer.resume(connection)
        for count in (3, 4):
            ledger.write(count)
            sequencer.number(connection)
            sequencer.sign(connection)
    witnesses.close()
    notes = read(servers.kafka, 2)
    assert [SIGNER.verifier.read(note).size for note in notes] == [3, 7]
    assert ledger.verify(notes).covered == 7


def test_a_broker_that_is_away_is_said_and_stops_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"127.0.0.1:{taken.getsockname()[1]}"
    witnesses = Witnesses(nobody)
    assert witnesses.announce("note") is False
    witnesses.close()
