"""Who hears that somebody missed the drug team's appointment: who may know of treatment, and nobody else."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from consumers.desk import sent_filter
from consumers.desk.questions import Reader
from policies.officers import officers
from schemas.tables import fact
from tests.integration.desk_world import CHILDREN, DRUG_TEAM, NOW, PRISON, PROBATION, sign_in
from tests.integration.handover_world import HandoverWorld

MISSED = "appointment-missed"
DRUGS = DRUG_TEAM.partition("/")[0]
TREATMENT = ("SUBSTANCE_TREATMENT", "PRACTITIONER_CONTACT")


def seen_by_all(bus: HandoverWorld) -> dict[str, Any]:
    """Somebody expected in 50 days with whom probation, children's services and a council have to do."""
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, date(2026, 11, 20))
    bus.consent(subject)
    allocated = {"subject": subject, "team": "Resettlement", "spoc": "Duty practitioner"}
    bus.publish(PROBATION, "probation.practitioner.allocated", allocated)
    bus.enquiry(subject)
    bus.consent(
        subject,
        recipients=[DRUGS],
        purposes=["CONTINUITY_OF_TREATMENT"],
        categories=("IDENTITY", "RELEASE_DATE", "CUSTODY_STATUS"),
        chosen_council=None,
    )
    return subject


def misses(bus: HandoverWorld, subject: dict[str, Any]) -> None:
    body = {"subject": subject, "at": bus.clock, "reason": "DID_NOT_ATTEND", "keyworker": "Keyworker 4"}
    bus.publish(DRUG_TEAM, "dip.appointment.missed", body)
    bus.set_and_wake(bus.clock + timedelta(minutes=1))


def agrees(bus: HandoverWorld, subject: dict[str, Any], word: str = "given") -> None:
    """The person speaks of probation and their treatment."""
    bus.consent(
        subject,
        word,
        categories=TREATMENT,
        recipients=[PROBATION.partition("/")[0]],
        purposes=["OFFENDER_MANAGEMENT"],
        chosen_council=None,
    )


def order(bus: HandoverWorld, subject: dict[str, Any], event: str, requirement: str = "DRR") -> None:
    body = {"subject": subject, "requirements": [requirement], "mental_health_requirement": False}
    more = {"reason": "COMPLETED"} if event == "terminated" else {}
    bus.publish(PROBATION, f"probation.order.{event}", body | more)


def decide(
    bus: HandoverWorld,
    subject: dict[str, Any],
    team: str = DRUG_TEAM,
    *categories: str,
    recipient: str = CHILDREN,
) -> str:
    """An agency decides to tell children's services, or another, all the same."""
    decided = {
        "subject": subject,
        "override_id": str(uuid4()),
        "recipients": [recipient.partition("/")[0]],
        "kind": "SAFEGUARDING",
        "categories": list(categories or TREATMENT),
        "reason_code": "CHILD_AT_RISK",
        "necessity": "A small child is alone with the person on most days.",
        "authorised_by": "team-manager",
        "person_told": True,
        "review_on": NOW.date() + timedelta(days=14),
    }
    bus.publish(team, "override.recorded", decided)
    return str(decided["override_id"])


def standing(bus: HandoverWorld) -> dict[str, tuple[str, str]]:
    """By kind of agency what stands of the missed appointment, and why."""
    return {
        row.recipient.partition(":")[0]: (row.state, row.primary_reason)
        for row in bus.alerts()
        if row.milestone.endswith(MISSED)
    }


KEPT = ("WITHHELD", "CONSENT_MISSING")
NOT_TOLD = ("WITHHELD", "CATEGORY_NOT_COVERED")


def test_only_the_drug_team_hears_of_it_where_nobody_has_agreed_ordered_or_decided(
    bus: HandoverWorld,
) -> None:
    misses(bus, seen_by_all(bus))
    found = standing(bus)
    assert found.pop("DIP")[0] == "TOLD"
    assert found == {"PROBATION": KEPT, "CHILD_PROTECTION": NOT_TOLD}


