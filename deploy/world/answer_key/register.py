"""Whom the bus takes a record to be about: its numbers find a person, open one, or wait."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
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
WHO_IS_WHO = frozenset({_PUTS_TOGETHER, _TAKES_APART})


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
        """Hand everything in, at each moment the prisons' records first, a team's in its file's order."""
        arrivals = [Arrival(at, record) for record in records for at in record.arrivals]
        for at, record in sorted(arrivals, key=lambda arrival: (arrival.at, _place(arrival.record))):
            if self._is_new(record):
                self._hand_in(record, at)

    def _hand_in(self, record: Record, at: datetime) -> None:
        """Take it or let it wait; what waited for the numbers that it brings is taken with it."""
        brought = self._take(record, at)
        if brought is None:
            self._waiting.append(record)
            return
        while brought:
            waited = [each for each in self._waiting if brought & _all_numbers(each)]
            brought = set()
            for each in waited:
                found = self._take(each, at)
                if found is not None:
                    self._waiting.remove(each)
                    brought |= found

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

    def _take(self, record: Record, at: datetime) -> set[Number] | None:
        """The numbers by which more can be found now; None where the record has to wait."""
        if record.type in WHO_IS_WHO:
            return self._take_who_is_who(record, at)
        numbers = set(_numbers(record, ""))
        found = self._found(numbers)
        if self._are_several(found, at) or not (found or record.type in OPENS):
            return None
        person = min(found, default=None)
        if person is None:
            person = self._make(record)
        self.people[person].events.append(_accepted(record, at))
        return self._teach(person, numbers)

    def _take_who_is_who(self, record: Record, at: datetime) -> set[Number] | None:
        """One side has to be known; a number that nobody has becomes a person of its own."""
        together = record.type == _PUTS_TOGETHER
        numbers = set(_numbers(record, ""))
        besides = set(_numbers(record, "other_")) - numbers
        own, others = self._found(numbers), self._found(besides)
        own = own - others or own
        if not (own or others) or self._are_several(own, at) or (together and self._are_several(others, at)):
            return None
        person = min(own, default=None)
        if person is None:
            person = self._make(record)
        event = _accepted(record, at)
        self.people[person].events.append(event)
        self._teach(person, numbers)
        if person in others and not together:
            self._forget(person, besides)
        if not self._found(besides):
            self._teach(self._make(record), besides)
        others = self._found(besides) - {person}
        self.ties += [Tie(at, event.order, person, other, together) for other in others]
        self._teach(min(others, default=person), besides)
        return set[Number]().union(*(self.people[each].numbers for each in {person} | others))

    def _found(self, numbers: set[Number]) -> set[int]:
        return {self._by_number[number] for number in numbers if number in self._by_number}

    def _are_several(self, found: set[int], at: datetime) -> bool:
        return len(found) > 1 and len({self._root(person, at) for person in found}) > 1

    def _make(self, record: Record) -> int:
        self.people.append(Person(record.person))
        return len(self.people) - 1

    def _teach(self, person: int, numbers: set[Number]) -> set[Number]:
        new = {number for number in numbers if number not in self._by_number}
        self._by_number.update(dict.fromkeys(new, person))
        self.people[person].numbers |= new
        return new

    def _forget(self, person: int, numbers: set[Number]) -> None:
        """They had been taken for this person's own, and are somebody else's after all."""
        for number in numbers:
            if self._by_number.get(number) == person:
                del self._by_number[number]
                self.people[person].numbers.discard(number)

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


def _place(record: Record) -> tuple[bool, str, str, str]:
    recorded = record.recorded_at.isoformat() if record.recorded_at else ""
    return not record.team.startswith("PRISON_CARAT"), record.team, recorded, record.record_id


def _all_numbers(record: Record) -> set[Number]:
    return {*_numbers(record, ""), *_numbers(record, "other_")}


def _numbers(record: Record, prefix: str) -> Iterator[Number]:
    agency = record.team.partition("/")[0]
    for column in (*NATIONAL, *_REFERENCES):
        if written := record.cells.get(prefix + column):
            yield column, written if column in NATIONAL else f"{agency} {written}"


def _accepted(record: Record, at: datetime) -> Event:
    assert record.recorded_at is not None
    order = (record.recorded_at, record.counter, record.record_id)
    return Event(record.type, record.team, record.recorded_at, order, at, record.cells)
