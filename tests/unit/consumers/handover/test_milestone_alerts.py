"""What falls due, for whom, and what settles it."""

import pytest

from consumers.handover.facts import Fact
from schemas.vocabulary import AlertType
from tests.unit.consumers.handover.story import (
    LEEDS,
    cancelled,
    changed,
    confirmed,
    fact,
    left,
    milestones_at,
    planned,
    received,
    wanted_at,
)

INSIDE = [received("2026-01-05 10:00"), planned("2026-01-06 10:00", "2026-09-10")]
CHILD = fact("child-protection.enquiry.opened", "2026-02-01 10:00")
SEEN_INSIDE = fact("prison-carat.assessment.completed", "2026-01-07 10:00")
"""By the offender managers; whoever has been seen at reception has no immediate needs open."""
PROBATION_LAST_DAY = {"probation-1", "probation-no-accommodation"}


@pytest.mark.parametrize(
    ("now", "milestones"),
    [
        ("2026-06-17 22:59", set()),
        # T-84 begins at midnight in London, 23:00 UTC of the day before
        ("2026-06-17 23:00", {"prison-84", "probation-84"}),
        ("2026-07-15 23:00", {"prison-84", "probation-56", "housing-56"}),
        ("2026-07-29 23:00", {"prison-84", "probation-56", "housing-56", "dip-42"}),
        ("2026-08-12 23:00", {"prison-84", "probation-56", "housing-28", "dip-42", "child-protection-28"}),
        ("2026-08-26 23:00", {"prison-14", "probation-14", "housing-28", "dip-14", "child-protection-28"}),
        ("2026-09-02 23:00", {"prison-14", "probation-14", "housing-7", "dip-14", "child-protection-7"}),
        ("2026-09-07 23:00", {"prison-2", "probation-14", "housing-7", "dip-2", "child-protection-7"}),
        ("2026-09-08 23:00", {"prison-2", "housing-1", "dip-2", "child-protection-7", *PROBATION_LAST_DAY}),
        ("2026-09-09 23:00", {"prison-2", "housing-0", "dip-2", "child-protection-7", *PROBATION_LAST_DAY}),
        # the day has passed, and nobody said that the person went out
        (
            "2026-09-10 23:00",
            {"prison-overdue", "housing-0", "dip-2", "child-protection-7", *PROBATION_LAST_DAY},
        ),
    ],
)
def test_of_each_recipients_milestones_the_latest_due_stands(now: str, milestones: set[str]) -> None:
    assert milestones_at(now, *INSIDE, CHILD, SEEN_INSIDE) == milestones


def test_in_winter_a_milestone_begins_at_midnight_utc() -> None:
    facts = [received("2026-01-05 10:00"), planned("2026-01-06 10:00", "2026-12-10")]
    assert "housing-28" not in milestones_at("2026-11-11 23:59", *facts)
    assert "housing-28" in milestones_at("2026-11-12 00:00", *facts)


@pytest.mark.parametrize(
    ("now", "milestone", "event"),
    [
        ("2026-07-20 12:00", "housing-56", "housing.duty-to-refer.acknowledged"),
        ("2026-07-20 12:00", "housing-56", "housing.assessment.booked"),
        ("2026-09-04 12:00", "housing-7", "housing.placement.confirmed"),
        ("2026-08-01 12:00", "dip-42", "dip.referral.accepted"),
        ("2026-08-30 12:00", "dip-14", "dip.appointment.offered"),
        ("2026-07-01 12:00", "probation-84", "probation.practitioner.allocated"),
        ("2026-08-15 12:00", "child-protection-28", "child-protection.address-check.completed"),
    ],
)
def test_an_event_settles_its_milestone(now: str, milestone: str, event: str) -> None:
    assert milestone in milestones_at(now, *INSIDE, CHILD)
    done = fact(event, "2026-06-20 12:00")
    assert milestone not in milestones_at(now, *INSIDE, CHILD, done)


def test_after_a_settled_milestone_the_next_one_comes_all_the_same() -> None:
    done = fact("housing.duty-to-refer.acknowledged", "2026-07-20 12:00")
    assert "housing-28" in milestones_at("2026-08-15 12:00", *INSIDE, done)


