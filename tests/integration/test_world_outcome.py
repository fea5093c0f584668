"""The table at the end of a feeding counts by agency and recipient, and names somebody to sign in as."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import Connection, insert, text

from deploy.world import outcome
from deploy.world.outcome import Published, Told
from policies.officers import officers
from schemas.tables import alert
from tests.conftest import Database

NOW = datetime(2026, 11, 3, tzinfo=UTC)
BIRMINGHAM = "HOUSING:E08000025/homelessness"
SANDWELL = "HOUSING:E08000028/homelessness"
CANARY = "HOUSING:E09999999/canary"
LEEDS_PROBATION = "PROBATION:LEEDS/resettlement"


def raise_alert(connection: Connection, team: str, state: str, *, standing: bool = True) -> None:
    words = dict.fromkeys(("alert_type", "purpose", "status", "publisher", "publisher_team"), "X")
    no = dict.fromkeys(("provisional", "late_notice", "escalated"), False)
    lists: dict[str, list[object]] = {"facts": [], "reasons": [], "questions": []}
    times = dict.fromkeys(("due_at", "deadline", "clock_from", "raised_at", "changed_at"), NOW)
    row = {
        "id": uuid4(),
        "person_id": uuid4(),
        "episode": b"",
        "version": b"",
        "milestone": "m",
        "level": 0,
        "steps": 0,
        "row_version": 1,
    }
    own = {"team": team, "recipient": team.partition("/")[0], "state": state, "open": standing}
    connection.execute(insert(alert).values({**words, **no, **lists, **times, **row, **own}))


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as opened:
        yield opened


def test_records_are_counted_by_agency_kind_and_what_waits_is_what_waits_now(connection: Connection) -> None:
    for publisher in ("DIP:LEEDS", "DIP:BIRMINGHAM", "PROBATION:LEEDS", "PRISON_CARAT:ZZZ"):
        values = {"event": uuid4(), "person": uuid4(), "publisher": publisher}
        connection.execute(
            text("INSERT INTO fact VALUES (:event, :person, '', :publisher, '', '', '', '', '', '')"), values
        )
    connection.execute(text("INSERT INTO file_progress VALUES ('a', 'DIP:LEEDS', 9, 4, 2, 3, 7)"))
    waiting = (
        "INSERT INTO waiting VALUES (:id, 'DIP:LEEDS', '', '', '', '{}', :key, '', '', now(), :settled, '')"
    )
    connection.execute(text(waiting), {"id": uuid4(), "key": b"1", "settled": None})
    connection.execute(text(waiting), {"id": uuid4(), "key": b"2", "settled": NOW})
    assert outcome.read(connection).published == (
        Published("DIP", 2, 3, 1, 2),
        Published("PROBATION", 1, 0, 0, 0),
    )


def test_alerts_are_counted_by_recipient_whatever_became_of_them(connection: Connection) -> None:
    raise_alert(connection, BIRMINGHAM, "TOLD")
    raise_alert(connection, BIRMINGHAM, "TOLD", standing=False)
    raise_alert(connection, SANDWELL, "WITHHELD")
    raise_alert(connection, LEEDS_PROBATION, "UNDECIDED")
    raise_alert(connection, CANARY, "TOLD")  # nobody's: it is in no count
    assert outcome.read(connection).told == (Told("HOUSING", 2, 1, 0, 2), Told("PROBATION", 0, 0, 1, 1))


def test_one_signs_in_as_the_council_team_that_has_most_to_do(connection: Connection) -> None:
    for team, state in ((LEEDS_PROBATION, "TOLD"),) * 3 + ((SANDWELL, "TOLD"),) * 2 + ((BIRMINGHAM, "TOLD"),):
        raise_alert(connection, team, state)
    for _ in range(4):
        raise_alert(connection, BIRMINGHAM, "WITHHELD")
    who = outcome.busiest(connection, officers().values())
    assert who is not None
    assert who.team == SANDWELL