def test_a_linked_child_alone_tells_the_social_worker_nothing_of_treatment(bus: HandoverWorld) -> None:
    subject = seen_by_all(bus)
    misses(bus, subject)
    bus.publish(CHILDREN, "child-protection.plan.started", {"subject": subject, "at": bus.clock})
    assert standing(bus)["CHILD_PROTECTION"] == NOT_TOLD


def test_the_social_worker_hears_of_it_by_the_drug_teams_own_decision_until_that_ends(
    bus: HandoverWorld,
) -> None:
    subject = seen_by_all(bus)
    misses(bus, subject)
    decision = decide(bus, subject)
    assert standing(bus)["CHILD_PROTECTION"][0] == "TOLD"
    assert standing(bus)["PROBATION"] == KEPT
    bus.publish(DRUG_TEAM, "override.ended", {"subject": subject, "override_id": decision})
    assert standing(bus)["CHILD_PROTECTION"] == NOT_TOLD


def test_a_decision_of_another_agency_or_about_something_else_tells_the_social_worker_nothing(
    bus: HandoverWorld,
) -> None:
    subject = seen_by_all(bus)
    misses(bus, subject)
    decide(bus, subject, PRISON)
    decide(bus, subject, PROBATION)
    decide(bus, subject, DRUG_TEAM, "IDENTITY", "CONTACT")
    assert standing(bus)["CHILD_PROTECTION"] == NOT_TOLD


def test_where_no_child_is_linked_any_more_not_even_the_decision_reaches_the_social_worker(
    bus: HandoverWorld,
) -> None:
    subject = seen_by_all(bus)
    misses(bus, subject)
    decide(bus, subject)
    bus.publish(CHILDREN, "child-protection.plan.ended", {"subject": subject, "at": bus.clock})
    assert standing(bus)["CHILD_PROTECTION"] == ("WITHHELD", "NOT_NECESSARY")


def test_probation_hears_of_it_by_the_persons_word_until_that_is_taken_back(bus: HandoverWorld) -> None:
    subject = seen_by_all(bus)
    misses(bus, subject)
    agrees(bus, subject)
    assert standing(bus)["PROBATION"][0] == "TOLD"
    assert standing(bus)["CHILD_PROTECTION"] == NOT_TOLD
    agrees(bus, subject, "withdrawn")
    assert standing(bus)["PROBATION"] == ("WITHHELD", "CONSENT_WITHDRAWN")


def test_probation_hears_of_it_while_a_drug_requirement_is_in_force_and_under_no_other(
    bus: HandoverWorld,
) -> None:
    subject = seen_by_all(bus)
    misses(bus, subject)
    order(bus, subject, "imposed", "ATR")
    assert standing(bus)["PROBATION"] == KEPT
    order(bus, subject, "imposed")
    assert standing(bus)["PROBATION"][0] == "TOLD"
    order(bus, subject, "terminated")
    assert standing(bus)["PROBATION"] == KEPT


def test_who_does_not_work_with_the_person_is_no_part_of_it_and_a_council_never(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, date(2026, 11, 20))
    misses(bus, subject)
    assert standing(bus).keys() == {"DIP"}
    subject = seen_by_all(bus)
    misses(bus, subject)
    agrees(bus, subject)
    decide(bus, subject)
    assert standing(bus).keys() == {"DIP", "PROBATION", "CHILD_PROTECTION"}
    disclosed = {event for row in bus.alerts(standing=None, recipient="HOUSING") for event in row.facts}
    types = {row.event_type for row in bus.rows(fact) if row.event_id in disclosed}
    assert types
    assert not any(one.startswith("dip.") for one in types)