def test_what_was_done_for_the_last_release_settles_nothing_of_the_next() -> None:
    first = [*INSIDE, fact("housing.placement.confirmed", "2026-09-01 12:00"), left("2026-09-10 08:50")]
    back = [received("2026-09-20 10:00", "RECALL"), planned("2026-09-21 10:00", "2026-10-05", kind="PRRD")]
    assert "housing-7" not in milestones_at("2026-09-09 12:00", *first[:-1])
    assert "housing-7" in milestones_at("2026-09-29 12:00", *first, *back)


def test_a_referral_of_26_weeks_before_counts_as_expired() -> None:
    old = fact("housing.duty-to-refer.acknowledged", "2026-01-10 12:00")
    assert "housing-56" in milestones_at("2026-07-20 12:00", *INSIDE, old)


def test_a_person_with_somewhere_settled_to_live_is_no_matter_for_housing() -> None:
    settled = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", need="SETTLED"), SEEN_INSIDE]
    assert milestones_at("2026-09-04 12:00", *settled) == {"dip-14", "probation-14", "prison-14"}


def test_childrens_services_hear_only_where_they_have_to_do_with_the_person() -> None:
    assert "child-protection-28" not in milestones_at("2026-08-15 12:00", *INSIDE)
    assert "child-protection-28" in milestones_at("2026-08-15 12:00", *INSIDE, CHILD)


def test_without_a_council_the_prison_has_one_task_and_housing_none() -> None:
    nowhere = [INSIDE[0], planned("2026-01-06 10:00", "2026-09-10", council=None)]
    before, after = (wanted_at(now, *nowhere) for now in ("2026-07-20 12:00", "2026-09-04 12:00"))
    for alerts in (before, after):
        (task,) = [alert for alert in alerts if alert.milestone == "prison-council-missing"]
        assert task.team == "PRISON_CARAT:SWI/offender-management"
        assert not [alert for alert in alerts if alert.milestone.startswith("housing")]
    assert {alert.key for alert in before} & {alert.key for alert in after}


def test_a_date_moved_earlier_past_a_milestone_is_due_at_once_and_late() -> None:
    facts = [*INSIDE, changed("2026-07-20 10:00", "2026-07-25")]
    (alert,) = [each for each in wanted_at("2026-07-20 10:00", *facts) if each.team.startswith("HOUSING")]
    assert (alert.milestone, alert.late_notice) == ("housing-7", True)
    assert alert.version == facts[-1].sequence
    assert alert.sources[0].event_type == "prison-carat.release.date-changed"


def test_a_date_moved_far_away_is_news_for_whoever_may_have_been_told() -> None:
    moved = changed("2026-07-20 10:00", "2027-09-10")
    # housing and probation had a milestone behind them, the drug team had not
    assert milestones_at("2026-07-20 10:00", *INSIDE, SEEN_INSIDE, moved) == {
        "housing-date-changed",
        "probation-date-changed",
    }
    # three weeks later it is out of date
    assert milestones_at("2026-08-10 09:59", *INSIDE, SEEN_INSIDE, moved)
    assert not milestones_at("2026-08-10 10:00", *INSIDE, SEEN_INSIDE, moved)


def test_a_date_that_moves_twice_is_still_news_for_whoever_was_told_of_the_first() -> None:
    twice = [changed("2026-07-20 10:00", "2027-09-10"), changed("2026-07-21 10:00", "2027-09-17")]
    alerts = wanted_at("2026-07-21 12:00", *INSIDE, SEEN_INSIDE, *twice)
    assert {alert.milestone for alert in alerts} == {"housing-date-changed", "probation-date-changed"}
    assert {alert.version for alert in alerts} == {twice[-1].sequence}


def test_a_date_that_moves_before_anybody_was_told_is_no_news() -> None:
    moved = changed("2026-02-20 10:00", "2027-09-10")
    assert not milestones_at("2026-02-20 12:00", *INSIDE, SEEN_INSIDE, moved)


