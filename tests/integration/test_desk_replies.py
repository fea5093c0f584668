"""Assigning, resolving and referring on: by the same road as taking, once, and nothing written is lost."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Row, insert, select, update
from werkzeug.test import TestResponse

from schemas.codec import decode, read_compartment
from schemas.tables import alert, ledger_entry, notice, outbox
from schemas.vocabulary import Category
from tests.integration.desk_world import HOUSING, NOW, PRISON, DeskWorld, sign_in, token

AMARA, TOMASZ = "housing-birmingham-1", "housing-birmingham-2"
SANDWELL = "E08000028"


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    client = world.app(tmp_path).test_client()
    sign_in(client, AMARA, "/tasks")
    return client


def press(
    client: FlaskClient, alert_id: UUID, action: str, version: int = 1, note: str = "", **chosen: Any
) -> TestResponse:
    """Press the button of a form, as the page with this version of the alert has it."""
    given = token(client.get("/tasks").text)
    data = {"csrf_token": given, "version": version, "note": note, **chosen}
    return client.post(f"/alerts/{alert_id}/{action}", data=data)


def row(world: DeskWorld, alert_id: UUID) -> Row[Any]:
    with world.engine.connect() as connection:
        return connection.execute(select(alert).where(alert.c.id == alert_id)).one()


def answers(world: DeskWorld) -> list[tuple[str, dict[str, Any]]]:
    """Type and content of what the council published, in clear as only a test may have it."""
    found = []
    with world.engine.connect() as connection:
        for one in connection.execute(select(outbox).where(outbox.c.topic == "events.housing")):
            envelope = decode(one.envelope, one.topic)
            fields: dict[str, Any] = {}
            for category, text in world.vault.open(envelope, list(Category)).items():
                fields |= read_compartment(envelope.header.event_type, category, text)
            found.append((envelope.header.event_type, fields))
    return found


def changed(world: DeskWorld) -> list[dict[str, Any]]:
    """What the ledger says of changed alerts."""
    with world.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    return [body for body in bodies if body["kind"] == "ALERT_CHANGED"]


def test_an_alert_is_assigned_to_a_colleague_who_reads_the_note(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    alert_id = world.told()
    answer = press(client, alert_id, "assign", colleague=TOMASZ, note="She prefers the morning.")
    assert answer.status_code == 303
    found = row(world, alert_id)
    assert (found.status, found.open, found.assigned_to, found.row_version) == (
        "IN_PROGRESS",
        True,
        TOMASZ,
        2,
    )
    assert (found.acknowledged_by, found.next_step_at) == (AMARA, None)
    ((event_type, fields),) = answers(world)
    assert (event_type, fields["alert"], fields["note"]) == (
        "alert.assigned",
        str(alert_id),
        "She prefers the morning.",
    )
    (entry,) = changed(world)
    assert (entry["officer"], entry["assigned"], entry["status"]) == (AMARA, TOMASZ, "IN_PROGRESS")
    assert entry["event_type"] == "alert.assigned"
    world.arrive_from_outbox(UUID(entry["event"]))
    page = client.get(f"/alerts/{alert_id}").text
    assert "You acknowledged this on 1 October 2026 at 10:00am. It is with Tomasz Wieczorek." in page
    colleague = world.app(tmp_path).test_client()
    sign_in(colleague, TOMASZ, "/tasks")
    page = colleague.get(f"/alerts/{alert_id}").text
    assert "Amara Osei acknowledged this on 1 October 2026 at 10:00am. It is with you." in page
    assert "She prefers the morning." in page
    assert "Tomasz Wieczorek" in colleague.get("/?show=acknowledged").text


def test_a_new_alert_is_resolved_in_one_step_and_counts_as_acknowledged(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    answer = press(client, alert_id, "resolve", resolution="ACCOMMODATED", note="At her sister’s.")
    assert answer.status_code == 303
    found = row(world, alert_id)
    assert (found.status, found.open, found.closed_as, found.closed_by) == (
        "RESOLVED",
        False,
        "ACCOMMODATED",
        AMARA,
    )
    assert (found.acknowledged_by, found.acknowledged_at, found.next_step_at) == (AMARA, NOW, None)
    ((event_type, fields),) = answers(world)
    assert (event_type, fields["resolution"], fields["note"]) == (
        "alert.resolved",
        "ACCOMMODATED",
        "At her sister’s.",
    )
    (entry,) = changed(world)
    assert (entry["status"], entry["reasons"]) == ("RESOLVED", "ACCOMMODATED")
    page = client.get(f"/alerts/{alert_id}").text
    assert "You have resolved this alert." in page
    assert "resolved: accommodated, by Amara Osei" in page


def test_a_person_is_referred_on_and_the_page_says_who_is_told_when(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    page = client.get(f"/alerts/{alert_id}").text
    assert (
        "The other council is told only if the person agrees to it. The prison is asked to record that."
        in page
    )
    answer = press(client, alert_id, "refer-on", council=SANDWELL)
    assert answer.status_code == 303
    found = row(world, alert_id)
    assert (found.status, found.open, found.referred_to, found.closed_by) == (
        "REFERRED_ON",
        False,
        SANDWELL,
        AMARA,
    )
    assert (found.closed_as, found.next_step_at) == ("REFERRED_ON", None)
    ((event_type, fields),) = answers(world)
    assert (event_type, fields["council"]) == ("alert.referred-on", SANDWELL)
    assert changed(world)[0]["recipient"] == f"HOUSING:{SANDWELL}"
    page = client.get("/?show=closed").text
    assert "Referred on to Sandwell Council, by Amara Osei" in page
    assert "Jordan" not in page


CHOSEN = [
    ("acknowledge", {}),
    ("assign", {"colleague": TOMASZ}),
    ("resolve", {"resolution": "UNABLE_TO_CONTACT"}),
    ("refer-on", {"council": SANDWELL}),
]


@pytest.mark.parametrize(("action", "chosen"), CHOSEN)
def test_two_clicks_are_one_answer(
    world: DeskWorld, client: FlaskClient, action: str, chosen: dict[str, Any]
) -> None:
    alert_id = world.told()
    assert press(client, alert_id, action, **chosen).status_code == 303
    assert press(client, alert_id, action, **chosen).status_code == 303
    assert len(answers(world)) == 1
    assert row(world, alert_id).row_version == 2


@pytest.mark.parametrize(("action", "chosen"), CHOSEN)
def test_what_changed_meanwhile_is_shown_again_with_what_was_written(
    world: DeskWorld, client: FlaskClient, action: str, chosen: dict[str, Any]
) -> None:
    alert_id = world.told()
    with world.engine.begin() as connection:
        connection.execute(update(alert).values(release_on=NOW.date() + timedelta(days=3), row_version=2))
    answer = press(client, alert_id, action, note="I ring them today.", **chosen)
    assert answer.status_code == 409
    assert "This alert changed while you were reading. Check it and answer again." in answer.text
    assert "I ring them today." in answer.text
    assert 'name="version" value="2"' in answer.text
    assert row(world, alert_id).status == "NEW"
    assert answers(world) == []


@pytest.mark.parametrize(("action", "chosen"), CHOSEN)
def test_who_was_slower_reads_what_became_of_it_and_keeps_the_note(
    world: DeskWorld, client: FlaskClient, tmp_path: Path, action: str, chosen: dict[str, Any]
) -> None:
    alert_id = world.told()
    faster = world.app(tmp_path).test_client()
    sign_in(faster, TOMASZ, "/tasks")
    assert press(faster, alert_id, "resolve", resolution="DUPLICATE").status_code == 303
    answer = press(client, alert_id, action, note="I ring them today.", **chosen)
    assert answer.status_code == 409
    assert "This alert has been closed meanwhile. There is nothing left to do here." in answer.text
    assert "resolved: duplicate, by Tomasz Wieczorek" in answer.text
    assert "I ring them today." in answer.text
    assert "Jordan" not in answer.text
    assert len(answers(world)) == 1


def test_of_two_who_take_it_the_second_reads_who_was_first(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    alert_id = world.told()
    faster = world.app(tmp_path).test_client()
    sign_in(faster, TOMASZ, "/tasks")
    press(faster, alert_id, "acknowledge")
    answer = press(client, alert_id, "acknowledge", note="Mine.")
    assert answer.status_code == 409
    assert "This alert has been taken already." in answer.text
    assert "Tomasz Wieczorek acknowledged this on" in answer.text
    assert "Mine." in answer.text


def test_the_bus_that_withdraws_it_while_the_officer_answers_is_not_overruled(
    world: DeskWorld, tmp_path: Path
) -> None:
    alert_id = world.told()
    asked: list[Any] = []

    def gate(questions: Any) -> Any:
        asked.extend(questions)
        if questions[0].door == "PUBLISH":  # policy is asked last: now the handover withdraws the alert
            with world.engine.begin() as connection:
                connection.execute(
                    update(alert).values(open=False, status="WITHDRAWN", closed_as="WITHDRAWN", row_version=2)
                )
        return world.gate(questions)

    client = world.app(tmp_path, gate=gate).test_client()
    sign_in(client, AMARA, "/tasks")
    answer = press(client, alert_id, "resolve", resolution="ACCOMMODATED", note="Found a place.")
    assert answer.status_code == 409
    assert "withdrawn, because it no longer holds" in answer.text
    assert "Found a place." in answer.text
    assert row(world, alert_id).status == "WITHDRAWN"
    assert answers(world) == []
    assert changed(world) == []
    assert len(asked) >= 2


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("assign", "Choose who takes it on"),
        ("resolve", "Choose what came of it"),
        ("refer-on", "Choose the council"),
    ],
)
def test_a_choice_that_was_not_made_comes_back_to_be_made(
    world: DeskWorld, client: FlaskClient, action: str, said: str
) -> None:
    alert_id = world.told()
    answer = press(client, alert_id, action, note="Half done.")
    assert answer.status_code == 400
    assert answer.text.count(said) == 2  # at the top of the page, and at the field
    assert "Half done." in answer.text
    assert '<details class="govuk-details" open>' in answer.text
    assert row(world, alert_id).status == "NEW"


def test_all_that_has_to_be_mended_is_said_at_once(world: DeskWorld, client: FlaskClient) -> None:
    answer = press(client, world.told(), "refer-on", note="x" * 2001)
    for said in ("Choose the council", "The note must be 2000 characters or fewer"):
        assert answer.text.count(said) == 2
    assert answer.text.index("#council") < answer.text.index("#refer-on-note")


def test_what_was_written_on_a_form_with_a_fault_is_kept_when_the_alert_closed_meanwhile(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told(open=False, status="CANCELLED", closed_as="CANCELLED")
    answer = press(client, alert_id, "resolve", note="Half done.")
    assert answer.status_code == 400
    assert "This alert closed while you were writing." in answer.text
    assert "Half done." in answer.text


@pytest.mark.parametrize(
    ("action", "chosen"),
    [
        ("assign", {"colleague": "housing-leeds-1"}),
        ("resolve", {"resolution": "WON"}),
        ("refer-on", {"council": "E08000025"}),
    ],
)
def test_what_is_not_on_the_page_is_not_taken(
    world: DeskWorld, client: FlaskClient, action: str, chosen: dict[str, Any]
) -> None:
    alert_id = world.told()
    answer = press(client, alert_id, action, **chosen)
    assert answer.status_code == 409
    assert "Choose" in answer.text
    assert row(world, alert_id).status == "NEW"
    assert answers(world) == []


@pytest.mark.parametrize(("action", "chosen"), CHOSEN)
def test_of_an_alert_that_was_not_told_nothing_can_be_done(
    world: DeskWorld, client: FlaskClient, action: str, chosen: dict[str, Any]
) -> None:
    alert_id = world.told(state="WITHHELD")
    assert press(client, alert_id, action, **chosen).status_code == 404
    assert row(world, alert_id).status == "NEW"


def test_an_alert_that_went_on_says_whom_to_ring_and_what_was_sent_when(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told(level=1, steps=2, escalated=True)
    with world.engine.begin() as connection:
        for hours, kind, level, team in (
            (0, "RAISED", 0, HOUSING),
            (4, "REMINDED", 0, HOUSING),
            (8, "ESCALATED", 1, HOUSING),
            (1, "RAISED", 0, PRISON),  # from the time when it was kept back: not the council's business
        ):
            at = NOW + timedelta(hours=hours)
            values = {"alert": alert_id, "person_id": row(world, alert_id).person_id, "kind": kind}
            connection.execute(insert(notice).values(values | {"level": level, "team": team, "at": at}))
    page = " ".join(client.get(f"/alerts/{alert_id}").text.split())
    manager = world.directory.team(HOUSING).manager
    whom = f"<strong>the team manager</strong> ({manager.post}, {manager.phone})"
    assert f"Nobody took it in time: it is with {whom}" in page
    assert page.count('govuk-!-font-weight-regular">1 October 2026 at') == 3
    assert "Reminded" in page
    assert "11:00am" not in page
    assert "With the team manager" in client.get("/").text
    press(client, alert_id, "acknowledge")
    assert "Nobody took it in time" not in client.get(f"/alerts/{alert_id}").text


def test_a_release_on_a_friday_may_come_earlier_and_the_page_says_so(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told(days=57, earlier_on=NOW.date() + timedelta(days=56))
    page = client.get(f"/alerts/{alert_id}").text
    assert ">27 November 2026 is a Friday, so the release may come a working day earlier" in page
    assert "Thursday 26 November 2026</strong>. Ring the prison to check." in page
    assert "May come earlier: Thursday 26 November 2026" in client.get("/").text


@pytest.mark.parametrize(("level", "status"), [(0, 404), (1, 404), (2, 200), (3, 200)])
def test_the_duty_officer_opens_within_hours_what_has_come_to_the_duty_contact(
    world: DeskWorld, client: FlaskClient, level: int, status: int
) -> None:
    alert_id = world.told(level=level)
    sign_in(client, "housing-birmingham-duty", "/tasks")
    assert client.get(f"/alerts/{alert_id}").status_code == status


def test_what_closed_lately_says_why_leads_on_and_names_nobody(world: DeskWorld, client: FlaskClient) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    day = NOW.date() + timedelta(days=20)
    fact = world.planned(subject, day)
    close = close_in(world, fact, day)
    close("SUPERSEDED", 1)
    close("EXPIRED", 20)
    close("WITHDRAWN", 22)  # longer ago than the list goes back
    close("CANCELLED", 1, state="WITHHELD")  # was never told
    new = world.tell([fact], day)
    page = client.get("/?show=closed").text
    assert "Replaced by a newer alert" in page
    assert f"/alerts/{new}" in page
    assert "Expired" in page
    assert "Withdrawn" not in page
    assert "Cancelled" not in page
    assert "Jordan" not in page
    sign_in(client, "housing-leeds-1", "/tasks")
    assert "No alert of your team closed" in client.get("/?show=closed").text


def close_in(world: DeskWorld, fact: UUID, day: Any) -> Callable[..., UUID]:
    def close(status: str, days_ago: int, **more: Any) -> UUID:
        return world.tell(
            [fact], day, open=False, status=status, closed_as=status, version=f"{status:48}".encode(),
            changed_at=NOW - timedelta(days=days_ago), **more,
        )  # fmt: skip

    return close


def test_a_long_list_of_closed_alerts_has_pages(world: DeskWorld, client: FlaskClient) -> None:
    subject = world.person()
    world.received(subject)
    day = NOW.date() + timedelta(days=20)
    fact = world.planned(subject, day)
    for number in range(26):
        world.tell([fact], day, open=False, status="WITHDRAWN", version=bytes([number]) * 48)
    assert "Page 1 of 2" in client.get("/?show=closed").text
    assert client.get("/?show=closed&page=2").text.count('<th scope="row"') == 1
