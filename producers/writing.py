"""Write what came in: people, sealed events for the relay, consents and the ledger, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from policies import accepting
from policies.entries import Entry, EntryKind, append, stamp
from policies.publishing import publishing
from policies.teams import Directory
from policies.vault import Vault
from producers import history
from producers.draft import Draft
from producers.receipt import Receipt, Status
from producers.sorting import Placed, Sorting
from producers.waiting_room import WaitingRoom
from schemas.catalogue import catalogue
from schemas.clock import to_micros
from schemas.codec import plain_compartments
from schemas.database import copy_rows
from schemas.envelope import NOBODY, Header, topic_of
from schemas.errors import StaleWorker
from schemas.tables import outbox


class Times(NamedTuple):
    """When a batch is written, by both clocks, UTC."""

    domain: datetime
    machine: datetime

    def entry(self) -> dict[str, str]:
        return {"at": stamp(self.domain), "machine_at": stamp(self.machine)}


class Writer:
    """Writes a sorted batch in the caller's transaction, by a constant number of statements."""

    def __init__(self, vault: Vault, room: WaitingRoom, directory: Directory) -> None:
        self._vault = vault
        self._room = room
        self._directory = directory

    def write(self, connection: Connection, batch: Sorting, times: Times) -> None:
        """Write everything that `batch` decided. Raises StaleWorker where it has to be sorted anew."""
        self._write_people(connection, batch, times.machine)
        taken = [(one.draft.key, one.draft.content_hash, one.event_id) for one in batch.accepted]
        history.remember(connection, taken, times.machine)
        self._write_waiting(connection, batch, times.machine)
        headers = [(one, self._header(one, times.machine)) for one in batch.accepted]
        rows = (
            (one.event_id, one.person_id, topic_of(header.publisher_kind), self._sealed(one, header))
            for one, header in headers
        )
        if headers:
            columns = ("event_id", "person_id", "topic", "envelope", "accepted_at")
            copy_rows(connection, outbox, columns, ((*row, times.machine) for row in rows))
        scoped = [pair for pair in headers if accepting.changes_scope(pair[1].event_type)]
        for one, header in sorted(scoped, key=lambda pair: pair[0].person_id):
            # Publish has the record in clear; who keeps what it says is in policies.
            accepting.record(connection, one.person_id, one.draft.judged.submission.record.event, header)
        append(connection, self._entries(batch, times.entry()))
        connection.execute(_HINTS)

    def _write_people(self, connection: Connection, batch: Sorting, now: datetime) -> None:
        made = batch.people.write(now)
        if made:
            self._vault.make_keys(connection, made)
        people = {one.person_id for one in batch.accepted} - {NOBODY} | {*batch.identities.touched}
        batch.people.hold(people)
        if self._vault.load(connection, people):
            raise StaleWorker("A person was erased at this moment.")
        batch.identities.write({one.person_id for one in batch.accepted if not one.draft.others}, now)

    def _write_waiting(self, connection: Connection, batch: Sorting, now: datetime) -> None:
        fresh = [(item, reason) for item, reason in batch.waiting.values() if item.waited_as is None]
        again = [(item, reason) for item, reason in batch.waiting.values() if item.waited_as is not None]
        self._room.put(connection, fresh, now)
        self._room.put_by_again(connection, again)
        self._room.settle(connection, batch.settled, now)

    def _header(self, one: Placed, now: datetime) -> Header:
        agency, team, record = one.draft.judged.submission
        assert record.source_time is not None
        known = catalogue().entry(record.event.event_type)
        scope = publishing().profile(agency.kind)
        return Header(
            event_id=one.event_id.bytes,
            event_type=known.event_type,
            event_version=known.version,
            publisher_kind=agency.kind,
            publisher_code=agency.code,
            publisher_team=team,
            team_kind=self._directory.team(team).kind.value,
            person_id=one.person_id.bytes,
            source_time_us=to_micros(record.source_time),
            source_counter=record.counter,
            source_ref=one.draft.key,
            content_hash=one.draft.content_hash,
            accepted_at_us=to_micros(now),
            purpose=scope.purpose,
            article6_basis=scope.article6_basis,
            article9_condition=scope.article9_condition,
            confidentiality_basis=scope.confidentiality_basis,
            processing_regime=scope.processing_regime,
            consent_record="",
            schema_fingerprint=known.fingerprint,
        )

    def _sealed(self, one: Placed, header: Header) -> bytes:
        return self._vault.seal(header, plain_compartments(one.draft.judged.submission.record.event))

    def _entries(self, batch: Sorting, common: Mapping[str, str]) -> Iterator[Entry]:
        for one in batch.accepted:
            about = {"event": str(one.event_id)}
            if one.person_id != NOBODY:
                about["person"] = self._vault.pseudonym(one.person_id)
            fields = {**common, **_described(one.draft), **about, **one.draft.judged.verdict.entry}
            yield Entry(EntryKind.PUBLISH_ACCEPTED, fields)
        for word in batch.identities.changed():
            kind = EntryKind.PEOPLE_MERGED if word.same else EntryKind.PEOPLE_SEPARATED
            who = {"person": self._vault.pseudonym(word.one), "other": self._vault.pseudonym(word.other)}
            yield Entry(kind, {**common, **who, "agency": word.by})
        for item, reason in batch.waiting.values():
            yield Entry(EntryKind.PUBLISH_WAITING, {**common, **_described(item), "reasons": reason.value})
        yield from _refusals(batch.refused, common)


def _refusals(refused: Iterable[tuple[Draft, Receipt]], common: Mapping[str, str]) -> Iterator[Entry]:
    for item, receipt in refused:
        why = {"reasons": "CONFLICT"} if receipt.status is Status.CONFLICT else item.judged.verdict.entry
        yield Entry(EntryKind.PUBLISH_REFUSED, {**common, **_described(item), **why})


def _described(item: Draft) -> dict[str, str]:
    agency, team, record = item.judged.submission
    return {
        "agency": str(agency),
        "team": team,
        "event_type": record.event.event_type,
        "record": item.key.hex(),
    }


_HINTS = text("SELECT pg_notify('outbox', ''), pg_notify('ledger', '')")
