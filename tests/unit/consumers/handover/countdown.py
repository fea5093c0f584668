"""The countdown to a release as the agencies agreed it, one row a milestone. The code is held to it."""

from typing import NamedTuple

from consumers.handover.escalation import Level

ON = "2026-09-10"
"""A Thursday in summer time; Monday 31 August 2026 is a bank holiday."""

ACKNOWLEDGED = "housing.duty-to-refer.acknowledged"
OUTCOME = "housing.duty-to-refer.outcome-recorded"
BOOKED = "housing.assessment.booked"
DUTY = "housing.duty.accepted"
PLACED = "housing.placement.confirmed"
UNPLACED = "housing.placement.cancelled"
ARRIVED = "housing.placement.arrived"
REFERRED = "probation.duty-to-refer.submitted"
WITHDRAWN = "probation.duty-to-refer.withdrawn"
LICENCE = "probation.licence.activated"
ALLOCATED = "probation.practitioner.allocated"
TAKEN_ON = "dip.referral.accepted"
DECLINED = "dip.referral.declined"
OFFERED = "dip.appointment.offered"
MISSED = "dip.appointment.missed"
STARTED = "dip.engagement.started"
DROPPED_OUT = "dip.engagement.ended"
ADDRESS = "child-protection.address-check.completed"
HANDOVER = "prison-carat.treatment-handover.issued"
ASSESSED = "prison-carat.assessment.completed"
CONFIRMED = "prison-carat.release.confirmed"

COUNCIL_AT_WORK = {ACKNOWLEDGED, OUTCOME, BOOKED, DUTY, PLACED}
FIRST_APPOINTMENT = {OFFERED, DECLINED, STARTED}

HOUSING = "HOUSING:E08000025/homelessness"
DIP = "DIP:BIRMINGHAM/community-drugs"
PROBATION = "PROBATION:BIRMINGHAM/resettlement"
CHILDREN = "CHILD_PROTECTION:E08000025/assessment"
CARAT = "PRISON_CARAT:SWI/carat"
PRISON = "PRISON_CARAT:SWI/offender-management"


class Row(NamedTuple):
    id: str
    team: str
    due: str
    """In UTC: the day's beginning in London."""
    alert: str
    settled_by: set[str]
    undone_by: set[str]
    deadline: str
    taken_by: str
    """When the team's time is over, in UTC, for an alert raised as it falls due."""
    then: Level
    """Who has it next."""
    oldest: str = ""
    """What is older settles nothing, in UTC."""


MANAGER, DUTY_CONTACT = Level.MANAGER, Level.DUTY_CONTACT

