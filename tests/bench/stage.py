"""The stack that the bench measures on: real servers in a state folder of its own, removed afterwards."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from deploy.places import State
from deploy.stack import processes
from deploy.stack.local import LocalStack
from policies.gate import OpaGate
from policies.keyring import KeyRing, make_missing, read_keys
from policies.teams import directory
from policies.vault import Vault
from producers.broker import Broker, Carried
from producers.publish import Intake
from schemas.database import connect
from tests.bench.mix import Sealed


@dataclass
class Stage:
    """The servers, and what a process would build over them."""

    stack: LocalStack
    engine: Engine
    ring: KeyRing
    vault: Vault

    def gate(self) -> OpaGate:
        """A gate whose cache is empty."""
        token = self.stack.opa_token_file.read_text().strip()
        return OpaGate(self.stack.opa_url, token, self.stack.policy_revision)

    def intake(self) -> Intake:
        return Intake(self.engine, self.gate(), self.vault, self.ring, directory())

    def start(self, name: str) -> None:
        """Start one of our processes and wait until it is ready."""
        self.stack.begin(processes.component(name, self.stack.state, self.stack.environment, None))
        self.stack.running[name].wait_ready()

    def stop(self, *names: str) -> None:
        for name in names:
            self.stack.running[name].stop()

    def signal(self, number: int, *names: str) -> None:
        for name in names:
            pid = self.stack.running[name].pid
            assert pid is not None
            os.killpg(os.getpgid(pid), number)

    def send(self, events: Iterable[Sealed]) -> int:
        """Put events on their topics and say how many."""
        broker, sent, rest = Broker(self.stack.kafka), 0, iter(events)
        while batch := list(islice(rest, 2000)):
            answers = broker.send([(event.topic, event.key, event.value) for event in batch], lambda: True)
            assert all(answer is Carried.YES for answer in answers)
            sent += len(batch)
        broker.close()
        return sent

    def count(self, query: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql(query).scalar() or 0)


@contextmanager
def stage(say: Callable[[str], None]) -> Iterator[Stage]:
    """A fresh stage."""
    folder = Path(tempfile.mkdtemp(prefix="throughcare-bench-"))
    stack = LocalStack(State(folder / "state"), say=say, environ={})
    try:
        stack.start()
        make_missing(stack.state.keys)
        ring = read_keys(stack.state.keys, {})
        yield Stage(stack, connect(stack.postgres_url, pool_size=10), ring, Vault(ring))
    finally:
        stack.remove()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(what: str, reached: Callable[[], bool], seconds: float = 120, every: float = 0.02) -> None:
    """Wait for a condition; a bench that does not get there says which."""
    until = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > until:
            raise TimeoutError(f"not reached within {seconds} s: {what}")
        time.sleep(every)
