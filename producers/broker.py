"""Kafka as the relay sees it: send a batch, and say of each event whether the broker has it."""

import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum
from typing import Any, Final

with warnings.catch_warnings():
    # kafka-python 3.0 warns of its own internals when it is imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaProducer
    from kafka.errors import KafkaError, KafkaTimeoutError

_LOOK_EVERY_S: Final = 5.0  # well inside the outbox's lease of 30 s
# kafka-python 3.0 never sends again once an idempotent batch that was being retried has run out of time: it
# forgets its producer id and asks for no other. So none ever runs out of time; a lost broker is waited for.
_NEVER_MS: Final = 2**31 - 1

Event = tuple[str, bytes, bytes]
"""Topic, key, value."""


class Carried(Enum):
    """What became of one event that was sent."""

    YES = "the broker has it"
    LATER = "the broker may or may not have it: send it again"
    NEVER = "the broker or this connection will never take it"


class Broker:
    """The one long-lived producer of a process: a second one would take the first one's log down with it.

    Raises KafkaError where no broker is found within 5 seconds.
    """

    def __init__(self, bootstrap: str) -> None:
        self._producer = KafkaProducer(
            bootstrap_servers=bootstrap.split(","),
            client_id="throughcare-relay",
            acks="all",
            # Said outright: the library would switch it off without a word for some other settings.
            enable_idempotence=True,
            max_in_flight_requests_per_connection=5,
            linger_ms=0,
            batch_size=128 * 1024,
            delivery_timeout_ms=_NEVER_MS,
            request_timeout_ms=5_000,
            max_block_ms=5_000,
            reconnect_backoff_max_ms=1_000,
            bootstrap_timeout_ms=5_000,
            allow_auto_create_topics=False,
        )

    def send(self, events: Sequence[Event], go_on: Callable[[], bool]) -> list[Carried]:
        """Send each and wait for the broker's word on every one; `go_on` is asked while that takes long."""
        away: set[str] = set()
        futures = [self._send(away, *event) for event in events]
        while not self._flushed() and go_on():
            pass
        # What a flush says is nothing of single events: each future is looked at.
        return [_carried(future) for future in futures]

    def _flushed(self) -> bool:
        try:
            self._producer.flush(timeout=_LOOK_EVERY_S)
        except KafkaTimeoutError:
            return False
        return True

    def close(self) -> None:
        """Give up what was not sent: it stands in the outbox."""
        with suppress(KafkaError):
            self._producer.close(timeout=2)

    def _send(self, away: set[str], topic: str, key: bytes, value: bytes) -> Any:
        if topic in away:
            return KafkaTimeoutError()
        try:
            return self._producer.send(topic, value=value, key=key)
        except KafkaTimeoutError as error:
            away.add(topic)  # one wait a batch is enough: the lease is running
            return error
        except KafkaError as error:
            return error


def _carried(future: Any) -> Carried:
    if isinstance(future, KafkaError):
        error = future
    elif not future.is_done:
        return Carried.LATER
    elif future.succeeded():
        return Carried.YES
    else:
        error = future.exception
    again = isinstance(error, KafkaTimeoutError) or getattr(error, "retriable", False)
    return Carried.LATER if again else Carried.NEVER
