"""Of all the dates that a sentence has, one counts."""

import pytest

from consumers.handover.episodes import fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import next_due, wanted
from policies.teams import directory
from tests.unit.consumers.handover.story import (
    at,
    cancelled,
    changed,
    confirmed,
    left,
    planned,
    received,
    summary,
)

EARLY, LATE = "2026-06-01 10:00", "2026-06-02 10:00"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # the newest of a kind, although it is the later day
        ([planned(EARLY, "2026-11-02"), changed(LATE, "2026-11-09")], "2026-11-09"),
        # confirmed before estimated, whatever the kind
        ([planned(EARLY, "2026-11-02", kind="APD"), confirmed(LATE, "2026-11-09", kind="ARD")], "2026-11-09"),
        # parole before home curfew
        ([planned(EARLY, "2026-11-02", kind="APD"), planned(LATE, "2026-11-09", kind="HDCAD")], "2026-11-02"),
        # home curfew before conditional release
        ([planned(EARLY, "2026-11-02", kind="CRD"), planned(LATE, "2026-11-09", kind="HDCAD")], "2026-11-09"),
        # conditional before automatic release
        ([planned(EARLY, "2026-11-02", kind="ARD"), planned(LATE, "2026-11-09", kind="CRD")], "2026-11-09"),
        # automatic release before the date after a recall
        ([planned(EARLY, "2026-11-02", kind="PRRD"), planned(LATE, "2026-11-09", kind="ARD")], "2026-11-09"),
        # a confirmation is one, whatever its certainty says
        (
            [
                planned(EARLY, "2026-11-02", event="confirmed", kind="ARD"),
                planned(LATE, "2026-11-09", kind="APD"),
            ],
            "2026-11-02",
        ),
        # nobody walks out on the day the sentence ends
        ([planned(EARLY, "2026-11-02"), planned(LATE, "2027-11-09", kind="SED")], "2026-11-02"),
        # cancelled takes its own kind away
        (
            [
                planned(EARLY, "2026-11-02", kind="HDCAD"),
                planned(EARLY, "2026-12-02", ref="another"),
                cancelled(LATE, "HDCAD"),
            ],
            "2026-12-02",
        ),
        # cancelled without a kind takes the release away
        (
            [
                planned(EARLY, "2026-11-02", kind="HDCAD"),
                planned(EARLY, "2026-12-02", ref="another"),
                cancelled(LATE),
            ],
            "None",
        ),
        # a kind that was never there takes nothing away
        ([planned(EARLY, "2026-11-02"), cancelled(LATE, "SED")], "2026-11-02"),
    ],
)
def test_one_date_counts(facts: list[Fact], expected: str) -> None:
    (episode,) = fold(facts)
    assert str(episode.release_on) == expected


def test_a_kind_that_was_never_there_cancels_nothing() -> None:
    assert summary(fold([received(EARLY), cancelled(LATE, "SED")])) == [("IN_CUSTODY", "None")]


def test_the_last_of_two_kinds_that_is_cancelled_cancels_the_release() -> None:
    facts = [planned(EARLY, "2026-11-02"), cancelled(LATE), planned("2026-06-05 10:00", "2026-12-01")]
    again = cancelled("2026-06-06 10:00", "CRD")
    (episode,) = fold([*facts, again])
    assert episode.release_fact is not None
    assert (episode.status, episode.release_fact.event) == ("CANCELLED", again.event_id.hex)


def test_a_cancelled_release_that_is_planned_again_is_expected_again() -> None:
    facts = [planned(EARLY, "2026-11-02"), cancelled(LATE), planned("2026-06-05 10:00", "2026-12-01")]
    assert summary(fold(facts)) == [("EXPECTED_ESTIMATED", "2026-12-01")]


def test_a_day_beyond_all_calendars_breaks_nothing() -> None:
    for day in ("0001-01-01", "9999-12-31"):
        episodes = fold([planned(EARLY, day), left("2026-06-03 08:00", "SENT_TO_COURT")])
        assert str(episodes[0].release_on) == day
        wanted(episodes, at("2026-06-04 08:00"), directory())
        next_due(episodes, at("2026-06-04 08:00"))
