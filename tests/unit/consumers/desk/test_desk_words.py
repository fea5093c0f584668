"""What officers read: every code has words, and every day and instant is written in one way."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from consumers.desk.stopping import WHY
from consumers.desk.words import by, day, days_to, due, falls, moment, recipient, weekday, words
from consumers.handover.table import table
from policies.ended import EndReason
from policies.teams import directory
from schemas.catalogue import catalogue
from schemas.events import housing_words
from schemas.events import words as event_words
from schemas.vocabulary import (
    Accommodation,
    AlertStatus,
    AlertType,
    Category,
    Certainty,
    DateKind,
    Purpose,
    ReceptionReason,
    ReleaseReason,
)

TEAMS = {
    "HOUSING": "HOUSING:E08000025/homelessness",
    "DIP": "DIP:BIRMINGHAM/community-drugs",
    "PROBATION": "PROBATION:BIRMINGHAM/resettlement",
    "CHILD_PROTECTION": "CHILD_PROTECTION:E08000025/assessment",
    "CARAT": "PRISON_CARAT:BMI/carat",
    "PRISON": "PRISON_CARAT:BMI/offender-management",
}
CODES: list[type[StrEnum]] = [
    *(
        each
        for module in (event_words, housing_words)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, StrEnum)
    ),
    *(Accommodation, Certainty, DateKind, ReceptionReason, ReleaseReason),
]
"""What the fields of events say in codes. A day is named by a code that only prisons know without words."""


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (words().alerts, AlertType),
        (words().statuses, AlertStatus),
        (words().categories, Category),
        (WHY, EndReason),
    ],
)
def test_every_code_that_a_page_shows_has_words(said: dict[StrEnum, object], codes: type[StrEnum]) -> None:
    assert set(said) == set(codes)


def test_every_event_about_a_person_has_a_title() -> None:
    about_nobody = {"feed.heartbeat"}
    assert set(catalogue().event_types) - about_nobody <= set(words().events)


@pytest.mark.parametrize("code", sorted({code for codes in CODES for code in codes}))
def test_no_code_of_an_event_is_shown_in_capitals(code: str) -> None:
    assert words().value(code) != code


def test_what_an_alert_asks_is_asked_of_the_agency_that_reads_it() -> None:
    alert = words().alerts[AlertType.RELEASE_IN_7]
    asked = {kind: alert.ask(directory().team(team)) for kind, team in TEAMS.items()}
    assert asked["HOUSING"] == "Confirm where this person will sleep on the night of release."
    assert asked["CHILD_PROTECTION"] == "Complete the address check before the day of release."


def test_a_prisons_drug_team_is_asked_something_else_than_the_prison() -> None:
    short = words().alerts[AlertType.SHORT_NOTICE_RELEASE]
    asked = {short.ask(directory().team(team)) for team in TEAMS.values()}
    assert len(asked) == len(TEAMS)
    assert "naloxone" in words().alerts[AlertType.RELEASE_TODAY].ask(directory().team(TEAMS["CARAT"]))


def test_the_friday_rule_says_what_is_odd_about_the_day() -> None:
    assert falls(date(2026, 11, 27)) == "is a Friday"
    assert falls(date(2026, 11, 28)) == "is a weekend day"
    assert falls(date(2026, 12, 24)) == "is a bank holiday or the day before one"
    assert weekday(date(2026, 11, 26)) == "Thursday 26 November 2026"


def test_whoever_is_asked_something_of_their_own_is_a_recipient_of_the_handover() -> None:
    assert {recipient(directory().team(team)) for team in TEAMS.values()} == set(TEAMS)
    for said in words().alerts.values():
        assert set(said.asks_of) <= set(TEAMS)


def test_nobody_is_asked_by_an_alert_that_they_never_get() -> None:
    collapsed = {AlertType.SHORT_NOTICE_RELEASE}  # it stands in for any of the countdown
    for alert_type in set(AlertType) - collapsed:
        told = {str(m.recipient) for m in table().milestones.values() if m.alert is alert_type}
        assert set(words().alerts[alert_type].asks_of) <= told, alert_type


def test_a_purpose_without_words_reads_as_its_own_name() -> None:
    assert words().purpose(Purpose.IG_AUDIT) == "Ig audit"


def test_a_reason_that_nobody_at_the_desk_can_mend_points_to_governance() -> None:
    assert "information governance" in words().mend("PUBLISHER_NOT_AUTHORISED").action


def test_no_reason_yet_says_that_policy_has_not_answered() -> None:
    assert words().mend(None).why == "policy has not answered yet"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "Not recorded"),
        ("", "Not recorded"),
        (True, "Yes"),
        (date(2026, 12, 1), "Tuesday 1 December 2026"),
        # London is an hour ahead in July
        (datetime(2026, 7, 1, 12, 5, tzinfo=UTC), "Wednesday 1 July 2026 at 1:05pm"),
        ("NO_FIXED_ABODE", "No fixed abode"),
        ("APPEAL_BY_COURT", "Appeal by court"),  # a code that nobody has put into words yet
        ("Ring Sam on 0121 496 0102", "Ring Sam on 0121 496 0102"),
        ({"kind": "NOMS", "value": "A1234BC"}, "Prison number A1234BC"),
        (["SETTLED", "TRANSIENT"], "Settled; Short term or temporary"),
        ([], "None recorded"),
        (7, "7"),
    ],
)
def test_a_value_reads_as_people_write_it(value: object, said: str) -> None:
    assert words().value(value) == said


@pytest.mark.parametrize(
    ("release_on", "said"),
    [
        (None, "No date known"),
        (date(2026, 10, 1), "Today"),
        (date(2026, 10, 2), "Tomorrow"),
        (date(2026, 9, 30), "Yesterday"),
        (date(2026, 11, 26), "In 56 days"),
        (date(2026, 9, 21), "10 days ago"),
    ],
)
def test_the_distance_to_a_release_is_said_in_days(release_on: date | None, said: str) -> None:
    assert days_to(release_on, datetime(2026, 9, 30, 23, tzinfo=UTC)) == said


def test_the_day_of_a_release_is_london_s_not_utc_s() -> None:
    assert days_to(date(2026, 10, 1), datetime(2026, 9, 30, 22, 59, tzinfo=UTC)) == "Tomorrow"


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (datetime(2026, 10, 1, 16, tzinfo=UTC), "Today, 5:00pm"),
        (datetime(2026, 10, 2, 8, tzinfo=UTC), "Tomorrow, 9:00am"),
        (datetime(2026, 10, 30, 8, tzinfo=UTC), "Friday 30 October, 8:00am"),  # the clocks have gone back
        (datetime(2026, 9, 30, 8, tzinfo=UTC), "Wednesday 30 September, 9:00am"),
    ],
)
def test_a_deadline_in_a_list_is_short(deadline: datetime, said: str) -> None:
    assert by(deadline, datetime(2026, 10, 1, 9, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "12:00am"), (9, "9:00am"), (12, "12:00pm"), (23, "11:00pm")],
)
def test_hours_are_counted_to_twelve(hour: int, said: str) -> None:
    assert moment(datetime(2026, 1, 2, hour, tzinfo=UTC)) == f"2 January 2026 at {said}"


def test_a_moment_to_plan_for_names_londons_day_of_the_week() -> None:
    assert due(datetime(2026, 10, 1, 23, 30, tzinfo=UTC)) == "Friday 2 October 2026 at 12:30am"


def test_a_day_has_no_leading_zero() -> None:
    assert day(date(2026, 1, 2)) == "2 January 2026"
