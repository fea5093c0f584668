"""A record that came without a source time: a named officer gives it one, or drops it. Both on the ledger."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine

from policies.entries import Entry, EntryKind, append
from policies.keyring import KeyRing
from policies.teams import Directory
from policies.vault import Vault
from producers.draft import Draft
from producers.sorting import Sorting
from producers.transaction import in_one_transaction
from producers.waiting_room import WaitingRoom
from producers.writing import Times, Writer
from schemas.clock import domain_now, machine_now

DROPPED = "DROPPED"


class LateTime:
    """Settles what waits for a source time. Policy said when it came that it may be published."""

    def __init__(self, engine: Engine, ring: KeyRing, directory: Directory) -> None:
        self._engine = engine
        self._ring = ring
        self._room = WaitingRoom(ring)
        self._writer = Writer(Vault(ring), self._room, directory)

    def give(self, row_id: UUID, source_time: datetime, officer: str) -> str | None:
        """Take the record in as of this time (UTC). Says what became of it; None where nothing waits there.

        It may go on waiting, for its person.
        """

        def work(connection: Connection) -> str | None:
            item = self._room.take(connection, row_id)
            if item is None:
                return None
            submission = item.judged.submission
            record = submission.record._replace(source_time=source_time)
            judged = item.judged._replace(submission=submission._replace(record=record))
            batch = Sorting(connection, self._ring, self._room)
            batch.sort_again(item._replace(judged=judged))
            times = Times(domain_now(connection), machine_now())
            self._writer.write(connection, batch, times)
            waits = batch.waiting.get(item.key)
            became = waits[1].value if waits else batch.settled[row_id]
            _note(connection, item, became, officer, times)
            return became

        return in_one_transaction(self._engine, work)

    def drop(self, row_id: UUID, officer: str) -> str | None:
        """Give the record up; its id is free again. None where nothing waits there for a time."""

        def work(connection: Connection) -> str | None:
            item = self._room.take(connection, row_id)
            if item is None:
                return None
            times = Times(domain_now(connection), machine_now())
            self._room.settle(connection, {row_id: DROPPED}, times.machine)
            _note(connection, item, DROPPED, officer, times)
            return DROPPED

        return in_one_transaction(self._engine, work)


def _note(connection: Connection, item: Draft, became: str, officer: str, times: Times) -> None:
    agency, team, record = item.judged.submission
    fields = {
        **times.entry(),
        "agency": str(agency),
        "team": team,
        "event_type": record.event.event_type,
        "record": item.key.hex(),
        "officer": officer,
        "status": became,
    }
    append(connection, [Entry(EntryKind.WAITING_SETTLED, fields)])
