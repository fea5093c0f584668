"""One timeline a person: each reader finds what is theirs to see, and not even that there is more."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from tests.integration.desk_world import CARAT, DRUG_TEAM, HOUSING, NOW, PRISON, PROBATION, DeskWorld, sign_in
from tests.integration.test_desk_pages import entries, nobody

SOON = NOW.date() + timedelta(days=56)
CARE = "CONTINUITY_OF_TREATMENT"
TO_DRUG_TEAM = {
    "team": DRUG_TEAM,
    "recipient": "DIP:BIRMINGHAM",
    "purpose": CARE,
    "alert_type": "RELEASE_IN_42",
    "milestone": "dip-42",
}
TO_PROBATION = {"team": PROBATION, "recipient": "PROBATION:BIRMINGHAM", "purpose": "OFFENDER_MANAGEMENT"}


def somebody(world: DeskWorld) -> tuple[dict[str, Any], UUID]:
    """A person of whom five agencies have written, and the release fact."""
    subject = world.person()
    world.received(subject)
    fact = world.planned(subject, SOON)
    world.treatment(subject)
    world.enquiry(subject)
    world.publish(DRUG_TEAM, "dip.referral.accepted", {"subject": subject, "keyworker": "Keyworker 4"})
    world.publish(
        PROBATION, "probation.practitioner.allocated", {"subject": subject, "team": "Resettlement Team"}
    )
    world.publish(HOUSING, "housing.assessment.booked", {"subject": subject, "at": NOW + timedelta(days=5)})
    world.consent(subject)
    world.consent(subject, recipients=["DIP:BIRMINGHAM"], purposes=[CARE])
    return subject, fact


def timeline(client: FlaskClient, officer: str, alert_id: UUID) -> str:
    sign_in(client, officer, "/tasks")
    answer = client.get(f"/alerts/{alert_id}/timeline")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_housing_reads_what_is_housings_and_not_even_that_there_is_more(
    world: DeskWorld, client: FlaskClient
) -> None:
    _, fact = somebody(world)
    alert_id = world.tell([fact], SOON)
    page = timeline(client, "housing-birmingham-1", alert_id)
    for shown in (
        "Jordan Example", "Received into prison", "Release planned", "Probation practitioner allocated",
        "Homelessness assessment booked", "Consent given",
    ):  # fmt: skip
        assert page.count(shown) == 1
    assert page.count('govuk-summary-card__title"') == 5
    for telling in (
        "reatment", "Methadone", "eroin", "edication", "rug", "CARAT", "hild", "nquiry", "Keyworker",
        "Recovery", "DIP", "eferral accepted", "Further information", "partner agency",
    ):  # fmt: skip
        assert telling not in page, telling


def test_the_drug_team_reads_treatment_and_nothing_of_the_child(
    world: DeskWorld, client: FlaskClient
) -> None:
    _, fact = somebody(world)
    alert_id = world.tell([fact], SOON, **TO_DRUG_TEAM)
    page = timeline(client, "dip-birmingham-1", alert_id)
    assert "Methadone 40 ml" in page
    assert "Keyworker 4" in page
    assert "hild" not in page
    assert "omelessness" not in page


def test_a_consent_for_somebody_else_does_not_show_and_its_own_tells_of_no_other(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, fact = somebody(world)
    world.consent(subject, recipients=[f"HOUSING:{'E08000025'}", "DIP:BIRMINGHAM"])
    alert_id = world.tell([fact], SOON)
    page = timeline(client, "housing-birmingham-1", alert_id)
    assert page.count("Consent given") == 2  # the first, and the one that names both
    for telling in ("DIP", "Recovery", "Continuity of treatment", "For which agencies", "For what"):
        assert telling not in page
    prison = timeline(client, "prison-bmi-omu-1", alert_id)
    assert prison.count("Consent given") == 3
    assert "Birmingham Recovery Service" in prison  # the prison wrote it down itself


def test_everything_is_newest_first_with_what_the_team_was_told_and_took_in_between(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    fact = world.planned(subject, SOON)
    world.tell(
        [fact], SOON, open=False, status="SUPERSEDED", closed_as="SUPERSEDED", version=b"o" * 48,
        told_at=NOW + timedelta(hours=1), changed_at=NOW + timedelta(hours=5),
    )  # fmt: skip
    world.tell([fact], SOON, told_at=NOW + timedelta(hours=1), state="WITHHELD", version=b"w" * 48)
    alert_id = world.tell(
        [fact], SOON, alert_type="RELEASE_IN_28", told_at=NOW + timedelta(hours=5), status="ACKNOWLEDGED",
        acknowledged_by="housing-birmingham-2", acknowledged_at=NOW + timedelta(hours=6),
    )  # fmt: skip
    page = timeline(client, "housing-birmingham-1", alert_id)
    order = [
        "Tomasz Wieczorek took it: 4 weeks before release",
        "Closed: At risk of homelessness on release. Replaced by a newer alert",
        "Your team was told: At risk of homelessness on release",
        "Release planned",
        "Consent given",
        "Received into prison",
    ]
    places = [page.index(said) for said in order]
    assert places == sorted(places)
    assert page.count("Your team was told: At risk of homelessness") == 1  # not what is kept back now


def test_each_opening_stands_on_the_ledger_and_so_does_what_was_refused(
    world: DeskWorld, client: FlaskClient
) -> None:
    _, fact = somebody(world)
    alert_id = world.tell([fact], SOON)
    timeline(client, "housing-birmingham-1", alert_id)
    found = [entry for entry in entries(world) if entry["place"] == "timeline"]
    assert all(entry["alert"] == str(alert_id) for entry in found)
    opened = {entry["event_type"] for entry in found if entry["categories"]}
    assert "prison-carat.release.planned" in opened
    refused = {entry["event_type"] for entry in found if not entry["categories"]}
    assert refused >= {"child-protection.enquiry.opened", "dip.referral.accepted"}
    assert not opened & {"child-protection.enquiry.opened", "dip.referral.accepted"}


def test_who_published_the_release_fact_reads_it_too_for_its_own_purpose(
    world: DeskWorld, client: FlaskClient
) -> None:
    _, fact = somebody(world)
    alert_id = world.tell([fact], SOON, state="WITHHELD", primary_reason="CONSENT_MISSING")
    page = timeline(client, "prison-bmi-omu-1", alert_id)
    assert "Release planned" in page
    assert "Homelessness assessment booked" in page  # by the agreement from council to prison
    assert "Your team was told" not in page
    for telling in ("Methadone", "hild", "Treatment"):
        assert telling not in page


@pytest.mark.parametrize(
    ("officer", "more"),
    [
        ("housing-leeds-1", {}),  # another council
        ("prison-bmi-carat-1", {}),  # another team of the agency that published
        ("housing-birmingham-1", {"state": "WITHHELD"}),
        ("housing-birmingham-1", {"state": "UNDECIDED"}),
        ("housing-birmingham-1", {"open": False, "status": "RESOLVED"}),
        ("housing-birmingham-duty", {}),  # within the team's hours
    ],
)
def test_for_whom_it_is_not_there_is_nothing_there(
    world: DeskWorld, client: FlaskClient, officer: str, more: dict[str, Any]
) -> None:
    _, fact = somebody(world)
    alert_id = world.tell([fact], SOON, **more)
    sign_in(client, officer, "/tasks")
    answer, never = (client.get(f"/alerts/{one}/timeline") for one in (alert_id, uuid4()))
    assert answer.status_code == never.status_code == 404
    assert "Jordan" not in answer.text


def test_consent_withdrawn_takes_the_timeline_away(world: DeskWorld, client: FlaskClient) -> None:
    subject, fact = somebody(world)
    alert_id = world.tell([fact], SOON)
    timeline(client, "housing-birmingham-1", alert_id)
    world.consent(subject, "withdrawn")
    answer = client.get(f"/alerts/{alert_id}/timeline")
    assert answer.status_code == 404
    assert "Jordan" not in answer.text
    assert entries(world)[-1]["effect"] == "DENY"


def test_without_policy_there_is_no_timeline(world: DeskWorld, tmp_path: Path) -> None:
    _, fact = somebody(world)
    alert_id = world.tell([fact], SOON)
    client = world.app(tmp_path, gate=nobody).test_client()
    sign_in(client, "housing-birmingham-1", "/tasks")
    assert client.get(f"/alerts/{alert_id}/timeline").status_code == 503


def test_a_person_who_was_erased_has_none(world: DeskWorld) -> None:
    _, fact = somebody(world)
    alert_id = world.tell([fact], SOON)
    with world.engine.begin() as connection:
        world.vault.erase(connection, world.people(connection))
    client = world.app(Path()).test_client()
    sign_in(client, "housing-birmingham-1", "/tasks")
    assert client.get(f"/alerts/{alert_id}/timeline").status_code == 404


def test_a_long_timeline_has_pages_and_opens_one_page_only(world: DeskWorld, client: FlaskClient) -> None:
    subject = world.person()
    world.received(subject)
    for number in range(49):
        fact = world.planned(subject, SOON + timedelta(days=number))
    alert_id = world.tell(
        [fact], SOON, team=PRISON, recipient="PRISON_CARAT:BMI", purpose="RELEASE_HANDOVER",
        told_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    page = timeline(client, "prison-bmi-omu-1", alert_id)
    assert page.count('govuk-summary-card__title"') == 49  # and the mark that the team was told
    assert "Received into prison" not in page
    assert "Page 1 of 2" in page
    second = client.get(f"/alerts/{alert_id}/timeline?page=2").text
    assert "Received into prison" in second


def test_what_two_records_of_one_person_say_is_one_timeline(world: DeskWorld, client: FlaskClient) -> None:
    subject, other = world.person("Jordan"), world.person("Jordan")
    world.received(subject)
    fact = world.planned(subject, SOON)
    world.received(other)
    world.planned(other, SOON)
    merged = {"subject": subject, "merged": other["identifiers"]}
    world.publish(PRISON, "identity.merged", merged)
    alert_id = world.tell([fact], SOON, team=PRISON, recipient="PRISON_CARAT:BMI", purpose="RELEASE_HANDOVER")
    page = timeline(client, "prison-bmi-omu-1", alert_id)
    assert page.count("Received into prison") == 2
    sent = client.get("/sent").text
    assert sent.count('govuk-summary-card__title"') == 1
    assert "(4)" in sent


def test_what_a_health_team_decided_or_closed_is_not_on_its_custodial_colleagues_timeline(
    world: DeskWorld, client: FlaskClient
) -> None:
    subject, fact = somebody(world)
    decided = {
        "override_id": str(uuid4()),
        "recipients": ["DIP:BIRMINGHAM"],
        "kind": "SAFEGUARDING",
        "categories": ["SUBSTANCE_TREATMENT"],
        "reason_code": "ADULT_AT_RISK",
        "necessity": "The person may take too much on the first day.",
        "authorised_by": "team-manager",
        "person_told": True,
        "review_on": SOON,
    }
    closed = {"scope": "RECORD", "reason_code": "OTHER", "except_teams": [DRUG_TEAM]}
    world.publish(CARAT, "override.recorded", {"subject": subject, **decided})
    world.publish(CARAT, "record.restricted", {"subject": subject, **closed})
    page = timeline(client, "prison-bmi-omu-1", world.tell([fact], SOON))
    for telling in ("take too much", "Sharing against the rules", "Record restricted", "partner agency"):
        assert telling not in page, telling
