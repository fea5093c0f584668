"""A record is restricted, or a place kept untold, at the desk: others lose it at once, until it is lifted."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from schemas import tables
from schemas.tables import ledger_entry, person_alias, restriction
from tests.integration.desk_world import (
    CARAT,
    DRUG_TEAM,
    HOUSING,
    NOW,
    PRISON,
    PROBATION,
    DeskWorld,
    sign_in,
    token,
)
from tests.integration.handover_world import HandoverWorld
from tests.integration.test_desk_override import arrive, council

ON = NOW.date() + timedelta(days=50)
TO_PROBATION = {"team": PROBATION, "recipient": "PROBATION:BIRMINGHAM", "purpose": "OFFENDER_MANAGEMENT"}


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    client = world.app(tmp_path).test_client()
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    return client


def do(client: FlaskClient, handle: UUID, what: str, page: str = "", /, **fields: Any) -> TestResponse:
    """Press one of the buttons of the page: record, place, record/lift or place/lift."""
    page = page or client.get(f"/restrictions/{handle}").text
    number = re.search(r'name="number" value="([^"]*)"', page)
    assert number
    unseen = {"csrf_token": token(page), "number": number[1]}
    days = re.findall(rf'name="({what}-review-\w+)"[^>]* value="(\d+)"', page)
    named = {key.replace("_", "-"): value for key, value in fields.items()}
    return client.post(f"/restrictions/{handle}/{what}", data=unseen | dict(days) | named)


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


def test_a_review_day_stands_in_the_form_and_is_on_the_page_and_in_the_list(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert = world.told()
    assert do(client, alert, "record", record_reason="OTHER").status_code == 303
    page = client.get(f"/restrictions/{alert}").text
    assert "It is looked at again on <strong>Thursday 24 December 2026</strong>" in page
    listed = client.get("/restrictions").text
    assert "Nothing is due for review." in listed
    assert "24 December 2026" in listed
    assert "Jordan Example" in listed
    assert "due for review" not in client.get("/tasks").text
    with world.engine.connect() as connection:
        (row,) = connection.execute(select(restriction))
    assert (row.review_on, row.publisher_team) == (date(2026, 12, 24), PRISON)


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        # Nothing written.
        (("", "", ""), "Write the review day as day, month and year"),
        # No such day.
        (("31", "2", "2027"), "Write the review day as day, month and year"),
        # Yesterday.
        (("30", "9", "2026"), "must be today or later, and at most 366 days ahead"),
        # Too far ahead.
        (("3", "10", "2027"), "must be today or later, and at most 366 days ahead"),
    ],
)
@pytest.mark.parametrize("what", ["record", "place"])
def test_without_a_review_day_nothing_is_closed(
    world: DeskWorld, client: FlaskClient, what: str, day: tuple[str, str, str], problem: str
) -> None:
    fields = dict(zip((f"{what}_review_{part}" for part in ("day", "month", "year")), day, strict=True))
    answer = do(client, world.told(), what, **{f"{what}_reason": "OTHER"}, **fields)
    assert (answer.status_code, problem in answer.text) == (400, True)
    assert f'href="#{what}-review-day"' in answer.text
    assert f'id="{what}-review-day-error"' in answer.text
    assert entries(world) == []


def test_what_is_due_for_review_is_raised_until_it_is_lifted_or_given_another_day(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    alert = world.told()
    today = {f"record_review_{part}": str(getattr(NOW, part)) for part in ("day", "month", "year")}
    do(client, alert, "record", record_reason="OTHER", team=[HOUSING], **today)
    do(client, alert, "place", place_reason="OTHER")
    assert "1 closed record or place is due for review" in client.get("/tasks").text
    listed = client.get("/restrictions").text
    assert "1 is due for review." in listed
    assert listed.index("Due for review") < listed.index("The place")
    handle = re.findall(r'href="/restrictions/([^"]+)"', listed)[0]
    page = client.get(f"/restrictions/{handle}").text
    assert "<strong>It is due for review</strong> since 1 October 2026" in page
    assert 'href="/restrictions"' in page
    other = world.app(tmp_path).test_client()
    sign_in(other, "prison-bmi-carat-1", "/tasks")
    assert "Your team has closed nothing." in other.get("/restrictions").text
    later = {"record_review_day": "2", "record_review_month": "3", "record_review_year": "2027"}
    assert do(client, handle, "record", record_reason="OTHER", team=[HOUSING], **later).status_code == 303
    assert "due for review" not in client.get("/tasks").text
    page = client.get(f"/restrictions/{handle}").text
    assert "2 March 2027" in page
    assert ", Birmingham Council</li>" in page  # who was left in stays in
    for what in ("record", "place"):
        do(client, handle, f"{what}/lift")
    assert "Your team has closed nothing." in client.get("/restrictions").text


def restrict(world: DeskWorld, team: str, subject: dict[str, Any], **more: Any) -> None:
    """Close the record by event, as an agency's own system does."""
    body = {"subject": subject, "scope": "RECORD", "reason_code": "OTHER", **more}
    world.publish(team, "record.restricted", body)


