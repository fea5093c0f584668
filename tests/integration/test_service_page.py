"""The page of service alerts: a team sees and takes its own, governance sees all and takes none."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from consumers.watch.service import Cause, Moment, close_all, open_all
from policies.teams import directory
from schemas.clock import machine_now
from schemas.tables import ledger_entry, service_alert
from schemas.vocabulary import AlertType
from tests.integration.desk_world import HOUSING, NOW, PRISON, DeskWorld, sign_in, token

SILENT = Cause(AlertType.FEED_SILENT, "PRISON_CARAT:BMI", PRISON)
OTHERS = Cause(AlertType.FEED_SILENT, "HOUSING:E08000025", HOUSING)
OFFICER = "prison-bmi-omu-1"


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    with world.engine.begin() as connection:
        assert open_all(connection, [SILENT, OTHERS], directory(), Moment(NOW, machine_now())) == 2
    return world.app(tmp_path).test_client()


def close(world: DeskWorld) -> None:
    with world.engine.begin() as connection:
        assert close_all(connection, SILENT.alert_type, [SILENT.about], Moment(NOW, machine_now())) == 1


def take(client: FlaskClient, world: DeskWorld, about: str = SILENT.about, version: int = 1) -> int:
    with world.engine.connect() as connection:
        alert = connection.execute(
            select(service_alert.c.id).where(service_alert.c.about == about)
        ).scalar_one()
    form = {"version": version, "csrf_token": token(client.get("/service").get_data(as_text=True))}
    return client.post(f"/service/{alert}/acknowledge", data=form).status_code


def test_a_team_sees_what_it_has_to_see_to_and_no_other_teams(client: FlaskClient) -> None:
    page = sign_in(client, OFFICER, "/service")
    assert "A feed has gone silent: HMP Winson Vale" in page
    assert "Birmingham" not in page.split("<h1", 1)[1]
    assert "Nobody yet" in page


def test_an_officer_takes_it_once_and_the_ledger_names_the_reference(
    world: DeskWorld, client: FlaskClient
) -> None:
    sign_in(client, OFFICER)
    assert take(client, world) == 303
    assert take(client, world) == 303  # a second click: it has changed since
    page = client.get("/service").get_data(as_text=True)
    assert "Denise Holloway, 1 October 2026" in page
    with world.engine.connect() as connection:
        (row,) = connection.execute(select(service_alert).where(service_alert.c.about == SILENT.about))
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    assert (row.acknowledged_by, row.next_step_at) == (OFFICER, None)
    taken = [body for body in bodies if body.get("status") == "ACKNOWLEDGED"]
    assert [(body["officer"], body["about"]) for body in taken] == [(OFFICER, SILENT.about)]


def test_another_teams_alert_is_not_found(world: DeskWorld, client: FlaskClient) -> None:
    sign_in(client, OFFICER)
    assert take(client, world, OTHERS.about) == 404


def test_governance_sees_all_of_them_and_has_no_button(world: DeskWorld, client: FlaskClient) -> None:
    page = sign_in(client, "governance-1", "/service")
    assert page.count("A feed has gone silent") == 2
    assert "I am taking this" not in page
    assert take(client, world) == 403


def test_what_is_over_and_was_not_taken_stays_for_three_weeks(world: DeskWorld, client: FlaskClient) -> None:
    close(world)
    over = sign_in(client, OFFICER, "/service")
    assert "nobody had taken it" in over
    assert "Nobody yet" not in over
    world.set_clock(NOW + timedelta(days=20))
    assert "nobody had taken it" in client.get("/service").get_data(as_text=True)
    world.set_clock(NOW + timedelta(days=22))
    assert "There is nothing to see to" in client.get("/service").get_data(as_text=True)


def test_what_was_taken_and_is_over_is_gone(world: DeskWorld, client: FlaskClient) -> None:
    sign_in(client, OFFICER)
    take(client, world)
    close(world)
    assert "There is nothing to see to" in client.get("/service").get_data(as_text=True)


def test_whose_it_is_now_is_said(world: DeskWorld, client: FlaskClient) -> None:
    with world.engine.begin() as connection:
        connection.execute(update(service_alert).values(level=2))
    assert "Now with the duty contact" in sign_in(client, OFFICER, "/service")
