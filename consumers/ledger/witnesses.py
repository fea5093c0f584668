"""Let the agencies have each checkpoint: who keeps one can show later that the ledger was changed."""

import warnings
from contextlib import suppress
from typing import Any, Final

with warnings.catch_warnings():
    # kafka-python 3.0 warns of its own internals when it is imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaProducer
    from kafka.errors import KafkaError

TOPIC: Final = "ledger.checkpoints"
_PATIENCE_S: Final = 5


class Witnesses:
    """The Kafka topic of checkpoints. While Kafka is away, numbering goes on and the newest one waits."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap.split(",")
        self._producer: Any = None

    def announce(self, note: str) -> bool:
        """Send a signed note; says whether the broker has it. One that arrives twice says the same twice."""
        try:
            self._producer = self._producer or self._connect()
            self._producer.send(TOPIC, value=note.encode()).get(timeout=_PATIENCE_S)
        except KafkaError:
            return False
        return True

    def close(self) -> None:
        """Let go of the connection."""
        if self._producer:
            with suppress(KafkaError):
                self._producer.close(timeout=2)

    def _connect(self) -> Any:
        return KafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id="throughcare-sequencer",
            acks="all",
            # An idempotent producer can end up unable to send at all; a checkpoint may well come twice.
            enable_idempotence=False,
            max_block_ms=_PATIENCE_S * 1000,
            delivery_timeout_ms=_PATIENCE_S * 1000,
            request_timeout_ms=2_000,
            bootstrap_timeout_ms=2_000,
            reconnect_backoff_max_ms=1_000,
            allow_auto_create_topics=False,
        )
