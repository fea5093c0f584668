"""The answer key on custody: which date counts, what is a release, and what is taken back."""

from datetime import date

import pytest

from tests.unit.deploy.answer_key_people import (
    BIRMINGHAM,
    CARAT,
    CUSTODY,
    DIP,
    HOUSING,
    OTHER_CARAT,
    OTHER_CUSTODY,
    PROBATION,
    RELEASE,
    Person,
    at,
    days_before,
    expected,
    of,
    standing,
)

OTHER = date(2026, 11, 10)
FOUR = ("housing", "dip", "probation", "child-protection")


def day_that_counts(person: Person) -> date | None:
    found = of(person, "prison-14", ends="2026-11-09 12:00")
    return found[-1].key.day if found else None


@pytest.mark.parametrize(
    ("wins", "loses"),
    [
        (("ARD", "CONFIRMED"), ("APD", "ESTIMATED")),  # confirmed before estimated, whatever the kind
        (("APD", "ESTIMATED"), ("HDCAD", "ESTIMATED")),
        (("HDCAD", "ESTIMATED"), ("CRD", "ESTIMATED")),
        (("CRD", "ESTIMATED"), ("ARD", "ESTIMATED")),
        (("ARD", "ESTIMATED"), ("PRRD", "ESTIMATED")),
        (("PRRD", "ESTIMATED"), ("ETD", "ESTIMATED")),
        (("APD", "CONFIRMED"), ("ARD", "CONFIRMED")),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_of_two_kinds_of_date_the_same_one_counts_in_either_order(
    wins: tuple[str, str], loses: tuple[str, str], first: bool
) -> None:
    said = [(wins, OTHER), (loses, RELEASE)]
    person = Person().received()
    for hour, ((kind, certainty), day) in enumerate(said if first else reversed(said), start=9):
        person.dated(f"2026-02-01 {hour:02}:00", day, kind=kind, certainty=certainty)
    assert day_that_counts(person) == OTHER


@pytest.mark.parametrize("kind", ["SED", "LED", "SLED", "TUSED", "HDCED", "PED"])
def test_on_these_days_nobody_walks_out(kind: str) -> None:
    assert day_that_counts(Person().received().dated(day=OTHER, kind=kind)) is None


def test_the_newest_date_of_a_kind_counts_by_its_source_s_time_not_by_its_arrival() -> None:
    person = Person().received().dated("2026-02-02 10:00", OTHER, arrives="2026-02-02 12:00")
    person.dated("2026-02-01 10:00", RELEASE, arrives="2026-02-20 12:00")
    assert day_that_counts(person) == OTHER


def test_a_cancelled_kind_leaves_the_others_and_a_cancelled_release_leaves_none() -> None:
    person = Person().received().dated(kind="HDCAD", day=OTHER).dated(day=RELEASE)
    person.wrote(CUSTODY, "RELEASE_CANCELLED", "2026-03-01 10:00", date_kind="HDCAD")
    assert of(person, "prison-14")[-1].key.day == RELEASE
    person.wrote(CUSTODY, "RELEASE_CANCELLED", "2026-03-02 10:00")
    assert of(person, "prison-14") == []


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("TEMPORARY_ABSENCE_RELEASE", ""),
        ("RELEASED_TO_HOSPITAL", ""),
        ("SENT_TO_COURT", ""),
        ("TRANSFERRED", ""),
        ("UNKNOWN", ""),
        ("RELEASED", "DEC"),
        ("RELEASED", "HO"),
        ("RELEASED", "HP"),
        ("RELEASED", "HQ"),
        ("RELEASED", "DD"),
        ("RELEASED", "DE"),
        ("RELEASED", "DL"),
        ("RELEASED", "UAL"),
        ("RELEASED", "UAL_ECL"),
        ("RELEASED", "MRG"),
    ],
)
def test_a_departure_that_is_no_release_tells_nobody_of_one(reason: str, code: str) -> None:
    person = expected().went("2026-11-16 09:00", reason=reason, code=code)
    assert of(person, *(f"{who}-released" for who in FOUR)) == []


@pytest.mark.parametrize("code", ["DEC", "DD", "DE", "DL"])
def test_who_left_for_good_is_waited_for_no_more(code: str) -> None:
    person = expected().went("2026-11-16 09:00", code=code)
    assert standing(person, "2026-11-17 12:00") == {}


@pytest.mark.parametrize("code", ["HO", "HP", "HQ", "UAL", "UAL_ECL", "MRG"])
def test_who_comes_back_some_day_is_still_expected(code: str) -> None:
    person = expected().went("2026-11-16 09:00", code=code)
    assert standing(person, "2026-11-17 12:00", "housing") == {"housing-7": "told"}


@pytest.mark.parametrize("who", FOUR)
def test_a_release_is_told_at_once_and_supersedes_the_countdown(who: str) -> None:
    person = expected().went("2026-11-20 09:00")
    assert standing(person, "2026-11-20 10:00", who) == {f"{who}-released": "told"}


