"""What agencies read of each other under the agreements that join them, and what they do not."""

from datetime import date
from pathlib import Path
from typing import Any

from tests.integration.desk_world import CHILDREN, DRUG_TEAM, PROBATION, sign_in
from tests.integration.handover_world import HandoverWorld

PRISON_OFFICER, DRUG_WORKER = "prison-bmi-omu-1", "dip-birmingham-1"
COUNCIL_OFFICER = "housing-birmingham-1"


def expected(bus: HandoverWorld, on: date) -> dict[str, Any]:
    """Somebody with a date of release whose council may be told."""
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, on)
    return subject


def checked(bus: HandoverWorld, subject: dict[str, Any]) -> None:
    """Children's services have a plan for a child, and find that the address will not do."""
    spoc = "Safeguarding Team Manager"
    bus.publish(
        CHILDREN, "child-protection.plan.started", {"subject": subject, "at": bus.clock, "spoc": "Plan lead"}
    )
    found = {"subject": subject, "result": "NOT_SUITABLE", "spoc": spoc}
    bus.publish(CHILDREN, "child-protection.address-check.completed", found)


def ordered(bus: HandoverWorld, subject: dict[str, Any]) -> None:
    """Somebody supervises the person, and a court has ordered treatment."""
    allocated = {"subject": subject, "team": "Resettlement North", "spoc": "Duty practitioner"}
    bus.publish(PROBATION, "probation.practitioner.allocated", allocated)
    order = {"subject": subject, "requirements": ["DRR"], "mental_health_requirement": True}
    bus.publish(PROBATION, "probation.order.imposed", order)


def speaks_of_the_drug_team(bus: HandoverWorld, subject: dict[str, Any], word: str = "given") -> None:
    bus.consent(
        subject,
        word,
        ("IDENTITY", "RELEASE_DATE", "PRACTITIONER_CONTACT"),
        recipients=[DRUG_TEAM.partition("/")[0]],
        purposes=["CONTINUITY_OF_TREATMENT"],
        chosen_council=None,
    )


def read(bus: HandoverWorld, folder: Path, officer: str, recipient: str) -> tuple[str, str]:
    """The pages of an officer's alerts, and these with the timeline behind each."""
    client = bus.app(folder).test_client()
    sign_in(client, officer)
    team = {"PRISON": "offender-management"}.get(recipient.partition("_")[0], "")
    rows = [row for row in bus.alerts(recipient=recipient) if team in row.team and row.state == "TOLD"]
    assert rows
    alerts = " ".join(client.get(f"/alerts/{row.id}").get_data(as_text=True) for row in rows)
    return alerts, alerts + client.get(f"/alerts/{rows[0].id}/timeline").get_data(as_text=True)


def test_a_prison_reads_that_the_address_will_not_do_and_nothing_of_the_child(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    subject = expected(bus, date(2026, 10, 12))
    checked(bus, subject)
    alert, page = read(bus, tmp_path, PRISON_OFFICER, "PRISON_CARAT")
    assert "Not suitable" in alert
    assert "Safeguarding Team Manager" in alert
    assert "Plan lead" not in page
    assert "plan started" not in page.lower()
    assert "Further information" not in page


def test_a_drug_team_reads_of_the_order_and_whom_to_ring_and_nothing_else_of_probations(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    subject = expected(bus, date(2026, 11, 5))
    ordered(bus, subject)
    speaks_of_the_drug_team(bus, subject)
    alert, page = read(bus, tmp_path, DRUG_WORKER, "DIP")
    assert "Duty practitioner" in page
    assert "Drug rehabilitation" in page
    assert (
        "Duty practitioner" not in alert
    )  # probation would read there what the person said of the drug team
    assert "Resettlement North" not in page
    assert "Mental health requirement" not in page


def test_a_drug_team_that_may_not_know_of_the_release_reads_of_no_order(
    bus: HandoverWorld, tmp_path: Path
) -> None:
    subject = expected(bus, date(2026, 11, 5))
    ordered(bus, subject)
    speaks_of_the_drug_team(bus, subject, "refused")
    assert {row.state for row in bus.alerts(recipient="DIP")} == {"WITHHELD"}
    client = bus.app(tmp_path).test_client()
    sign_in(client, DRUG_WORKER)
    for row in bus.alerts(recipient="DIP"):
        assert client.get(f"/alerts/{row.id}").status_code == 404
        assert client.get(f"/alerts/{row.id}/timeline").status_code == 404


def test_a_council_reads_neither_of_the_order_nor_of_the_check(bus: HandoverWorld, tmp_path: Path) -> None:
    subject = expected(bus, date(2026, 10, 12))
    ordered(bus, subject)
    checked(bus, subject)
    _, page = read(bus, tmp_path, COUNCIL_OFFICER, "HOUSING")
    for word in (
        "Drug rehabilitation",
        "Not suitable",
        "Safeguarding Team",
        "Plan lead",
        "Resettlement North",
    ):
        assert word not in page
