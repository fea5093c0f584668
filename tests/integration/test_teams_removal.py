"""A team that still has open alerts is not removed from the directory unawares."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, insert
from typer.testing import CliRunner

from deploy.commands import teams
from deploy.places import State
from policies.team_sheet import written
from policies.teams import directory
from schemas.tables import alert
from tests.conftest import Database

NOW = datetime(2026, 11, 3, tzinfo=UTC)
SANDWELL = "HOUSING:E08000028/homelessness"
PRISON = "PRISON_CARAT:BMI/offender-management"


def raise_alert(connection: Connection, team: str, state: str = "TOLD", *, standing: bool = True) -> None:
    words = dict.fromkeys(("alert_type", "purpose", "status", "publisher", "milestone"), "X")
    no = dict.fromkeys(("provisional", "late_notice", "escalated"), False)
    lists: dict[str, list[object]] = {"facts": [], "reasons": [], "questions": []}
    times = dict.fromkeys(("due_at", "deadline", "raised_at", "changed_at", "clock_from"), NOW)
    counts = {"level": 0, "steps": 0, "row_version": 1}
    ids = {"id": uuid4(), "person_id": uuid4(), "episode": b"", "version": b"", "publisher_team": PRISON}
    own = {"team": team, "recipient": team.partition("/")[0], "state": state, "open": standing}
    connection.execute(insert(alert).values({**words, **no, **lists, **times, **counts, **ids, **own}))


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """The directory without Sandwell's housing team."""
    path = tmp_path / "teams.csv"
    path.write_text(written(team for team in directory() if team.id != SANDWELL))
    return path


def run(sheet: Path, state: State, database: Database, *words: str) -> tuple[int, str]:
    (state.folder / "token").write_text("t")
    environ = {
        "THROUGHCARE_DATABASE_URL": database.url,
        "THROUGHCARE_KAFKA": "-",
        "THROUGHCARE_OPA_URL": "http://127.0.0.1:1",
        "THROUGHCARE_OPA_TOKEN_FILE": str(state.folder / "token"),
        "THROUGHCARE_POLICY_REVISION": "r",
    }
    given = ["import", str(sheet), "--state", str(state.folder), *words]
    said = CliRunner().invoke(teams.app, given, env=environ)
    return said.exit_code, said.output


def test_a_team_with_open_alerts_is_removed_only_when_that_is_asked_for(
    sheet: Path, state: State, database: Database
) -> None:
    with database.engine.begin() as connection:
        raise_alert(connection, SANDWELL)
        raise_alert(connection, SANDWELL)
    code, said = run(sheet, state, database)
    assert code == 1
    assert f"{SANDWELL} has open alerts: 2.\nNothing was imported." in said
    assert not state.teams.exists()
    code, said = run(sheet, state, database, "--allow-removal")
    assert code == 0
    assert state.teams.exists()


def test_a_team_whose_alerts_are_closed_may_go(sheet: Path, state: State, database: Database) -> None:
    with database.engine.begin() as connection:
        raise_alert(connection, SANDWELL, standing=False)
    assert run(sheet, state, database)[0] == 0
    assert state.teams.exists()


def test_what_is_kept_back_counts_for_the_team_that_sees_to_it(database: Database) -> None:
    with database.engine.begin() as connection:
        raise_alert(connection, SANDWELL, "WITHHELD")
        raise_alert(connection, SANDWELL, "TOLD")
        both = teams.open_alerts(connection, [SANDWELL, PRISON])
    assert both == {SANDWELL: 1, PRISON: 1}
