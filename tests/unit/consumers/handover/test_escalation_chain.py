"""Who is to take an alert, step by step: each chain by its hours, from raising until somebody takes it."""

from datetime import timedelta

import pytest

from consumers.handover.escalation import Level, NoticeKind, Rule, Step, begin, due_steps, end_of, first_level
from consumers.handover.working_time import Allowance
from policies.teams import Hours
from tests.unit.consumers.handover.story import at

OFFICE = Hours()
MINUTE = timedelta(minutes=1)
R, E = NoticeKind.REMINDED, NoticeKind.ESCALATED
TEAM, MANAGER, DUTY, LEAD = Level

Steps = list[tuple[str, NoticeKind, Level]]


def _rule(deadline: str, escalation: str) -> Rule:
    return Rule(Allowance.parse(deadline), "manager" if escalation == "manager" else "duty-contact")


def _chain(rule: Rule, level: Level, raised: str, until: str, hours: Hours | None = OFFICE) -> Steps:
    steps, _ = due_steps(rule, begin(rule, level, at(raised), hours), hours, at(until))
    return [(f"{step.at:%Y-%m-%d %H:%M}", step.kind, step.level) for step in steps]


@pytest.mark.parametrize(
    ("deadline", "escalation", "raised", "chain"),
    [
        # Thursday 11:00 in London, two working days: reminded on Friday's close, over on Monday's
        (
            "2 working days",
            "manager",
            "2026-09-10 10:00",
            [
                ("2026-09-11 16:00", R, TEAM),
                ("2026-09-14 16:00", E, MANAGER),
                ("2026-09-15 16:00", R, MANAGER),
                ("2026-09-16 16:00", E, DUTY),
                ("2026-09-17 10:00", R, DUTY),
                ("2026-09-17 12:00", E, LEAD),
                # the lead is reminded every five working days
                ("2026-09-24 16:00", R, LEAD),
                ("2026-10-01 16:00", R, LEAD),
            ],
        ),
        # a single working day has no half
        (
            "1 working days",
            "manager",
            "2026-09-10 10:00",
            [
                ("2026-09-11 16:00", E, MANAGER),
                ("2026-09-14 16:00", E, DUTY),
                ("2026-09-15 10:00", R, DUTY),
                ("2026-09-15 12:00", E, LEAD),
            ],
        ),
        # five working days over the bank holiday of 31 August: reminded after two
        (
            "5 working days",
            "manager",
            "2026-08-27 10:00",
            [
                ("2026-09-01 16:00", R, TEAM),
                ("2026-09-04 16:00", E, MANAGER),
                ("2026-09-08 16:00", R, MANAGER),
                ("2026-09-11 16:00", E, DUTY),
            ],
        ),
        # where a day counts: from the team to the duty contact, who has two hours by the clock
        (
            "4 working hours",
            "duty-contact",
            "2026-09-07 23:00",
            [
                ("2026-09-08 10:00", R, TEAM),
                ("2026-09-08 12:00", E, DUTY),
                ("2026-09-08 13:00", R, DUTY),
                ("2026-09-08 14:00", E, LEAD),
            ],
        ),
        # a release at night goes by the clock throughout
        (
            "2 hours",
            "duty-contact",
            "2026-09-12 22:00",
            [
                ("2026-09-12 23:00", R, TEAM),
                ("2026-09-13 00:00", E, DUTY),
                ("2026-09-13 01:00", R, DUTY),
                ("2026-09-13 02:00", E, LEAD),
            ],
        ),
        # Christmas: Friday 25 and Monday 28, then New Year's Day
        (
            "2 working days",
            "manager",
            "2026-12-23 12:00",
            [
                ("2026-12-24 17:00", R, TEAM),
                ("2026-12-29 17:00", E, MANAGER),
                ("2026-12-30 17:00", R, MANAGER),
                ("2026-12-31 17:00", E, DUTY),
                ("2027-01-04 11:00", R, DUTY),
                ("2027-01-04 13:00", E, LEAD),
            ],
        ),
        # the clocks go forward on Sunday 29 March 2026: Friday ends at 17:00 UTC, Monday at 16:00
        (
            "2 working days",
            "manager",
            "2026-03-26 12:00",
            [("2026-03-27 17:00", R, TEAM), ("2026-03-30 16:00", E, MANAGER)],
        ),
        # two hours by the clock over the hour that does not exist
        (
            "2 hours",
            "duty-contact",
            "2026-03-29 00:30",
            [("2026-03-29 01:30", R, TEAM), ("2026-03-29 02:30", E, DUTY)],
        ),
        # the clocks go back on Sunday 25 October 2026: Friday ends at 16:00 UTC, Monday at 17:00
        (
            "2 working days",
            "manager",
            "2026-10-22 12:00",
            [("2026-10-23 16:00", R, TEAM), ("2026-10-26 17:00", E, MANAGER)],
        ),
        # two hours by the clock over the hour that comes twice
        (
            "2 hours",
            "duty-contact",
            "2026-10-24 23:30",
            [("2026-10-25 00:30", R, TEAM), ("2026-10-25 01:30", E, DUTY)],
        ),
        # working hours that begin before the night of the change end after it
        (
            "4 working hours",
            "duty-contact",
            "2026-10-23 14:00",
            [("2026-10-23 16:00", R, TEAM), ("2026-10-26 11:00", E, DUTY)],
        ),
    ],
)
def test_the_chain_goes_by_its_hours(deadline: str, escalation: str, raised: str, chain: Steps) -> None:
    rule = _rule(deadline, escalation)
    lasts = chain[-1][0]
    assert _chain(rule, TEAM, raised, lasts) == chain
    # a minute before its time no step is taken
    for number, (when, _, _) in enumerate(chain):
        assert _chain(rule, TEAM, raised, when) == chain[: number + 1]
        assert _chain(rule, TEAM, raised, f"{at(when) - MINUTE:%Y-%m-%d %H:%M}") == chain[:number]


