"""The countdown to a release, row by row: when it is due, for whom, what settles it, how long they have."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from consumers.handover.escalation import Level, Rule, end_of, first_level
from consumers.handover.facts import Fact
from consumers.handover.routing import hours_of
from consumers.handover.rules import RULES
from consumers.handover.table import table
from consumers.handover.working_time import Allowance
from policies.teams import directory
from schemas.catalogue import catalogue
from tests.unit.consumers.handover.countdown import (
    CARAT,
    CHILDREN,
    CONFIRMED,
    DIP,
    HOUSING,
    ON,
    PRISON,
    PROBATION,
    ROWS,
    Row,
)
from tests.unit.consumers.handover.story import (
    Board,
    at,
    by_health_team,
    confirmed,
    fact,
    milestones_at,
    planned,
    received,
    wanted_at,
)

KNOWN_TO_ALL = [
    received("2025-08-05 10:00"),
    planned("2025-08-06 10:00", ON),
    fact("child-protection.enquiry.opened", "2025-08-07 10:00"),
    by_health_team(fact("prison-carat.assessment.completed", "2025-08-07 11:00")),
]

row_by_row = pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])

OTHER_AGENCIES = sorted(set(catalogue().event_types) - set(RULES) - {"feed.heartbeat"})
"""Every event about a person that is not the prison's own word on custody and release."""


def _event(event_type: str, when: datetime) -> Fact:
    text = f"{when:%Y-%m-%d %H:%M:%S.%f}"
    return confirmed(text, ON) if event_type == CONFIRMED else fact(event_type, text)


def _open(row: Row, now: datetime, *events: Fact) -> bool:
    return row.id in milestones_at(now.isoformat(), *KNOWN_TO_ALL, *events)


def test_every_row_of_the_countdown_is_here() -> None:
    written = {row.id for row in table().milestones.values() if row.days_before is not None}
    assert sorted(row.id for row in ROWS) == sorted(written)


@row_by_row
def test_it_is_due_when_its_day_begins_in_london_and_not_before(row: Row) -> None:
    due = at(row.due)
    assert not _open(row, due - timedelta(microseconds=1))
    assert _open(row, due)


@row_by_row
def test_it_goes_to_its_team_under_its_name(row: Row) -> None:
    (alert,) = [alert for alert in wanted_at(row.due, *KNOWN_TO_ALL) if alert.milestone == row.id]
    assert (alert.team, alert.alert_type, alert.due_at) == (row.team, row.alert, at(row.due))
    assert str(alert.recipient.agency) == row.team.partition("/")[0]
    assert not alert.late_notice


@row_by_row
def test_only_what_its_row_names_settles_it(row: Row) -> None:
    due = at(row.due)
    settling = {
        event_type
        for event_type in (*OTHER_AGENCIES, CONFIRMED)
        if not _open(row, due + timedelta(hours=2), _event(event_type, due + timedelta(hours=1)))
    }
    assert settling == row.settled_by


SETTLERS = [
    pytest.param(row, event_type, id=f"{row.id} {event_type}")
    for row in ROWS
    for event_type in sorted(row.settled_by)
]
UNDOERS = [
    pytest.param(row, event_type, undone, id=f"{row.id} {event_type} {undone}")
    for row in ROWS
    for event_type in sorted(row.settled_by)
    for undone in sorted(row.undone_by)
]


@pytest.mark.parametrize(("row", "event_type"), SETTLERS)
def test_what_was_done_before_it_fell_due_settles_it_too(row: Row, event_type: str) -> None:
    due = at(row.due)
    assert not _open(row, due, _event(event_type, due - timedelta(days=3)))


@pytest.mark.parametrize(("row", "event_type"), SETTLERS)
def test_what_is_too_old_settles_nothing(row: Row, event_type: str) -> None:
    due = at(row.due)
    if row.oldest:
        oldest = at(row.oldest)
        assert not _open(row, due, _event(event_type, oldest))
        assert _open(row, due, _event(event_type, oldest - timedelta(microseconds=1)))
    else:
        assert not _open(row, due, _event(event_type, at("2025-08-08 10:00")))


@pytest.mark.parametrize(("row", "event_type", "undone"), UNDOERS)
def test_what_is_undone_later_is_not_done(row: Row, event_type: str, undone: str) -> None:
    due = at(row.due)
    hour = timedelta(hours=1)
    done = _event(event_type, due)
    later = due + 3 * hour
    assert _open(row, later, done, _event(undone, due + hour))
    # at the same moment, or before, it undoes nothing
    assert not _open(row, later, done, _event(undone, due))
    assert not _open(row, later, done, _event(undone, due - hour))
    # and what is done again is done
    assert not _open(row, later, done, _event(undone, due + hour), _event(event_type, due + 2 * hour))


@row_by_row
def test_nothing_undoes_it_but_what_its_row_names(row: Row) -> None:
    due = at(row.due)
    hour = timedelta(hours=1)
    for event_type in sorted(row.settled_by):
        undoing = {
            other
            for other in OTHER_AGENCIES
            if _open(row, due + 2 * hour, _event(event_type, due), _event(other, due + hour))
        }
        assert undoing == row.undone_by


@row_by_row
def test_the_team_has_its_time_and_then_the_next_one_has_it(row: Row) -> None:
    milestone = table().milestones[row.id]
    assert milestone.deadline == Allowance.parse(row.deadline)
    hours = hours_of(directory(), row.team)
    today = row.due == "2026-09-09 23:00"
    assert first_level(today, False, at(row.due), hours) is Level.TEAM
    rule = Rule(milestone.deadline, milestone.escalation)
    assert end_of(rule, Level.TEAM, at(row.due), hours) == at(row.taken_by)
    assert (milestone.escalation == "manager") is (row.then is Level.MANAGER)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(first, second, id=f"{first.id} {second.id}")
        for team in (HOUSING, DIP, PROBATION, CHILDREN, CARAT, PRISON)
        for first, second in pairwise([row for row in ROWS if row.team == team])
    ],
)
def test_the_next_milestone_takes_the_place_of_the_one_before(before: Row, after: Row) -> None:
    assert before.due < after.due
    board = Board()
    board.hear(f"{at(after.due) - timedelta(minutes=1):%Y-%m-%d %H:%M}", *KNOWN_TO_ALL)
    assert before.id in board.names()
    assert after.id not in board.names()
    board.hear(after.due)
    assert before.id not in board.names()
    assert after.id in board.names()
    assert board.closed(before.id) == {"SUPERSEDED"}


@row_by_row
def test_childrens_services_and_carat_are_asked_only_where_they_know_the_person(row: Row) -> None:
    asked = row.id in milestones_at(row.due, *KNOWN_TO_ALL[:2])
    assert asked is (row.team not in (CHILDREN, CARAT))


@row_by_row
def test_only_housing_and_the_referral_depend_on_where_the_person_will_sleep(row: Row) -> None:
    for need in ("SETTLED", "TRANSIENT", "NO_FIXED_ABODE", "RISK_OF_NO_FIXED_ABODE"):
        dated = planned("2025-08-06 10:00", ON, need=need)
        asked = row.id in milestones_at(row.due, KNOWN_TO_ALL[0], dated, *KNOWN_TO_ALL[2:])
        depends = row.team == HOUSING or row.id == "probation-56"
        assert asked is not (depends and need == "SETTLED")
