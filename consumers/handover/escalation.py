"""Who is to take an alert, and from when: team, manager, duty contact, the area's accountable lead.

Halfway through each one's time they are reminded; when it is over the alert goes to the next. The last is
reminded every five working days until a named person takes it. Acknowledgement ends the chain. Each day's
reconciliation lists besides what nobody took.
"""

from datetime import datetime, time
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from consumers.handover.milestone_page import Escalation
from consumers.handover.working_time import Allowance, Hours, at_work, ends, half, is_working_day
from schemas.clock import LONDON


class Level(IntEnum):
    """Whose it is now; the number stands on the alert's row."""

    TEAM = 0
    MANAGER = 1
    DUTY_CONTACT = 2
    LEAD = 3


class NoticeKind(StrEnum):
    """Why somebody is told of an alert."""

    RAISED = "RAISED"
    REMINDED = "REMINDED"
    ESCALATED = "ESCALATED"


class Rule(NamedTuple):
    """What a milestone says of its own chain."""

    deadline: Allowance
    escalation: Escalation

    def begun_at(self, level: Level, steps: int = 0) -> "Rule":
        """The rule for an alert at this level after so many steps.

        One that began with the duty contact has a day that counts, whatever its milestone says.
        """
        in_turn = level is not Level.DUTY_CONTACT or steps >= _STEPS_TO_DUTY
        return self if in_turn else self._replace(escalation="duty-contact")


class Holding(NamedTuple):
    """Who has an alert that nobody has taken, since when, and when the next step is due (UTC)."""

    level: Level
    since: datetime
    next_at: datetime


class Step(NamedTuple):
    """One reminder or escalation."""

    at: datetime
    kind: NoticeKind
    level: Level


DUTY_AT_ONCE: Final = Allowance(2, "hours")
"""What a duty contact has where a day counts: by the clock, at night too."""

DUTY_IN_TURN: Final = Allowance(4, "working hours")

_STEPS_TO_DUTY: Final = 2
"""So many steps at least lead from the team by its manager to the duty contact."""

_EVERY_WEEK: Final = Allowance(5, "working days")
_LATE_IN_THE_DAY: Final = time(15)
"""A release on the same day that becomes known later than this goes to the duty contact, London."""


def first_level(release_today: bool, just_released: bool, now: datetime, hours: Hours | None) -> Level:
    """With whom an alert begins. `just_released`: it tells that somebody has walked out."""
    if not release_today:
        return Level.TEAM
    local = now.astimezone(LONDON)
    late = local.time() >= _LATE_IN_THE_DAY
    closed = just_released and hours is not None and not at_work(hours, now)
    # What becomes known in the course of a day on which nobody of the team comes in. What the countdown
    # raises at midnight was theirs the days before.
    day_off = hours is not None and local.time() >= hours.opens and not is_working_day(local.date(), hours)
    return Level.DUTY_CONTACT if late or closed or day_off else Level.TEAM


def begin(rule: Rule, level: Level, since: datetime, hours: Hours | None) -> Holding:
    """The chain at its beginning, or at the beginning of a level."""
    middle = None if level is Level.LEAD else half(_time_of(rule, level), since, hours)
    return Holding(level, since, middle or end_of(rule, level, since, hours))


def end_of(rule: Rule, level: Level, since: datetime, hours: Hours | None) -> datetime:
    """When the time of those who have it since `since` (UTC) is over."""
    return ends(_time_of(rule, level), since, hours)


def due_steps(
    rule: Rule, holding: Holding, hours: Hours | None, now: datetime
) -> tuple[tuple[Step, ...], Holding]:
    """The steps whose time has come, and who has the alert after them.

    Goes by the clock and never by when anybody looked: after an outage all that was missed is there.
    """
    steps: list[Step] = []
    while holding.next_at <= now:
        step, holding = _next(rule, holding, hours)
        steps.append(step)
    return tuple(steps), holding


def _next(rule: Rule, holding: Holding, hours: Hours | None) -> tuple[Step, Holding]:
    level, since, at = holding
    end = end_of(rule, level, since, hours)
    if level is Level.LEAD:
        return Step(at, NoticeKind.REMINDED, level), begin(rule, level, at, hours)
    if at < end:
        return Step(at, NoticeKind.REMINDED, level), holding._replace(next_at=end)
    successor = _successor(rule, level)
    return Step(at, NoticeKind.ESCALATED, successor), begin(rule, successor, at, hours)


def _successor(rule: Rule, level: Level) -> Level:
    if level is Level.TEAM:
        return Level.MANAGER if rule.escalation == "manager" else Level.DUTY_CONTACT
    return Level(level + 1)


def _time_of(rule: Rule, level: Level) -> Allowance:
    if level is Level.DUTY_CONTACT:
        return DUTY_IN_TURN if rule.escalation == "manager" else DUTY_AT_ONCE
    return _EVERY_WEEK if level is Level.LEAD else rule.deadline
