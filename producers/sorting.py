"""Sort a batch: whom is each record about, was it here before, may it come in, must it wait? Only reads."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection

from policies.keyring import KeyRing
from producers.draft import Draft, Judged, draft
from producers.history import Past, past
from producers.identity import Identities
from producers.people import People, WaitingReason
from producers.receipt import Receipt, Status
from producers.waiting_room import WaitingRoom
from schemas.catalogue import catalogue
from schemas.envelope import NOBODY
from schemas.events import PersonEvent


class Placed(NamedTuple):
    """A record that comes in, whom it is about, and the event that it becomes."""

    draft: Draft
    person_id: UUID
    event_id: UUID


class Sorting:
    """One batch inside one transaction. `sort` once, then read what became of each record."""

    def __init__(self, connection: Connection, ring: KeyRing, room: WaitingRoom) -> None:
        self.people = People(connection)
        self.identities = Identities(connection, self.people)
        self.accepted: list[Placed] = []
        self.refused: list[tuple[Draft, Receipt]] = []
        self.waiting: dict[bytes, tuple[Draft, WaitingReason]] = {}
        self.settled: dict[UUID, str] = {}
        """Rows of the waiting room and what became of them."""
        self._connection = connection
        self._ring = ring
        self._room = room
        self._past: dict[bytes, Past] = {}
        self._receipts: dict[int, Receipt] = {}
        self._claimed: set[bytes] = set()
        self._steady = False

    def sort(self, items: Sequence[Judged]) -> list[Receipt]:
        """Say what becomes of each record, in the order of the batch."""
        drafts = [draft(self._ring, item, place) for place, item in enumerate(items)]
        self._past = past(self._connection, (one.key for one in drafts))
        self._place_all(drafts)
        while ready := self._ready():
            self._place_all(ready)
        return [self._receipts[place] for place in range(len(items))]

    def sort_again(self, item: Draft) -> None:
        """Say what becomes of a record that waited and has been given what it lacked."""
        ready = [item]
        while ready:
            self._place_all(ready)
            ready = self._ready()

    def _ready(self) -> list[Draft]:
        """Whoever waited for identifiers that are known now, or for two people who are one now, comes in.

        They may teach others, or merge others, in turn.
        """
        ready: list[Draft] = []
        for reason, hashes in (
            (WaitingReason.UNKNOWN_PERSON, self.people.newly_known()),
            (WaitingReason.TWO_PEOPLE, self.identities.come_to()),
        ):
            if hashes:
                ready += self._take_back(set(hashes), reason)
                ready += self._claim(hashes, reason)
        return ready

    def _claim(self, hashes: list[bytes], reason: WaitingReason) -> list[Draft]:
        found = self._room.claim(self._connection, hashes, reason)
        claimed = [one for one in found if one.key not in self._claimed]
        self._claimed.update(one.key for one in claimed)
        gone = past(self._connection, (one.key for one in claimed)) if claimed else {}
        self._past |= {key: before for key, before in gone.items() if before.event_id is not None}
        return claimed

    def _place_all(self, drafts: Sequence[Draft]) -> None:
        if any(item.others for item in drafts):
            self.identities.begin()
        new = [item for item in drafts if self._is_new(item)]
        self.people.look_up(one for item in new for one in (*item.identifiers, *item.others))
        for item in drafts:
            receipt = self._place(item)
            if item.place is not None:
                self._receipts[item.place] = receipt
            elif receipt.status is not Status.WAITING and item.waited_as:
                self.settled[item.waited_as] = receipt.status.value

    def _is_new(self, item: Draft) -> bool:
        record = item.judged.submission.record
        return item.key not in self._past and item.judged.verdict.allowed and record.source_time is not None

    def _place(self, item: Draft) -> Receipt:
        if before := self._past.get(item.key):
            receipt = before.receipt(item.content_hash)
            if receipt.status is Status.CONFLICT:
                self.refused.append((item, receipt))
            return receipt
        if not item.judged.verdict.allowed:
            receipt = Receipt(Status.REFUSED, reasons=item.judged.verdict.reasons)
            self.refused.append((item, receipt))
            return receipt
        if item.judged.submission.record.source_time is None:
            return self._wait(item, WaitingReason.NO_SOURCE_TIME)
        person = self._person(item)
        return self._wait(item, person) if isinstance(person, WaitingReason) else self._accept(item, person)

    def _person(self, item: Draft) -> UUID | WaitingReason:
        event = item.judged.submission.record.event
        if not isinstance(event, PersonEvent):
            return NOBODY
        if item.others:
            return self.identities.place(item)
        opens = catalogue().entry(event.event_type).opens is not None
        found = self.people.find(item.identifiers, opens=opens)
        if found is WaitingReason.TWO_PEOPLE and not self._steady:
            # Nobody may merge the two between this look and the moment from which the record waits.
            self._steady = True
            self.identities.stand_still()
            found = self.people.find(item.identifiers, opens=opens)
        return found

    def _accept(self, item: Draft, person_id: UUID) -> Receipt:
        event_id = uuid4()
        self.accepted.append(Placed(item, person_id, event_id))
        self._past[item.key] = Past(item.content_hash, event_id, "")
        return Receipt(Status.ACCEPTED, event_id, stays_here=item.judged.verdict.stays_here)

    def _wait(self, item: Draft, reason: WaitingReason) -> Receipt:
        self.waiting[item.key] = (item, reason)
        self._past[item.key] = Past(item.content_hash, None, reason.value)
        return Receipt(Status.WAITING, reasons=(reason.value,))

    def _take_back(self, fresh: set[bytes], reason: WaitingReason) -> Iterable[Draft]:
        """Records of this batch that waited for what a later record of the batch brought."""
        ready = [
            key
            for key, (item, why) in self.waiting.items()
            if why is reason and any(one.hash in fresh for one in (*item.identifiers, *item.others))
        ]
        for key in ready:
            del self._past[key]
            yield self.waiting.pop(key)[0]
