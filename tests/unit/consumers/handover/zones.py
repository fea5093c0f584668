"""What the rules say at the awkward hours of a year, as text: the same whatever the host's clock shows.

Run as a program it prints that text, so that a test can run it in another time zone.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from consumers.handover.episodes import fold
from consumers.handover.escalation import Level, Rule, begin, due_steps, first_level
from consumers.handover.facts import Fact
from consumers.handover.milestones import next_due, wanted
from consumers.handover.routing import hours_of
from consumers.handover.table import table
from policies.teams import directory
from tests.unit.consumers.handover.story import (
    at,
    by_health_team,
    fact,
    left,
    planned,
    received,
)

ROUND = [
    # around the change to summer time and the change back, and in the middle of both
    "2026-03-28 12:00",
    "2026-03-28 23:59",
    "2026-03-29 00:00",
    "2026-03-29 00:59",
    "2026-03-29 01:00",
    "2026-03-29 01:30",
    "2026-03-29 23:00",
    "2026-10-24 22:59",
    "2026-10-24 23:00",
    "2026-10-25 00:30",
    "2026-10-25 01:00",
    "2026-10-25 01:30",
    "2026-10-25 23:59",
    "2026-10-26 00:00",
    "2026-07-15 23:00",
    "2026-12-31 23:30",
]


def _stories() -> Iterator[list[Fact]]:
    known = [
        received("2025-11-05 10:00"),
        by_health_team(fact("prison-carat.treatment-handover.issued", "2025-11-06 10:00")),
        fact("child-protection.enquiry.opened", "2025-11-06 11:00"),
    ]
    for day in ("2026-03-29", "2026-03-30", "2026-04-05", "2026-10-25", "2026-10-26", "2026-11-08"):
        yield [*known, planned("2025-11-07 10:00", day)]
    for hour in ("2026-03-08 01:30", "2026-03-28 23:30", "2026-10-04 00:30", "2026-10-24 23:15"):
        yield [*known, planned("2025-11-07 10:00", hour[:10]), left(hour)]
        yield [*known, left(hour, "SENT_TO_COURT")]


def told() -> str:
    """Everything wanted, when to look again, and who has it after a week without an answer."""
    lines = []
    for number, facts in enumerate(_stories()):
        episodes = fold(facts)
        for now in map(at, ROUND):
            alerts = [
                (
                    alert.milestone,
                    alert.alert_type,
                    alert.team,
                    alert.due_at.isoformat(),
                    str(alert.release_on),
                    str(alert.earlier_on),
                    alert.provisional,
                    alert.late_notice,
                    _a_week(alert.milestone, alert.team, str(alert.release_on) == str(now.date()), now),
                )
                for alert in wanted(episodes, now, directory())
            ]
            due = next_due(episodes, now)
            lines.append([number, now.isoformat(), alerts, due.isoformat() if due else None])
    return json.dumps(lines, indent=1)


def _a_week(milestone: str, team: str, today: bool, now: datetime) -> list[tuple[str, str, int]]:
    row = table().milestones[milestone]
    hours = hours_of(directory(), team)
    level = first_level(today, row.trigger is not None, now, hours)
    rule = Rule(row.deadline, row.escalation).begun_at(level)
    steps, _ = due_steps(rule, begin(rule, level, now, hours), hours, now + timedelta(days=7))
    return [(step.at.isoformat(), step.kind, int(Level(step.level))) for step in steps]


if __name__ == "__main__":
    print(told())
