"""Sharing all the same at the desk: recorded with who and why, told at once, over after its review day."""

import json
import logging
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from schemas.clock import london_midnight
from schemas.tables import ledger_entry, outbox, override
from tests.integration.desk_world import CARAT, DRUG_TEAM, NOW, PRISON, DeskWorld, sign_in, token
from tests.integration.handover_world import HandoverWorld
from tests.integration.test_desk_pages import nobody

TODAY = NOW.date()
WHY = "Somebody in the same house would be in danger."
REFUSED = {"state": "WITHHELD", "primary_reason": "CONSENT_REFUSED", "reasons": ["CONSENT_REFUSED"]}
DECIDED = {
    "kind": "SAFEGUARDING",
    "thing": ["CUSTODY_STATUS"],
    "reason": "RISK_TO_OTHERS",
    "necessity": WHY,
    "authorised": "team-manager",
    "told": "no",
    "review-day": "15",
    "review-month": "10",
    "review-year": "2026",
}


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    client = world.app(tmp_path).test_client()
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    return client


def withheld(world: DeskWorld, subject: dict[str, Any] | None = None, /, **more: Any) -> UUID:
    """Somebody who said no, so that the council was not told."""
    subject = subject or world.person()
    world.received(subject)
    on = TODAY + timedelta(days=50)
    return world.tell([world.planned(subject, on)], on, **(REFUSED | more))


def decide(client: FlaskClient, alert: UUID, page: str = "", /, **changed: Any) -> TestResponse:
    """Fill the page in and send it."""
    page = page or client.get(f"/overrides/{alert}").text
    number = re.search(r'name="number" value="([^"]*)"', page)
    assert number
    unseen = {"csrf_token": token(page), "number": number[1]}
    data = DECIDED | {key.replace("_", "-"): to for key, to in changed.items()}
    return client.post(f"/overrides/{alert}", data={**unseen, **data})


def end(client: FlaskClient) -> TestResponse:
    """Press the first "End it" on the list."""
    page = client.get("/overrides").text
    address = re.search(r'action="(/overrides/[^"]*/end/[^"]*)"', page)
    assert address
    return client.post(address[1], data={"csrf_token": token(page)}, follow_redirects=True)


def entries(world: DeskWorld, kind: str = "OVERRIDE_RECORDED") -> list[dict[str, Any]]:
    with world.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    return [body for body in bodies if body["kind"] == kind]


def expected(bus: HandoverWorld) -> UUID:
    """Somebody whom nobody has asked, of whose release the council should hear: its alert, kept back."""
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, TODAY + timedelta(days=50))
    found: UUID = council(bus).id
    return found


def council(bus: HandoverWorld) -> Any:
    (row,) = bus.alerts(recipient="HOUSING")
    return row


def arrive(bus: HandoverWorld) -> None:
    """What the desk published last comes back by the bus."""
    with bus.engine.connect() as connection:
        event = connection.scalar(select(outbox.c.event_id).order_by(outbox.c.id.desc()).limit(1))
    assert event
    bus.arrive_from_outbox(event)


