"""Taking an alert: the alert, the ledger and the published answer change together, once, by one officer."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Row, select, update
from werkzeug.test import TestResponse

from consumers.desk.app import create_app
from consumers.desk.desk import Published
from deploy.processes.desk import assemble
from schemas.codec import decode, read_compartment
from schemas.tables import alert, ledger_entry, outbox, person_identifier
from schemas.vocabulary import Category
from tests.integration.desk_world import HOUSING, NOW, DeskWorld, sign_in, token


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    client = world.app(tmp_path).test_client()
    sign_in(client, "housing-birmingham-1", "/tasks")
    return client


def take(client: FlaskClient, alert_id: UUID, note: str = "", version: int = 1) -> TestResponse:
    """Press the button, as the page with this version of the alert has it."""
    page = client.get("/tasks").get_data(as_text=True)
    data = {"csrf_token": token(page), "version": version, "note": note}
    return client.post(f"/alerts/{alert_id}/acknowledge", data=data)


def row(world: DeskWorld) -> Row[Any]:
    with world.engine.connect() as connection:
        return connection.execute(select(alert)).one()


def answers(world: DeskWorld) -> list[Row[Any]]:
    """What the council published."""
    with world.engine.connect() as connection:
        return list(connection.execute(select(outbox).where(outbox.c.topic == "events.housing")))


def kinds(world: DeskWorld) -> list[str]:
    with world.engine.connect() as connection:
        bodies = connection.execute(select(ledger_entry.c.body)).scalars()
        return sorted(json.loads(body)["kind"] for body in bodies)


def test_taking_an_alert_names_the_officer_and_publishes_the_answer(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    answer = take(client, alert_id, "I ring the prison today.")
    assert answer.status_code == 303
    found = row(world)
    assert (found.status, found.acknowledged_by, found.row_version) == (
        "ACKNOWLEDGED",
        "housing-birmingham-1",
        2,
    )
    (published,) = answers(world)
    assert found.acknowledgement == published.event_id
    header = decode(published.envelope, published.topic).header
    assert (header.event_type, header.person, header.publisher_team) == (
        "alert.acknowledged",
        found.person_id,
        HOUSING,
    )
    page = client.get(f"/alerts/{alert_id}").get_data(as_text=True)
    assert "You have acknowledged this alert." in page
    assert "You acknowledged this on 1 October 2026 at 10:00am." in page
    assert "I am taking this" not in page


def test_the_note_is_sealed_and_stands_nowhere_else(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    take(client, alert_id, "She has a dog.\r\nRing first.")
    (published,) = answers(world)
    assert b"She has a dog" not in published.envelope
    opened = _opened(world, published)
    assert opened["note"] == "She has a dog.\nRing first."
    with world.engine.connect() as connection:
        for body in connection.execute(select(ledger_entry.c.body)).scalars():
            assert "dog" not in body


def test_the_team_reads_its_own_note_again_once_the_answer_has_come_back(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    take(client, alert_id, "Ring the flat first.")
    (published,) = answers(world)
    world.arrive_from_outbox(published.event_id)
    page = client.get(f"/alerts/{alert_id}").text
    assert "Alert acknowledged" in page
    assert "Ring the flat first." in page


def test_the_ledger_has_the_answer_and_the_look_that_it_took(world: DeskWorld, client: FlaskClient) -> None:
    before = kinds(world)
    alert_id = world.told()
    published = kinds(world)
    take(client, alert_id)
    added = list(kinds(world))
    for kind in published:
        added.remove(kind)
    assert added == ["ACKNOWLEDGED", "PUBLISH_ACCEPTED", "READER_OPENED"]
    assert before == []


def test_a_double_click_is_one_answer(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    assert take(client, alert_id).status_code == 303
    assert take(client, alert_id).status_code == 303
    assert len(answers(world)) == 1
    assert row(world).row_version == 2


def test_of_two_officers_at_once_exactly_one_wins_and_the_other_sees_who(
    world: DeskWorld, tmp_path: Path
) -> None:
    alert_id = world.told()
    app = world.app(tmp_path)
    both = [app.test_client(), app.test_client()]
    tokens = []
    for client, officer in zip(both, ("housing-birmingham-1", "housing-birmingham-2"), strict=True):
        tokens.append(token(sign_in(client, officer, "/tasks")))
    start = threading.Barrier(2)

    def press(client: FlaskClient, given: str) -> None:
        start.wait()
        client.post(
            f"/alerts/{alert_id}/acknowledge", data={"csrf_token": given, "version": 1, "note": given[:9]}
        )

    threads = [threading.Thread(target=press, args=pair) for pair in zip(both, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers(world)) == 1
    assert kinds(world).count("ACKNOWLEDGED") == 1
    names = {"housing-birmingham-1": "Amara Osei", "housing-birmingham-2": "Tomasz Wieczorek"}
    winner = row(world).acknowledged_by
    loser = both[0] if winner == "housing-birmingham-2" else both[1]
    assert f"{names[winner]} acknowledged this on" in loser.get(f"/alerts/{alert_id}").get_data(as_text=True)


def test_an_alert_that_changed_since_it_was_read_is_shown_again_first(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    with world.engine.begin() as connection:
        connection.execute(update(alert).values(release_on=NOW.date() + timedelta(days=3), row_version=2))
    answer = take(client, alert_id, "I ring them today.")
    assert answer.status_code == 409
    assert "changed while you were reading" in answer.text
    assert "In 3 days" in answer.text
    assert answer.text.count("I ring them today.") == 2  # by itself and in its form: nothing is lost
    assert row(world).status == "NEW"
    assert answers(world) == []


def test_an_alert_that_closed_since_it_was_read_stays_closed(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told(open=False, status="SUPERSEDED", closed_as="SUPERSEDED")
    answer = take(client, alert_id, "I ring them today.")
    assert answer.status_code == 409
    assert "This alert has been closed meanwhile." in answer.text
    assert "I ring them today." in answer.text
    assert row(world).status == "SUPERSEDED"
    assert answers(world) == []


def test_nobody_takes_an_alert_of_another_team(world: DeskWorld, tmp_path: Path) -> None:
    alert_id = world.told()
    client = world.app(tmp_path).test_client()
    sign_in(client, "housing-leeds-1", "/tasks")
    assert take(client, alert_id).status_code == 404
    assert row(world).status == "NEW"


def test_nobody_takes_an_alert_about_a_person_who_took_consent_back(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    day = NOW.date() + timedelta(days=56)
    alert_id = world.tell([world.planned(subject, day)], day)
    world.consent(subject, "withdrawn")
    assert take(client, alert_id).status_code == 404
    assert row(world).status == "NEW"
    assert answers(world) == []


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("x" * 2001, "The note must be 2000 characters or fewer"),
        ("a\x00b", "The note has a character that cannot be recorded"),
    ],
)
def test_a_note_that_cannot_be_kept_comes_back_to_be_mended(
    world: DeskWorld, client: FlaskClient, note: str, said: str
) -> None:
    alert_id = world.told()
    answer = take(client, alert_id, note)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert page.count(said) == 2  # at the top of the page, and at the field
    assert note[:1000].replace("\x00", "") in page.replace("\x00", "")
    assert row(world).status == "NEW"


def test_a_note_of_just_two_thousand_characters_with_line_ends_is_kept(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    note = ("x" * 99 + "\r\n") * 20
    assert take(client, alert_id, note).status_code == 303
    assert row(world).status == "ACKNOWLEDGED"


def test_an_answer_that_may_not_be_published_leaves_the_alert_as_it_was(
    world: DeskWorld, tmp_path: Path
) -> None:
    alert_id = world.told()
    desk = assemble(world.desk_engine, world.gate, world.vault, world.ring)
    refusing = replace(desk, accept=lambda _connection, _asked: Published(False, None))
    client = create_app(refusing, session_key=b"s" * 32, assets=tmp_path).test_client()
    sign_in(client, "housing-birmingham-1", "/tasks")
    before = kinds(world)
    answer = take(client, alert_id)
    assert answer.status_code == 503
    assert "may not publish answers" in answer.get_data(as_text=True)
    assert row(world).status == "NEW"
    assert kinds(world) == before


def test_another_agencys_own_reference_is_not_published_as_ours(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    subject["identifiers"].append({"kind": "AGENCY_REF", "value": "BMI-77"})
    world.received(subject)
    world.consent(subject)
    day = NOW.date() + timedelta(days=56)
    alert_id = world.tell([world.planned(subject, day)], day)
    with world.engine.connect() as connection:
        known = connection.execute(select(person_identifier.c.hash)).all()
    take(client, alert_id)
    (published,) = answers(world)
    assert [number["kind"] for number in _opened(world, published)["subject"]["identifiers"]] == ["NOMS"]
    with world.engine.connect() as connection:
        assert connection.execute(select(person_identifier.c.hash)).all() == known


def _opened(world: DeskWorld, published: Row[Any]) -> dict[str, Any]:
    """The whole answer in clear, as only a test may have it."""
    envelope = decode(published.envelope, published.topic)
    plain = world.vault.open(envelope, list(Category))
    fields: dict[str, Any] = {}
    for category, text in plain.items():
        fields |= read_compartment("alert.acknowledged", category, text)
    return fields
