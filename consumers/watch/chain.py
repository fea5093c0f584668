"""Who is to see to a service alert, and from when: as for a release alert, in the team's working time."""

from datetime import datetime
from typing import Final

from consumers.handover.escalation import Holding, Level, Rule, Step, begin, due_steps
from consumers.handover.working_time import Allowance, Hours
from schemas.vocabulary import AlertType

RULE: Final = Rule(Allowance(4, "working hours"), "manager")
"""How long a team has, and who is asked after it."""


def first_level(alert_type: AlertType) -> Level:
    """With whom it begins. A team without officers has nobody below its accountable lead."""
    return Level.LEAD if alert_type is AlertType.TEAM_WITHOUT_OFFICERS else Level.TEAM


def chain(
    alert_type: AlertType, opened_at: datetime, hours: Hours | None, now: datetime
) -> tuple[tuple[Step, ...], Holding]:
    """Every step so far of a service alert that nobody has taken, and who has it by now."""
    return due_steps(RULE, begin(RULE, first_level(alert_type), opened_at, hours), hours, now)
