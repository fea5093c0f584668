"""Events that the bus's own rules could not open: asked about again, and their people settled by what is new.

Policy gave no answer when they arrived, or kept part of them back. The first are asked about until there is
an answer, the second once another policy holds: what the one before told nobody of is not missed.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from consumers.handover import store
from consumers.handover.batch import NewFact, Settler, Work
from consumers.handover.opening import Opened, Unreadable, open_events, opened_entry
from policies import consent
from policies.activation import active_revision
from policies.question import Gate
from policies.vault import Vault
from schemas.clock import london_date
from schemas.codec import decode
from schemas.envelope import topic_of
from schemas.errors import StaleWorker

_FIRST: Final = UUID(int=0)
"""Before every event's id."""
_NONE: Final = ""
"""Before every revision."""


class Unopened(NamedTuple):
    """A fact that may hold more than is known of it."""

    event_id: UUID
    person: UUID
    publisher: str
    envelope: bytes
    codes: str
    """As they stand; empty where policy has not answered yet."""
    refused_under: str
    """The policy that kept something back; empty where none did."""


class Answered(NamedTuple):
    """What is known of one of them from now on."""

    before: Unopened
    codes: str
    refused_under: str
    new: NewFact | None
    """None where its codes are what they were."""


class Reopening:
    """Opens what may be opened by now, in one transaction with what follows from it."""

    def __init__(
        self, engine: Engine, gate: Gate, vault: Vault, settler: Settler, pinned: str | None = None
    ) -> None:
        """`pinned` is the policy that holds where none is activated in the database."""
        self._engine = engine
        self._gate = gate
        self._vault = vault
        self._settler = settler
        self._pinned = pinned
        self._after = _FIRST
        self._refused_after = _NONE, _FIRST

    def next(self, connection: Connection, most: int, later: Collection[UUID]) -> list[Unopened]:
        """Some of what waits, in turn: what gets no answer holds no others up. Nobody's who is in `later`."""
        given = {"later": list(later), "after": self._after, "most": most}
        found = [Unopened._make(row) for row in connection.execute(_NO_ANSWER, given)]
        self._after = found[-1].event_id if len(found) == most else _FIRST
        holds = active_revision(connection) or self._pinned
        return found + (self._refused(connection, holds, most - len(found), later) if holds else [])

    def _refused(
        self, connection: Connection, holds: str, most: int, later: Collection[UUID]
    ) -> list[Unopened]:
        under, after = self._refused_after
        given = {"holds": holds, "later": list(later), "under": under, "after": after, "most": most}
        found = [Unopened._make(row) for row in connection.execute(_REFUSED, given)]
        last = found[-1] if found and len(found) == most else None
        self._refused_after = (last.refused_under, last.event_id) if last else (_NONE, _FIRST)
        return found

    def open_again(self, rows: Sequence[Unopened]) -> int:
        """Says of how many there is an answer. Raises NoAnswer or StaleWorker: then nothing has changed."""
        with self._engine.connect() as connection:
            snapshot = store.read(connection, {row.person for row in rows}, ())
            self._vault.load(connection, snapshot.kinship.everybody)
            scopes = consent.scopes(connection, snapshot.kinship.everybody)
        envelopes = [decode(row.envelope, topic_of(row.publisher.partition(":")[0])) for row in rows]
        opened = open_events(envelopes, self._gate, self._vault, london_date(snapshot.now))
        answered = [found for row, one in zip(rows, opened, strict=True) for found in _answered(row, one)]
        if not answered:
            return 0
        changed = [one.new for one in answered if one.new]
        people = {new.person for new in changed}
        more = [new.event_id for new in changed if new.codes]
        work = Work(
            changed,
            people,
            people,
            [opened_entry(more, snapshot.now)] if more else [],
            also=partial(_keep, answered),
            stored=True,
            revisions={one.revision for one in opened if isinstance(one, Opened)},
        )
        self._settler.settle(work, snapshot, scopes)
        return len(answered)


def _answered(row: Unopened, result: Opened | Unreadable) -> Iterator[Answered]:
    if isinstance(result, Unreadable):
        if row.codes:  # it was readable when it came: whatever policy says, there is no more to be had of it
            yield Answered(row, row.codes, "", None)
    elif result.codes is not None:
        codes = json.dumps(result.codes, separators=(",", ":"))
        new = NewFact(row.event_id, row.person, result.envelope, b"", result.codes, result.refused_under)
        yield Answered(row, codes, result.refused_under, new if codes != row.codes else None)


def _keep(answered: Sequence[Answered], connection: Connection) -> None:
    columns = {
        "events": [one.before.event_id for one in answered],
        "codes": [one.codes for one in answered],
        "refused": [one.refused_under for one in answered],
        "codes_before": [one.before.codes for one in answered],
        "refused_before": [one.before.refused_under for one in answered],
    }
    if connection.execute(_KEEP, columns).rowcount != len(answered):
        raise StaleWorker("Another worker has opened these events.")


_NO_ANSWER: Final = text("""
    SELECT event_id, person_id, publisher, envelope, codes, refused_under FROM fact
    WHERE codes = '' AND event_id > :after AND person_id <> ALL(CAST(:later AS uuid[]))
    ORDER BY event_id LIMIT :most
""")
# In two ranges, which the index finds: in time most of what was refused was refused by the policy that holds.
_REFUSED: Final = text("""
    (SELECT event_id, person_id, publisher, envelope, codes, refused_under FROM fact
     WHERE refused_under <> '' AND refused_under < :holds AND (refused_under, event_id) > (:under, :after)
       AND person_id <> ALL(CAST(:later AS uuid[]))
     ORDER BY refused_under, event_id LIMIT :most)
    UNION ALL
    (SELECT event_id, person_id, publisher, envelope, codes, refused_under FROM fact
     WHERE refused_under <> '' AND refused_under > :holds AND (refused_under, event_id) > (:under, :after)
       AND person_id <> ALL(CAST(:later AS uuid[]))
     ORDER BY refused_under, event_id LIMIT :most)
    ORDER BY refused_under, event_id LIMIT :most
""")
_KEEP: Final = text("""
    UPDATE fact SET codes = new.codes, refused_under = new.refused, unopened_since = NULL
    FROM unnest(
        CAST(:events AS uuid[]), CAST(:codes AS text[]), CAST(:refused AS text[]),
        CAST(:codes_before AS text[]), CAST(:refused_before AS text[])
    ) AS new (event_id, codes, refused, codes_before, refused_before)
    WHERE fact.event_id = new.event_id
      AND fact.codes = new.codes_before AND fact.refused_under = new.refused_before
""")