@pytest.mark.parametrize("escalation", ["manager", "duty-contact"])
def test_what_begins_with_the_duty_contact_goes_to_the_lead_after_two_hours(escalation: str) -> None:
    rule = _rule("2 working days", escalation).begun_at(DUTY)
    assert end_of(rule, DUTY, at("2026-09-10 17:00"), OFFICE) == at("2026-09-10 19:00")
    assert _chain(rule, DUTY, "2026-09-10 17:00", "2026-09-10 23:00") == [
        ("2026-09-10 18:00", R, DUTY),
        ("2026-09-10 19:00", E, LEAD),
    ]


def test_a_rule_is_its_own_where_the_duty_contact_was_reached_in_turn() -> None:
    rule = _rule("1 working days", "manager")
    assert rule.begun_at(TEAM) == rule
    assert rule.begun_at(MANAGER, steps=1) == rule
    # without a reminder in between, two steps lead there
    assert rule.begun_at(DUTY, steps=2) == rule
    assert rule.begun_at(DUTY, steps=1) != rule


@pytest.mark.parametrize(
    ("today", "just_released", "now", "level"),
    [
        # another day: the team, whatever the hour
        (False, False, "2026-09-10 20:00", TEAM),
        (False, True, "2026-09-10 20:00", TEAM),
        # today, before and from three in the afternoon in London
        (True, False, "2026-09-10 13:59", TEAM),
        (True, False, "2026-09-10 14:00", DUTY),
        (True, True, "2026-09-10 14:00", DUTY),
        # in winter that is three in UTC as well
        (True, False, "2026-12-10 14:59", TEAM),
        (True, False, "2026-12-10 15:00", DUTY),
        # somebody has walked out and nobody is at work: early, at the weekend, on a bank holiday
        (True, True, "2026-09-10 07:59", DUTY),
        (True, True, "2026-09-10 08:00", TEAM),
        (True, True, "2026-09-12 10:00", DUTY),
        (True, True, "2026-08-31 10:00", DUTY),
        # an alert of the countdown that begins at midnight waits for the team
        (True, False, "2026-09-09 23:00", TEAM),
        (True, False, "2026-09-11 23:00", TEAM),
        # what becomes known on a day off, for that day: the team would read it when it is over
        (True, False, "2026-09-12 07:59", TEAM),
        (True, False, "2026-09-12 08:00", DUTY),
        (True, False, "2026-08-31 10:00", DUTY),
        (True, False, "2026-12-25 09:00", DUTY),
        (False, False, "2026-09-12 10:00", TEAM),
    ],
)
def test_with_whom_an_alert_begins(today: bool, just_released: bool, now: str, level: Level) -> None:
    assert first_level(today, just_released, at(now), OFFICE) is level


def test_a_team_without_known_hours_is_held_to_the_clock() -> None:
    rule = _rule("2 working days", "manager")
    assert _chain(rule, TEAM, "2026-09-12 10:00", "2026-09-17 00:00", hours=None) == [
        ("2026-09-13 10:00", R, TEAM),
        ("2026-09-14 10:00", E, MANAGER),
        ("2026-09-15 10:00", R, MANAGER),
        ("2026-09-16 10:00", E, DUTY),
        ("2026-09-16 12:00", R, DUTY),
        ("2026-09-16 14:00", E, LEAD),
    ]
    assert first_level(True, True, at("2026-09-12 10:00"), None) is TEAM


def test_after_a_week_of_outage_each_missed_step_is_there_once_and_at_its_own_time() -> None:
    rule = _rule("1 working days", "duty-contact")
    holding = begin(rule, TEAM, at("2026-09-10 10:00"), OFFICE)
    at_once, after = due_steps(rule, holding, OFFICE, at("2026-09-18 10:00"))
    one_by_one: list[Step] = []
    for hour in range(8 * 24 + 1):
        now = at(f"2026-09-{10 + (10 + hour) // 24} {(10 + hour) % 24:02}:00")
        steps, holding = due_steps(rule, holding, OFFICE, now)
        one_by_one += steps
    assert list(at_once) == one_by_one
    assert after == holding
    assert [(step.kind, step.level) for step in at_once] == [(E, DUTY), (R, DUTY), (E, LEAD)]
