"""What is told when it happens, row by row: a release, not being seen, a date that moved, a recall."""

from datetime import timedelta
from typing import NamedTuple

import pytest

from consumers.handover.facts import Fact
from consumers.handover.rules import RULES
from consumers.handover.table import table
from consumers.handover.working_time import Allowance
from schemas.catalogue import catalogue
from tests.unit.consumers.handover.countdown import ARRIVED, CHILDREN, DIP, HOUSING, PROBATION, STARTED
from tests.unit.consumers.handover.story import (
    BIRMINGHAM,
    Board,
    at,
    cancelled,
    changed,
    fact,
    left,
    milestones_at,
    planned,
    received,
    wanted_at,
)

ATTENDED = "dip.appointment.attended"
TEAMS = {"housing": HOUSING, "dip": DIP, "probation": PROBATION, "child-protection": CHILDREN}

KNOWN = [
    received("2026-01-05 10:00"),
    fact("prison-carat.assessment.completed", "2026-01-06 09:00"),
    fact("child-protection.enquiry.opened", "2026-01-06 10:00"),
    fact("probation.duty-to-refer.submitted", "2026-01-06 11:00", council=BIRMINGHAM),
]
DATED = [*KNOWN, planned("2026-01-07 10:00", "2026-09-10")]
OUT = left("2026-09-10 08:50")


class Row(NamedTuple):
    id: str
    facts: list[Fact]
    now: str
    """When it stands first, in UTC."""
    ends: str
    """When it is out of date, in UTC: the same time of day in London three weeks on."""
    alert: str
    recipients: set[str]
    deadline: str
    escalation: str
    settled_by: dict[str, set[str]]


ALL = set(TEAMS)
SEEN = {"housing": {ARRIVED}, "dip": {ATTENDED, STARTED}}

# fmt: off
# A row of the table stands on few lines, as it would on paper.
ROWS = [
    # out, as expected: by the clock, at night too
    Row("released", [*DATED, OUT], "2026-09-10 08:50", "2026-10-01 08:50",
        "RELEASED", ALL, "2 hours", "duty-contact", SEEN),
    # out, and no date was known
    Row("released-unplanned", [*KNOWN, left("2026-03-02 08:50")], "2026-03-02 08:50", "2026-03-23 08:50",
        "RELEASED_UNPLANNED", ALL, "1 hours", "duty-contact", SEEN),
    # the continuity measure
    Row("not-seen", [*DATED, OUT], "2026-10-01 08:50", "2026-10-22 08:50",
        "NOT_SEEN_IN_21_DAYS", {"dip"}, "2 working days", "manager", SEEN),
    # moved far away from a day that everybody had been told of
    Row("date-changed", [*DATED, changed("2026-08-20 10:00", "2027-09-10")],
        "2026-08-20 10:00", "2026-09-10 10:00",
        "RELEASE_DATE_CHANGED", ALL, "2 working days", "manager", {}),
    Row("cancelled", [*DATED, cancelled("2026-08-20 10:00")], "2026-08-20 10:00", "2026-09-10 10:00",
        "RELEASE_CANCELLED", ALL, "2 working days", "manager", {}),
    Row("recalled", [*DATED, OUT, received("2026-09-15 10:00", "RECALL")],
        "2026-09-15 10:00", "2026-10-06 10:00",
        "RECALLED", ALL, "1 working days", "manager", {}),
    # a fixed recall of 56 days is itself inside the duty-to-refer window: the council is told that day
    Row("recalled-56", [*DATED, OUT, received("2026-09-15 10:00", "ADMISSION", "FIXED_TERM_56")],
        "2026-09-15 10:00", "2026-10-06 10:00",
        "DTR_WINDOW_OPEN", {"housing"}, "1 working days", "manager", {}),
]
# fmt: on

EACH = [(row, recipient) for row in ROWS for recipient in sorted(row.recipients)]
each_recipient = pytest.mark.parametrize(
    ("row", "recipient"), EACH, ids=[f"{recipient}-{row.id}" for row, recipient in EACH]
)
OTHERS = sorted(set(catalogue().event_types) - set(RULES) - {"feed.heartbeat"})


def test_every_row_of_what_happens_is_here() -> None:
    written = {row.id for row in table().milestones.values() if row.trigger is not None}
    assert {f"{recipient}-{row.id}" for row, recipient in EACH} == written