def test_what_was_arranged_for_another_day_is_not_arranged() -> None:
    placed = fact("housing.placement.confirmed", "2026-08-20 12:00")
    moved = changed("2026-08-25 10:00", "2026-08-28")
    assert "housing-date-changed" in milestones_at("2026-08-25 12:00", *INSIDE, placed, moved)
    again = fact("housing.placement.confirmed", "2026-08-26 12:00")
    assert not {
        name
        for name in milestones_at("2026-08-26 12:00", *INSIDE, placed, moved, again)
        if name.startswith("housing")
    }


def test_a_cancelled_release_is_news_for_whoever_may_have_been_told() -> None:
    facts = [*INSIDE, SEEN_INSIDE]
    assert milestones_at("2026-07-20 12:00", *facts, cancelled("2026-07-20 10:00")) == {
        "housing-cancelled",
        "probation-cancelled",
    }
    assert not milestones_at("2026-02-20 12:00", *facts, cancelled("2026-02-20 10:00"))


def test_a_date_that_becomes_certain_is_a_new_version() -> None:
    sure = confirmed("2026-08-01 10:00", "2026-09-10")
    known = [*INSIDE, SEEN_INSIDE]
    estimated, certain = (wanted_at("2026-08-02 12:00", *facts) for facts in (known, [*known, sure]))
    assert {alert.milestone for alert in estimated} == {alert.milestone for alert in certain}
    assert {alert.version for alert in certain} == {sure.sequence}


@pytest.mark.parametrize(
    ("now", "provisional"),
    [("2026-09-10 08:50", True), ("2026-09-10 09:34", True), ("2026-09-10 09:35", False)],
)
def test_a_release_is_told_at_once_and_provisional_for_45_minutes(now: str, provisional: bool) -> None:
    alerts = wanted_at(now, *INSIDE, CHILD, left("2026-09-10 08:50"))
    assert {alert.alert_type for alert in alerts} == {AlertType.RELEASED}
    assert len(alerts) == 4
    assert {alert.provisional for alert in alerts} == {provisional}


def test_a_release_that_is_reported_late_is_confirmed_at_once() -> None:
    late = left("2026-09-10 08:50", recorded="2026-09-12 12:00")
    alerts = wanted_at("2026-09-12 12:00", *INSIDE, late)
    assert {alert.provisional for alert in alerts} == {False}
    assert {alert.late_notice for alert in alerts} == {True}


def test_a_release_without_a_known_date_is_unplanned() -> None:
    known = fact("dip.referral.accepted", "2026-02-01 10:00")
    facts = [INSIDE[0], known, left("2026-03-02 08:50")]
    types = {alert.alert_type for alert in wanted_at("2026-03-02 09:00", *facts)}
    assert AlertType.RELEASED_UNPLANNED in types
    assert AlertType.RELEASED not in types


def test_an_unplanned_release_without_a_council_is_the_prisons_to_tell_housing() -> None:
    alerts = wanted_at("2026-03-02 09:00", INSIDE[0], left("2026-03-02 08:50"))
    assert "prison-council-missing" in {alert.milestone for alert in alerts}
    assert {alert.team for alert in alerts} == {"PRISON_CARAT:SWI/offender-management"}


@pytest.mark.parametrize(
    ("event", "settles"),
    [
        (fact("dip.appointment.attended", "2026-09-12 10:00"), "dip-released"),
        (fact("housing.placement.arrived", "2026-09-10 18:00"), "housing-released"),
    ],
)
def test_seen_after_release_settles_the_release(event: Fact, settles: str) -> None:
    out = left("2026-09-10 08:50")
    assert settles in milestones_at("2026-09-13 12:00", *INSIDE, out)
    assert settles not in milestones_at("2026-09-13 12:00", *INSIDE, out, event)


def test_an_appointment_attended_inside_is_none_attended_after_release() -> None:
    inside = fact("dip.appointment.attended", "2026-09-01 10:00")
    assert "dip-released" in milestones_at("2026-09-13 12:00", *INSIDE, inside, left("2026-09-10 08:50"))


