"""Whom the bus takes a record to be about: its numbers find a person, open one, or wait."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from deploy.world.answer_key.records import Event, Order, Record

Number = tuple[str, str]
"""A column and what stands in it: `("noms_number", "A1234BC")`; an agency's own reference with the agency."""

NATIONAL = ("noms_number", "crn", "pnc", "nhs_number")
_REFERENCES = ("child_reference", "housing_reference", "dip_reference", "agency_reference")
OPENS = frozenset(
    {"RECEPTION", "PRACTITIONER_ALLOCATED", "REFERRAL_ACCEPTED", "ENQUIRY_OPENED", "ASSESSMENT_BOOKED"}
)
"""Custody, supervision or a case begins: only these make a person."""

_PUTS_TOGETHER, _TAKES_APART = "IDENTITY_MERGED", "IDENTITY_UNMERGED"


@dataclass
class Person:
    """One person as the bus knows it."""

    world: int
    """Who it is in the world: the number of the person whose record made it."""
    numbers: set[Number] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)


class Tie(NamedTuple):
    """Two persons of the bus were said to be one, or said not to be."""

    known: datetime
    order: Order
    one: int
    other: int
    together: bool


class Arrival(NamedTuple):
    """A record at the moment at which it is handed in."""

    at: datetime
    record: Record


class Register:
    """All persons of the bus; fed with whatever arrives, in the order of time."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.ties: list[Tie] = []
        self._by_number: dict[Number, int] = {}
        self._waiting: list[Record] = []
        self._taken: set[tuple[str, str]] = set()

    def feed(self, records: Iterable[Record]) -> None:
        """Hand everything in. What arrives at one moment is taken in whatever order gets it furthest."""
        arrivals = sorted(_arrivals(records), key=lambda arrival: (arrival.at, _place(arrival.record)))
        for at, together in groupby(arrivals, key=lambda arrival: arrival.at):
            self._waiting.extend(arrival.record for arrival in together if self._is_new(arrival.record))
            self._take_what_can_be(at)

    def _is_new(self, record: Record) -> bool:
        """What cannot be read or came before is nothing new."""
        if not record.readable or record.clash or record.recorded_at is None:
            return False
        if not record.record_id:
            return True
        own = (record.team.partition("/")[0], record.record_id)
        if own in self._taken:
            return False
        self._taken.add(own)
        return True

    def _take_what_can_be(self, at: datetime) -> None:
        """Again and again, until nothing that waits finds its person: one record can settle another."""
        moved = True
        while moved:
            moved = False
            for record in sorted(self._waiting, key=lambda one: one.type not in OPENS):
                if self._take(record, at):
                    self._waiting.remove(record)
                    moved = True

    def _take(self, record: Record, at: datetime) -> bool:
        numbers = set(_numbers(record, ""))
        found = {self._by_number[number] for number in numbers if number in self._by_number}
        if len(found) > 1 and len({self._root(person, at) for person in found}) > 1:
            return False
        others = {
            self._by_number[number] for number in _numbers(record, "other_") if number in self._by_number
        }
        if record.type in (_PUTS_TOGETHER, _TAKES_APART) and not others:
            return False
        if not found:
            if record.type not in OPENS:
                return False
            self.people.append(Person(record.person))
            found = {len(self.people) - 1}
        person = min(found)
        self._teach(person, numbers)
        event = _accepted(record, at)
        self.people[person].events.append(event)
        if record.type in (_PUTS_TOGETHER, _TAKES_APART):
            together = record.type == _PUTS_TOGETHER
            self.ties += [Tie(at, event.order, person, other, together) for other in others - {person}]
        return True

    def _teach(self, person: int, numbers: set[Number]) -> None:
        for number in numbers:
            if number not in self._by_number:
                self._by_number[number] = person
                self.people[person].numbers.add(number)

    def _root(self, person: int, at: datetime) -> int:
        return min(group_of(person, self.ties, at))


def group_of(person: int, ties: Iterable[Tie], at: datetime) -> frozenset[int]:
    """All persons of the bus that counted as this one at a moment."""
    joined: dict[frozenset[int], Tie] = {}
    for tie in sorted((tie for tie in ties if tie.known <= at), key=lambda tie: tie.order):
        joined[frozenset((tie.one, tie.other))] = tie
    pairs = [pair for pair, tie in joined.items() if tie.together]
    found, grown = frozenset({person}), True
    while grown:
        larger = found.union(*(pair for pair in pairs if pair & found))
        grown, found = larger != found, larger
    return found


def _arrivals(records: Iterable[Record]) -> Iterator[Arrival]:
    for record in records:
        for at in record.arrivals:
            yield Arrival(at, record)


def _place(record: Record) -> tuple[bool, str, str, str]:
    return not record.team.startswith("PRISON_CARAT"), record.team, record.record_id, record.type


def _numbers(record: Record, prefix: str) -> Iterator[Number]:
    agency = record.team.partition("/")[0]
    for column in (*NATIONAL, *_REFERENCES):
        if written := record.cells.get(prefix + column):
            yield column, written if column in NATIONAL else f"{agency} {written}"


def _accepted(record: Record, at: datetime) -> Event:
    assert record.recorded_at is not None
    order = (record.recorded_at, record.counter, record.record_id)
    return Event(record.type, record.team, record.recorded_at, order, at, record.cells)
