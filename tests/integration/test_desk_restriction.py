"""A record is restricted, or a place kept untold, at the desk: others lose it at once, until it is lifted."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from policies.question import Gate
from schemas.tables import ledger_entry, restriction
from tests.conftest import Database
from tests.integration.desk_world import HOUSING, NOW, PROBATION, DeskWorld, sign_in, token
from tests.integration.handover_world import HandoverWorld
from tests.integration.test_desk_override import arrive, council

ON = NOW.date() + timedelta(days=50)
TO_PROBATION = {"team": PROBATION, "recipient": "PROBATION:BIRMINGHAM", "purpose": "OFFENDER_MANAGEMENT"}


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    client = world.app(tmp_path).test_client()
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    return client


@pytest.fixture
def bus(database: Database, policy_engine: Gate) -> Iterator[HandoverWorld]:
    world = HandoverWorld(database.url, policy_engine)
    yield world
    world.close()


def do(client: FlaskClient, handle: UUID, what: str, page: str = "", /, **fields: Any) -> TestResponse:
    """Press one of the buttons of the page: record, place, record/lift or place/lift."""
    page = page or client.get(f"/restrictions/{handle}").text
    number = re.search(r'name="number" value="([^"]*)"', page)
    assert number
    unseen = {"csrf_token": token(page), "number": number[1]}
    named = {key.replace("_", "-"): value for key, value in fields.items()}
    return client.post(f"/restrictions/{handle}/{what}", data=unseen | named)


def entries(world: DeskWorld, kind: str = "RESTRICTION_RECORDED") -> list[dict[str, Any]]:
    with world.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    return sorted((one for one in bodies if one["kind"] == kind), key=lambda one: one["machine_at"])


def test_a_record_restricted_at_the_desk_is_gone_at_the_recipient_until_it_is_lifted(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, ON)
    alert = council(bus).id
    app = bus.app(tmp_path)
    prison, housing = app.test_client(), app.test_client()
    sign_in(housing, "housing-birmingham-1")
    assert housing.get(f"/alerts/{alert}").status_code == 200
    sign_in(prison, "prison-bmi-omu-1", "/tasks")
    assert f'href="/restrictions/{alert}"' in prison.get(f"/alerts/{alert}/timeline").text
    assert do(prison, alert, "record", record_reason="KNOWN_TO_STAFF").status_code == 303
    assert housing.get(f"/alerts/{alert}").status_code == 404  # though the bus has not heard of it yet
    arrive(bus)
    assert (council(bus).state, council(bus).primary_reason) == ("WITHHELD", "RESTRICTED_RECORD")
    assert housing.get(f"/alerts/{alert}").status_code == 404
    page = prison.get(f"/restrictions/{alert}").text
    assert "<strong>The record is restricted.</strong> No other agency may see it." in page
    assert do(prison, alert, "record/lift").status_code == 303
    arrive(bus)
    assert council(bus).state == "TOLD"
    assert housing.get(f"/alerts/{alert}").status_code == 200


def test_a_team_that_is_ticked_goes_on_seeing_the_record(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    alert = world.told()
    do(client, alert, "record", record_reason="COURT_ORDER", team=[HOUSING, "NO:SUCH/team"])
    assert ", Birmingham Council</li>" in client.get(f"/restrictions/{alert}").text
    housing = world.app(tmp_path).test_client()
    sign_in(housing, "housing-birmingham-1")
    assert housing.get(f"/alerts/{alert}").status_code == 200
    (entry,) = entries(world)
    assert (entry["event_type"], entry["scope"], entry["excepted"]) == (
        "record.restricted",
        "RECORD",
        HOUSING,
    )
    assert "COURT_ORDER" not in str(entry)


def test_a_protected_place_is_withheld_when_another_agency_opens(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    subject = world.person()
    world.received(subject)
    planned = world.planned(subject, ON)
    offered = {"subject": subject, "accommodation_type": "SUPPORTED_HOUSING", "from_date": ON}
    facts = [planned, world.publish(HOUSING, "housing.placement.confirmed", offered)]
    alert = world.tell(facts, ON, **TO_PROBATION)
    probation = world.app(tmp_path).test_client()
    sign_in(probation, "probation-birmingham-1")

    def placement() -> dict[str, Any]:
        assert probation.get(f"/alerts/{alert}").status_code == 200
        seen = entries(world, "READER_OPENED")
        return [one for one in seen if one["event_type"] == "housing.placement.confirmed"][-1]

    assert "PLACEMENT" in placement()["categories"].split(",")
    assert do(client, alert, "place", place_reason="DOMESTIC_ABUSE").status_code == 303
    assert "PLACEMENT" in placement()["withheld"].split(",")
    assert "PROTECTED_LOCATION" in placement()["reasons"].split(",")
    assert "PLACEMENT" not in placement()["categories"].split(",")
    assert do(client, alert, "place/lift").status_code == 303
    assert "PLACEMENT" in placement()["categories"].split(",")


@pytest.mark.parametrize("what", ["record", "place"])
def test_without_a_reason_nothing_is_closed_and_the_ticks_are_kept(
    world: DeskWorld, client: FlaskClient, what: str
) -> None:
    answer = do(client, world.told(), what, team=[HOUSING])
    assert (answer.status_code, "Choose why it is closed" in answer.text) == (400, True)
    assert f'href="#{what}-reason"' in answer.text
    assert f'value="{HOUSING}" checked' in answer.text
    assert entries(world) == []


def test_a_double_click_is_one_restriction_and_one_lifting(world: DeskWorld, client: FlaskClient) -> None:
    alert = world.told()
    page = client.get(f"/restrictions/{alert}").text
    for _ in range(2):
        assert do(client, alert, "record", page, record_reason="OTHER").status_code == 303
    page = client.get(f"/restrictions/{alert}").text
    for _ in range(2):
        assert do(client, alert, "record/lift", page).status_code == 303
    assert [one["event_type"] for one in entries(world)] == ["record.restricted", "record.unrestricted"]
    with world.engine.connect() as connection:
        assert connection.execute(select(restriction.c.in_force)).scalars().all() == [False]


def test_a_page_that_is_sent_again_after_the_lifting_restricts_again(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert = world.told()
    page = client.get(f"/restrictions/{alert}").text
    do(client, alert, "record", page, record_reason="OTHER")
    do(client, alert, "record/lift")
    do(client, alert, "record", page, record_reason="OTHER")
    assert "The record is restricted." in client.get(f"/restrictions/{alert}").text
    with world.engine.connect() as connection:
        assert connection.execute(select(restriction.c.in_force)).scalars().all() == [True]


def test_only_a_team_that_has_published_about_the_person_finds_the_page(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    alert = world.told()
    page = client.get(f"/restrictions/{alert}").text
    assert "Jordan Example" in page
    assert "Jordan" not in page.partition("</title>")[0]
    other = world.app(tmp_path).test_client()
    for officer in ("housing-birmingham-1", "prison-lei-omu-1", "prison-bmi-carat-1"):
        sign_in(other, officer, "/tasks")
        here = token(other.get("/tasks").text)
        assert other.get(f"/restrictions/{alert}").status_code == 404
        data = {"csrf_token": here, "record-reason": "OTHER"}
        assert other.post(f"/restrictions/{alert}/record", data=data).status_code == 404
    sign_in(other, "housing-birmingham-1")
    timeline = other.get(f"/alerts/{alert}/timeline").text
    assert "Jordan Example" in timeline
    assert "/restrictions/" not in timeline
    assert entries(world) == []
