"""A whole bus on this machine, as the tests of failures see it: what may be taken away, and what it shows."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, text

from consumers.ledger.checkpoint import Signer
from consumers.ledger.verify import Report, verify
from deploy.stack.local import LocalStack
from deploy.world import domain_time
from policies.gate import OpaGate
from policies.keyring import KeyName, read_keys
from policies.teams import directory
from policies.vault import Vault
from producers import api_keys
from schemas.clock import machine_now
from schemas.database import connect

BEGINS = datetime(2026, 10, 1, 9, tzinfo=UTC)
PROCESSES = (
    "front-door",
    "relay",
    "handover",
    "handover-2",
    "sequencer",
    "desk",
    "notify",
    "delivery",
    "delivery-2",
)


class Bus:
    """One running stack; every process is real and may be killed."""

    def __init__(self, stack: LocalStack) -> None:
        self.stack = stack
        self.engine = connect(stack.postgres_url)
        self.ring = read_keys(stack.state.keys, os.environ)
        self.vault = Vault(self.ring)
        self.gate = OpaGate(stack.opa_url, stack.opa_token_file.read_text().strip(), stack.policy_revision)
        with self.engine.begin() as connection:
            domain_time.move(connection, BEGINS)
            self.keys = {
                team.id: api_keys.issue(connection, team.agency, team.id, machine_now())
                for team in directory()
            }

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One connection that sees the database as it is at each statement."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def rows(self, query: str, **values: Any) -> list[Row[Any]]:
        with self.reading() as connection:
            return list(connection.execute(text(query), values))

    def count(self, what: str, **values: Any) -> int:
        """`what` is a table with or without a WHERE."""
        return int(self.rows(f"SELECT count(*) FROM {what}", **values)[0][0])

    def entries(self, kind: str) -> list[dict[str, Any]]:
        """The ledger's entries of one kind."""
        found = self.rows("SELECT body FROM ledger_entry WHERE body LIKE :kind", kind=f'%"kind":"{kind}"%')
        return [json.loads(row.body) for row in found]

    @property
    def now(self) -> datetime:
        """Domain time."""
        with self.reading() as connection:
            found = domain_time.now(connection)
        assert found is not None
        return found

    @property
    def today(self) -> date:
        return self.now.date()

    def pass_days(self, days: int) -> None:
        with self.engine.begin() as connection:
            found = domain_time.now(connection)
            assert found is not None
            domain_time.move(connection, found + timedelta(days=days))

    def is_quiet(self) -> bool:
        """Nothing is under way: all sent, all taken in, nothing due, nothing without an answer."""
        return not (
            self.count("outbox WHERE sent_at IS NULL")
            or self.count(
                "outbox o WHERE NOT EXISTS (SELECT FROM fact f WHERE f.event_id = o.event_id)"
                " AND NOT EXISTS (SELECT FROM parked p WHERE p.event_id = o.event_id)"
            )
            or self.count("episode WHERE next_due_at <= :now", now=self.now)
            or self.count("alert WHERE open AND state = 'UNDECIDED'")
            or self.count("fact WHERE codes = ''")
        )

    def settle(self) -> None:
        """Wait until nothing is under way."""
        until(self.is_quiet, "everything that was accepted is settled")

    def verify_ledger(self) -> Report:
        """Check the whole ledger, when its numbering has caught up. Raises BadLedger."""
        until(lambda: not self.count("ledger_pending"), "every ledger entry has its number")
        verifier = Signer(self.ring.key(KeyName.LEDGER_SIGNING)).verifier
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            return verify(connection, self.stack.state.ledger, verifier)

    def log(self, name: str) -> str:
        """What a component has said since its last start."""
        running = self.stack.running[name]
        with running.log.open("rb") as log:
            log.seek(running.log_start)
            return log.read().decode(errors="replace")

    def mend(self) -> None:
        """Start again whatever is not running, so that a test that failed spoils no other."""
        for name, running in self.stack.running.items():
            if not running.alive:
                self.stack.start_again(name)


def until(true: Callable[[], bool], what: str, limit: float = 90.0) -> None:
    """Look until it is so. Raises AssertionError saying what did not come true."""
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, f"after {limit:.0f} s it is still not so that {what}"
        time.sleep(0.01)