@pytest.mark.parametrize("who", ["dip", "probation"])
def test_a_release_without_a_known_day_is_unplanned(who: str) -> None:
    person = Person().received().agreed(to=DIP).wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00")
    person.wrote(DIP, "REFERRAL_ACCEPTED", "2026-02-01 10:00").went("2026-03-20 09:00")
    assert standing(person, "2026-03-20 10:00", who) == {f"{who}-released-unplanned": "told"}


def test_somebody_nobody_had_received_is_released_all_the_same() -> None:
    person = Person().wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00").went("2026-03-20 09:00")
    assert standing(person, "2026-03-20 10:00", "probation") == {"probation-released-unplanned": "told"}


def test_arrived_housed_and_seen_ends_what_the_release_asked_for() -> None:
    person = expected().went("2026-11-20 09:00")
    person.wrote(HOUSING, "PLACEMENT_ARRIVED", "2026-11-20 16:00")
    person.wrote(DIP, "APPOINTMENT_ATTENDED", "2026-11-23 14:00")
    assert standing(person, "2026-11-23 15:00", "housing") == {}
    assert standing(person, "2026-11-23 15:00", "dip") == {}


def test_not_seen_in_21_days_takes_the_place_of_the_release_at_the_same_london_hour() -> None:
    (found,) = of(expected().went("2026-10-20 09:00"), "dip-not-seen")
    assert (found.key.team, found.since, found.key.day) == (DIP, at("2026-11-10 09:00"), date(2026, 10, 20))
    seen = expected().went("2026-10-20 09:00").wrote(DIP, "ENGAGEMENT_STARTED", "2026-11-10 08:00")
    assert of(seen, "dip-not-seen") == []


@pytest.mark.parametrize(("minutes", "void"), [(45, True), (46, False)])
def test_back_within_45_minutes_it_was_no_release(minutes: int, void: bool) -> None:
    person = expected().went("2026-11-20 09:00").received(f"2026-11-20 09:{minutes}")
    (released,) = of(person, "probation-released")
    assert released.until == at(f"2026-11-20 09:{minutes}")
    assert ("housing-0" in standing(person, "2026-11-20 12:00")) is void


def test_a_date_for_a_later_day_after_a_release_opens_the_next_stay() -> None:
    person = expected().went("2026-06-01 09:00").dated("2026-06-20 10:00", RELEASE)
    assert standing(person, "2026-11-14 12:00", "housing") == {
        "housing-7": "told",
        "housing-released": "told",
    }
    person.received("2026-11-14 13:00")
    assert standing(person, "2026-11-14 14:00", "housing") == {"housing-7": "told"}
    same_day = expected().went("2026-06-01 09:00").dated("2026-06-20 10:00", date(2026, 6, 1))
    assert standing(same_day, "2026-06-21 12:00", "housing") == {"housing-released": "told"}


def test_what_was_done_for_an_earlier_release_does_not_count_for_the_next() -> None:
    person = expected().wrote(HOUSING, "PLACEMENT_CONFIRMED", "2026-05-20 10:00").went("2026-06-01 09:00")
    person.received("2026-07-01 10:00").dated("2026-07-02 10:00")
    assert [one.since for one in of(person, "housing-7")] == [at(days_before(7))]


@pytest.mark.parametrize(
    "cells",
    [
        {"reason": "RECALL"},
        {"recall_type": "FIXED_TERM_28"},
        *({"movement_reason_code": code} for code in ("Y", "PD", "ELR", "B", "24", "ETRLR", "L")),
    ],
)
def test_a_recall_is_news_to_all_four_and_takes_the_release_back(cells: dict[str, str]) -> None:
    person = expected().went("2026-06-01 09:00").received("2026-06-20 10:00", **cells)
    for who in FOUR:
        assert standing(person, "2026-06-20 12:00", who) == {f"{who}-recalled": "told"}
    assert standing(person, "2026-06-20 12:00", "carat-reception") == {"carat-reception": "told"}


def test_a_fixed_recall_of_56_days_opens_the_council_s_window_that_day() -> None:
    person = expected().went("2026-06-01 09:00").received("2026-06-20 10:00", recall_type="FIXED_TERM_56")
    assert standing(person, "2026-06-20 12:00", "housing") == {"housing-recalled-56": "told"}
    (found,) = of(person, "housing-recalled-56")
    assert found.type == "DTR_WINDOW_OPEN"


def test_the_kind_of_recall_comes_from_probation_where_the_prison_does_not_say() -> None:
    person = expected().went("2026-06-01 09:00")
    person.wrote(PROBATION, "RECALL_INITIATED", "2026-06-18 10:00", recall_type="FIXED_TERM_56")
    person.received("2026-06-20 10:00", reason="RECALL")
    assert standing(person, "2026-06-20 12:00", "housing") == {"housing-recalled-56": "told"}


def test_an_earlier_day_fires_what_is_now_due_and_a_later_one_takes_it_back_with_news() -> None:
    earlier = expected().dated("2026-10-01 10:00", date(2026, 10, 20), what="RELEASE_DATE_CHANGED")
    assert standing(earlier, "2026-10-01 12:00", "housing") == {"housing-28": "told"}
    later = expected().dated("2026-11-15 10:00", date(2027, 3, 1), what="RELEASE_DATE_CHANGED")
    for who in FOUR:
        assert standing(later, "2026-11-15 12:00", who) == {f"{who}-date-changed": "told"}


