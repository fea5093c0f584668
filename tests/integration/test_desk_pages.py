"""The officers' pages over a real database and policy engine: who sees what, and who learns nothing."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from policies.question import Answer, Question
from schemas.clock import london_date
from schemas.errors import NoAnswer
from schemas.tables import alert, fact, ledger_entry, ledger_pending
from tests.integration.desk_world import DRUG_TEAM, NOW, PRISON, TOLD, DeskWorld, sign_in, token

SOON = NOW.date() + timedelta(days=56)
LAST_MINUTE = datetime(2026, 10, 1, 22, 59, 59, tzinfo=UTC)


def entries(world: DeskWorld, kind: str = "READER_OPENED") -> list[dict[str, Any]]:
    with world.engine.connect() as connection:
        bodies = connection.execute(
            select(ledger_entry.c.body)
            .join(ledger_pending, ledger_pending.c.id == ledger_entry.c.id)
            .order_by(ledger_pending.c.at)
        ).scalars()
        return [entry for body in bodies if (entry := json.loads(body))["kind"] == kind]


def nobody(_: Any) -> list[Any]:
    raise NoAnswer


def test_who_is_not_signed_in_is_asked_who_they_are(client: FlaskClient) -> None:
    answer = client.get(f"/alerts/{uuid4()}")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/alerts/")
    # What was chosen on the page is still chosen afterwards.
    assert (
        client.get("/?show=acknowledged&page=2").location
        == "/sign-in?next=/%3Fshow%3Dacknowledged%26page%3D2"
    )


def test_the_inbox_lists_told_alerts_with_name_date_and_need_soonest_first(
    world: DeskWorld, client: FlaskClient
) -> None:
    world.told("Later", "Lark", days=56)
    world.told("Sooner", "Swift", days=7, alert_type="RELEASE_IN_7")
    page = sign_in(client, "housing-birmingham-1")
    assert page.index("Sooner Swift") < page.index("Later Lark")
    assert "In 56 days" in page
    assert "Thursday 26 November 2026" in page
    # What is to be done, and not only what the alert is called.
    assert "Confirm where this person will sleep on the night of release." in page
    assert "At risk of homelessness on release" in page
    assert "Needs acknowledging (2)" in page


def test_who_took_an_alert_by_their_own_system_is_named_in_words(
    world: DeskWorld, client: FlaskClient
) -> None:
    council = "HOUSING:E08000025/homelessness"
    alert_id = world.told(status="ACKNOWLEDGED", acknowledged_by=council, acknowledged_at=NOW)
    sign_in(client, "housing-birmingham-1")
    for path in ("/?show=acknowledged", f"/alerts/{alert_id}"):
        page = client.get(path).get_data(as_text=True)
        assert "Homelessness Prevention Team’s own system" in page
        assert council not in page


def test_each_name_in_the_inbox_stands_on_the_ledger(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    sign_in(client, "housing-birmingham-1")
    (entry,) = entries(world)
    assert entry["alert"] == str(alert_id)
    assert (entry["officer"], entry["place"], entry["effect"]) == ("housing-birmingham-1", "inbox", "ALLOW")
    assert entry["categories"] == "IDENTITY"
    assert entry["agreements"] == "ISA-001@4"
    assert "Jordan" not in json.dumps(entry)


def test_an_empty_inbox_says_so(client: FlaskClient) -> None:
    assert "Nothing needs acknowledging." in sign_in(client, "housing-birmingham-1")


def test_the_inbox_of_another_team_is_empty(world: DeskWorld, client: FlaskClient) -> None:
    world.told()
    page = sign_in(client, "housing-leeds-1")
    assert "Jordan" not in page
    assert "Needs acknowledging (0)" in page


@pytest.mark.parametrize("state", ["WITHHELD", "UNDECIDED"])
def test_an_alert_that_was_not_told_is_in_no_inbox_and_no_count(
    world: DeskWorld, client: FlaskClient, state: str
) -> None:
    alert_id = world.told(state=state)
    page = sign_in(client, "housing-birmingham-1")
    assert "Jordan" not in page
    assert "Needs acknowledging (0)" in page
    assert client.get(f"/alerts/{alert_id}").status_code == 404


def test_a_long_inbox_has_pages_and_opens_one_page_of_names_only(
    world: DeskWorld, client: FlaskClient
) -> None:
    for days in range(26):
        world.told("Jo", f"Number{days:02}", days=days + 1)
    page = sign_in(client, "housing-birmingham-1")
    assert "Number24" in page
    assert "Number25" not in page
    assert len(entries(world)) == 25
    second = client.get("/?page=2").get_data(as_text=True)
    assert "Number25" in second
    assert "Number24" not in second


def test_an_alert_shows_who_when_what_is_asked_and_why(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    sign_in(client, "housing-birmingham-1")
    page = client.get(f"/alerts/{alert_id}").get_data(as_text=True)
    for said in (
        "Jordan Example",
        "2 January 1990",
        "A0001BC",
        "Thursday 26 November 2026",
        "No fixed abode",
        "Head of Offender Management, 0121 496 0102",
        "Acknowledge the duty to refer and book a homelessness assessment",
        "Acknowledge by Friday 2 October 2026 at 5:00pm",
        "Preventing and relieving homelessness",
        "Duty to refer, from prison to council (ISA-001, version 4)",
        "The person has agreed to this, for this recipient and purpose.",
        "Your team was told",
    ):
        assert said in page


def test_opening_an_alert_stands_on_the_ledger_with_what_was_opened(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    sign_in(client, "housing-birmingham-1", f"/alerts/{alert_id}")
    (entry,) = entries(world)
    assert entry["place"] == "alert"
    assert entry["event_type"] == "prison-carat.release.planned"
    assert set(entry["categories"].split(",")) == set(TOLD)
    assert entry["consent_version"] >= 1
    assert re.fullmatch(r"[0-9a-f]{64}", entry["question"])


def test_what_consent_does_not_cover_is_withheld_by_category_and_said(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject, categories=("IDENTITY", "RELEASE_DATE"))
    alert_id = world.tell([world.planned(subject, SOON)], SOON)
    sign_in(client, "housing-birmingham-1")
    page = client.get(f"/alerts/{alert_id}").get_data(as_text=True)
    assert "Withheld from you." in page
    assert "<li>Where the person is held</li>" in page
    assert '<dt class="govuk-summary-list__key">Prison</dt>' not in page
    entry = entries(world)[-1]
    assert "CUSTODY_STATUS" in entry["withheld"].split(",")
    assert "CONSENT_MISSING" in entry["reasons"].split(",")


def test_treatment_never_shows_to_housing_not_even_that_there_is_any(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    facts = [world.planned(subject, SOON), world.treatment(subject)]
    alert_id = world.tell(facts, SOON)
    sign_in(client, "housing-birmingham-1")
    page = client.get(f"/alerts/{alert_id}").get_data(as_text=True)
    assert "Jordan Example" in page
    for telling in ("reatment", "Methadone", "HEROIN", "Heroin", "Medication", "drug", "CARAT"):
        assert telling not in page


def test_treatment_shows_to_the_community_drug_team(world: DeskWorld, client: FlaskClient) -> None:
    subject = world.person()
    world.received(subject)
    facts = [world.planned(subject, SOON), world.treatment(subject)]
    alert_id = world.tell(
        facts, SOON, team=DRUG_TEAM, recipient="DIP:BIRMINGHAM", purpose="CONTINUITY_OF_TREATMENT",
        alert_type="RELEASE_IN_42",
    )  # fmt: skip
    purpose = "CONTINUITY_OF_TREATMENT"
    world.consent(subject, recipients=["DIP:BIRMINGHAM"], purposes=[purpose])
    sign_in(client, "dip-birmingham-1")
    page = client.get(f"/alerts/{alert_id}").get_data(as_text=True)
    assert "Methadone 40 ml" in page


def test_consent_withdrawn_makes_the_open_page_404_and_the_ledger_says_why(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    alert_id = world.tell([world.planned(subject, SOON)], SOON)
    sign_in(client, "housing-birmingham-1")
    assert client.get(f"/alerts/{alert_id}").status_code == 200
    world.consent(subject, "withdrawn")
    answer = client.get(f"/alerts/{alert_id}")
    assert answer.status_code == 404
    assert "Jordan" not in answer.get_data(as_text=True)
    entry = entries(world)[-1]
    assert entry["effect"] == "DENY"
    assert entry["categories"] == ""
    assert "CONSENT_WITHDRAWN" in entry["reasons"].split(",")
    inbox = client.get("/").get_data(as_text=True)
    assert "Jordan" not in inbox
    assert "Needs acknowledging (0)" in inbox


def test_a_filtered_alert_and_one_that_never_was_look_the_same(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told(state="WITHHELD")
    sign_in(client, "housing-birmingham-1")
    page = client.get("/").get_data(as_text=True)
    filtered, missing = (client.get(f"/alerts/{one}") for one in (alert_id, uuid4()))
    assert filtered.status_code == missing.status_code == 404
    assert _plain(filtered.get_data(as_text=True)) == _plain(missing.get_data(as_text=True))
    assert token(page)


def _plain(page: str) -> str:
    """A page without what is new in every answer: nonce and token."""
    return re.sub(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"', "", page)


def test_without_policy_nothing_personal_shows_and_the_page_says_when_to_try_again(
    world: DeskWorld, tmp_path: Path
) -> None:
    alert_id = world.told()
    client = world.app(tmp_path, gate=nobody).test_client()
    sign_in(client, "housing-birmingham-1", "/tasks")
    for path in ("/", f"/alerts/{alert_id}"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "30"
        assert "cannot be asked at the moment" in answer.get_data(as_text=True)
        assert "Jordan" not in answer.get_data(as_text=True)
    assert entries(world) == []


def test_a_consent_that_moves_while_a_page_is_opened_makes_policy_be_asked_again(
    world: DeskWorld, tmp_path: Path
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    alert_id = world.tell([world.planned(subject, SOON)], SOON)
    asked: list[Question] = []

    def gate(questions: Any) -> Any:
        answers = world.gate(questions)
        asked.extend(questions)
        if len(asked) == 2:  # existence, then content: now the person takes it back
            world.consent(subject, "withdrawn")
        return answers

    client = world.app(tmp_path, gate=gate).test_client()
    sign_in(client, "housing-birmingham-1", "/tasks")
    answer = client.get(f"/alerts/{alert_id}")
    assert answer.status_code == 404
    assert [entry["effect"] for entry in entries(world)] == ["DENY"]


def test_consents_that_never_stand_still_show_nothing(world: DeskWorld, tmp_path: Path) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    alert_id = world.tell([world.planned(subject, SOON)], SOON)

    def gate(questions: Any) -> Any:
        answers = world.gate(questions)
        if any(question.door == "OPEN" for question in questions):
            world.consent(subject)
        return answers

    client = world.app(tmp_path, gate=gate).test_client()
    sign_in(client, "housing-birmingham-1", "/tasks")
    answer = client.get(f"/alerts/{alert_id}")
    assert answer.status_code == 503
    assert "Jordan" not in answer.get_data(as_text=True)
    assert entries(world) == []


def test_the_prison_sees_who_was_not_told_why_and_what_mends_it(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    world.tell([world.planned(subject, SOON)], SOON, state="WITHHELD", primary_reason="CONSENT_MISSING")
    sign_in(client, "prison-bmi-omu-1")
    page = client.get("/tasks").get_data(as_text=True)
    assert "Birmingham Council was not told: no consent is recorded" in page
    assert "Ask the person whether they agree, and record the answer." in page
    assert "Consent needed" in page
    assert "Jordan Example" in page
    assert entries(world)[-1]["reasons"] == "OWN_AGENCY_DATA"


def test_an_undecided_alert_shows_to_its_publisher_even_when_policy_cannot_be_asked(
    world: DeskWorld, tmp_path: Path
) -> None:
    subject = world.person()
    world.received(subject)
    world.tell([world.planned(subject, SOON)], SOON, state="UNDECIDED")
    client = world.app(tmp_path, gate=nobody).test_client()
    page = sign_in(client, "prison-bmi-omu-1", "/tasks")
    assert "Birmingham Council was not told: policy has not answered yet" in page
    assert "The name cannot be shown just now" in page
    assert "Jordan" not in page


def test_a_team_has_no_tasks_of_another_publisher(world: DeskWorld, client: FlaskClient) -> None:
    subject = world.person()
    world.received(subject)
    world.tell([world.planned(subject, SOON)], SOON, state="WITHHELD", primary_reason="CONSENT_MISSING")
    assert "Jordan" not in sign_in(client, "prison-lei-omu-1", "/tasks")
    assert "Nothing was kept back" in sign_in(client, "housing-birmingham-1", "/tasks")


def test_governance_opens_no_alert(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    sign_in(client, "governance-1", "/tasks")
    assert client.get("/").location == "/ledger"
    for path in (f"/alerts/{alert_id}", f"/alerts/{uuid4()}", "/tasks"):
        assert client.get(path).status_code == 403


def test_the_publisher_does_not_open_what_another_team_was_told(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    assert client.get(f"/alerts/{alert_id}").status_code == 404


def test_another_team_of_the_same_agency_has_no_part_in_an_alert(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    alert_id = world.tell(
        [world.planned(subject, SOON)],
        SOON,
        team=PRISON,
        recipient="PRISON_CARAT:BMI",
        purpose="RELEASE_HANDOVER",
        alert_type="RELEASE_IN_84_DAYS",
    )
    assert "Jordan" in sign_in(client, "prison-bmi-omu-1")
    assert client.get(f"/alerts/{alert_id}").status_code == 200
    assert "Jordan" not in sign_in(client, "prison-bmi-carat-1")
    assert client.get(f"/alerts/{alert_id}").status_code == 404


@pytest.mark.parametrize(("hour", "status"), [(9, 404), (18, 200)])
def test_a_duty_officer_opens_only_outside_the_teams_hours(
    world: DeskWorld, client: FlaskClient, hour: int, status: int
) -> None:
    alert_id = world.told()
    world.set_clock(NOW.replace(hour=hour))
    sign_in(client, "housing-birmingham-duty", "/tasks")
    assert client.get(f"/alerts/{alert_id}").status_code == status


def test_a_closed_alert_says_so_opens_nothing_and_leads_to_the_newer_one(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    fact = world.planned(subject, SOON)
    old = world.tell([fact], SOON, open=False, status="SUPERSEDED", closed_as="SUPERSEDED", version=b"o" * 48)
    new = world.tell([fact], SOON)
    sign_in(client, "housing-birmingham-1", "/tasks")
    page = client.get(f"/alerts/{old}").get_data(as_text=True)
    assert "This alert is closed" in page
    assert f"/alerts/{new}" in page
    assert "Jordan" not in page
    assert entries(world) == []


def test_a_person_who_was_erased_is_nowhere(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    with world.engine.begin() as connection:
        person: UUID = connection.execute(select(alert.c.person_id)).scalar_one()
        world.vault.erase(connection, [person])
    client = world.app(Path()).test_client()
    assert "Jordan" not in sign_in(client, "housing-birmingham-1")
    assert client.get(f"/alerts/{alert_id}").status_code == 404


def test_every_answer_keeps_the_browser_to_this_site_and_nothing_in_its_cache(client: FlaskClient) -> None:
    sign_in(client, "housing-birmingham-1")
    answer = client.get("/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert "unsafe" not in policy
    cookie = client.get("/sign-in").headers.get("Set-Cookie") or ""
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict"))


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.2", "2001:db8::1"])
def test_nobody_signs_in_from_another_machine(client: FlaskClient, address: str) -> None:
    assert client.get("/sign-in", environ_base={"REMOTE_ADDR": address}).status_code == 403


def test_a_page_elsewhere_cannot_pretend_to_be_this_machine(client: FlaskClient) -> None:
    assert client.get("/sign-in", headers={"Host": "desk.elsewhere.example.org"}).status_code == 400


def test_a_form_without_its_token_changes_nothing(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    sign_in(client, "housing-birmingham-1")
    answer = client.post(f"/alerts/{alert_id}/acknowledge", data={"version": "1"})
    assert answer.status_code == 400
    with world.engine.connect() as connection:
        assert connection.execute(select(alert.c.status)).scalar_one() == "NEW"


def test_signing_out_ends_it(client: FlaskClient) -> None:
    page = sign_in(client, "housing-birmingham-1")
    assert client.post("/sign-out").status_code == 400  # without its token it is not this page that asks
    assert client.get("/").status_code == 200
    client.post("/sign-out", data={"csrf_token": token(page)})
    assert client.get("/").status_code == 303


def test_choosing_nobody_is_said_at_the_top_of_the_page(client: FlaskClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    answer = client.post("/sign-in", data={"officer": "nobody-1", "csrf_token": token(page)})
    assert answer.status_code == 400
    assert "There is a problem" in answer.get_data(as_text=True)


def test_what_goes_wrong_inside_is_not_told(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    sign_in(client, "housing-birmingham-1")
    with world.engine.begin() as connection:
        connection.execute(update(alert).values(purpose="NOT_A_PURPOSE"))
    answer = client.get(f"/alerts/{alert_id}")
    assert answer.status_code == 500
    assert "NOT_A_PURPOSE" not in answer.get_data(as_text=True)


def test_health_is_there_for_whoever_asks(client: FlaskClient) -> None:
    assert client.get("/health").json == {"status": "ok"}


def test_a_yes_that_ends_at_the_midnight_between_question_and_answer_shows_nothing(
    world: DeskWorld, tmp_path: Path
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject, last_day=london_date(LAST_MINUTE))
    alert_id = world.tell([world.planned(subject, SOON)], SOON)
    world.set_clock(LAST_MINUTE)  # in summer time: London's midnight is at 23:00 UTC

    def slow(questions: Sequence[Question]) -> list[Answer]:
        answers = world.gate(questions)
        world.set_clock(LAST_MINUTE + timedelta(minutes=1))
        return answers

    client = world.app(tmp_path, gate=slow).test_client()
    sign_in(client, "housing-birmingham-1", "/policy")
    answer = client.get(f"/alerts/{alert_id}")
    assert answer.status_code == 404
    assert "Jordan" not in answer.text
    assert [entry["effect"] for entry in entries(world)] == ["DENY"]


def test_what_a_team_published_that_is_gone_by_now_is_read_all_the_same(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    with world.engine.begin() as connection:
        connection.execute(update(fact).values(publisher_team="PRISON_CARAT:BMI/closed-wing"))
    page = sign_in(client, "housing-birmingham-1", f"/alerts/{alert_id}")
    assert "Jordan Example" in page
    assert "HMP Winson Vale" in page