@each_recipient
def test_it_stands_from_when_it_happens_until_three_weeks_later(row: Row, recipient: str) -> None:
    name = f"{recipient}-{row.id}"
    moment = timedelta(microseconds=1)
    if row.id == "not-seen":
        assert name not in milestones_at((at(row.now) - moment).isoformat(), *row.facts)
    else:
        assert name not in milestones_at(row.now, *row.facts[:-1])
    assert name in milestones_at(row.now, *row.facts)
    assert name in milestones_at((at(row.ends) - moment).isoformat(), *row.facts)
    assert name not in milestones_at(row.ends, *row.facts)


@each_recipient
def test_it_goes_to_its_team_under_its_name(row: Row, recipient: str) -> None:
    name = f"{recipient}-{row.id}"
    (alert,) = [alert for alert in wanted_at(row.now, *row.facts) if alert.milestone == name]
    assert (alert.team, alert.alert_type) == (TEAMS[recipient], row.alert)
    assert table().milestones[name].deadline == Allowance.parse(row.deadline)
    assert table().milestones[name].escalation == row.escalation


@each_recipient
def test_a_recipient_has_one_of_them_and_nothing_of_the_countdown(row: Row, recipient: str) -> None:
    of_the_release = {
        name
        for name in milestones_at(row.now, *row.facts)
        if table().milestones[name].recipient.lower().replace("_", "-") == recipient
        and table().milestones[name].beside is None
    }
    assert of_the_release == {f"{recipient}-{row.id}"}


@each_recipient
def test_only_what_its_row_names_settles_it(row: Row, recipient: str) -> None:
    name = f"{recipient}-{row.id}"
    now = f"{at(row.now) + timedelta(hours=2):%Y-%m-%d %H:%M}"
    later = f"{at(row.now) + timedelta(hours=1):%Y-%m-%d %H:%M}"
    settling = {kind for kind in OTHERS if name not in milestones_at(now, *row.facts, fact(kind, later))}
    assert settling == row.settled_by.get(recipient, set())


@pytest.mark.parametrize(
    ("event", "name"), [(ARRIVED, "housing-released"), (ATTENDED, "dip-released"), (STARTED, "dip-released")]
)
def test_only_what_was_done_since_the_release_settles_it(event: str, name: str) -> None:
    # at that moment counts, a minute before does not
    assert name not in milestones_at("2026-09-11 12:00", *DATED, OUT, fact(event, "2026-09-10 08:50"))
    assert name in milestones_at("2026-09-11 12:00", *DATED, OUT, fact(event, "2026-09-10 08:49"))
    assert "dip-not-seen" in milestones_at("2026-10-02 12:00", *DATED, OUT, fact(event, "2026-09-10 08:49"))


def test_a_release_takes_the_place_of_the_countdown() -> None:
    board = Board()
    board.hear("2026-09-10 08:00", *DATED)
    before = board.names()
    assert {"housing-0", "dip-2", "probation-1", "child-protection-7", "prison-2"} <= before
    board.hear("2026-09-10 08:50", OUT)
    assert board.names() == {f"{recipient}-released" for recipient in TEAMS}
    assert {name for name in before if board.closed(name) == {"SUPERSEDED"}} == before


def test_not_seen_takes_the_place_of_the_release() -> None:
    board = Board()
    board.hear("2026-09-10 08:50", *DATED, OUT)
    board.hear("2026-10-01 08:50")
    assert board.closed("dip-released") == {"SUPERSEDED"}
    assert "dip-not-seen" in board.names()


def test_of_a_fixed_recall_of_56_days_the_others_hear_as_of_any_recall() -> None:
    row = ROWS[-1]
    assert {name for name in milestones_at(row.now, *row.facts) if "recalled" in name} == {
        "housing-recalled-56",
        "dip-recalled",
        "probation-recalled",
        "child-protection-recalled",
    }


@pytest.mark.parametrize(
    "recall_type", ["STANDARD", "FIXED_TERM_14", "FIXED_TERM_28", "HOME_CURFEW", "EMERGENCY"]
)
def test_any_other_kind_of_recall_is_plain_news_for_housing(recall_type: str) -> None:
    recall = received("2026-09-15 10:00", "RECALL", recall_type)
    names = milestones_at("2026-09-15 10:00", *DATED, OUT, recall)
    assert "housing-recalled" in names
    assert "housing-recalled-56" not in names


@pytest.mark.parametrize(
    ("news", "name"),
    [
        (changed("2026-06-01 10:00", "2027-09-10"), "date-changed"),
        (cancelled("2026-06-01 10:00"), "cancelled"),
    ],
)
def test_nobody_hears_of_a_day_that_was_given_up_before_they_were_told_of_it(news: Fact, name: str) -> None:
    # more than twelve weeks before
    assert not {found for found in milestones_at("2026-06-01 10:00", *DATED, news) if name in found}
