"""The answer key's countdown: each row on its day, for its team, unless what it asks for is done."""

from datetime import date, timedelta

import pytest

from deploy.world.answer_key.rows import COUNTDOWN
from tests.unit.deploy.answer_key_people import (
    CARAT,
    CHILDREN,
    CUSTODY,
    DIP,
    HOUSING,
    OTHER_HOUSING,
    PROBATION,
    RELEASE,
    Person,
    at,
    days_before,
    expected,
    of,
    standing,
)

# id, team, days before, alert type, what settles it
ROWS = (
    ("housing-56", HOUSING, 56, "DTR_WINDOW_OPEN",
     "DUTY_TO_REFER_ACKNOWLEDGED DUTY_TO_REFER_OUTCOME ASSESSMENT_BOOKED DUTY_ACCEPTED PLACEMENT_CONFIRMED"),
    ("housing-28", HOUSING, 28, "RELEASE_IN_28", "ASSESSMENT_BOOKED DUTY_ACCEPTED PLACEMENT_CONFIRMED"),
    ("housing-7", HOUSING, 7, "RELEASE_IN_7", "PLACEMENT_CONFIRMED"),
    ("housing-1", HOUSING, 1, "NO_ACCOMMODATION_AT_RELEASE", "PLACEMENT_CONFIRMED"),
    ("housing-0", HOUSING, 0, "RELEASE_TODAY", "PLACEMENT_ARRIVED"),
    ("dip-42", DIP, 42, "RELEASE_IN_42",
     "REFERRAL_ACCEPTED REFERRAL_DECLINED APPOINTMENT_OFFERED ENGAGEMENT_STARTED"),
    ("dip-14", DIP, 14, "RELEASE_IN_14", "APPOINTMENT_OFFERED REFERRAL_DECLINED ENGAGEMENT_STARTED"),
    ("dip-2", DIP, 2, "RELEASE_IN_2", "APPOINTMENT_OFFERED REFERRAL_DECLINED ENGAGEMENT_STARTED"),
    ("probation-84", PROBATION, 84, "RELEASE_IN_84_DAYS", "PRACTITIONER_ALLOCATED"),
    ("probation-56", PROBATION, 56, "DTR_WINDOW_OPEN",
     "DUTY_TO_REFER_SUBMITTED DUTY_TO_REFER_ACKNOWLEDGED DUTY_TO_REFER_OUTCOME ASSESSMENT_BOOKED"),
    ("probation-14", PROBATION, 14, "RELEASE_IN_14", "LICENCE_ACTIVATED"),
    ("probation-1", PROBATION, 1, "RELEASE_IN_1", "LICENCE_ACTIVATED"),
    ("child-protection-28", CHILDREN, 28, "RELEASE_IN_28", "ADDRESS_CHECK_COMPLETED"),
    ("child-protection-7", CHILDREN, 7, "RELEASE_IN_7", "ADDRESS_CHECK_COMPLETED"),
    ("carat-42", CARAT, 42, "RELEASE_IN_42",
     "REFERRAL_ACCEPTED APPOINTMENT_OFFERED ENGAGEMENT_STARTED TREATMENT_HANDOVER"),
    ("carat-14", CARAT, 14, "TREATMENT_HANDOVER_MISSING", "TREATMENT_HANDOVER"),
    ("carat-2", CARAT, 2, "TREATMENT_HANDOVER_MISSING", "TREATMENT_HANDOVER"),
    ("carat-0", CARAT, 0, "RELEASE_TODAY", "TREATMENT_HANDOVER"),
    ("prison-84", CUSTODY, 84, "RELEASE_IN_84_DAYS", "CARAT_ASSESSMENT"),
    ("prison-14", CUSTODY, 14, "RELEASE_IN_14", "RELEASE_CONFIRMED"),
    ("prison-2", CUSTODY, 2, "RELEASE_IN_2", "RELEASE_CONFIRMED"),
    ("prison-overdue", CUSTODY, -1, "RECONCILIATION_GAP", ""),
)  # fmt: skip
TEAM_OF = {
    "DUTY_TO_REFER_SUBMITTED": PROBATION, "PRACTITIONER_ALLOCATED": PROBATION, "LICENCE_ACTIVATED": PROBATION,
    "REFERRAL_ACCEPTED": DIP, "REFERRAL_DECLINED": DIP, "APPOINTMENT_OFFERED": DIP, "ENGAGEMENT_STARTED": DIP,
    "ADDRESS_CHECK_COMPLETED": CHILDREN, "TREATMENT_HANDOVER": CARAT, "CARAT_ASSESSMENT": CARAT,
}  # fmt: skip
SETTLED = [(row, team, days, what) for row, team, days, _, settled in ROWS for what in settled.split()]
DAY = timedelta(days=1)


