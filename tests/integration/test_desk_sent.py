"""What became of it: the sender sees who was told, who took it and what came, and learns nothing besides."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, text

from consumers.desk import sent_filter
from schemas.envelope import NOBODY
from schemas.tables import person_alias
from tests.integration.desk_world import (
    CARAT,
    CHILDREN,
    DRUG_TEAM,
    HOUSING,
    NOW,
    PRISON,
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


def names(page: str) -> list[str]:
    """Whose cards stand on a page, in its order."""
    return re.findall(r'id="person-\d+">(\w+) Example<', page)


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


def test_a_sign_of_life_is_about_nobody_and_no_card_of_the_page(
    world: DeskWorld, client: FlaskClient
) -> None:
    planned(world)
    world.publish(PRISON, "feed.heartbeat", {})
    page = sent(client, "prison-bmi-omu-1")
    assert (names(page), page.count('id="person-')) == (["Jordan"], 1)


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
    for number in range(26):
        world.received(world.person("Jo", f"Number{number:02}"))
    page = sent(client, "prison-bmi-omu-1")
    assert "Number25" in page
    assert "Number00" not in page
    assert len(entries(world)) == 25
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


TAKEN = {"acknowledged_by": "housing-birmingham-1", "acknowledged_at": NOW, "status": "ACKNOWLEDGED"}
TO_PROBATION = {"team": PROBATION, "recipient": "PROBATION:BIRMINGHAM", "purpose": "OFFENDER_MANAGEMENT"}
CLOSED = {"status": "RESOLVED", "open": False, "closed_as": "ACCOMMODATED", "closed_by": "x-1"}


@pytest.fixture
def several(world: DeskWorld) -> None:
    """Of each sort one person, named for what stands."""
    stands: list[tuple[str, dict[str, Any]]] = [
        ("Waiting", {}),
        ("Taken", TAKEN),
        ("Withheld", {"state": "WITHHELD", "primary_reason": "CONSENT_MISSING"}),
        ("Done", CLOSED | TO_PROBATION),
        ("Child", TO_CHILDREN),
    ]
    for given, more in stands:
        subject = world.person(given)
        world.received(subject)
        world.tell([world.planned(subject, SOON)], SOON, **more)
    world.received(world.person("Nobody"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Nobody", "Child", "Done", "Withheld", "Taken", "Waiting"]),
        # That children's services were told is told to nobody, by no filter either.
        ("?show=open", ["Withheld", "Taken", "Waiting"]),
        ("?show=withheld", ["Withheld"]),
        ("?show=not-taken", ["Waiting"]),
        ("?show=taken", ["Taken"]),
        ("?show=closed", ["Done"]),
        ("?to=HOUSING:E08000025", ["Withheld", "Taken", "Waiting"]),
        ("?to=HOUSING&show=taken", ["Taken"]),
        ("?to=PROBATION", ["Done"]),
        # What cannot be asked for is left out.
        ("?to=CHILD_PROTECTION", ["Nobody", "Child", "Done", "Withheld", "Taken", "Waiting"]),
        ("?show=whatever", ["Nobody", "Child", "Done", "Withheld", "Taken", "Waiting"]),
        ("?to=PROBATION&show=withheld", []),
    ],
)
@pytest.mark.usefixtures("several")
def test_a_filter_finds_whom_it_says(client: FlaskClient, query: str, found: list[str]) -> None:
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    page = client.get(f"/sent{query}").text
    assert names(page) == found
    assert ("Nobody is here." in page) is (not found)
    assert "Children" not in page


@pytest.mark.usefixtures("several")
def test_each_filter_says_how_many_and_keeps_the_recipient(client: FlaskClient) -> None:
    page = sent(client, "prison-bmi-omu-1")
    for one in ("Everybody (6)", "Not settled (3)", "Not told (1)", "Told, nobody has taken it (1)"):
        assert one in page
    assert "6 people." in page
    assert '<option value="HOUSING:E08000025">Birmingham Council</option>' in page
    page = client.get("/sent?show=taken&to=HOUSING:E08000025").text
    assert "Everybody (3)" in page
    assert 'href="/sent?show=withheld&amp;to=HOUSING:E08000025"' in page
    assert '<option value="HOUSING:E08000025" selected>' in page
    assert '<input type="hidden" name="show" value="taken">' in page
    assert "1 person." in page


def test_the_next_page_keeps_the_filter(world: DeskWorld, client: FlaskClient) -> None:
    for number in range(27):
        subject = world.person(f"Number{number:02}")
        world.received(subject)
        if number:
            world.tell([world.planned(subject, SOON)], SOON)
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    first = client.get("/sent?show=not-taken&to=HOUSING:E08000025").text
    assert len(names(first)) == 25
    (address,) = set(re.findall(r'href="(\?[^"]*page=2)"', first))
    assert names(client.get("/sent" + unescape(address)).text) == ["Number01"]


def test_who_may_not_know_of_the_release_is_offered_no_council_by_name(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, fact = planned(world)
    offered = world.publish(
        DRUG_TEAM, "dip.appointment.offered", {"subject": subject, "at": NOW + timedelta(days=60)}
    )
    world.tell([fact, offered], SOON)
    page = sent(client, "dip-birmingham-1")
    assert ('value="HOUSING"' in page, "HOUSING:E08000025" in page) == (True, False)
    assert names(client.get("/sent?to=HOUSING").text) == ["Jordan"]


def test_people_who_are_one_are_found_once(world: DeskWorld, client: FlaskClient) -> None:
    _, fact = planned(world)
    _, other = planned(world)
    world.tell([fact], SOON)
    world.tell([other], SOON, **TAKEN)
    with world.engine.begin() as connection:
        one, two = sorted(world.people(connection))
        merged = {"person_id": two, "parent_id": one, "root_id": one, "merged_at": NOW, "merged_by": "X:1"}
        connection.execute(insert(person_alias).values(merged))
    assert "Everybody (1)" in sent(client, "prison-bmi-omu-1")
    for show in ("not-taken", "taken"):
        assert len(names(client.get(f"/sent?show={show}").text)) == 1


def test_who_is_found_is_read_by_index(world: DeskWorld) -> None:
    planned(world)
    given: dict[str, Any] = {"team": PRISON, "agency": "PRISON_CARAT:BMI", "of_treatment": [""]}
    given |= {"everybodys": "", "unspoken": [""], "nobody": NOBODY}
    with world.desk_engine.connect() as connection:
        # Few rows are read whole whatever there is; forbidden that, it shows what there is for many.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(connection.execute(text(f"EXPLAIN {sent_filter.READ.text}"), given).scalars())
    assert {"ix_fact_publisher_team", "ix_alert_person_id"} <= set(re.findall(r"ix_\w+", plan))
    assert "Seq Scan" not in plan
