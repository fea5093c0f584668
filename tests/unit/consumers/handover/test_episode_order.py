"""Whatever the order of arrival, and however often a record is repeated, a person has one history."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.handover.episodes import Episode, Episodes, extend, fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import next_due, wanted
from policies.teams import directory
from tests.unit.consumers.handover.story import (
    BIRMINGHAM,
    LEEDS,
    cancelled,
    changed,
    fact,
    left,
    planned,
    received,
)

START = datetime(2026, 9, 1, 6, tzinfo=UTC)

# Steps of 20 minutes and of days, so that the 45 minutes and the day's end both come up often.
_whens = st.builds(
    lambda days, steps: f"{START + timedelta(days=days, minutes=20 * steps):%Y-%m-%d %H:%M}",
    st.sampled_from([0, 0, 0, 1, 5, 40, 90]),
    st.integers(0, 5),
)
_days = st.sampled_from(["2026-08-20", "2026-09-01", "2026-09-02", "2026-10-20", "2027-01-05"])
_councils = st.sampled_from([None, BIRMINGHAM, LEEDS])
_kinds = st.sampled_from(["CRD", "HDCAD", "SED"])
_refs = st.sampled_from(["", "a"])


def _other(event_type: str, when: str, council: str | None, ref: str) -> Fact:
    return fact(event_type, when, ref, council=council if event_type.endswith("submitted") else None)


_facts: st.SearchStrategy[Fact] = st.one_of(
    st.builds(received, _whens, st.sampled_from(["ADMISSION", "TRANSFERRED", "RETURN_FROM_COURT", "RECALL"])),
    st.builds(
        planned,
        _whens,
        _days,
        kind=_kinds,
        council=_councils,
        need=st.sampled_from([None, "SETTLED", "NO_FIXED_ABODE"]),
        ref=_refs,
    ),
    st.builds(changed, _whens, _days, kind=_kinds, council=_councils, ref=_refs),
    st.builds(cancelled, _whens, st.sampled_from([None, "CRD", "SED"])),
    st.builds(
        left,
        _whens,
        st.sampled_from(["RELEASED", "RELEASED", "SENT_TO_COURT", "TRANSFERRED"]),
        st.sampled_from([None, None, None, "HO", "DEC"]),
        ref=_refs,
    ),
    st.builds(
        _other,
        st.sampled_from(
            [
                "dip.referral.accepted",
                "housing.placement.confirmed",
                "housing.duty-to-refer.acknowledged",
                "probation.duty-to-refer.submitted",
                "child-protection.enquiry.opened",
                "consent.given",
                "alert.acknowledged",
                "record.restricted",
            ]
        ),
        _whens,
        _councils,
        _refs,
    ),
)


@st.composite
def _arrivals(draw: st.DrawFn) -> tuple[list[Fact], list[Fact]]:
    facts = draw(st.lists(_facts, min_size=1, max_size=9))
    repeated = [*facts, *draw(st.lists(st.sampled_from(facts), max_size=3))]
    return facts, draw(st.permutations(repeated))


@given(_arrivals())
@settings(max_examples=250, deadline=None)
def test_any_order_and_repetition_gives_the_same_episodes(story: tuple[list[Fact], list[Fact]]) -> None:
    facts, arrived = story
    assert fold(arrived) == fold(facts)


@given(_arrivals())
@settings(max_examples=250, deadline=None)
def test_one_fact_more_is_the_same_as_folding_all_again(story: tuple[list[Fact], list[Fact]]) -> None:
    _, arrived = story
    episodes: tuple[Episode, ...] = ()
    for number, each in enumerate(arrived):
        extended = extend(episodes, each)
        everything = fold(arrived[: number + 1])
        assert extended is None or extended == everything
        episodes = everything


@given(_arrivals())
@settings(max_examples=100, deadline=None)
def test_an_episode_comes_back_from_json_as_it_was(story: tuple[list[Fact], list[Fact]]) -> None:
    for episode in fold(story[0]):
        assert Episode.from_json(episode.to_json()) == episode


@given(_arrivals(), st.integers(0, 120 * 24 * 60), st.floats(0, 0.999))
@settings(max_examples=250, deadline=None)
def test_nothing_changes_before_the_next_due_instant(
    story: tuple[list[Fact], list[Fact]], minutes: int, part: float
) -> None:
    episodes = fold(story[0])
    now = START + timedelta(minutes=minutes)
    due = next_due(episodes, now)
    assert due is None or due > now
    span = due - now if due else timedelta(days=400)
    assert _shape(episodes, now + span * part) == _shape(episodes, now)


def _shape(episodes: tuple[Episode, ...], now: datetime) -> list[tuple[Any, ...]]:
    """All of the wanted alerts but their deadline, which counts from now."""
    return [
        (*alert.key, alert.provisional, alert.late_notice, alert.release_on, alert.due_at, alert.sources)
        for alert in wanted(episodes, now, directory())
    ]


def test_of_an_equal_sequence_the_greater_content_hash_counts_in_either_order() -> None:
    first, second = (
        planned("2026-06-01 10:00", "2026-11-02"),
        planned("2026-06-01 10:00", "2026-11-09"),
    )
    greater = max(first, second, key=lambda each: each.content_hash)
    assert greater.event_id < min(first, second, key=lambda each: each.content_hash).event_id
    for arrived in ([first, second], [second, first]):
        (episode,) = fold(arrived)
        assert episode.counting is not None
        assert episode.counting.source.event == greater.event_id.hex


def test_what_other_agencies_did_before_custody_is_known_belongs_to_the_episode_that_follows() -> None:
    accepted = fact("dip.referral.accepted", "2026-05-01 10:00")
    reception = received("2026-06-01 10:00")
    (before,) = fold([accepted])
    assert before.status == "BEFORE"
    (episode,) = fold([accepted, reception])
    assert episode.opening == reception.sequence
    assert "dip.referral.accepted" in episode.evidence


def test_what_takes_a_release_back_is_folded_again() -> None:
    out = [received("2026-06-01 10:00"), left("2026-06-03 10:00")]
    assert extend(fold(out), received("2026-06-03 10:30")) is None


def test_of_two_events_at_the_same_time_the_source_says_which_is_later_in_either_order() -> None:
    pair = [fact("dip.referral.accepted", "2026-06-01 10:00", ref) for ref in ("a", "b")]
    later = fact("housing.assessment.booked", "2026-06-02 10:00")
    for arrived in (pair, pair[::-1]):
        episodes = fold([received("2026-05-01 10:00"), arrived[0], later])
        assert extend(episodes, arrived[1]) in (None, fold([received("2026-05-01 10:00"), *pair, later]))


def test_an_event_of_another_agency_that_arrives_late_needs_no_second_fold() -> None:
    episodes = fold([received("2026-06-01 10:00"), planned("2026-06-03 10:00", "2026-11-02")])
    late = fact("dip.referral.accepted", "2026-06-02 10:00")
    assert extend(episodes, late) == fold(
        [received("2026-06-01 10:00"), late, planned("2026-06-03 10:00", "2026-11-02")]
    )


def test_a_council_that_refers_on_before_it_is_known_whose_the_person_is_is_heard_all_the_same() -> None:
    came_in = received("2026-03-01 10:00")
    named = planned("2026-03-03 10:00", "2026-09-10")
    referred = fact("alert.referred-on", "2026-03-05 10:00", council=LEEDS)
    for before in ([came_in, referred], [referred]):
        episodes: Episodes | None = ()
        for each in before:
            episodes = extend(episodes or (), each)
        after = extend(episodes or (), named)
        known = [*before, named]
        assert (fold(known) if after is None else after) == fold(known)
        assert fold(known)[-1].council == LEEDS
