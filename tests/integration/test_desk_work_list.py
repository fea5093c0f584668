"""The publisher's work list: one card a person, one thing to do a recipient; and consents that end."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from schemas.tables import service_alert
from tests.integration.desk_world import DRUG_TEAM, NOW, PRISON, DeskWorld, sign_in

TODAY = NOW.date()
TO_DRUG_TEAM = {
    "team": DRUG_TEAM,
    "recipient": "DIP:BIRMINGHAM",
    "purpose": "CONTINUITY_OF_TREATMENT",
    "alert_type": "RELEASE_IN_42",
    "milestone": "dip-42",
}


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    client = world.app(tmp_path).test_client()
    sign_in(client, "prison-bmi-omu-1", "/sent")
    return client


def withheld(world: DeskWorld, name: str, reason: str, days: int = 56, /, **more: Any) -> UUID:
    """Somebody of whom a recipient was not told, for this reason."""
    subject = world.person(name)
    world.received(subject)
    on = TODAY + timedelta(days=days)
    return world.tell([world.planned(subject, on)], on, state="WITHHELD", primary_reason=reason, **more)


def test_a_dozen_rows_about_a_person_are_one_card_with_one_thing_a_recipient(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    planned = world.planned(subject, TODAY + timedelta(days=7))
    on = TODAY + timedelta(days=7)
    kept_back = {"state": "WITHHELD", "primary_reason": "CONSENT_MISSING"}
    for number, kind in enumerate(("DTR_WINDOW_OPEN", "RELEASE_IN_7", "NO_ACCOMMODATION_AT_RELEASE")):
        world.tell([planned], on, milestone=f"m{number}", alert_type=kind, **kept_back)
    world.tell([planned], on, **TO_DRUG_TEAM, **kept_back)
    page = client.get("/tasks").text
    assert page.count('govuk-summary-card__title"') == 1
    assert page.count("Birmingham Council was not told") == 1
    known = [set(one.split("; ")) for one in re.findall(r"They were to be told: ([^<]*)<", page)]
    # Their deadlines are the same, so that nothing but their ids, which are drawn, orders them.
    due = {"At risk of homelessness on release", "A week before release", "Nowhere to live on release"}
    assert due in known
    assert page.count("Ask Jordan Example about Birmingham Recovery Service") == 1
    assert "Ask the person (2)" in page


def test_the_inbox_says_what_waits_on_other_pages_without_a_name(
    world: DeskWorld, client: FlaskClient
) -> None:
    assert "Also for your team" not in client.get("/").text
    withheld(world, "Asked", "CONSENT_MISSING")
    withheld(world, "Refused", "CONSENT_REFUSED")  # nobody's work may change that
    raised = {"id": uuid4(), "alert_type": "FEED_SILENT", "about": "PRISON_CARAT:BMI", "team": PRISON}
    counters = {"opened_at": NOW, "level": 0, "steps": 0, "row_version": 1}
    with world.engine.begin() as connection:
        connection.execute(insert(service_alert).values(raised | counters))
    page = client.get("/").text
    assert '<a class="govuk-link" href="/tasks">1 person about whom somebody was not told</a>' in page
    assert '<a class="govuk-link" href="/service">1 service alert that nobody has taken</a>' in page
    assert "Asked" not in page


def test_the_link_leads_to_the_question_about_that_recipient(world: DeskWorld, client: FlaskClient) -> None:
    handle = withheld(world, "Jordan", "CONSENT_MISSING", **TO_DRUG_TEAM)
    assert f'href="/consent/{handle}"' in client.get("/tasks").text
    page = client.get(f"/consent/{handle}").text
    assert page.index("May we tell Birmingham Recovery Service") < page.index("May we tell the council")


def test_the_soonest_release_comes_first_and_each_kind_can_be_seen_alone(
    world: DeskWorld, client: FlaskClient
) -> None:
    withheld(world, "Later", "CONSENT_EXPIRED", 40)
    withheld(world, "Sooner", "NO_AGREEMENT", 3)
    withheld(world, "Between", "RESTRICTED_RECORD", 20)
    page = client.get("/tasks").text
    # What the agency closed itself stands apart: nobody has to mend that.
    assert re.findall(r">(Later|Sooner|Between) Example<", page) == ["Sooner", "Later", "Between"]
    assert page.index("What stays as it is") < page.index("Between Example<")
    assert "Say to them: from HMP Winson Vale to Birmingham Council, for preventing" in page
    assert "Elspeth Nakamura" in page
    only = client.get("/tasks?kind=NO_AGREEMENT").text
    assert re.findall(r">(Later|Sooner|Between) Example<", only) == ["Sooner"]
    assert "Restricted (1)" in only
    own = client.get("/tasks?kind=RESTRICTED").text
    assert re.findall(r">(Later|Sooner|Between) Example<", own) == ["Between"]
    assert "What is closed of Between Example</a>" in own


def test_what_nobody_may_change_stands_apart(world: DeskWorld, client: FlaskClient) -> None:
    withheld(world, "Jordan", "CONSENT_REFUSED")
    page = client.get("/tasks").text
    apart = page.index("What stays as it is")
    assert "There is nothing here that you can put right." in page[:apart]
    assert "Jordan Example" in page[apart:]
    assert "Jordan Example" not in page[:apart]


def test_many_people_are_told_page_by_page(world: DeskWorld, client: FlaskClient) -> None:
    for number in range(12):
        withheld(world, f"Number{number}", "CONSENT_MISSING", 20 + number)
    first, second = client.get("/tasks").text, client.get("/tasks?page=2").text
    assert len(set(re.findall(r">(Number\d+) Example<", first))) == 10
    assert re.findall(r">(Number\d+) Example<", second) == ["Number10", "Number11"]
    assert "Ask the person (12)" in second


@pytest.mark.parametrize(
    ("last_day", "listed", "task"),
    [
        (13, True, True),  # within two weeks: a task
        (14, True, True),
        (15, True, False),  # not yet
        (28, True, False),
        (29, False, False),  # too far ahead
        (-1, True, False),  # has ended, and the release is ahead
        (-28, True, False),
        (-29, False, False),
        (0, True, True),  # today is the last day
    ],
)
def test_a_yes_that_ends_is_listed_and_is_a_task_two_weeks_before(
    world: DeskWorld, client: FlaskClient, last_day: int, listed: bool, task: bool
) -> None:
    subject = world.person()
    world.received(subject)
    on = TODAY + timedelta(days=60)
    world.tell([world.planned(subject, on)], on)
    world.episode_ahead(on)
    ends = TODAY + timedelta(days=last_day)
    world.consent(subject, last_day=ends)
    page = client.get("/expiring").text
    assert ("Jordan Example" in page) is listed
    assert (f"{ends.day} {ends:%B %Y}" in page) is listed
    assert ("Birmingham Council: a yes ends on" in client.get("/tasks").text) is task


def test_a_yes_that_was_renewed_or_taken_back_is_not_listed(world: DeskWorld, client: FlaskClient) -> None:
    subject = world.person()
    world.received(subject)
    soon = TODAY + timedelta(days=5)
    world.consent(subject, last_day=soon)
    assert "Jordan Example" in client.get("/expiring").text
    world.consent(subject, "renewed", agreed_referral=True, last_day=soon + timedelta(days=90))
    assert "Jordan Example" not in client.get("/expiring").text
    assert "Nothing that your team recorded ends" in client.get("/expiring").text


def test_the_list_is_for_the_team_that_recorded_it(world: DeskWorld, client: FlaskClient) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject, last_day=TODAY + timedelta(days=5))
    sign_in(client, "prison-lei-omu-1", "/tasks")
    assert "Jordan" not in client.get("/expiring").text
    assert "Jordan" not in client.get("/tasks").text