def settle(person: Person, what: str, when: str) -> Person:
    if what == "RELEASE_CONFIRMED":
        return person.dated(when, what=what, certainty="CONFIRMED")
    return person.wrote(TEAM_OF.get(what, HOUSING), what, when)


def test_every_row_of_the_countdown_is_tried_here() -> None:
    assert [row.id for row in COUNTDOWN] == [row[0] for row in ROWS]


@pytest.mark.parametrize(("row", "team", "days", "kind"), [row[:4] for row in ROWS])
def test_a_row_falls_due_at_the_beginning_of_its_london_day(
    row: str, team: str, days: int, kind: str
) -> None:
    (found,) = of(expected(), row)
    assert (found.key.team, found.type, found.key.day) == (team, kind, RELEASE)
    assert found.since == at(days_before(days))
    assert found.told


@pytest.mark.parametrize(("row", "team", "days", "what"), SETTLED)
def test_what_it_asks_for_done_before_leaves_nothing_to_tell(
    row: str, team: str, days: int, what: str
) -> None:
    assert of(settle(expected(), what, days_before(days + 1, 10)), row) == []


@pytest.mark.parametrize(("row", "team", "days", "what"), SETTLED)
def test_what_it_asks_for_done_afterwards_ends_it(row: str, team: str, days: int, what: str) -> None:
    done = days_before(days, 15)
    assert [one.until for one in of(settle(expected(), what, done), row)] == [at(done)]


@pytest.mark.parametrize(
    ("row", "done", "undone", "days"),
    [
        ("housing-7", "PLACEMENT_CONFIRMED", "PLACEMENT_CANCELLED", 7),
        ("housing-1", "PLACEMENT_CONFIRMED", "PLACEMENT_CANCELLED", 1),
        ("dip-14", "APPOINTMENT_OFFERED", "APPOINTMENT_MISSED", 14),
        ("dip-2", "APPOINTMENT_OFFERED", "APPOINTMENT_MISSED", 2),
        ("probation-56", "DUTY_TO_REFER_SUBMITTED", "DUTY_TO_REFER_WITHDRAWN", 56),
    ],
)
def test_what_was_undone_since_is_not_done(row: str, done: str, undone: str, days: int) -> None:
    person = settle(expected(), done, days_before(days + 3, 10))
    team = TEAM_OF.get(done, HOUSING)
    person.wrote(team, undone, days_before(days + 2, 10))
    assert [one.since for one in of(person, row)] == [at(days_before(days))]
    settle(person, done, days_before(days + 1, 10))
    assert of(person, row) == []


@pytest.mark.parametrize(
    ("row", "what", "days", "age"),
    [
        ("housing-56", "DUTY_TO_REFER_ACKNOWLEDGED", 56, 182),
        ("probation-56", "DUTY_TO_REFER_SUBMITTED", 56, 182),
        ("prison-84", "CARAT_ASSESSMENT", 84, 28),
        ("prison-2", "RELEASE_CONFIRMED", 2, 12),
    ],
)
def test_what_was_done_too_long_ago_does_not_count(row: str, what: str, days: int, age: int) -> None:
    assert of(settle(expected(), what, days_before(days + age, 10)), row) == []
    assert of(settle(expected(), what, days_before(days + age + 1, 10)), row) != []


