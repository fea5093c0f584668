"""One whole stack for the tests of failures; each leaves it mended."""

from collections.abc import Iterator

import pytest

from deploy.stack.local import LocalStack
from tests.conftest import own_state
from tests.faults.bus import PROCESSES, Bus


@pytest.fixture(scope="session")
def started() -> Iterator[Bus]:
    """PostgreSQL, Kafka, OPA and every process of ours, two of `handover`."""
    stack = LocalStack(own_state(), processes=PROCESSES, say=print, environ={})
    try:
        stack.start()
        bus = Bus(stack)
        yield bus
        bus.close()
    finally:
        stack.remove()


@pytest.fixture
def bus(started: Bus) -> Iterator[Bus]:
    """The stack, all of it running. What a test has killed and not started again is started after it."""
    yield started
    started.mend()
