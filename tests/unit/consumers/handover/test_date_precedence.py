"""Of two dates of a sentence one counts: every pair of kinds, estimated or confirmed."""

from itertools import permutations, product

import pytest

from consumers.handover.dates import UNSTATED, counting, is_release_day
from consumers.handover.episodes import fold
from consumers.handover.parts import ReleaseDate
from schemas.vocabulary import DateKind
from tests.unit.consumers.handover.story import planned

PRECEDENCE = [
    # parole: somebody has decided
    "APD",
    # home detention curfew, as it will be and not as it may be
    "HDCAD",
    # conditional, then automatic release
    "CRD",
    "ARD",
    # after a recall
    "PRRD",
    # early and mid transfer, late transfer, removal
    "ETD",
    "MTD",
    "LTD",
    "ERSED",
]
NOBODY_WALKS_OUT = [
    # the sentence, the licence, both, the supervision end
    "SED",
    "LED",
    "SLED",
    "TUSED",
    # eligible is not released
    "HDCED",
    "PED",
]
SURE = {"ESTIMATED": "ESTIMATED", "CONFIRMED": "CONFIRMED"}


def test_every_kind_of_date_is_here() -> None:
    assert sorted([*PRECEDENCE, *NOBODY_WALKS_OUT]) == sorted(DateKind)


@pytest.mark.parametrize(("first", "second"), list(permutations(PRECEDENCE, 2)))
@pytest.mark.parametrize(("of_first", "of_second"), list(product(SURE, SURE)))
def test_one_of_two_dates_counts(first: str, second: str, of_first: str, of_second: str) -> None:
    facts = [
        planned("2026-06-01 10:00", "2026-11-02", kind=first, certainty=of_first),
        planned("2026-06-02 10:00", "2026-11-09", kind=second, certainty=of_second),
    ]
    if of_first != of_second:
        winner = first if of_first == "CONFIRMED" else second
    else:
        winner = min(first, second, key=PRECEDENCE.index)
    for arrived in (facts, facts[::-1]):
        (episode,) = fold(arrived)
        assert episode.counting is not None
        assert episode.counting.kind == winner
        assert str(episode.release_on) == ("2026-11-02" if winner == first else "2026-11-09")


@pytest.mark.parametrize(("never", "kind"), list(product(NOBODY_WALKS_OUT, PRECEDENCE)))
def test_a_day_on_which_nobody_walks_out_never_counts(never: str, kind: str) -> None:
    facts = [
        planned("2026-06-01 10:00", "2026-11-02", kind=kind),
        planned("2026-06-02 10:00", "2026-10-09", kind=never, certainty="CONFIRMED"),
    ]
    (episode,) = fold(facts)
    assert str(episode.release_on) == "2026-11-02"
    assert fold(facts[1:])[0].release_on is None


@pytest.mark.parametrize("kind", PRECEDENCE)
def test_a_stated_kind_goes_before_one_that_was_not_opened(kind: str) -> None:
    source = fold([planned("2026-06-01 10:00", "2026-11-02")])[0].dates[0].source
    day = fold([planned("2026-06-01 10:00", "2026-11-02")])[0].dates[0].on
    stated, unstated = (ReleaseDate(each, day, "ESTIMATED", source) for each in (kind, UNSTATED))
    assert counting((unstated, stated)) == counting((stated, unstated)) == stated


@pytest.mark.parametrize("kind", DateKind)
def test_what_the_code_calls_a_release_day_is_one_here(kind: str) -> None:
    assert is_release_day(kind) is (kind in PRECEDENCE)