def test_what_is_decided_at_the_desk_is_told_to_the_recipient_until_its_review_day(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    alert = expected(bus)
    app = bus.app(tmp_path)
    prison, housing = app.test_client(), app.test_client()
    sign_in(housing, "housing-birmingham-1")
    assert housing.get(f"/alerts/{alert}").status_code == 404
    sign_in(prison, "prison-bmi-omu-1", "/tasks")
    assert f'href="/overrides/{alert}"' in prison.get("/tasks").text
    assert decide(prison, alert).status_code == 303
    arrive(bus)
    assert (council(bus).state, council(bus).primary_reason) == ("TOLD", "SAFEGUARDING_OVERRIDE")
    told = [one for one in entries(bus, "TELL") if one["alert"] == str(alert)]
    assert "SAFEGUARDING_OVERRIDE" in max(told, key=lambda one: one["machine_at"])["reasons"]
    page = housing.get(f"/alerts/{alert}")
    assert (page.status_code, "Jordan Example" in page.text) == (200, True)
    assert WHY not in page.text

    bus.set_and_wake(london_midnight(TODAY + timedelta(days=15)) - timedelta(seconds=1))
    assert council(bus).state == "TOLD"
    bus.set_and_wake(london_midnight(TODAY + timedelta(days=15)))
    assert (council(bus).state, council(bus).primary_reason) == ("WITHHELD", "CONSENT_MISSING")
    assert housing.get(f"/alerts/{alert}").status_code == 404
    assert "Nothing is shared all the same just now." in prison.get("/overrides").text


def test_what_is_ended_at_the_desk_is_told_no_longer(bus: HandoverWorld, tmp_path: Path) -> None:
    alert = expected(bus)
    prison = bus.app(tmp_path).test_client()
    sign_in(prison, "prison-bmi-omu-1", "/tasks")
    decide(prison, alert)
    arrive(bus)
    assert council(bus).state == "TOLD"
    assert "Birmingham Council will no longer be told: " in end(prison).text
    arrive(bus)
    assert council(bus).state == "WITHHELD"


def test_the_page_names_the_recipient_and_offers_what_the_matrix_does_not_forbid(
    world: DeskWorld, client: FlaskClient
) -> None:
    page = client.get(f"/overrides/{withheld(world)}").text
    assert "Share all the same with Birmingham Council" in page
    assert "Jordan Example" not in page.partition("</title>")[0]
    offered = set(re.findall(r'name="thing" type="checkbox" value="([A-Z_]+)"', page))
    assert {"CUSTODY_STATUS", "PRACTITIONER_CONTACT", "RISK_DETAIL"} <= offered
    # To a council the matrix says never; a record of consent goes to whom it names.
    assert not offered & {"MEDICATION", "SUPERVISION", "CHILD_SAFEGUARDING", "EQUALITY", "CONSENT"}
    ticked = set(re.findall(r'name="thing" type="checkbox" value="([A-Z_]+)" checked', page))
    assert "CUSTODY_STATUS" in ticked
    assert "RISK_DETAIL" not in ticked
    assert 'name="review-day" type="text" inputmode="numeric" value="15"' in page
    authorisers = set(re.findall(r'name="authorised" type="radio" value="([^"]+)"', page))
    assert authorisers == {"prison-bmi-omu-duty", "team-manager"}


def test_the_next_page_says_what_is_told_now_and_lists_it_with_its_review_day(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert = withheld(world)
    decide(client, alert)
    page = client.get(f"/overrides/{alert}").text
    assert "Birmingham Council will now be told, and was not before: " in page
    assert "where the person is held" in page
    listed = client.get("/overrides").text
    assert "Jordan Example: shared with Birmingham Council" in listed
    assert "Review day: <strong>15 October 2026</strong>" in listed
    assert "Birmingham Council will no longer be told: " in end(client).text
    assert "Nothing is shared all the same just now." in client.get("/overrides").text


def test_the_ledger_has_who_and_what_and_nothing_anywhere_has_why(
    world: DeskWorld, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    alert = withheld(world)
    answer = decide(client, alert)
    end(client)
    recorded, ended = sorted(entries(world), key=lambda one: one["machine_at"])
    assert (recorded["event_type"], ended["event_type"]) == ("override.recorded", "override.ended")
    assert (recorded["officer"], recorded["authorised"]) == ("prison-bmi-omu-1", "team-manager")
    assert recorded["categories"] == "CUSTODY_STATUS,IDENTITY,RELEASE_DATE"
    assert (recorded["recipient"], recorded["alert"]) == ("HOUSING:E08000025", str(alert))
    assert recorded["override"] == ended["override"]
    with world.engine.connect() as connection:
        everything = list(connection.execute(select(ledger_entry.c.body)).scalars())
        sealed = b"".join(connection.execute(select(outbox.c.envelope)).scalars())
        assert connection.execute(select(override.c.ended)).scalars().all() == [True]
    assert not [body for body in everything if "danger" in body]
    assert b"danger" not in sealed
    assert "danger" not in caplog.text
    assert answer.location == f"/overrides/{alert}"


@pytest.mark.parametrize(
    ("changed", "field", "problem"),
    [
        # For whose sake nobody said.
        ({"kind": ""}, "kind", "Choose what it is for"),
        # A reason that is none.
        ({"reason": "CURIOUS"}, "reason", "Choose what made it necessary"),
        # Blanks are no reason why.
        ({"necessity": " \r\n "}, "necessity", "Write why sharing is necessary"),
        # Too long for the event.
        ({"necessity": "a" * 2001}, "necessity", "must be 2000 characters or fewer"),
        # What cannot be recorded.
        ({"necessity": "a\x00b"}, "necessity", "a character that cannot be recorded"),
        # Nobody authorised it.
        ({"authorised": ""}, "authorised", "Choose who authorised it"),
        # Who records it does not authorise it while there is another.
        ({"authorised": "prison-bmi-omu-1"}, "authorised", "Choose who authorised it"),
        # Somebody of another team.
        ({"authorised": "prison-lei-omu-1"}, "authorised", "Choose who authorised it"),
        # Whether the person knows.
        ({"told": ""}, "told", "Choose whether the person has been told"),
        # No such day.
        ({"review_day": "31", "review_month": "2"}, "review-day", "Write the review day as day, month"),
        # Yesterday.
        ({"review_day": "30", "review_month": "9"}, "review-day", "must be today or later"),
        # The 29th day ahead.
        ({"review_day": "30"}, "review-day", "at most 28 days ahead"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_that_was_typed_is_lost(
    world: DeskWorld, client: FlaskClient, changed: dict[str, str], field: str, problem: str
) -> None:
    answer = decide(client, withheld(world), **{"thing": ["RISK_DETAIL"], **changed})
    assert (answer.status_code, problem in answer.text) == (400, True)
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text
    ticked = re.findall(r'name="thing" type="checkbox" value="([A-Z_]+)" checked', answer.text)
    assert ticked == ["RISK_DETAIL"]
    assert "necessity" in changed or WHY in answer.text
    assert entries(world) == []


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("1", "10"),  # today
        ("29", "10"),  # the 28th day ahead
    ],
)
def test_the_first_and_the_last_review_day_are_taken(
    world: DeskWorld, client: FlaskClient, day: str, month: str
) -> None:
    alert = withheld(world)
    assert decide(client, alert, review_day=day, review_month=month).status_code == 303
    with world.engine.connect() as connection:
        assert connection.scalar(select(override.c.last_day)) == date(2026, int(month), int(day))


def test_what_the_matrix_forbids_is_not_recorded_though_it_is_sent(
    world: DeskWorld, client: FlaskClient
) -> None:
    decide(client, withheld(world), thing=["MEDICATION", "CONSENT", "CONTACT"])
    (entry,) = entries(world)
    assert entry["categories"] == "CONTACT,IDENTITY,RELEASE_DATE"


def test_a_double_click_is_one_decision_and_one_end(world: DeskWorld, client: FlaskClient) -> None:
    alert = withheld(world)
    page = client.get(f"/overrides/{alert}").text
    assert decide(client, alert, page).status_code == 303
    assert decide(client, alert, page).status_code == 303
    assert len(entries(world)) == 1
    listed = client.get("/overrides").text
    address = re.findall(r'action="(/overrides/[^"]*/end/[^"]*)"', listed)
    assert len(address) == 1
    for _ in range(2):
        assert client.post(address[0], data={"csrf_token": token(listed)}).status_code == 303
    assert len(entries(world)) == 2


def test_a_page_that_is_sent_again_after_the_end_says_so_and_can_be_sent_anew(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert = withheld(world)
    page = client.get(f"/overrides/{alert}").text
    decide(client, alert, page)
    end(client)
    answer = decide(client, alert, page)
    assert (answer.status_code, "has been ended since" in answer.text) == (409, True)
    assert WHY in answer.text
    assert len(entries(world)) == 2
    assert decide(client, alert, answer.text).status_code == 303
    assert len(entries(world)) == 3


def test_only_the_team_that_published_the_release_finds_the_page(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    subject = world.person()
    alert = withheld(world, subject)
    world.treatment(subject)  # the drug workers of the same prison work with the person as well
    decide(client, alert)
    (made,) = entries(world)
    other = world.app(tmp_path).test_client()
    for officer in ("prison-bmi-carat-1", "prison-lei-omu-1", "housing-birmingham-1", "dip-leeds-1"):
        sign_in(other, officer, "/tasks")
        page = other.get("/tasks").text
        assert "Jordan" not in other.get("/overrides").text
        assert other.get(f"/overrides/{alert}").status_code == 404
        for address in (f"/overrides/{alert}", f"/overrides/{alert}/end/{made['override']}"):
            assert other.post(address, data={"csrf_token": token(page)}).status_code == 404
    sign_in(other, "governance-1", "/ledger")
    assert other.get(f"/overrides/{alert}").status_code == 403
    assert len(entries(world)) == 1


def test_a_recipient_that_would_tell_of_treatment_is_neither_linked_nor_named(
    world: DeskWorld, client: FlaskClient
) -> None:
    to_drug_team = {
        "team": DRUG_TEAM,
        "recipient": "DIP:BIRMINGHAM",
        "purpose": "CONTINUITY_OF_TREATMENT",
        "alert_type": "TREATMENT_HANDOVER_MISSING",
    }
    alert = withheld(world, **to_drug_team)
    page = client.get("/tasks").text
    assert "A partner agency was not told" in page
    assert f"/overrides/{alert}" not in page
    assert client.get(f"/overrides/{alert}").status_code == 404


TO_DRUG_TEAM = {"team": DRUG_TEAM, "recipient": "DIP:BIRMINGHAM", "purpose": "CONTINUITY_OF_TREATMENT"}


@pytest.mark.parametrize(("team", "there"), [(CARAT, False), (PRISON, True)])
def test_what_a_health_team_decided_is_not_there_for_the_custodial_staff_of_its_prison(
    world: DeskWorld, client: FlaskClient, team: str, there: bool
) -> None:
    subject = world.person()
    alert = withheld(world, subject, alert_type="RELEASE_IN_42", milestone="dip-42", **TO_DRUG_TEAM)
    number = uuid4()
    decided = {
        "subject": subject,
        "override_id": str(number),
        "recipients": ["DIP:BIRMINGHAM"],
        "kind": "VITAL_INTERESTS",
        "categories": ["IDENTITY", "RELEASE_DATE", "MEDICATION"],
        "reason_code": "RISK_TO_LIFE",
        "necessity": WHY,
        "authorised_by": "team-manager",
        "person_told": False,
        "review_on": TODAY + timedelta(days=14),
    }
    world.publish(team, "override.recorded", decided)
    page, listed = client.get(f"/overrides/{alert}").text, client.get("/overrides").text
    # The page offers every category by name; what was decided stands with a button to end it.
    assert (f"/end/{number}" in page, f"/end/{number}" in listed) == (there, there)
    assert ("Jordan Example" in listed) is there
    here = {"csrf_token": token(page)}
    assert client.post(f"/overrides/{alert}/end/{number}", data=here).status_code == 303
    with world.engine.connect() as connection:
        assert connection.scalar(select(override.c.ended)) is there


def test_a_closed_alert_and_one_that_a_restriction_keeps_back_offer_nothing(
    world: DeskWorld, client: FlaskClient
) -> None:
    closed = withheld(world, open=False)
    assert client.get(f"/overrides/{closed}").status_code == 404
    restricted = withheld(world, primary_reason="RESTRICTED_RECORD")
    assert f"/overrides/{restricted}" not in client.get("/tasks").text


def test_without_an_answer_from_policy_nothing_is_recorded(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    alert = withheld(world)
    blind = world.app(tmp_path, gate=nobody).test_client()
    sign_in(blind, "prison-bmi-omu-1", "/tasks")
    assert blind.get(f"/overrides/{alert}").status_code == 503
    here = token(blind.get("/tasks").text)
    assert blind.post(f"/overrides/{alert}", data={"csrf_token": here}).status_code == 503
    assert entries(world) == []
