"""The world's agencies answer what the bus told them about people whose records the world handed in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert, text

from deploy.world.answers import FILE, Answers
from deploy.world.known_people import KnownPeople
from schemas.tables import alert
from tests.conftest import Database

NOW = datetime(2026, 11, 3, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=40)
TEAM = "HOUSING:E08000025/homelessness"
CELLS = {
    "noms_number": "A1234BC",
    "given_names": "Rosa",
    "family_name": "Quarrie",
    "date_of_birth": "1990-01-02",
}


class Desk:
    """Takes answers in and keeps them."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, Mapping[str, object]]] = []
        self.silent = False

    def post(self, team: str, events: Sequence[Mapping[str, object]]) -> int:
        self.taken += [(team, event) for event in events]
        return len(events)

    def speaks(self, _team: str, _moment: datetime) -> bool:
        return not self.silent


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as opened:
        yield opened


def person_with_alerts(connection: Connection, people: KnownPeople, count: int = 20) -> UUID:
    event, person = uuid4(), uuid4()
    connection.execute(
        text("INSERT INTO fact VALUES (:event, :person, '', 'DIP:LEEDS', '', '', '', '', '', '')"),
        {"event": event, "person": person},
    )
    people.heard(CELLS, event)
    for number in range(count):
        raise_alert(connection, person, f"m{number}")
    return person


def raise_alert(connection: Connection, person: UUID, milestone: str) -> None:
    words = dict.fromkeys(("alert_type", "purpose", "publisher", "publisher_team"), "X")
    no = dict.fromkeys(("provisional", "late_notice", "escalated"), False)
    lists: dict[str, list[object]] = {"facts": [], "reasons": [], "questions": []}
    times = ("due_at", "deadline", "clock_from", "raised_at", "changed_at", "told_at")
    row = {"id": uuid4(), "person_id": person, "episode": b"\x0a", "version": b"", "milestone": milestone}
    own = {"team": TEAM, "recipient": TEAM.partition("/")[0], "state": "TOLD", "open": True, "status": "NEW"}
    numbers = dict.fromkeys(("level", "steps", "row_version"), 0)
    connection.execute(
        insert(alert).values({**words, **no, **lists, **dict.fromkeys(times, NOW), **row, **own, **numbers})
    )


def test_an_answer_names_the_alert_and_the_person_and_is_written_down(
    connection: Connection, tmp_path: Path
) -> None:
    desk, people = Desk(), KnownPeople(connection)
    answers = Answers(connection, 7, people, desk.post, desk.speaks, tmp_path)
    person_with_alerts(connection, people)
    assert answers.give(NOW) == 0
    given = answers.give(LATER)
    assert 15 <= given == len(desk.taken) <= 20
    team, event = desk.taken[0]
    body = event["body"]
    assert isinstance(body, Mapping)
    assert team == TEAM
    assert body["episode"] == "0a"
    assert body["subject"]["identifiers"] == [{"kind": "NOMS", "value": "A1234BC"}]
    known = connection.execute(text("SELECT count(*) FROM alert WHERE id = :id"), {"id": UUID(body["alert"])})
    assert known.scalar() == 1
    lines = [json.loads(line) for line in (tmp_path / FILE).read_text().splitlines()]
    assert len(lines) == given
    assert {line["noms_number"] for line in lines} == {"A1234BC"}
    assert {line["acknowledged_at"] for line in lines} == {"2026-12-13T10:00:00Z"}


def test_what_was_answered_or_closed_meanwhile_is_left_alone(connection: Connection, tmp_path: Path) -> None:
    desk, people = Desk(), KnownPeople(connection)
    answers = Answers(connection, 7, people, desk.post, desk.speaks, tmp_path)
    person_with_alerts(connection, people)
    answers.give(NOW)
    connection.execute(text("UPDATE alert SET status = 'ACKNOWLEDGED'"))
    assert answers.give(LATER) == 0
    assert desk.taken == []


def test_an_agency_whose_feed_is_off_answers_nothing(connection: Connection, tmp_path: Path) -> None:
    desk, people = Desk(), KnownPeople(connection)
    answers = Answers(connection, 7, people, desk.post, desk.speaks, tmp_path)
    person_with_alerts(connection, people)
    answers.give(NOW)
    desk.silent = True
    assert answers.give(LATER) == 0
    assert desk.taken == []


def test_alerts_about_somebody_unknown_are_answered_once_the_person_is_known(
    connection: Connection, tmp_path: Path
) -> None:
    desk, people = Desk(), KnownPeople(connection)
    answers = Answers(connection, 7, people, desk.post, desk.speaks, tmp_path)
    person = person_with_alerts(connection, KnownPeople(connection))
    answers.give(NOW)
    assert answers.give(LATER) == 0
    event = connection.execute(
        text("SELECT event_id FROM fact WHERE person_id = :id"), {"id": person}
    ).scalar()
    assert isinstance(event, UUID)
    people.heard(CELLS, event)
    assert answers.give(LATER) >= 15
