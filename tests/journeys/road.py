"""The whole road as the journeys travel it: agencies post records, time passes, and the bus does its part."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import urllib3
from sqlalchemy import Connection, text

from deploy.stack.local import LocalStack
from deploy.world import domain_time
from deploy.world.settling import Settling
from policies.teams import directory
from producers import api_keys
from schemas.clock import london_date, machine_now
from schemas.database import connect
from tests.journeys.people import Person

BEGINS = datetime(2026, 10, 1, 9, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_PATIENCE_S = 60.0


class Road:
    """One running stack, all processes real. Its domain time goes on from journey to journey, never back."""

    def __init__(self, stack: LocalStack) -> None:
        self.desk = stack.address("desk")
        self._events = stack.address("front-door") + "/v1/events"
        self._http = urllib3.PoolManager(timeout=30.0, retries=False)
        self._engine = connect(stack.postgres_url)
        self._records = count(1)
        with self._engine.begin() as connection:
            domain_time.move(connection, BEGINS)
            self._keys = {
                team.id: api_keys.issue(connection, team.agency, team.id, machine_now())
                for team in directory()
            }

    def close(self) -> None:
        self._http.clear()
        self._engine.dispose()

    @property
    def now(self) -> datetime:
        """Domain time, UTC."""
        with self._reading() as connection:
            found = domain_time.now(connection)
        assert found is not None
        return found

    @property
    def today(self) -> date:
        """London's date."""
        return london_date(self.now)

    def pass_time(self, **amount: float) -> None:
        """Let domain time go on, and wait until all that then fell due is done."""
        self._move(timedelta(**amount))
        self.settle()

    def post(self, team: str, event_type: str, who: Person, /, **body: object) -> UUID:
        """A team's own system posts one event; a minute of domain time passes. Returns the event's id."""
        self._move(_MINUTE)
        number = next(self._records)
        event = {
            "event_type": event_type,
            "source_id": f"record-{number}",
            "source_time": self.now.isoformat(),
            "source_counter": number,
            "body": {"subject": who.as_known_by(team)} | body,
        }
        headers = {"Authorization": f"Bearer {self._keys[team]}", "Content-Type": "application/json"}
        raw = json.dumps(event, default=_text).encode()
        answer = self._http.request("POST", self._events, body=raw, headers=headers)
        receipt = answer.json()
        assert (answer.status, receipt["status"]) == (201, "ACCEPTED"), receipt
        return UUID(receipt["event_id"])

    def settle(self) -> None:
        """Wait until what was accepted has come through Kafka, and what is due is done and on the ledger."""
        with self._reading() as connection:
            settling = Settling(connection)
            settling.all_committed()
            settling.all_fired()
            self._ledger_is_numbered(connection)

    def alert(self, event: UUID, team: str) -> UUID:
        """The open alert of a team about the person of this event, whatever policy made of it."""
        rows = self._rows(
            "SELECT alert.id FROM alert JOIN fact USING (person_id)"
            " WHERE fact.event_id = :event AND alert.team = :team AND alert.open",
            event=event,
            team=team,
        )
        assert len(rows) == 1, f"{len(rows)} alerts stand open"
        return UUID(str(rows[0][0]))

    def facts(self, event_type: str, alert: UUID) -> list[str]:
        """Publishers of the facts of a type that answer this alert: they have been through Kafka."""
        rows = self._rows(
            "SELECT fact.publisher FROM fact JOIN alert ON alert.acknowledgement = fact.event_id"
            " WHERE fact.event_type = :event_type AND alert.id = :alert",
            event_type=event_type,
            alert=alert,
        )
        return [row[0] for row in rows]

    def _move(self, by: timedelta) -> None:
        with self._engine.begin() as connection:
            now = domain_time.now(connection)
            assert now is not None
            domain_time.move(connection, now + by)

    def _rows(self, query: str, **values: Any) -> list[Any]:
        with self._reading() as connection:
            return list(connection.execute(text(query), values))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """One connection that sees the database as it is at each statement."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def _ledger_is_numbered(self, connection: Connection) -> None:
        limit = time.monotonic() + _PATIENCE_S
        while connection.execute(text("SELECT count(*) FROM ledger_pending")).scalar_one():
            assert time.monotonic() < limit, "the sequencer numbers nothing"
            time.sleep(0.01)


def _text(value: object) -> str:
    assert isinstance(value, date)  # a datetime is one too
    return value.isoformat()
