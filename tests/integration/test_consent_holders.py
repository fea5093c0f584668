"""Who holds what was told under a yes is told when it ends: once, with no name, until an officer says so."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Row, select

from policies.gate import OpaGate
from schemas.tables import alert, holder_notice, ledger_entry, service_alert
from tests.conftest import Database
from tests.integration.desk_world import HOUSING, NOW, PRISON, sign_in, token
from tests.integration.handover_world import HandoverWorld

SOON = NOW.date() + timedelta(days=40)


@pytest.fixture
def world(database: Database, policy_engine: OpaGate) -> Iterator[HandoverWorld]:
    made = HandoverWorld(database.url, policy_engine)
    yield made
    made.close()


@pytest.fixture
def client(world: HandoverWorld, tmp_path: Path) -> FlaskClient:
    return world.app(tmp_path).test_client()


def told(world: HandoverWorld, **consent: Any) -> dict[str, Any]:
    """Somebody of whose release the council was told, because they agreed."""
    subject = world.person()
    world.received(subject)
    world.planned(subject, SOON)
    world.consent(subject, **consent)
    (row,) = world.alerts(recipient="HOUSING")
    assert row.state == "TOLD"
    return subject


def notices(world: HandoverWorld) -> list[Row[Any]]:
    return world.rows(holder_notice)


def entries(world: HandoverWorld, kind: str) -> list[dict[str, Any]]:
    with world.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    return [body for body in bodies if body["kind"] == kind]


def test_a_consent_that_is_taken_back_is_told_to_the_council_that_holds_it_once(
    world: HandoverWorld,
) -> None:
    subject = told(world)
    assert notices(world) == []
    world.consent(subject, "withdrawn")
    (one,) = notices(world)
    (row,) = world.alerts(recipient="HOUSING")
    assert (row.state, row.primary_reason) == ("WITHHELD", "CONSENT_WITHDRAWN")
    assert (one.team, one.publisher_team, one.reason) == (HOUSING, PRISON, "CONSENT_WITHDRAWN")
    assert one.alerts == [row.id]
    (entry,) = entries(world, "HOLDER_TOLD")
    assert (entry["team"], entry["primary"], entry["alert"]) == (HOUSING, "CONSENT_WITHDRAWN", str(row.id))
    (opened,) = [row for row in world.rows(service_alert) if row.alert_type == "CONSENT_WITHDRAWN"]
    assert (opened.team, opened.about) == (HOUSING, str(one.id))
    # The same word again, and another of no matter here, tell nobody anything.
    world.consent(subject, "withdrawn")
    world.enquiry(subject)
    world.set_and_wake(NOW + timedelta(days=2))
    assert len({tuple(one.ended) for one in notices(world)}) == len(notices(world)) == 1


def test_a_consent_that_runs_out_is_told_on_the_day_after_its_last(world: HandoverWorld) -> None:
    told(world, last_day=NOW.date() + timedelta(days=3))
    world.set_and_wake(NOW + timedelta(days=3))
    assert notices(world) == []
    world.set_and_wake(NOW + timedelta(days=4))
    (one,) = notices(world)
    assert one.reason == "CONSENT_EXPIRED"
    world.set_and_wake(NOW + timedelta(days=9))
    assert len(notices(world)) == 1


def test_a_no_after_a_yes_is_told_and_a_no_from_the_beginning_is_not(world: HandoverWorld) -> None:
    subject = told(world)
    world.consent(subject, "refused")
    assert [one.reason for one in notices(world)] == ["CONSENT_REFUSED"]
    other = world.person("Robin")
    world.received(other)
    world.planned(other, SOON)
    world.consent(other, "refused")
    assert len(notices(world)) == 1


def test_a_no_to_what_was_never_agreed_to_ends_nothing(world: HandoverWorld) -> None:
    subject = told(world, categories=("IDENTITY", "RELEASE_DATE"))
    world.consent(subject, "refused", categories=("PRACTITIONER_CONTACT",))
    assert notices(world) == []


def test_each_yes_that_ends_anew_is_told_anew(world: HandoverWorld) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    world.consent(subject)
    assert [row.state for row in world.alerts(recipient="HOUSING")] == ["TOLD"]
    world.consent(subject, "withdrawn")
    assert len(notices(world)) == 2


def test_what_was_closed_before_is_still_held(world: HandoverWorld) -> None:
    subject = told(world)
    with world.engine.begin() as connection:
        closed = {"open": False, "status": "RESOLVED", "closed_as": "ACCOMMODATED", "closed_by": "x-1"}
        connection.execute(alert.update().where(alert.c.team == HOUSING).values(**closed, row_version=2))
    world.consent(subject, "withdrawn")
    (one,) = notices(world)
    assert (one.team, one.versions) == (HOUSING, [2])


def test_nobody_is_told_of_a_yes_on_which_nothing_was_told(world: HandoverWorld) -> None:
    subject = told(world)
    world.consent(subject, categories=("HOUSEHOLD",))
    world.consent(subject, "withdrawn", categories=("HOUSEHOLD",))
    assert notices(world) == []


def test_the_council_sees_its_own_reference_and_no_name_and_acknowledges(
    world: HandoverWorld, client: FlaskClient
) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    inbox = sign_in(client, "housing-birmingham-1")
    assert "Needs acknowledging (1)" in inbox
    assert "1 agreement has ended" in inbox
    page = client.get("/stop-using").text
    (one,) = notices(world)
    assert str(one.alerts[0])[:8] in page
    assert "Jordan" not in page
    assert f"{SOON:%B %Y}" not in page
    assert "730 days after the council" in page
    address = f"/stop-using/{one.id}/acknowledge"
    for _ in range(2):
        assert client.post(address, data={"csrf_token": token(page)}).status_code == 303
    page = client.get("/stop-using").text
    assert "Amara Osei acknowledged this on" in page
    assert "We have stopped using it" not in page
    assert "Needs acknowledging (0)" in client.get("/").text
    (row,) = [row for row in world.rows(service_alert) if row.alert_type == "CONSENT_WITHDRAWN"]
    assert (row.acknowledged_by, row.closed_at is None) == ("housing-birmingham-1", False)
    officers = [body.get("officer") for body in entries(world, "SERVICE_ALERT") if "officer" in body]
    assert officers == ["housing-birmingham-1"]


def test_the_publisher_sees_who_was_asked_and_who_has_acknowledged(
    world: HandoverWorld, client: FlaskClient
) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    assert "to stop using it; not acknowledged yet" in client.get("/sent").text
    sign_in(client, "housing-birmingham-1", "/tasks")
    (one,) = notices(world)
    page = client.get("/stop-using").text
    client.post(f"/stop-using/{one.id}/acknowledge", data={"csrf_token": token(page)})
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    assert "Asked to stop using it; acknowledged on 1 October 2026" in client.get("/sent").text


def test_another_team_acknowledges_nothing_and_governance_sees_the_oldest_first(
    world: HandoverWorld, client: FlaskClient
) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    (one,) = notices(world)
    sign_in(client, "housing-leeds-1", "/tasks")
    given = token(client.get("/sent").text)
    address = f"/stop-using/{one.id}/acknowledge"
    assert client.post(address, data={"csrf_token": given}).status_code == 404
    assert "No agreement has ended" in client.get("/stop-using").text
    world.set_and_wake(NOW + timedelta(days=2))
    sign_in(client, "governance-1", "/ledger")
    page = client.get("/stop-using").text
    assert "2 days old" in page
    assert "Homelessness" in page
    assert "Jordan" not in page


def test_what_nobody_acknowledges_goes_up(world: HandoverWorld, client: FlaskClient) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    world.set_and_wake(NOW + timedelta(days=5))
    (row,) = [row for row in world.rows(service_alert) if row.alert_type == "CONSENT_WITHDRAWN"]
    assert row.level > 0
