"""What stands by itself beside a team's release alert, row by row."""

from datetime import timedelta
from typing import NamedTuple

import pytest

from consumers.handover.facts import Fact
from consumers.handover.rules import RULES
from consumers.handover.table import table
from consumers.handover.working_time import Allowance
from schemas.catalogue import catalogue
from tests.unit.consumers.handover.countdown import (
    ACKNOWLEDGED,
    ALLOCATED,
    ASSESSED,
    BOOKED,
    CARAT,
    CHILDREN,
    DIP,
    DUTY,
    MISSED,
    OFFERED,
    OUTCOME,
    PLACED,
    PRISON,
    PROBATION,
    REFERRED,
    STARTED,
    UNPLACED,
    WITHDRAWN,
)
from tests.unit.consumers.handover.story import (
    BIRMINGHAM,
    Board,
    at,
    by_health_team,
    cancelled,
    fact,
    left,
    milestones_at,
    planned,
    received,
    wanted_at,
)

AT_RISK, TENANCY_OVER = "housing.tenancy.at-risk", "housing.tenancy.ended"
ATTENDED, ENGAGEMENT_OVER = "dip.appointment.attended", "dip.engagement.ended"

IN = received("2026-06-01 10:00")
SEEN = fact(ASSESSED, "2026-06-01 12:00")
DATE = planned("2026-06-02 10:00", "2026-09-10")
INSIDE = [IN, SEEN, DATE]
NOWHERE = planned("2026-06-02 10:00", "2026-09-10", council=None)
ALLOCATED_EARLY = fact(ALLOCATED, "2026-06-03 10:00")
ENQUIRY = fact("child-protection.enquiry.opened", "2026-06-03 11:00")


class Row(NamedTuple):
    ids: dict[str, str]
    """Milestone and team."""
    facts: list[Fact]
    due: str
    """UTC."""
    alert: str
    settled_by: set[str]
    deadline: str
    escalation: str
    ends_at_release: bool
    ends: str = ""
    """When it ends by itself, in UTC."""


# fmt: off
# A row of the table stands on few lines, as it would on paper.
ROWS = [
    # whoever comes in is to be seen, known to the drug workers or not
    Row({"carat-reception": CARAT}, [IN, DATE], "2026-06-01 10:00", "IMMEDIATE_NEEDS",
        {ASSESSED}, "2 working days", "manager", True),
    # a recall begins it as well
    Row({"carat-reception": CARAT}, [*INSIDE, received("2026-08-03 10:00", "RECALL")], "2026-08-03 10:00",
        "IMMEDIATE_NEEDS", {ASSESSED}, "2 working days", "manager", True),
    # a home that can be kept
    Row({"prison-tenancy": PRISON, "probation-tenancy": PROBATION},
        [*INSIDE, fact(AT_RISK, "2026-08-03 08:00")], "2026-08-03 08:00", "TENANCY_AT_RISK",
        {TENANCY_OVER}, "5 working days", "manager", True),
    # a council that has not answered in a week
    Row({"probation-dtr-unanswered": PROBATION},
        [*INSIDE, fact(REFERRED, "2026-07-27 08:00", council=BIRMINGHAM)], "2026-08-03 08:00",
        "DTR_UNANSWERED", {ACKNOWLEDGED, OUTCOME, BOOKED, DUTY, PLACED, WITHDRAWN},
        "2 working days", "manager", True),
    # nowhere to sleep tomorrow night
    Row({"probation-no-accommodation": PROBATION}, INSIDE, "2026-09-08 23:00", "NO_ACCOMMODATION_AT_RELEASE",
        {PLACED}, "2 working hours", "duty-contact", True),
    # to be offered another one, inside or outside
    Row({"dip-appointment-missed": DIP, "probation-appointment-missed": PROBATION,
         "child-protection-appointment-missed": CHILDREN},
        [*INSIDE, ALLOCATED_EARLY, ENQUIRY, fact(MISSED, "2026-08-03 08:00")], "2026-08-03 08:00",
        "APPOINTMENT_MISSED", {OFFERED, ATTENDED, STARTED, ENGAGEMENT_OVER},
        "2 working days", "manager", False, ends="2026-08-24 08:00"),
    # perhaps released at court
    Row({"prison-court": PRISON, "probation-court": PROBATION},
        [*INSIDE, left("2026-08-03 08:00", "SENT_TO_COURT")], "2026-08-03 23:00", "COURT_WATCH",
        set(), "2 working hours", "duty-contact", True),
    # no council is known: one task for the prison, as long as anybody waits who cannot be found
    Row({"prison-council-missing": PRISON}, [IN, SEEN, NOWHERE, ALLOCATED_EARLY], "2026-07-15 23:00",
        "COUNCIL_MISSING", {ACKNOWLEDGED, OUTCOME, BOOKED, DUTY, PLACED},
        "2 working days", "manager", False),
]
# fmt: on