def test_three_weeks_after_release_its_alerts_are_out_of_date() -> None:
    out = left("2026-09-10 08:50")
    assert milestones_at("2026-10-01 08:49", *INSIDE, out) == {
        "housing-released",
        "dip-released",
        "probation-released",
    }
    # not seen in treatment in three weeks: that stands for another three
    assert milestones_at("2026-10-01 08:50", *INSIDE, out) == {"dip-not-seen"}
    assert milestones_at("2026-10-22 08:49", *INSIDE, out) == {"dip-not-seen"}
    assert not milestones_at("2026-10-22 08:50", *INSIDE, out)


def test_a_recall_is_told_the_same_day_and_takes_the_releases_place() -> None:
    recall = received("2026-09-15 10:00", "RECALL")
    alerts = wanted_at("2026-09-15 10:00", *INSIDE, left("2026-09-10 08:50"), recall)
    reception = [alert for alert in alerts if alert.milestone == "carat-reception"]
    assert {alert.alert_type for alert in alerts if alert not in reception} == {AlertType.RECALLED}
    assert {alert.team for alert in alerts} >= {"HOUSING:E08000025/homelessness"}
    assert {alert.episode for alert in alerts} == {recall.sequence}


def test_three_weeks_after_a_recall_it_is_no_news() -> None:
    known = fact("dip.referral.accepted", "2026-02-01 10:00")
    recall = [INSIDE[0], SEEN_INSIDE, known, received("2026-02-15 10:00", "RECALL")]
    assert milestones_at("2026-03-08 09:59", *recall) == {"dip-recalled", "prison-council-missing"}
    assert not milestones_at("2026-03-08 10:00", *recall)


def test_a_release_that_is_planned_again_far_off_is_news_under_a_version_of_its_own() -> None:
    again = planned("2026-07-21 10:00", "2027-09-10")
    alerts = wanted_at("2026-07-21 12:00", *INSIDE, SEEN_INSIDE, cancelled("2026-07-20 10:00"), again)
    assert {alert.milestone for alert in alerts} == {"housing-date-changed", "probation-date-changed"}
    assert {alert.version for alert in alerts} == {again.sequence}


def test_while_a_person_is_out_a_later_date_does_not_end_the_help_after_release() -> None:
    facts = [*INSIDE, left("2026-09-10 08:50"), changed("2026-09-11 10:00", "2027-03-01")]
    assert "housing-released" in milestones_at("2026-09-12 12:00", *facts)
    assert "housing-released" in milestones_at("2026-09-12 12:00", *facts, cancelled("2026-09-12 10:00"))
    back = received("2026-09-13 10:00")
    assert "housing-released" not in milestones_at("2026-09-13 12:00", *facts, back)


def test_the_release_fact_comes_first_among_what_an_alert_discloses() -> None:
    facts = [
        *INSIDE,
        fact("prison-carat.treatment-handover.issued", "2026-08-20 10:00"),
        changed("2026-08-21 10:00", "2026-09-11"),
    ]
    (alert,) = [each for each in wanted_at("2026-09-01 12:00", *facts) if each.milestone == "dip-14"]
    assert [source.event_type for source in alert.sources] == [
        "prison-carat.release.date-changed",
        "prison-carat.release.planned",
        "prison-carat.treatment-handover.issued",
    ]


def test_what_treatment_a_person_has_changes_nothing_about_who_is_told() -> None:
    handover = fact("prison-carat.treatment-handover.issued", "2026-08-20 10:00")
    without, given = (wanted_at("2026-09-01 12:00", *facts) for facts in (INSIDE, [*INSIDE, handover]))
    assert [alert.key for alert in without] == [alert.key for alert in given]


def test_another_council_is_another_team() -> None:
    moved = changed("2026-08-01 10:00", "2026-09-10", council=LEEDS)
    alerts = wanted_at("2026-08-02 12:00", *INSIDE, SEEN_INSIDE, moved)
    teams = {alert.team for alert in alerts}
    assert {alert.version for alert in alerts} == {moved.sequence}
    assert "HOUSING:E08000035/homelessness" in teams
    assert "HOUSING:E08000025/homelessness" not in teams