# fmt: off
# A row of the table stands on two lines, as it would on paper.
ROWS = [
    # threatened with homelessness within 56 days; a referral of 26 weeks counts as expired
    Row("housing-56", HOUSING, "2026-07-15 23:00", "DTR_WINDOW_OPEN",
        COUNCIL_AT_WORK, set(), "2 working days", "2026-07-20 16:00", MANAGER, oldest="2026-01-15 00:00"),
    # an acknowledgement is no assessment
    Row("housing-28", HOUSING, "2026-08-12 23:00", "RELEASE_IN_28",
        {BOOKED, DUTY, PLACED}, set(), "2 working days", "2026-08-17 16:00", MANAGER),
    # a place that was cancelled is none
    Row("housing-7", HOUSING, "2026-09-02 23:00", "RELEASE_IN_7",
        {PLACED}, {UNPLACED}, "1 working days", "2026-09-04 16:00", DUTY_CONTACT),
    # the night after next is a night on the street
    Row("housing-1", HOUSING, "2026-09-08 23:00", "NO_ACCOMMODATION_AT_RELEASE",
        {PLACED}, {UNPLACED}, "2 working hours", "2026-09-09 10:00", DUTY_CONTACT),
    # only somebody who has arrived is housed
    Row("housing-0", HOUSING, "2026-09-09 23:00", "RELEASE_TODAY",
        {ARRIVED}, set(), "1 working hours", "2026-09-10 09:00", DUTY_CONTACT),
    # the drug team has said yes or no
    Row("dip-42", DIP, "2026-07-29 23:00", "RELEASE_IN_42",
        {TAKEN_ON} | FIRST_APPOINTMENT, set(), "5 working days", "2026-08-06 16:00", MANAGER),
    # an appointment that was missed is to be offered anew, and so is one to who has dropped out
    Row("dip-14", DIP, "2026-08-26 23:00", "RELEASE_IN_14",
        FIRST_APPOINTMENT, {MISSED, DROPPED_OUT}, "2 working days", "2026-09-01 16:00", MANAGER),
    Row("dip-2", DIP, "2026-09-07 23:00", "RELEASE_IN_2",
        FIRST_APPOINTMENT, {MISSED, DROPPED_OUT}, "4 working hours", "2026-09-08 12:00", DUTY_CONTACT),
    # somebody is to be responsible twelve weeks before
    Row("probation-84", PROBATION, "2026-06-17 23:00", "RELEASE_IN_84_DAYS",
        {ALLOCATED}, set(), "5 working days", "2026-06-25 16:30", MANAGER),
    # a council that is at work has been told, by whomever
    Row("probation-56", PROBATION, "2026-07-15 23:00", "DTR_WINDOW_OPEN",
        {REFERRED} | COUNCIL_AT_WORK, {WITHDRAWN}, "2 working days", "2026-07-20 16:30", MANAGER,
        oldest="2026-01-15 00:00"),
    # a licence that is varied is not one that is in force
    Row("probation-14", PROBATION, "2026-08-26 23:00", "RELEASE_IN_14",
        {LICENCE}, set(), "2 working days", "2026-09-01 16:30", MANAGER),
    Row("probation-1", PROBATION, "2026-09-08 23:00", "RELEASE_IN_1",
        {LICENCE}, set(), "2 working hours", "2026-09-09 10:00", DUTY_CONTACT),
    Row("child-protection-28", CHILDREN, "2026-08-12 23:00", "RELEASE_IN_28",
        {ADDRESS}, set(), "2 working days", "2026-08-17 16:00", MANAGER),
    Row("child-protection-7", CHILDREN, "2026-09-02 23:00", "RELEASE_IN_7",
        {ADDRESS}, set(), "1 working days", "2026-09-04 16:00", DUTY_CONTACT),
    # the joint plan with the community team; a referral that was declined is no plan
    Row("carat-42", CARAT, "2026-07-29 23:00", "RELEASE_IN_42",
        {TAKEN_ON, OFFERED, STARTED, HANDOVER}, set(), "5 working days", "2026-08-06 16:00", MANAGER),
    Row("carat-14", CARAT, "2026-08-26 23:00", "TREATMENT_HANDOVER_MISSING",
        {HANDOVER}, set(), "2 working days", "2026-09-01 16:00", MANAGER),
    Row("carat-2", CARAT, "2026-09-07 23:00", "TREATMENT_HANDOVER_MISSING",
        {HANDOVER}, set(), "4 working hours", "2026-09-08 12:00", DUTY_CONTACT),
    Row("carat-0", CARAT, "2026-09-09 23:00", "RELEASE_TODAY",
        {HANDOVER}, set(), "2 working hours", "2026-09-10 10:00", DUTY_CONTACT),
    # the resettlement plan: the assessment at reception is not the one before release
    Row("prison-84", PRISON, "2026-06-17 23:00", "RELEASE_IN_84_DAYS",
        {ASSESSED}, set(), "5 working days", "2026-06-25 15:30", MANAGER, oldest="2026-05-20 23:00"),
    Row("prison-14", PRISON, "2026-08-26 23:00", "RELEASE_IN_14",
        {CONFIRMED}, set(), "2 working days", "2026-09-01 15:30", MANAGER),
    # confirmed again in the last two weeks
    Row("prison-2", PRISON, "2026-09-07 23:00", "RELEASE_IN_2",
        {CONFIRMED}, set(), "4 working hours", "2026-09-08 11:00", DUTY_CONTACT, oldest="2026-08-26 23:00"),
    # the day has passed and nobody said that the person went out
    Row("prison-overdue", PRISON, "2026-09-10 23:00", "RECONCILIATION_GAP",
        set(), set(), "4 working hours", "2026-09-11 11:00", DUTY_CONTACT),
]
# fmt: on
