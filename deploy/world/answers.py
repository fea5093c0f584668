"""Agencies' own systems take alerts: most some working hours later, some late, a few never.

The world asks the bus which alerts stand open, and for which of the people whose records it handed in. How an
alert is answered depends on the person, the team, the milestone and its day alone: the same in each world.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from deploy.world.calendar import instant, utc_text
from deploy.world.known_people import KnownPeople, Subject
from schemas.clock import LONDON

FILE = "answers.jsonl"

Post = Callable[[str, Sequence[Mapping[str, object]]], int]
"""Hands a team's answers in as typed events; says how many were taken."""

Speaks = Callable[[str, datetime], bool]
"""Whether a team hands anything in at that moment."""

_IN_TIME = {"HOUSING": 0.75, "PROBATION": 0.7, "DIP": 0.75, "CHILD_PROTECTION": 0.8, "PRISON_CARAT": 0.65}
_NEVER = 0.04
_EVER_SINCE = datetime(1, 1, 1, tzinfo=UTC)


class Told(NamedTuple):
    """An open alert that was told to a team and that nobody has taken."""

    id: UUID
    person_id: UUID
    team: str
    milestone: str
    alert_type: str
    episode: str
    due_at: datetime
    told_at: datetime


class Answers:
    """What is to be answered, and when. Kept in memory: after a restart it is worked out anew."""

    def __init__(
        self, connection: Connection, seed: int, people: KnownPeople, post: Post, speaks: Speaks, folder: Path
    ) -> None:
        self._connection = connection
        self._seed = seed
        self._people = people
        self._post = post
        self._speaks = speaks
        self._file = folder / FILE
        self._queue: list[tuple[datetime, UUID]] = []
        self._planned: dict[UUID, tuple[Told, Subject]] = {}
        self._asked = _EVER_SINCE

    def give(self, now: datetime) -> int:
        """Hand in what is due; says how much. Everything accepted has to be committed before."""
        self._people.look_up()
        if self._plan():
            self._asked = now
        due: dict[UUID, tuple[Told, Subject]] = {}
        while self._queue and self._queue[0][0] <= now:
            alert = heappop(self._queue)[1]
            due[alert] = self._planned.pop(alert)
        return self._hand_in(due, now) if due else 0

    def _plan(self) -> bool:
        """Whether everybody was known whom an alert is about; else it is asked for again."""
        everybody = True
        for row in self._connection.execute(_TOLD, {"since": self._asked}):
            told = Told(*row)
            who = self._people.get(told.person_id)
            everybody = everybody and who is not None
            if told.id in self._planned or who is None:
                continue
            at = answered_at(self._seed, who.noms_number, told)
            if at is not None:
                self._planned[told.id] = told, who
                heappush(self._queue, (at, told.id))
        return everybody

    def _hand_in(self, due: Mapping[UUID, tuple[Told, Subject]], now: datetime) -> int:
        by_team: dict[str, list[tuple[Told, Subject]]] = defaultdict(list)
        for alert in self._connection.execute(_OPEN, {"ids": list(due)}).scalars():
            by_team[due[alert][0].team].append(due[alert])
        taken = 0
        for team in sorted(team for team in by_team if self._speaks(team, now)):
            own = sorted(by_team[team], key=lambda pair: (pair[1].noms_number, pair[0].milestone, pair[0].id))
            if self._post(team, [_event(told, who, now) for told, who in own]):
                taken += len(own)
                self._note(own, now)
        return taken

    def _note(self, own: Sequence[tuple[Told, Subject]], now: datetime) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            for told, who in own:
                line = {
                    "noms_number": who.noms_number,
                    "team": told.team,
                    "milestone": told.milestone,
                    "alert_type": told.alert_type,
                    "due_at": utc_text(told.due_at.astimezone(UTC)),
                    "acknowledged_at": utc_text(now),
                }
                file.write(json.dumps(line, separators=(",", ":")) + "\n")


def _event(told: Told, who: Subject, now: datetime) -> dict[str, object]:
    return {
        "event_type": "alert.acknowledged",
        "source_id": f"answer-{told.id}-{now:%Y%m%d%H%M}",
        "source_time": utc_text(now),
        "body": {"subject": who.written(), "alert": str(told.id), "episode": told.episode},
    }


def answered_at(seed: int, noms_number: str, told: Told) -> datetime | None:
    """When a team answers an alert; None for never."""
    day = told.due_at.astimezone(LONDON).date()
    # Invented people need repeatable chance, not secrets.
    rng = Random(f"{seed}/{noms_number}/{told.team}/{told.milestone}/{day}")  # noqa: S311
    chance = rng.random()
    if chance < _NEVER:
        return None
    if chance < _NEVER + _IN_TIME.get(told.team.partition(":")[0], 0.5):
        return _at_work(told.told_at + timedelta(hours=rng.choice((1, 2, 3, 5, 24))), rng)
    return _at_work(told.told_at + timedelta(days=rng.randint(4, 21)), rng)


def _at_work(moment: datetime, rng: Random) -> datetime:
    """That moment, or the morning of the next working day."""
    local = moment.astimezone(LONDON)
    day = local.date()
    if local.weekday() < 5 and 9 <= local.hour < 17:
        return moment
    if local.hour >= 17:
        day += timedelta(days=1)
    day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return instant(day, 9, rng.randint(5, 59))


_TOLD = text("""
    SELECT id, person_id, team, milestone, alert_type, encode(episode, 'hex'), due_at, told_at FROM alert
    WHERE open AND state = 'TOLD' AND status = 'NEW' AND told_at >= :since
""")
_OPEN = text("SELECT id FROM alert WHERE id = ANY(:ids) AND open AND state = 'TOLD' AND status = 'NEW'")
