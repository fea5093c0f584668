"""Which pseudonyms were one person at which moment, by what the ledger has of merges. Pure."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class Merge(NamedTuple):
    """Two records that were said to be one person from a moment on, or to be two again."""

    at: datetime
    """Machine time."""
    one: str
    other: str
    same: bool


class Families:
    """Everybody with whom somebody was one person."""

    def __init__(self, merges: Iterable[Merge] = ()) -> None:
        self._since: dict[str, list[datetime]] = defaultdict(list)
        self._members: dict[str, list[frozenset[str]]] = defaultdict(list)
        beside: dict[str, set[str]] = defaultdict(set)
        for merge in sorted(merges):
            _apply(merge, beside)
            for person in (merge.one, merge.other):
                self._add(merge.at, _reached(person, beside))

    def of(self, person: str, at: datetime) -> frozenset[str]:
        """Who was one person with somebody at a moment, themselves included."""
        place = bisect_right(self._since[person], at)
        return self._members[person][place - 1] if place else frozenset({person})

    def ever(self, person: str) -> frozenset[str]:
        """Who was one person with somebody at any moment, themselves included."""
        return frozenset({person}).union(*self._members[person])

    def _add(self, at: datetime, members: frozenset[str]) -> None:
        for person in members:
            self._since[person].append(at)
            self._members[person].append(members)


def _apply(merge: Merge, beside: dict[str, set[str]]) -> None:
    """As the bus links people: never in a ring; who is separated without a link of their own leaves all."""
    one, other = merge.one, merge.other
    if merge.same:
        if other not in _reached(one, beside):
            beside[one].add(other)
            beside[other].add(one)
        return
    left = {one} if one in beside[other] else set(beside[other])
    beside[other] -= left
    for person in left:
        beside[person].discard(other)


def _reached(person: str, beside: dict[str, set[str]]) -> frozenset[str]:
    found, coming = {person}, [person]
    while coming:
        more = beside[coming.pop()] - found
        found |= more
        coming += more
    return frozenset(found)
