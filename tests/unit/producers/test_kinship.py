"""Who is whom follows from what agencies have said and when they said it, never from the order of arrival."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.kinship import Kin, Link, Said, kin, links

A, B, C, D, E = (UUID(int=number) for number in range(1, 6))
SINCE = {
    person: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    for day, person in enumerate((A, B, C, D, E))
}


def word(at: int, one: UUID, other: UUID, same: bool = True) -> Said:
    return Said(bytes([at]), one, other, same, "PROBATION:BIRMINGHAM")


def link(*people: UUID) -> Link:
    return frozenset(people)


TABLE = [
    ([], set()),
    ([word(1, A, B)], {link(A, B)}),
    ([word(1, A, B), word(2, B, A)], {link(A, B)}),  # said again, the other way round
    ([word(1, A, B), word(2, A, B, False)], set()),
    ([word(1, A, B, False), word(2, A, B)], {link(A, B)}),  # the later word counts
    ([word(1, A, B), word(2, A, B, False), word(3, A, B)], {link(A, B)}),
    ([word(1, A, B), word(2, B, C), word(3, A, C)], {link(A, B), link(B, C)}),  # no ring
    ([word(1, A, B), word(2, B, C), word(3, A, C, False)], {link(A, B)}),  # C leaves
    ([word(1, A, B), word(2, B, C), word(3, C, D), word(4, A, C, False)], {link(A, B), link(C, D)}),
    ([word(1, A, B), word(2, C, D, False)], {link(A, B)}),  # not one before either
]


@pytest.mark.parametrize(("words", "expected"), TABLE)
def test_what_words_come_to(words: list[Said], expected: set[Link]) -> None:
    assert links(words).keys() == expected


words = st.builds(
    lambda at, pair, same: word(at, pair[0], pair[1], same),
    st.integers(1, 255),
    st.permutations((A, B, C, D, E)),
    st.booleans(),
)


@given(st.lists(words, max_size=12, unique_by=lambda said: said.sequence), st.randoms())
def test_any_order_of_arrival_gives_the_same_families(said: list[Said], chance: random.Random) -> None:
    shuffled = [*said, *said[:2]]
    chance.shuffle(shuffled)
    assert kin(links(shuffled), SINCE) == kin(links(said), SINCE)


@given(st.lists(words, max_size=12, unique_by=lambda said: said.sequence))
def test_the_last_word_on_two_people_holds(said: list[Said]) -> None:
    last = Said(b"\xff\xff", A, B, True, "DIP:BIRMINGHAM")
    assert _together(links([*said, last]), A, B)
    assert not _together(links([*said, last._replace(same=False)]), A, B)


@given(st.lists(words, max_size=12, unique_by=lambda said: said.sequence))
def test_everybody_hangs_on_a_root_that_was_known_first(said: list[Said]) -> None:
    found = links(said)
    placed = kin(found, SINCE)
    for person, place in placed.items():
        assert link(person, place.parent) in found
        assert place.root not in placed
        assert SINCE[place.root] < SINCE[person]
        assert place.parent == place.root or placed[place.parent].root == place.root


def test_a_family_hangs_together_under_the_member_known_longest() -> None:
    found = links([word(1, C, B), word(2, A, C)])
    assert kin(found, SINCE) == {C: Kin(A, A), B: Kin(C, A)}


def _together(found: dict[Link, Said], one: UUID, other: UUID) -> bool:
    placed = kin(found, SINCE)
    roots = [placed[person].root if person in placed else person for person in (one, other)]
    return roots[0] == roots[1]
