"""Which movements through the gate are a release, and which begin the next episode."""

import pytest

from consumers.handover.episodes import fold
from consumers.handover.facts import Fact
from tests.unit.consumers.handover.story import (
    cancelled,
    changed,
    fact,
    left,
    milestones_at,
    planned,
    received,
    summary,
)

INSIDE = [received("2026-06-01 10:00"), planned("2026-06-02 10:00", "2026-09-10")]


def test_after_a_death_nothing_is_wanted() -> None:
    assert milestones_at("2026-09-09 12:00", *INSIDE)
    assert not milestones_at("2026-09-09 12:00", *INSIDE, left("2026-09-01 10:00", "RELEASED", "DEC"))


def test_of_a_death_and_a_release_the_prisons_last_word_counts() -> None:
    died, out = left("2026-09-01 10:00", code="DEC"), left("2026-09-01 10:00", recorded="2026-09-01 11:00")
    assert summary(fold([*INSIDE, died, out])) == [("RELEASED", "2026-09-01")]
    died_later = left("2026-09-01 10:00", code="DEC", recorded="2026-09-01 12:00")
    assert summary(fold([*INSIDE, out, died_later])) == [("LEFT", "None")]


def test_nobody_is_watched_at_court_after_a_death() -> None:
    gone = [left("2026-08-03 07:00", "RELEASED", "DEC"), left("2026-08-03 08:00", "SENT_TO_COURT")]
    assert not milestones_at("2026-08-05 09:00", *INSIDE, *gone)


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        # within 45 minutes the release is void, the last minute included
        ("2026-09-10 10:30", [("EXPECTED_ESTIMATED", "2026-09-10")]),
        ("2026-09-10 10:45", [("EXPECTED_ESTIMATED", "2026-09-10")]),
        # later it was one, and a new episode begins
        ("2026-09-10 10:46", [("RELEASED", "2026-09-10"), ("IN_CUSTODY", "None")]),
    ],
)
def test_received_again_within_45_minutes_voids_the_release(
    back: str, expected: list[tuple[str, str]]
) -> None:
    assert summary(fold([*INSIDE, left("2026-09-10 10:00"), received(back)])) == expected


def test_a_void_release_leaves_the_version_as_if_it_had_never_been() -> None:
    void = [left("2026-09-10 10:00"), received("2026-09-10 10:30")]
    assert fold([*INSIDE, *void])[0].version == fold(INSIDE)[0].version


def test_the_45_minutes_count_from_the_release_and_not_from_its_record() -> None:
    late = left("2026-09-10 10:00", recorded="2026-09-10 11:30")
    back = received("2026-09-10 10:20")
    assert summary(fold([*INSIDE, late, back])) == [("EXPECTED_ESTIMATED", "2026-09-10")]


def test_a_release_that_is_recorded_after_the_person_came_back_days_ago_is_no_release_now() -> None:
    late = left("2026-08-01 10:00", recorded="2026-08-05 10:00")
    back = received("2026-08-03 10:00", "TRANSFERRED")
    assert [status for status, _ in summary(fold([*INSIDE, back, late]))] == ["EXPECTED_ESTIMATED"]


def test_an_episode_that_only_a_void_release_opened_goes_with_it() -> None:
    out = left("2026-09-10 10:00")
    moved = changed("2026-09-10 10:20", "2026-10-10")
    assert len(fold([*INSIDE, out, moved])) == 2
    assert summary(fold([*INSIDE, out, moved, received("2026-09-10 10:40")])) == [
        ("EXPECTED_ESTIMATED", "2026-10-10")
    ]


@pytest.mark.parametrize(
    ("after", "episodes"),
    [
        (received("2026-10-01 10:00"), 2),
        (received("2026-10-01 10:00", "RECALL"), 2),
        (changed("2026-09-12 10:00", "2026-12-01"), 2),
        # a day that is not later is paperwork about the release that was
        (changed("2026-09-12 10:00", "2026-09-10"), 1),
        # the sentence always ends later: nobody walks out on that day
        (planned("2026-09-12 10:00", "2027-09-10", kind="SED"), 1),
        (cancelled("2026-09-12 10:00"), 1),
        (left("2026-09-10 10:05", ref="sent twice"), 1),
        # a second release on a later day: the reception between them never reached us
        (left("2026-11-10 10:05"), 2),
        (fact("dip.appointment.attended", "2026-09-20 10:00"), 1),
    ],
)
def test_what_opens_the_next_episode_after_a_release(after: Fact, episodes: int) -> None:
    found = fold([*INSIDE, left("2026-09-10 10:00"), after])
    assert len(found) == episodes
    if episodes == 2:
        assert found[1].opening == after.sequence


def test_a_recall_opens_an_episode_although_nobody_reported_the_release() -> None:
    by_reason = received("2026-08-01 10:00", "RECALL")
    by_code = received("2026-08-01 10:00", "ADMISSION", recall_type="FIXED_TERM_56")
    for recall in (by_reason, by_code):
        assert [status for status, _ in summary(fold([*INSIDE, recall]))] == [
            "EXPECTED_ESTIMATED",
            "RECALLED",
        ]


