"""What became of it: the sender sees who was told, who took it and what came, and learns nothing besides."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.integration.desk_world import (
    CARAT,
    CHILDREN,
    DRUG_TEAM,
    HOUSING,
    NOW,
    PROBATION,
    DeskWorld,
    sign_in,
)
from tests.integration.test_desk_pages import entries, nobody

SOON = NOW.date() + timedelta(days=56)
TO_CHILDREN = {
    "team": CHILDREN,
    "recipient": "CHILD_PROTECTION:E08000025",
    "purpose": "CHILD_SAFEGUARDING",
    "alert_type": "RELEASE_IN_28",
    "milestone": "child-protection-28",
}
TO_DRUG_TEAM = {
    "team": DRUG_TEAM,
    "recipient": "DIP:BIRMINGHAM",
    "purpose": "CONTINUITY_OF_TREATMENT",
    "alert_type": "RELEASE_IN_42",
    "milestone": "dip-42",
}
TO_CARAT = {
    "team": CARAT,
    "recipient": "PRISON_CARAT:BMI",
    "purpose": "CONTINUITY_OF_TREATMENT",
    "alert_type": "TREATMENT_HANDOVER_MISSING",
    "milestone": "carat-14",
}


@pytest.fixture
def client(world: DeskWorld, tmp_path: Path) -> FlaskClient:
    return world.app(tmp_path).test_client()


def planned(world: DeskWorld) -> tuple[dict[str, Any], UUID]:
    """A person in prison with a day of release."""
    subject = world.person()
    world.received(subject)
    return subject, world.planned(subject, SOON)


def sent(client: FlaskClient, officer: str) -> str:
    sign_in(client, officer, "/tasks")
    answer = client.get("/sent")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_the_sender_sees_who_was_told_when_who_took_it_and_what_came_of_it(
    world: DeskWorld, client: FlaskClient
) -> None:
    _, fact = planned(world)
    world.tell(
        [fact], SOON, status="RESOLVED", open=False,
        closed_as="ACCOMMODATED", closed_by="housing-birmingham-1",
        acknowledged_by="housing-birmingham-1", acknowledged_at=NOW + timedelta(hours=2),
    )  # fmt: skip
    page = sent(client, "prison-bmi-omu-1")
    assert "Jordan Example" in page
    assert "Birmingham Council, Homelessness Prevention Team" in page
    assert "Told on 1 October 2026 at 10:00am" in page
    assert "Taken on 1 October 2026 at 12:00pm" in page
    assert "Resolved: accommodated" in page
    assert "Amara Osei" not in page  # by team, never by named worker
    assert "1 October 2026: Release planned" in page
    (entry,) = [entry for entry in entries(world) if entry["place"] == "sent"]
    assert (entry["categories"], entry["reasons"]) == ("IDENTITY", "OWN_AGENCY_DATA")
    assert "alert" not in entry


def test_who_was_not_told_is_there_with_what_mends_it(world: DeskWorld, client: FlaskClient) -> None:
    _, fact = planned(world)
    world.tell([fact], SOON, state="WITHHELD", primary_reason="CONSENT_MISSING")
    page = sent(client, "prison-bmi-omu-1")
    assert "Not told: no consent is recorded" in page
    assert "Ask the person whether they agree, and record the answer." in page


def test_what_waits_for_policy_says_so(world: DeskWorld, client: FlaskClient) -> None:
    _, fact = planned(world)
    world.tell([fact], SOON, state="UNDECIDED")
    assert "Not told: policy has not answered yet" in sent(client, "prison-bmi-omu-1")


def test_that_childrens_services_were_told_is_told_to_nobody_who_may_not_know_of_the_child(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, fact = planned(world)
    world.enquiry(subject)
    world.tell([fact], SOON, **TO_CHILDREN)
    page = sent(client, "prison-bmi-omu-1")
    assert "Jordan Example" in page
    assert "hild" not in page
    assert "Nobody had to be told of this yet." in page
    assert "hild" not in client.get("/tasks").text


def test_that_childrens_services_were_not_told_shows_without_their_name(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, fact = planned(world)
    world.enquiry(subject)
    world.tell([fact], SOON, state="WITHHELD", primary_reason="NO_AGREEMENT", **TO_CHILDREN)
    page = sent(client, "prison-bmi-omu-1")
    assert "A partner agency" in page
    assert "Not told: there is no sharing agreement with them" in page
    tasks = client.get("/tasks").text
    assert "A partner agency was not told: there is no sharing agreement with them" in tasks
    for found in (page, tasks):
        assert "hild" not in found
        assert "4 weeks before release" not in found


def test_that_the_drug_team_of_a_prison_was_told_is_not_told_to_the_prison_itself(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, fact = planned(world)
    world.treatment(subject)
    world.tell([fact], SOON, **TO_CARAT)
    page = sent(client, "prison-bmi-omu-1")
    assert "Jordan Example" in page
    assert "reatment" not in page
    assert "CARAT" not in page


def test_what_a_drug_team_made_of_it_is_for_health_teams(world: DeskWorld, client: FlaskClient) -> None:
    subject, fact = planned(world)
    handover = world.treatment(subject)
    world.tell(
        [fact, handover], SOON, status="RESOLVED", open=False, closed_as="DECLINED_BY_PERSON",
        closed_by="dip-birmingham-1", **TO_DRUG_TEAM,
    )  # fmt: skip
    page = sent(client, "prison-bmi-omu-1")
    assert "Birmingham Recovery Service" in page
    assert "Closed" in page
    assert "eclined" not in page
    assert "reatment" not in page


def test_an_agency_that_may_not_know_of_the_release_reads_that_it_was_told_and_no_more(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, fact = planned(world)
    offered = world.publish(
        DRUG_TEAM, "dip.appointment.offered", {"subject": subject, "at": NOW + timedelta(days=60)}
    )
    world.tell([fact, offered], SOON, **TO_CARAT | {"alert_type": "RELEASE_IN_42", "milestone": "carat-42"})
    page = sent(client, "dip-birmingham-1")
    assert "Jordan Example" in page  # from its own record
    assert "About this person" in page
    assert "Told on 1 October 2026" in page
    for telling in ("6 weeks before release", "Winson Vale", "26 November"):
        assert telling not in page


def test_a_team_reads_of_nobody_of_whom_it_has_not_written(world: DeskWorld, client: FlaskClient) -> None:
    _, fact = planned(world)
    world.tell([fact], SOON)
    for officer in ("prison-bmi-carat-1", "prison-lei-omu-1", "housing-birmingham-1"):
        page = sent(client, officer)
        assert "Your team has not published anything yet." in page
        assert "Jordan" not in page


@pytest.mark.parametrize(
    ("now", "attended", "said"),
    [
        (5, None, "Seen in community treatment: not yet, day 5 of 21"),
        (21, None, "Seen in community treatment: not yet, day 21 of 21"),
        (22, None, "Not seen in community treatment within 21 days"),
        (9, 3, "Seen in community treatment: on day 3 (4 October 2026)"),
        (30, 21, "Seen in community treatment: on day 21 (22 October 2026)"),
        (30, 25, "Seen in community treatment: on day 25 (26 October 2026), after the 21 days"),
    ],
)
def test_the_prisons_drug_team_reads_whether_the_person_was_seen(
    world: DeskWorld, client: FlaskClient, now: int, attended: int | None, said: str
) -> None:
    subject, fact = planned(world)
    handover = world.treatment(subject)
    world.released(subject, NOW)
    world.tell([fact, handover], SOON, **TO_DRUG_TEAM)
    if attended is not None:
        world.attended(subject, NOW + timedelta(days=attended))
    world.set_clock(NOW + timedelta(days=now))
    assert said in sent(client, "prison-bmi-carat-1")
    seen = [entry for entry in entries(world) if entry["categories"] == "SUBSTANCE_TREATMENT"]
    assert len(seen) == (attended is not None)
    assert "ommunity treatment" not in sent(client, "prison-bmi-omu-1")


def test_an_appointment_before_the_release_is_not_the_first_after_it(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, fact = planned(world)
    handover = world.treatment(subject)
    world.attended(subject, NOW - timedelta(days=2))
    world.clock += timedelta(days=3)
    world.released(subject, NOW + timedelta(days=3))
    world.tell([fact, handover], SOON, **TO_DRUG_TEAM)
    world.set_clock(NOW + timedelta(days=4))
    assert "not yet, day 1 of 21" in sent(client, "prison-bmi-carat-1")


def test_without_policy_the_page_says_when_to_try_again(world: DeskWorld, tmp_path: Path) -> None:
    planned(world)
    client = world.app(tmp_path, gate=nobody).test_client()
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    answer = client.get("/sent")
    assert answer.status_code == 503
    assert "Jordan" not in answer.text


def test_a_person_who_was_erased_is_not_there(world: DeskWorld, client: FlaskClient) -> None:
    planned(world)
    with world.engine.begin() as connection:
        (person,) = world.people(connection)
        world.vault.erase(connection, [person])
    fresh = world.app(Path()).test_client()
    page = sent(fresh, "prison-bmi-omu-1")
    assert "Jordan" not in page
    assert "govuk-summary-card__title" not in page


def test_a_long_list_has_pages_and_opens_one_page_of_names_only(
    world: DeskWorld, client: FlaskClient
) -> None:
    for number in range(11):
        world.received(world.person("Jo", f"Number{number:02}"))
    page = sent(client, "prison-bmi-omu-1")
    assert "Number10" in page
    assert "Number00" not in page
    assert len(entries(world)) == 10
    second = client.get("/sent?page=2").text
    assert "Number00" in second


@pytest.mark.parametrize(
    ("officer", "to", "there"),
    [
        ("prison-bmi-omu-1", {}, True),  # its own release fact
        ("probation-birmingham-1", {"team": PROBATION, "recipient": "PROBATION:BIRMINGHAM"}, True),
        ("probation-birmingham-1", {"team": HOUSING}, False),  # was told nothing itself
    ],
)
def test_the_timeline_is_a_link_away_for_whom_it_is(
    world: DeskWorld, client: FlaskClient, officer: str, to: dict[str, str], there: bool
) -> None:
    subject, fact = planned(world)
    allocated = world.publish(
        PROBATION, "probation.practitioner.allocated", {"subject": subject, "team": "Resettlement Team"}
    )
    purpose = {"purpose": "OFFENDER_MANAGEMENT"} if to.get("team") == PROBATION else {}
    alert_id = world.tell([fact, allocated], SOON, **to | purpose)
    page = sent(client, officer)
    assert (f"/alerts/{alert_id}/timeline" in page) is there
    assert (client.get(f"/alerts/{alert_id}/timeline").status_code == 200) is there