def test_who_was_never_to_be_told_of_the_old_day_hears_no_news_of_the_new_one() -> None:
    person = expected().dated("2026-06-01 10:00", date(2027, 3, 1), what="RELEASE_DATE_CHANGED")
    assert standing(person, "2026-06-01 12:00") == {}


def test_who_had_arranged_what_is_due_for_another_day_hears_of_the_change_until_they_act_anew() -> None:
    person = expected().wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00")
    person.dated("2026-06-01 10:00", date(2026, 8, 3), what="RELEASE_DATE_CHANGED")
    assert standing(person, "2026-06-01 12:00", "probation") == {"probation-date-changed": "told"}
    person.wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-06-02 10:00")
    assert standing(person, "2026-06-02 12:00", "probation") == {}


def test_who_has_acted_since_a_recall_hears_no_more_of_it() -> None:
    person = expected().went("2026-06-01 09:00").received("2026-06-20 10:00", reason="RECALL")
    person.dated("2026-06-20 14:00", date(2026, 7, 20), kind="PRRD")
    assert standing(person, "2026-06-20 15:00", "probation") == {"probation-56": "told"}
    person.wrote(PROBATION, "DUTY_TO_REFER_SUBMITTED", "2026-06-21 10:00", council=BIRMINGHAM)
    person.wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-06-21 11:00")
    assert standing(person, "2026-06-21 12:00", "probation") == {}


def test_a_second_admission_is_the_same_stay_unless_the_expected_day_has_passed() -> None:
    person = expected().received("2026-10-01 10:00")
    assert standing(person, days_before(6), "housing") == {"housing-7": "told"}
    missed = expected().received("2026-11-25 10:00")
    assert standing(missed, "2026-11-25 12:00", "housing") == {}


@pytest.mark.parametrize("who", FOUR)
def test_a_cancelled_release_is_news_to_whoever_was_waiting_for_it(who: str) -> None:
    person = expected().wrote(CUSTODY, "RELEASE_CANCELLED", "2026-11-15 10:00")
    assert standing(person, "2026-11-15 12:00", who) == {f"{who}-cancelled": "told"}


def test_news_is_out_of_date_after_21_days_but_is_not_taken_back_from_who_was_told() -> None:
    told = Person().received().dated().agreed().wrote(CUSTODY, "RELEASE_CANCELLED", "2026-11-01 10:00")
    (found,) = of(told, "housing-cancelled")
    assert (found.told, found.until) == (True, None)
    kept = Person().received().dated().wrote(CUSTODY, "RELEASE_CANCELLED", "2026-11-01 10:00")
    (found,) = of(kept, "housing-cancelled")
    assert (found.reason, found.until) == ("CONSENT_MISSING", at("2026-11-22 10:00"))


def test_news_that_is_out_of_date_waits_for_somebody_although_its_team_has_acted_since() -> None:
    person = expected().wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00")
    at_home, earlier = {"accommodation_at_release": "SETTLED"}, date(2026, 8, 3)
    person.dated("2026-06-01 10:00", earlier, what="RELEASE_DATE_CHANGED", **at_home)
    person.wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-06-23 10:00")
    (found,) = of(person, "probation-date-changed", ends="2026-07-10 08:30")
    assert (found.over, found.until) == (at("2026-06-22 10:00"), None)
    (found,) = of(person, "probation-date-changed", ends="2026-07-24 08:30")
    assert found.until == at("2026-07-20")


def test_what_was_out_of_date_and_is_wanted_anew_is_another_expectation() -> None:
    person = Person().received().dated(chosen_council="").went("2026-02-01 09:00")
    person.received("2026-06-01 10:00", reason="RECALL")
    *_, before, since = of(person, "prison-council-missing")
    assert before.over == at("2026-03-15 09:00")
    assert (before.until, since.since) == (at("2026-06-01 10:00"), at("2026-06-01 10:00"))


def test_the_prison_that_holds_the_person_is_told_also_after_a_transfer() -> None:
    person = Person().received().dated().wrote(CARAT, "CARAT_ASSESSMENT", "2026-01-08 10:00")
    person.went("2026-10-01 09:00", reason="TRANSFERRED", code="TRN")
    person.received("2026-10-01 14:00", team=OTHER_CUSTODY, reason="TRANSFERRED")
    person.dated("2026-10-02 10:00", RELEASE, team=OTHER_CUSTODY)
    (prison,), (carat,) = of(person, "prison-14"), of(person, "carat-14")
    assert (prison.key.team, carat.key.team) == (OTHER_CUSTODY, OTHER_CARAT)


def test_a_prison_that_is_not_listed_leaves_its_rows_to_the_team_that_published() -> None:
    person = Person().received(prison="ZZY").dated()
    (found,) = of(person, "prison-14")
    assert found.key.team == CUSTODY