def test_a_recall_that_is_reported_twice_is_one_recall() -> None:
    twice = [received("2026-08-01 10:00", "RECALL"), received("2026-08-02 15:00", "RECALL")]
    dated = planned("2026-08-02 10:00", "2026-09-26", kind="PRRD")
    assert len(fold([*INSIDE, twice[0], dated, twice[1]])) == 2


def test_a_recall_of_somebody_just_received_is_the_same_episode() -> None:
    inside = received("2026-06-01 10:00")
    assert len(fold([inside, received("2026-06-01 11:00", "RECALL")])) == 1


def test_an_earlier_reception_that_is_recorded_after_the_release_opens_nothing() -> None:
    out = left("2026-09-10 10:00")
    late = fact(
        "prison-carat.person.received",
        "2026-09-10 12:00",
        received_at="2026-09-10T08:00:00+00:00",
        reason="TRANSFERRED",
        prison="LEI",
    )
    assert summary(fold([*INSIDE, out, late])) == [("RELEASED", "2026-09-10")]


def test_a_release_that_was_reported_twice_is_void_as_one() -> None:
    twice = [left("2026-09-10 10:00"), left("2026-09-10 10:05", ref="sent twice")]
    back = received("2026-09-10 10:48")
    assert summary(fold([*INSIDE, *twice, back])) == [("EXPECTED_ESTIMATED", "2026-09-10")]


def test_a_release_that_was_unplanned_stays_so_when_a_date_is_recorded_after_it() -> None:
    paperwork = planned("2026-06-05 12:00", "2026-06-05")
    twice = [left("2026-06-05 10:00"), paperwork, left("2026-06-05 10:00", recorded="2026-06-05 13:00")]
    (episode,) = fold([INSIDE[0], *twice])
    assert episode.release is not None
    assert episode.release.unplanned


def test_an_admission_after_the_expected_day_opens_an_episode_and_a_transfer_does_not() -> None:
    assert len(fold([*INSIDE, received("2026-09-20 10:00")])) == 2
    assert len(fold([*INSIDE, received("2026-09-20 10:00", "TRANSFERRED")])) == 1


def test_the_chosen_council_is_still_known_after_a_recall() -> None:
    *_, recalled = fold([*INSIDE, left("2026-09-10 10:00"), received("2026-09-20 10:00", "RECALL")])
    assert recalled.council == "E08000025"


@pytest.mark.parametrize(
    ("now", "back", "watched"),
    [
        ("2026-08-03 22:59", None, False),  # in London the day is not over
        ("2026-08-03 23:00", None, True),
        ("2026-08-04 09:00", "2026-08-03 18:00", False),
        ("2026-08-04 09:00", "2026-08-04 08:00", False),
    ],
)
def test_who_is_not_back_from_court_by_the_end_of_the_day_is_watched(
    now: str, back: str | None, watched: bool
) -> None:
    facts = [*INSIDE, left("2026-08-03 08:00", "SENT_TO_COURT")]
    if back:
        facts.append(received(back, "RETURN_FROM_COURT"))
    found = milestones_at(now, *facts)
    assert ({"prison-court", "probation-court"} <= found) is watched
    assert ("prison-court" in found) is watched


def test_a_release_that_is_told_twice_around_midnight_is_one_release() -> None:
    first, again = left("2026-09-10 22:50"), left("2026-09-10 23:05", ref="again")
    assert len(fold([*INSIDE, first, again])) == 1
    alerts = milestones_at("2026-09-11 09:00", *INSIDE, first, again)
    assert "housing-released" in alerts
    assert "housing-released-unplanned" not in alerts
    # One that comes later than anybody could come back and be void is another one.
    assert len(fold([*INSIDE, first, left("2026-09-10 23:36", ref="again")])) == 2


def test_back_within_45_minutes_of_a_release_before_midnight_was_no_release() -> None:
    out = left("2026-09-10 22:50")
    back = received("2026-09-10 23:20")
    assert summary(fold([*INSIDE, out, back])) == [("EXPECTED_ESTIMATED", "2026-09-10")]
    assert "prison-overdue" in milestones_at("2026-09-11 09:00", *INSIDE, out, back)
    assert len(fold([*INSIDE, out, received("2026-09-10 23:36")])) == 2


def test_back_at_once_from_a_release_after_one_whose_return_was_never_told_is_inside_all_the_same() -> None:
    once, again = left("2026-09-10 10:00"), left("2026-12-10 22:50")
    assert summary(fold([*INSIDE, once, again, received("2026-12-10 23:20")])) == [
        ("RELEASED", "2026-09-10"),
        ("IN_CUSTODY", "None"),
    ]


def test_a_reception_with_a_wrong_year_turns_no_release_away() -> None:
    wrong = received("2027-06-01 10:00", recorded="2026-06-01 10:05")
    assert "housing-released" in milestones_at(
        "2026-09-10 12:00", wrong, *INSIDE[1:], left("2026-09-10 09:00")
    )


def test_a_release_with_a_wrong_year_is_not_provisional_until_then() -> None:
    wrong = left("2027-09-10 09:00", recorded="2026-09-10 09:10")
    (episode,) = fold([*INSIDE, wrong])
    assert episode.release
    assert str(episode.release.on) == "2026-09-10"