def test_what_was_kept_back_goes_to_nobodys_manager(bus: HandoverWorld) -> None:
    misses(bus, seen_by_all(bus))
    kept = [row for row in bus.alerts() if row.milestone.endswith(MISSED) and row.state == "WITHHELD"]
    assert [row.next_step_at for row in kept] == [None, None]
    before = {row.level for row in kept}
    bus.set_and_wake(bus.clock + timedelta(days=12))
    kept = [row for row in bus.alerts() if row.milestone.endswith(MISSED) and row.state == "WITHHELD"]
    assert {row.level for row in kept} == before == {0}


def read(bus: HandoverWorld, folder: Path, officer: str, *pages: str) -> str:
    """Pages as an officer reads them."""
    client = bus.app(folder).test_client()
    sign_in(client, officer)
    return " ".join(client.get(page).get_data(as_text=True) for page in pages)


def test_the_pages_of_others_say_nothing_of_it_and_the_drug_teams_nothing_of_a_child(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    misses(bus, seen_by_all(bus))
    for officer in (
        "prison-bmi-omu-1",
        "housing-birmingham-1",
        "probation-birmingham-1",
        "children-birmingham-1",
    ):
        page = read(bus, tmp_path, officer, "/", "/sent", "/tasks", "/?show=closed")
        assert "Appointment missed" not in page, officer
    drugs = read(bus, tmp_path, "dip-birmingham-1", "/", "/sent", "/tasks")
    assert "Appointment missed" in drugs
    assert "Children" not in drugs
    assert "A partner agency" not in drugs
    assert "no consent is recorded" in drugs  # of probation, which the drug team may know


def test_the_number_of_people_of_whom_somebody_was_not_told_says_nothing_of_it(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    subject = seen_by_all(bus)
    before = read(bus, tmp_path, "prison-bmi-omu-1", "/")
    misses(bus, subject)
    assert "somebody was not told" not in before
    assert "somebody was not told" not in read(bus, tmp_path, "prison-bmi-omu-1", "/")


@pytest.mark.parametrize("decided", [False, True])
def test_probation_that_may_know_of_the_child_does_not_learn_of_it_by_way_of_the_social_worker(
    bus: HandoverWorld, tmp_path: Path, decided: bool
) -> None:
    subject = seen_by_all(bus)
    decide(bus, subject, CHILDREN, "CHILD_SAFEGUARDING", recipient=PROBATION)
    misses(bus, subject)
    if decided:
        decide(bus, subject)
    page = read(bus, tmp_path, "probation-birmingham-1", "/", "/sent", "/tasks")
    assert "Jordan Example" in page
    assert "Appointment missed" not in page


def test_no_filter_of_what_became_of_it_finds_somebody_by_what_the_page_does_not_say(
    bus: HandoverWorld,
) -> None:
    misses(bus, seen_by_all(bus))
    people = officers()
    for officer in ("prison-bmi-omu-1", "probation-birmingham-1", "dip-birmingham-1"):
        reader = Reader(people[officer], bus.directory.team(str(people[officer].team)))
        with bus.engine.connect() as connection:
            (marks,) = sent_filter.read(connection, reader).values()
        assert not [mark for mark in marks if mark.stand is sent_filter.Stand.WITHHELD], officer


def test_who_is_told_reads_when_and_whom_to_ring(bus: HandoverWorld, tmp_path: Path) -> None:
    subject = seen_by_all(bus)
    misses(bus, subject)
    agrees(bus, subject)
    decide(bus, subject)
    for officer, kind in (
        ("probation-birmingham-1", "PROBATION"),
        ("children-birmingham-1", "CHILD_PROTECTION"),
    ):
        (row,) = [one for one in bus.alerts(recipient=kind) if one.milestone.endswith(MISSED)]
        page = read(bus, tmp_path, officer, f"/alerts/{row.id}")
        assert "Appointment missed" in page
        assert "Keyworker 4" in page
        assert "Ring the drug team" in page
        assert "Chosen council" not in page


def test_whatever_was_taken_or_given_makes_no_difference(bus: HandoverWorld) -> None:
    subject = seen_by_all(bus)
    bus.treatment(subject)
    misses(bus, subject)
    assert standing(bus)["PROBATION"] == KEPT
