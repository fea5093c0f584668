"""Governance looks at one event: with a reason, on the ledger before anything shows, and nobody else does."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from consumers.desk.app import create_app
from consumers.ledger import content_page, web
from deploy.processes.desk import assemble
from policies.question import Gate, Question
from schemas.errors import NoAnswer
from schemas.vocabulary import LookReason
from tests.integration.desk_world import NOW, DeskWorld, sign_in, token

SOON = NOW.date() + timedelta(days=56)


def desk_of(
    world: DeskWorld, folder: Path, gate: Gate | None = None, engine: Engine | None = None
) -> FlaskClient:
    desk = assemble(engine or world.desk_engine, gate or world.gate, world.vault, world.ring)
    pages = (web.blueprint, content_page.blueprint)
    return create_app(desk, session_key=b"s" * 32, assets=folder, more=pages).test_client()


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    return desk_of(world, tmp_path)


def looks(world: DeskWorld) -> list[dict[str, Any]]:
    with world.engine.connect() as connection:
        bodies = connection.execute(text("SELECT body FROM ledger_entry")).scalars()
        return [one for body in bodies if (one := json.loads(body)).get("place") == "governance"]


def entry_about(world: DeskWorld, event: UUID) -> str:
    with world.engine.connect() as connection:
        query = text("SELECT id FROM ledger_entry WHERE body::json ->> 'event' = :event")
        return str(connection.execute(query, {"event": str(event)}).scalar_one())


def treated(world: DeskWorld) -> UUID:
    subject = world.person("Jordan", "Example")
    world.received(subject)
    return world.treatment(subject)


def look(client: FlaskClient, entry: str, **given: str) -> tuple[int, str]:
    page = client.get(f"/ledger/{entry}/content").text
    answer = client.post(f"/ledger/{entry}/content", data={"csrf_token": token(page), **given})
    return answer.status_code, answer.text


def test_a_look_with_a_reason_shows_the_record_and_stands_on_the_ledger(
    world: DeskWorld, client: FlaskClient
) -> None:
    event = treated(world)
    entry = entry_about(world, event)
    sign_in(client, "governance-1")
    assert f'href="/ledger/{entry}/content"' in client.get(f"/ledger/{entry}").text
    status, page = look(client, entry, event=str(event), reason="COMPLAINT")
    assert status == 200
    for said in ("Jordan", "Example", "Methadone 40 ml"):
        assert said in page
    (stands,) = looks(world)
    assert (stands["kind"], stands["reason"], stands["officer"]) == (
        "READER_OPENED",
        "COMPLAINT",
        "governance-1",
    )
    assert (stands["event"], stands["purpose"]) == (str(event), "IG_AUDIT")
    assert "MEDICATION" in stands["categories"].split(",")
    assert "Jordan" not in json.dumps(stands)


@pytest.mark.parametrize("reason", ["", "CURIOSITY", "complaint", "because"])
def test_without_a_reason_of_the_list_nothing_opens_and_policy_is_not_asked(
    world: DeskWorld, tmp_path: Path, reason: str
) -> None:
    def nobody(_: object) -> Any:
        pytest.fail("policy was asked")

    event = treated(world)
    client = desk_of(world, tmp_path, gate=nobody)
    sign_in(client, "governance-1")
    status, page = look(client, entry_about(world, event), event=str(event), reason=reason)
    assert status == 400
    assert "Choose a reason" in page
    assert "Methadone" not in page
    assert looks(world) == []


def test_every_reason_has_words() -> None:
    assert content_page.REASONS.keys() == set(LookReason)


def test_one_look_is_one_record(world: DeskWorld, client: FlaskClient) -> None:
    event = treated(world)
    entry = entry_about(world, event)
    sign_in(client, "governance-1")
    assert "Methadone" not in client.get(f"/ledger/{entry}/content").text
    for _ in range(2):
        look(client, entry, event=str(event), reason="QUALITY_CHECK")
    assert len(looks(world)) == 2
    # Another event than the decision was about is none of this page's.
    other = treated(world)
    assert look(client, entry, event=str(other), reason="QUALITY_CHECK")[0] == 400
    assert len(looks(world)) == 2


def test_what_is_only_counted_is_not_looked_at(world: DeskWorld, tmp_path: Path) -> None:
    asked: list[Question] = []

    def gate(questions: Any) -> Any:
        asked.extend(questions)
        return world.gate(questions)

    event = treated(world)
    client = desk_of(world, tmp_path, gate=gate)
    sign_in(client, "governance-1")
    look(client, entry_about(world, event), event=str(event), reason="INCIDENT")
    (question,) = asked
    assert str(question.recipient.agency).startswith("GOVERNANCE:")


@pytest.mark.parametrize(
    "officer",
    ["housing-birmingham-1", "prison-bmi-carat-1", "probation-birmingham-duty", "children-birmingham-1"],
)
def test_for_other_roles_there_is_no_such_page(world: DeskWorld, client: FlaskClient, officer: str) -> None:
    event = treated(world)
    entry = entry_about(world, event)
    page = sign_in(client, officer)
    assert client.get(f"/ledger/{entry}/content").status_code == 404
    given = {"csrf_token": token(page), "event": str(event), "reason": "COMPLAINT"}
    answer = client.post(f"/ledger/{entry}/content", data=given)
    assert answer.status_code == 404
    assert "Methadone" not in answer.text
    assert looks(world) == []


def test_who_is_not_signed_in_is_asked_who_they_are(world: DeskWorld, client: FlaskClient) -> None:
    entry = entry_about(world, treated(world))
    assert client.get(f"/ledger/{entry}/content").status_code == 303


def test_there_is_nothing_to_look_at_where_a_decision_names_no_record(client: FlaskClient) -> None:
    sign_in(client, "governance-1")
    assert client.get(f"/ledger/{uuid4()}/content").status_code == 404


def test_without_an_answer_of_policy_nothing_shows(world: DeskWorld, tmp_path: Path) -> None:
    def away(_: object) -> Any:
        raise NoAnswer

    event = treated(world)
    client = desk_of(world, tmp_path, gate=away)
    sign_in(client, "governance-1")
    status, page = look(client, entry_about(world, event), event=str(event), reason="COURT_ORDER")
    assert status == 503
    assert "Methadone" not in page
    assert looks(world) == []


def test_what_cannot_be_written_to_the_ledger_is_not_shown(world: DeskWorld, client: FlaskClient) -> None:
    event = treated(world)
    entry = entry_about(world, event)
    sign_in(client, "governance-1")
    with world.engine.begin() as connection:
        connection.execute(text("REVOKE INSERT ON ledger_entry FROM throughcare_desk"))
    status, page = look(client, entry, event=str(event), reason="COMPLAINT")
    assert status == 500
    assert "Methadone" not in page
