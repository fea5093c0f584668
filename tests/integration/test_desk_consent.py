"""Consent at the desk: the person is asked, the answer is published, and what it changes is seen at once."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from schemas.tables import consent, consent_word, ledger_entry, outbox
from tests.integration.desk_world import COUNCIL, NOW, PRISON, TOLD, DeskWorld, sign_in, token
from tests.integration.test_desk_pages import nobody

ON = NOW.date().replace(month=11, day=26)
KEPT_BACK = {"state": "WITHHELD", "primary_reason": "CONSENT_MISSING", "reasons": ["CONSENT_MISSING"]}
YES = {
    "say-choice": "give",
    "council": COUNCIL,
    "agreed-choice": ["referral", "contact"],
    "thing-choice": ["CONTACT", "CUSTODY_STATUS"],
    "until": "release",
    "method": "IN_PERSON_SPOKEN",
}


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    client = world.app(tmp_path).test_client()
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    return client


def withheld(world: DeskWorld, subject: dict[str, Any] | None = None) -> UUID:
    """Somebody of whom the council was not told, because nobody has asked them."""
    subject = subject or world.person()
    world.received(subject)
    return world.tell([world.planned(subject, ON)], ON, **KEPT_BACK)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def say(client: FlaskClient, handle: UUID, page: str = "", /, **fields: Any) -> TestResponse:
    """Fill the page in and send it."""
    page = page or client.get(f"/consent/{handle}").text
    unseen = {name: hidden(page, name) for name in ("number", "version", "at")}
    data = {"csrf_token": token(page), **unseen, **{key.replace("_", "-"): to for key, to in fields.items()}}
    return client.post(f"/consent/{handle}", data=data)


def events(world: DeskWorld, like: str = "consent.") -> list[str]:
    with world.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    kept = [
        body for body in bodies if body["kind"] == "CONSENT_RECORDED" and body["event_type"].startswith(like)
    ]
    return sorted(body["event_type"] for body in kept)


def test_the_prison_asks_and_the_council_may_be_told(world: DeskWorld, client: FlaskClient) -> None:
    handle = withheld(world)
    page = client.get(f"/consent/{handle}").text
    assert "What does Jordan Example say?" in page
    assert "May we tell the council that you choose when you come out" in page
    answer = say(client, handle, page, **YES)
    assert (answer.status_code, answer.location) == (303, f"/consent/{handle}")
    after = client.get(f"/consent/{handle}").text
    assert "Birmingham Council will now be told, and was not before:" in after
    assert "release date" in after
    assert "Said yes" in after
    assert "until Thursday 21 January 2027" in after
    with world.engine.connect() as connection:
        rows = connection.execute(select(consent)).all()
    assert {row.category for row in rows} == {"IDENTITY", "RELEASE_DATE", "CONTACT", "CUSTODY_STATUS"}
    assert {(row.state, row.agreed_referral, row.agreed_contact, row.agreed_council) for row in rows} == {
        ("GIVEN", True, True, True)
    }
    assert events(world) == ["consent.given"]


def test_what_is_missing_is_said_at_its_field_and_nothing_that_was_typed_is_lost(
    world: DeskWorld, client: FlaskClient
) -> None:
    handle = withheld(world)
    typed = {"until": "day", "until-day": "31", "until-month": "2", "until-year": "2027", "method": ""}
    answer = say(client, handle, **{**YES, "agreed-choice": ["referral"], **typed})
    assert answer.status_code == 400
    assert "Tick both if the person agrees to both" in answer.text
    assert "Write the last day as day, month and year" in answer.text
    assert "Choose how the person said so" in answer.text
    assert 'href="#until-day"' in answer.text
    assert re.search(r'value="give" checked', answer.text)
    assert re.search(r'value="referral" checked', answer.text)
    assert 'name="until-year" type="text" inputmode="numeric" value="2027"' in answer.text
    assert events(world) == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        # Nobody was asked anything.
        ({"say-choice": "", "method": "TELEPHONE"}, "Choose what the person says about at least one"),
        # Yes, and to which council nobody said.
        ({**YES, "council": ""}, "Choose the council"),
        # A council that is not there.
        ({**YES, "council": "E06000001"}, "Choose the council"),
        # A last day that is over.
        (
            {**YES, "until": "day", "until-day": "30", "until-month": "9", "until-year": "2026"},
            "The last day must be today or later",
        ),
        # A last day far away.
        (
            {**YES, "until": "day", "until-day": "1", "until-month": "1", "until-year": "2036"},
            "The last day must be within five years",
        ),
        # Nothing was said of how long.
        ({**YES, "until": ""}, "Choose how long the yes counts"),
    ],
)
def test_a_mistake_is_refused_with_what_to_do(
    world: DeskWorld, client: FlaskClient, fields: dict[str, Any], problem: str
) -> None:
    answer = say(client, withheld(world), **fields)
    assert (answer.status_code, problem in answer.text) == (400, True)
    assert events(world) == []


def test_a_no_is_recorded_and_its_receipt_says_that_nothing_is_told(
    world: DeskWorld, client: FlaskClient
) -> None:
    handle = withheld(world)
    say(client, handle, **{"say-choice": "refuse", "council": COUNCIL, "method": "TELEPHONE"})
    page = client.get(f"/consent/{handle}").text
    assert "Nothing changes in what anybody is told." in page
    assert "Said no" in page
    receipt = client.get(receipt_of(page)).text
    assert "You said no</strong> on 1 October 2026" in receipt
    assert "We may not tell them this:" in receipt
    assert "You can change your mind on any day." in receipt
    assert "take your yes back" not in receipt  # there is none
    assert "0121 496 0102" in receipt
    assert states(world) == {"REFUSED"}


def test_a_receipt_of_a_team_that_is_listed_no_more_names_somebody_who_can_be_asked(
    world: DeskWorld, client: FlaskClient
) -> None:
    handle = withheld(world)
    say(client, handle, **{"say-choice": "refuse", "council": COUNCIL, "method": "TELEPHONE"})
    with world.engine.begin() as connection:
        connection.execute(update(consent_word).values(publisher_team="PRISON_CARAT:BMI/closed"))
    answer = client.get(receipt_of(client.get(f"/consent/{handle}").text))
    assert (answer.status_code, "Telephone: 0121 496 0102" in answer.text) == (200, True)


def test_a_narrower_yes_takes_the_rest_back(world: DeskWorld, client: FlaskClient) -> None:
    handle = withheld(world)
    say(client, handle, **YES)
    fields = {"say-choice": "renew", "agreed-choice": ["referral", "contact"], "thing-choice": ["CONTACT"]}
    say(client, handle, **fields, until="open", method="IN_PERSON_SIGNED")
    page = client.get(f"/consent/{handle}").text
    assert "Birmingham Council will no longer be told: where the person is held." in page
    assert "until it is taken back" in page
    assert events(world) == ["consent.given", "consent.renewed", "consent.withdrawn"]
    with world.engine.connect() as connection:
        rows = {row.category: (row.state, row.last_day) for row in connection.execute(select(consent))}
    assert rows["CUSTODY_STATUS"][0] == "WITHDRAWN"
    assert rows["IDENTITY"] == ("RENEWED", None)


def test_everything_is_taken_back_with_one_click_and_one_confirmation(
    world: DeskWorld, client: FlaskClient
) -> None:
    handle = withheld(world)
    say(client, handle, **YES)
    say(client, handle, **{"say-DIP-BIRMINGHAM": "give", "until": "months", "method": "IN_PERSON_SPOKEN"})
    page = client.get(f"/consent/{handle}/take-back").text
    assert "Birmingham Council: your name" in page
    assert "Birmingham Recovery Service: your name" in page
    unseen = {name: hidden(page, name) for name in ("number", "version", "at")}
    wanted = {"csrf_token": token(page), **unseen, "method": "IN_PERSON_SPOKEN"}
    assert client.post(f"/consent/{handle}/take-back", data={**wanted, "method": ""}).status_code == 400
    assert client.post(f"/consent/{handle}/take-back", data=wanted).status_code == 303
    assert client.post(f"/consent/{handle}/take-back", data=wanted).status_code == 303
    after = client.get(f"/consent/{handle}").text
    assert "Birmingham Council will no longer be told:" in after
    assert states(world) == {"WITHDRAWN"}
    assert events(world, "consent.withdrawn") == ["consent.withdrawn"] * 2
    assert "There is nothing to take back of what was recorded here" in (
        client.get(f"/consent/{handle}/take-back").text
    )
    receipt = client.get(receipt_of(after)).text
    assert "You took your yes back" in receipt
    assert "they are asked to stop using it" in receipt


def test_who_takes_everything_back_elsewhere_tells_nobody_there_what_else_the_person_agreed_to(
    world: DeskWorld, tmp_path: Path
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    drugs: dict[str, Any] = {"recipients": ["DIP:BIRMINGHAM"], "purposes": ["CONTINUITY_OF_TREATMENT"]}
    world.consent(subject, categories=(*TOLD, "SUBSTANCE_TREATMENT"), **drugs, chosen_council=None)
    handle = world.tell([world.planned(subject, ON)], ON)
    council = world.app(tmp_path).test_client()
    sign_in(council, "housing-birmingham-1")
    page = council.get(f"/consent/{handle}/take-back").text
    assert "Birmingham Council: your name" in page
    assert "that is taken back with it" in page
    wanted = {name: hidden(page, name) for name in ("number", "version", "at", "csrf_token")}
    answer = council.post(f"/consent/{handle}/take-back", data={**wanted, "method": "TELEPHONE"})
    assert answer.status_code == 303
    assert states(world) == {"WITHDRAWN"}
    with world.engine.connect() as connection:
        (mine,) = connection.execute(
            select(consent_word.c.record_id).where(
                consent_word.c.publisher == f"HOUSING:{COUNCIL}",
                consent_word.c.recipients == ["DIP:BIRMINGHAM"],
            )
        ).scalars()
    assert council.get(f"/consent/records/{mine}").status_code == 404
    pages = [page, answer.text, *(council.get(path).text for path in ("/", "/expiring", "/stop-using"))]
    after = (f"/consent/{handle}", f"/consent/{handle}/take-back", f"/alerts/{handle}/timeline")
    pages += [council.get(path).text for path in after]
    assert not [one for one in pages if "Recovery Service" in one or "DIP:BIRMINGHAM" in one]


def test_an_agreement_that_nobody_ticked_is_none_whatever_else_is_sent(
    world: DeskWorld, client: FlaskClient
) -> None:
    handle = withheld(world)
    answer = say(client, handle, **{**YES, "agreed-choice": ["referral", "other"]})
    assert answer.status_code == 400
    assert "Tick both if the person agrees to both" in answer.text
    assert events(world) == []


def test_a_double_click_is_one_word(world: DeskWorld, client: FlaskClient) -> None:
    handle = withheld(world)
    page = client.get(f"/consent/{handle}").text
    assert say(client, handle, page, **YES).status_code == 303
    assert say(client, handle, page, **YES).status_code == 303
    assert events(world) == ["consent.given"]


def test_who_answers_to_an_older_page_is_asked_to_look_again(world: DeskWorld, client: FlaskClient) -> None:
    subject = world.person()
    handle = withheld(world, subject)
    page = client.get(f"/consent/{handle}").text
    world.consent(subject, "refused")
    answer = say(client, handle, page, **YES)
    assert answer.status_code == 409
    assert "has changed while you were writing" in answer.text
    assert re.search(r'value="give" checked', answer.text)
    assert states(world) == {"REFUSED"}
    again = say(client, handle, answer.text, **YES)
    assert again.status_code == 303
    assert "GIVEN" in states(world)


def test_a_team_that_does_not_work_with_the_person_finds_nothing(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    handle = withheld(world)
    say(client, handle, **YES)
    receipt = receipt_of(client.get(f"/consent/{handle}").text)
    other = world.app(tmp_path).test_client()
    for officer in ("prison-lei-omu-1", "housing-birmingham-1", "dip-leeds-1"):
        sign_in(other, officer, "/tasks")
        assert other.get(f"/consent/{handle}").status_code == 404
        assert other.get(receipt).status_code == 404
        assert other.get(f"/consent/{handle}/take-back").status_code == 404
    sign_in(other, "governance-1", "/ledger")
    assert other.get(f"/consent/{handle}").status_code == 403


def test_what_the_person_agreed_to_stands_on_the_receipt_once_where_nothing_goes_without_it(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    handle = withheld(world, subject)
    world.consent(subject)  # by an agency's own system: of what the law lets go as well
    receipt = client.get(receipt_of(client.get(f"/consent/{handle}").text)).text
    assert receipt.count("<li>whether you need a home</li>") == 1


def test_the_receipt_says_what_was_agreed_and_names_nobody_in_its_address(
    world: DeskWorld, client: FlaskClient
) -> None:
    handle = withheld(world)
    say(client, handle, **YES)
    address = receipt_of(client.get(f"/consent/{handle}").text)
    assert re.fullmatch(r"/consent/records/[0-9a-f-]{36}", address)
    receipt = client.get(address).text
    assert "Jordan Example: what you said" in receipt
    assert "to help you to find or keep a home" in receipt
    assert "the day you come out" in receipt
    assert "You chose this council." in receipt
    assert "Your yes counts until Thursday 21 January 2027, and on that day too." in receipt
    assert "How to take it back" in receipt
    assert address.rpartition("/")[2] in receipt
    assert "Jordan" not in receipt.partition("</title>")[0]


def test_the_ledger_has_the_officer_the_record_and_both_looks(world: DeskWorld, client: FlaskClient) -> None:
    handle = withheld(world)
    say(client, handle, **YES)
    address = receipt_of(client.get(f"/consent/{handle}").text)
    client.get(address)
    with world.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    (recorded,) = [body for body in bodies if body["kind"] == "CONSENT_RECORDED"]
    assert (recorded["officer"], recorded["recipient"]) == ("prison-bmi-omu-1", f"HOUSING:{COUNCIL}")
    assert recorded["consent_record"] == address.rpartition("/")[2]
    looks = [body for body in bodies if body["kind"] == "READER_OPENED" and body.get("place") == "receipt"]
    assert [look["categories"] for look in looks] == [
        "ACCOMMODATION_NEED,IDENTITY,RELEASE_DATE",
        "CONSENT",
    ]
    with world.engine.connect() as connection:
        published = (
            connection.execute(select(outbox.c.event_id).order_by(outbox.c.id.desc())).scalars().first()
        )
    assert recorded["event"] == str(published)


def test_without_policy_nothing_shows_and_nothing_is_recorded(
    world: DeskWorld, client: FlaskClient, tmp_path: Path
) -> None:
    handle = withheld(world)
    page = client.get(f"/consent/{handle}").text
    away = world.app(tmp_path, gate=nobody).test_client()
    sign_in(away, "prison-bmi-omu-1", "/tasks")
    assert away.get(f"/consent/{handle}").status_code == 503
    unseen = {name: hidden(page, name) for name in ("number", "version", "at")}
    mine = token(away.get("/sign-in").text)
    assert away.post(f"/consent/{handle}", data={"csrf_token": mine, **unseen, **YES}).status_code == 503
    assert events(world) == []


def test_of_records_that_were_joined_no_word_counts_until_somebody_has_looked(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, other = world.person(), world.person()
    handle = withheld(world, subject)
    world.received(other)
    say(client, handle, **YES)
    joined = {"subject": subject, "merged": other["identifiers"]}
    world.publish(PRISON, "identity.merged", joined)
    page = client.get(f"/consent/{handle}").text
    assert "nobody has looked at that yet" in page
    address, given = f"/consent/{handle}/looked", token(page)
    seen = {"csrf_token": given, "version": hidden(page, "version")}
    client.post(address, data=seen)
    assert "Tick that you have compared" in client.get(f"/consent/{handle}").text
    third = world.person()
    world.received(third)
    world.publish(PRISON, "identity.merged", {"subject": subject, "merged": third["identifiers"]})
    client.post(address, data={**seen, "compared": "yes"})
    page = client.get(f"/consent/{handle}").text
    assert "Another record was joined" in page
    assert "nobody has looked at that yet" in page
    client.post(address, data={**seen, "version": hidden(page, "version"), "compared": "yes"})
    page = client.get(f"/consent/{handle}").text
    assert "nobody has looked at that yet" not in page
    assert "Yes, it goes on until the day below" in page
    with world.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    looked = [body["officer"] for body in bodies if body["kind"] == "MERGE_LOOKED"]
    assert looked == ["prison-bmi-omu-1"] * 2


def receipt_of(page: str) -> str:
    """The address of the first receipt on a page."""
    found = re.search(r'href="(/consent/records/[^"]+)"', page)
    assert found
    return found[1]


def states(world: DeskWorld) -> set[str]:
    with world.engine.connect() as connection:
        return set(connection.execute(select(consent.c.state)).scalars())