EACH = [(row, name) for row in ROWS for name in sorted(row.ids)]
each_one = pytest.mark.parametrize(
    ("row", "name"), EACH, ids=[f"{name} {len(row.facts)}" for row, name in EACH]
)
OTHERS = sorted(set(catalogue().event_types) - set(RULES) - {"feed.heartbeat"})
MOMENT = timedelta(microseconds=1)


def _stands(name: str, when: str, facts: list[Fact]) -> bool:
    return name in milestones_at(when, *facts)


def test_every_row_of_what_stands_beside_is_here() -> None:
    written = {row.id for row in table().milestones.values() if row.beside is not None}
    assert {name for _, name in EACH} == written


@each_one
def test_it_stands_from_when_it_is_due_until_it_ends(row: Row, name: str) -> None:
    assert not _stands(name, (at(row.due) - MOMENT).isoformat(), row.facts)
    assert _stands(name, row.due, row.facts)
    if row.ends:
        assert _stands(name, (at(row.ends) - MOMENT).isoformat(), row.facts)
        assert not _stands(name, row.ends, row.facts)


@each_one
def test_it_goes_to_its_team_under_its_name(row: Row, name: str) -> None:
    (alert,) = [alert for alert in wanted_at(row.due, *row.facts) if alert.milestone == name]
    assert (alert.team, alert.alert_type, alert.due_at) == (row.ids[name], row.alert, at(row.due))
    assert not alert.late_notice
    assert table().milestones[name].deadline == Allowance.parse(row.deadline)
    assert table().milestones[name].escalation == row.escalation


@each_one
def test_only_what_its_row_names_settles_it(row: Row, name: str) -> None:
    later, now = at(row.due) + timedelta(hours=1), at(row.due) + timedelta(hours=2)
    settling = set()
    for kind in set(OTHERS) - {row.facts[-1].event_type}:  # that would begin it anew
        event = fact(kind, f"{later:%Y-%m-%d %H:%M}", council=BIRMINGHAM if kind == WITHDRAWN else None)
        if not _stands(name, now.isoformat(), [*row.facts, event]):
            settling.add(kind)
    assert settling == row.settled_by


@each_one
def test_a_release_ends_it(row: Row, name: str) -> None:
    out = left(f"{at(row.due) + timedelta(hours=1):%Y-%m-%d %H:%M}")
    after = f"{at(row.due) + timedelta(hours=2):%Y-%m-%d %H:%M}"
    assert _stands(name, after, [*row.facts, out]) is not row.ends_at_release


@each_one
def test_a_death_ends_it(row: Row, name: str) -> None:
    died = left(f"{at(row.due) + timedelta(hours=1):%Y-%m-%d %H:%M}", "RELEASED", "DEC")
    assert not _stands(name, f"{at(row.due) + timedelta(hours=2):%Y-%m-%d %H:%M}", [*row.facts, died])


@each_one
def test_it_supersedes_nothing(row: Row, name: str) -> None:
    with_it = milestones_at(row.due, *row.facts)
    others = {other for other in with_it if table().milestones[other].beside is None}
    board = Board()
    board.hear((at(row.due) - MOMENT).isoformat(), *row.facts)
    board.hear(row.due)
    assert name in board.names()
    assert others <= board.names()


@pytest.mark.parametrize(
    ("since", "name", "settler"),
    [
        (fact(AT_RISK, "2026-08-03 08:00"), "prison-tenancy", TENANCY_OVER),
        (fact(REFERRED, "2026-07-27 08:00", council=BIRMINGHAM), "probation-dtr-unanswered", ACKNOWLEDGED),
        (fact(MISSED, "2026-08-03 08:00"), "dip-appointment-missed", OFFERED),
    ],
)
def test_what_came_before_it_began_settles_nothing_and_what_came_with_it_does(
    since: Fact, name: str, settler: str
) -> None:
    began = at("2026-07-27 08:00") if name.startswith("probation") else at("2026-08-03 08:00")
    for when, stands in ((began - timedelta(minutes=1), True), (began, False)):
        facts = [*INSIDE, since, fact(settler, f"{when:%Y-%m-%d %H:%M}")]
        assert _stands(name, "2026-08-04 08:00", facts) is stands


def test_what_begins_again_stands_again_and_needs_an_acknowledgement_of_its_own() -> None:
    board = Board()
    board.hear("2026-08-03 09:00", *INSIDE, fact(MISSED, "2026-08-03 08:00"))
    board.acknowledge("dip-appointment-missed")
    board.hear("2026-08-04 09:00", fact(OFFERED, "2026-08-04 08:00"))
    assert board.closed("dip-appointment-missed") == {"SATISFIED"}
    board.hear("2026-08-10 09:00", fact(MISSED, "2026-08-10 08:00", "again"))
    (row,) = board.open("dip-appointment-missed")
    assert not row.acknowledged


