"""What agencies' words on who is whom come to. Pure: the same words give the same families in any order."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

Link = frozenset[UUID]
"""Two people who are one."""


class Said(NamedTuple):
    """One record's word on two people. Sorts by the source's own order."""

    sequence: bytes
    one: UUID
    """Whom the record was about."""
    other: UUID
    same: bool
    by: str
    """The agency, KIND:CODE."""


class Kin(NamedTuple):
    """Where somebody hangs in a family."""

    parent: UUID
    root: UUID


def links(words: Iterable[Said]) -> dict[Link, Said]:
    """The links that hold once all words are read in source order, each with the word that made it.

    They never close a ring. Whoever is separated leaves by the link next to them on the way between the two,
    with all who hang on them.
    """
    found: dict[Link, Said] = {}
    for word in sorted(words):
        way = _way(found, word.one, word.other)
        if word.same and not way:
            found[frozenset((word.one, word.other))] = word
        elif way and not word.same:
            del found[frozenset(way[-2:])]
    return found


def kin(found: Collection[Link], known_since: Mapping[UUID, datetime]) -> dict[UUID, Kin]:
    """Everybody but the roots. The root of a family is the member whom the bus has known longest."""
    beside = _beside(found)
    placed: dict[UUID, Kin] = {}
    roots: set[UUID] = set()
    for root in sorted(beside, key=lambda person: (known_since[person], person)):
        if root in placed or root in roots:
            continue
        roots.add(root)
        coming = deque([root])
        while coming:
            parent = coming.popleft()
            for person in sorted(beside[parent] - {root}):
                if person not in placed:
                    placed[person] = Kin(parent, root)
                    coming.append(person)
    return placed


def _way(found: Collection[Link], start: UUID, end: UUID) -> list[UUID]:
    """The people on the way from one to the other, both of them too; empty where there is none."""
    beside = _beside(found)
    came_from: dict[UUID, UUID] = {start: start}
    coming = deque([start])
    while coming and end not in came_from:
        person = coming.popleft()
        for neighbour in beside.get(person, set()) - came_from.keys():
            came_from[neighbour] = person
            coming.append(neighbour)
    if end not in came_from or start == end:
        return []
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _beside(found: Iterable[Link]) -> dict[UUID, set[UUID]]:
    beside: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in map(tuple, found):
        beside[one].add(other)
        beside[other].add(one)
    return dict(beside)