def test_the_latest_row_supersedes_and_an_earlier_one_comes_back_when_it_is_settled() -> None:
    person = expected().wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00")
    person.wrote(PROBATION, "LICENCE_ACTIVATED", days_before(12, 10))
    assert standing(person, days_before(20), "probation") == {"probation-56": "told"}
    assert standing(person, days_before(13), "probation") == {"probation-14": "told"}
    assert standing(person, days_before(11), "probation") == {"probation-56": "told"}


def test_nothing_is_told_twice_when_the_day_does_not_change() -> None:
    person = expected().dated(days_before(40, 10), what="RELEASE_DATE_CHANGED", kind="CRD")
    assert len(of(person, "housing-56")) == 1


def test_a_council_is_not_told_about_somebody_who_has_a_home() -> None:
    person = Person().received().dated(accommodation_at_release="SETTLED").agreed()
    assert standing(person, days_before(1, 12), "housing") == {}
    assert "probation-56" not in standing(person, days_before(30))


def test_the_council_that_counts_is_the_one_the_prison_names_before_where_probation_referred() -> None:
    person = Person().received().dated(chosen_council="").agreed()
    person.wrote(PROBATION, "DUTY_TO_REFER_SUBMITTED", "2026-02-01 10:00", council="E08000035")
    (found,) = of(person, "housing-56")
    assert found.key.team == OTHER_HOUSING
    person.dated("2026-03-01 10:00", what="RELEASE_DATE_CHANGED")
    (found,) = of(person, "housing-56")
    assert found.key.team == HOUSING


def test_where_no_council_is_known_the_prison_is_told_in_place_of_whoever_goes_by_it() -> None:
    person = Person().received().dated(chosen_council="E06000001", accommodation_at_release="SETTLED")
    assert of(person, "probation-84") == []
    (found,) = of(person, "prison-council-missing")
    assert (found.key.team, found.type) == (CUSTODY, "COUNCIL_MISSING")
    assert found.since == at(days_before(84))


def test_a_referral_that_was_withdrawn_names_no_council() -> None:
    person = Person().received().dated(chosen_council="").agreed()
    person.wrote(PROBATION, "DUTY_TO_REFER_SUBMITTED", "2026-02-01 10:00", council="E08000035")
    person.wrote(PROBATION, "DUTY_TO_REFER_WITHDRAWN", "2026-02-02 10:00", council="E08000035")
    assert of(person, "housing-56") == []


def test_children_s_services_hear_nothing_unless_they_published() -> None:
    person = Person().received().dated()
    assert standing(person, days_before(1, 12), "child-protection") == {}


def test_the_drug_workers_of_a_prison_hear_nothing_of_somebody_they_never_saw() -> None:
    person = Person().received().dated()
    assert standing(person, days_before(1, 12), "carat") == {"carat-reception": "told"}


def test_notice_that_came_too_late_is_marked_and_gathers_what_is_outstanding() -> None:
    person = Person().received().agreed().dated(days_before(20, 10))
    (found,) = of(person, "housing-28")
    assert (found.late, found.type, found.since) == (True, "SHORT_NOTICE_RELEASE", at(days_before(20, 10)))
    in_time = Person().received().agreed().dated(days_before(28, 23))
    (found,) = of(in_time, "housing-28")
    assert (found.late, found.type) == (False, "RELEASE_IN_28")


def test_what_was_gathered_is_the_plain_row_again_once_what_came_before_it_is_settled() -> None:
    person = Person().received().agreed().dated(days_before(20, 10))
    person.wrote(HOUSING, "DUTY_TO_REFER_ACKNOWLEDGED", days_before(19, 10))
    (found,) = of(person, "housing-28")
    assert (found.late, found.type) == (True, "RELEASE_IN_28")


def test_across_the_end_of_summer_time_a_day_begins_at_london_s_midnight() -> None:
    release = date(2026, 11, 24)  # 28 days before it is 27 October, two days after the clocks went back
    person = Person().received().dated(day=release).agreed()
    (found,) = of(person, "housing-28")
    assert found.since.isoformat() == "2026-10-27T00:00:00+00:00"
    (found,) = of(person, "housing-56")
    assert found.since.isoformat() == "2026-09-28T23:00:00+00:00"
