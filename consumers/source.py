"""The Kafka consumer, every setting said: its defaults would lose data."""

from collections.abc import Sequence

from kafka import KafkaAdminClient, KafkaConsumer
from kafka.coordinator.assignors.range import RangePartitionAssignor

GROUP = "handover"


def consumer(address: str, topics: Sequence[str], client_id: str) -> KafkaConsumer:
    """A consumer of raw bytes in the handover's group. Its positions come from the database, by `seek`."""
    made = KafkaConsumer(
        bootstrap_servers=address,
        client_id=client_id,
        group_id=GROUP,
        enable_auto_commit=False,  # Kafka's committed offset is never read
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        allow_auto_create_topics=False,
        partition_assignment_strategy=[RangePartitionAssignor],  # all of a person's topics at one worker
        fetch_max_wait_ms=100,
        fetch_min_bytes=1,
        max_partition_fetch_bytes=1 << 20,
        receive_message_max_bytes=64 << 20,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=2_000,
        max_poll_interval_ms=120_000,
        check_crcs=True,
        key_deserializer=None,
        value_deserializer=None,  # decoding is ours: one that fails in the client makes poll spin for ever
    )
    made.subscribe(list(topics))
    return made


def identity(address: str, topics: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The cluster's id and each topic's, so that a new broker is never read at old offsets."""
    admin = KafkaAdminClient(bootstrap_servers=address, client_id="handover-identity")
    try:
        cluster = admin.describe_cluster()["cluster_id"]
        described = admin.describe_topics(list(topics))
        return str(cluster), {found["name"]: str(found["topic_id"]) for found in described}
    finally:
        admin.close()