def test_whom_a_health_team_left_in_is_not_for_the_custodial_staff_of_its_prison(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    subject = world.person()
    world.received(subject)
    alert = world.tell([world.planned(subject, ON)], ON)
    restrict(world, CARAT, subject, except_teams=[DRUG_TEAM])
    page = client.get(f"/restrictions/{alert}").text
    assert "Another team of HMP Winson Vale has said which others may still see it, if any." in page
    assert "health" not in page
    assert "<li>" not in page.partition("The record is restricted.")[2].partition("A place must not")[0]
    health = world.app(tmp_path).test_client()
    sign_in(health, "prison-bmi-carat-1", "/tasks")
    listed = health.get("/restrictions").text
    assert "None was named" in listed
    (handle,) = re.findall(r'href="/restrictions/([^"]+)"', listed)
    assert "Birmingham Recovery Service</li>" in health.get(f"/restrictions/{handle}").text


def test_what_a_team_that_is_listed_no_more_has_closed_is_for_whoever_works_with_the_person(
    world: DeskWorld, client: FlaskClient
) -> None:
    do(client, world.told(), "record", record_reason="OTHER")
    with world.engine.begin() as connection:
        connection.execute(update(restriction).values(publisher_team="PRISON_CARAT:BMI/gone"))
    assert "Jordan Example" in client.get("/restrictions").text


@pytest.mark.parametrize("looked", [True, False])
def test_lifting_covers_all_records_of_one_person_once_somebody_has_looked(
    world: DeskWorld, client: FlaskClient, looked: bool
) -> None:
    alerts = []
    for subject in (world.person(), world.person()):
        world.received(subject)
        alerts.append(world.tell([world.planned(subject, ON)], ON))
        restrict(world, PRISON, subject, review_on=ON)
    with world.engine.begin() as connection:
        found = connection.execute(select(tables.alert.c.id, tables.alert.c.person_id))
        whose = {row.id: row.person_id for row in found}
        root, other = (whose[one] for one in alerts)
        merged = {
            "person_id": other,
            "parent_id": root,
            "root_id": root,
            "merged_at": NOW,
            "merged_by": "X:1",
        }
        look = {"looked_at": NOW, "looked_by": "x-1"} if looked else {}
        connection.execute(insert(person_alias).values(merged | look))
    page = client.get(f"/restrictions/{alerts[0]}").text
    assert ("Lifting lifts all of them." in page, "the others stay closed" in page) == (looked, not looked)
    assert do(client, alerts[0], "record/lift", page).status_code == 303
    with world.engine.connect() as connection:
        left = (
            connection.execute(select(restriction.c.person_id).where(restriction.c.in_force)).scalars().all()
        )
    assert left == ([] if looked else [other])
    lifted = [one for one in entries(world) if one["event_type"] == "record.unrestricted"]
    assert len({one["person"] for one in lifted}) == len(lifted) == (2 if looked else 1)
    page = client.get(f"/restrictions/{alerts[0]}").text
    assert ("The record is restricted." in page) is not looked
    if not looked:
        answer = do(client, alerts[0], "record/lift", page)
        assert (answer.status_code, "Nobody has looked at that yet" in answer.text) == (409, True)