def test_a_missed_appointment_is_nothing_to_who_has_not_published_about_the_person() -> None:
    missed = fact(MISSED, "2026-08-03 08:00")
    found = {name for name in milestones_at("2026-08-03 09:00", *INSIDE, missed) if name.endswith("-missed")}
    assert found == {"dip-appointment-missed"}


def test_what_tells_of_treatment_stands_for_its_event_to_others_and_to_the_drug_team_does_not() -> None:
    missed, at_risk = fact(MISSED, "2026-08-03 08:00"), fact(AT_RISK, "2026-08-03 08:00")
    stands_for = {
        alert.milestone: alert.tells_of.event_type
        for alert in wanted_at("2026-08-03 09:00", *INSIDE, ALLOCATED_EARLY, ENQUIRY, missed, at_risk)
        if alert.tells_of
    }
    assert stands_for == {
        "probation-appointment-missed": MISSED,
        "child-protection-appointment-missed": MISSED,
    }


def test_missed_again_before_anything_was_offered_replaces_the_first() -> None:
    board = Board()
    board.hear("2026-08-03 09:00", *INSIDE, fact(MISSED, "2026-08-03 08:00"))
    board.hear("2026-08-10 09:00", fact(MISSED, "2026-08-10 08:00", "again"))
    assert len(board.open("dip-appointment-missed")) == 1
    assert board.closed("dip-appointment-missed") == {"SUPERSEDED"}


def test_a_placement_that_was_cancelled_is_no_accommodation() -> None:
    placed, off = fact(PLACED, "2026-09-01 10:00"), fact(UNPLACED, "2026-09-02 10:00")
    assert not _stands("probation-no-accommodation", "2026-09-09 10:00", [*INSIDE, placed])
    assert _stands("probation-no-accommodation", "2026-09-09 10:00", [*INSIDE, placed, off])


@pytest.mark.parametrize("name", ["probation-dtr-unanswered", "probation-no-accommodation"])
def test_whoever_has_a_settled_home_needs_no_referral(name: str) -> None:
    home = [IN, SEEN, planned("2026-06-02 10:00", "2026-09-10", need="SETTLED")]
    referred = fact(REFERRED, "2026-07-27 08:00", council=BIRMINGHAM)
    assert not _stands(name, "2026-09-09 10:00", [*home, referred])
    assert _stands(name, "2026-09-09 10:00", [*INSIDE, referred])


@pytest.mark.parametrize(
    ("after", "stands"),
    [
        # back in any prison, by whatever name
        (received("2026-08-04 08:00", "RETURN_FROM_COURT"), False),
        (received("2026-08-04 08:00", "TRANSFERRED"), False),
        # released there
        (left("2026-08-03 15:00", recorded="2026-08-04 08:00"), False),
        # another way to court: watched from the end of that day
        (left("2026-08-04 08:00", "SENT_TO_COURT", ref="again"), False),
        # a new date says nothing about where the person is
        (planned("2026-08-04 08:00", "2026-10-01", ref="new"), True),
        (cancelled("2026-08-04 08:00"), True),
    ],
)
def test_who_is_watched_at_court(after: Fact, stands: bool) -> None:
    sent = left("2026-08-03 08:00", "SENT_TO_COURT")
    assert _stands("prison-court", "2026-08-04 12:00", [*INSIDE, sent, after]) is stands


def test_the_drug_workers_of_the_prison_to_which_the_person_was_taken_have_the_reception() -> None:
    moved = fact(
        "prison-carat.person.received",
        "2026-06-03 10:00",
        agency="PRISON_CARAT:LEI",
        received_at="2026-06-03T10:00:00+00:00",
        reason="TRANSFERRED",
        prison="LEI",
    )
    (alert,) = [each for each in wanted_at("2026-06-04 10:00", IN, moved) if "reception" in each.milestone]
    assert alert.team == "PRISON_CARAT:LEI/carat"


def test_an_assessment_by_anybody_in_the_prison_settles_the_reception() -> None:
    for assessed in (SEEN, by_health_team(SEEN)):
        assert not _stands("carat-reception", "2026-06-02 10:00", [IN, assessed])


def test_the_prison_has_one_task_however_many_wait_for_a_council() -> None:
    keys = set()
    for now in ("2026-06-18 10:00", "2026-08-01 10:00", "2026-09-09 10:00"):
        alerts = wanted_at(now, IN, SEEN, NOWHERE)
        (task,) = [alert for alert in alerts if alert.milestone == "prison-council-missing"]
        keys.add(task.key)
    assert len(keys) == 1
