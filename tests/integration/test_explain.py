"""Explained over a real bus: an event team by team, a decision by number or alert, a page that says why."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from consumers.desk.app import create_app
from consumers.ledger import web, why
from deploy.explaining import entry_lines, event_lines
from deploy.processes.desk import assemble
from policies.explain.names import Audience
from schemas.errors import SetupProblem
from tests.conftest import Database
from tests.integration.desk_world import HOUSING, NOW, PROBATION, sign_in
from tests.integration.handover_world import HandoverWorld
from tests.integration.ledger_desk import LedgerDesk

SOON = NOW.date() + timedelta(days=50)


@pytest.fixture
def client(bus: HandoverWorld, tmp_path: Path) -> FlaskClient:
    desk = assemble(bus.desk_engine, bus.gate, bus.vault, bus.ring)
    pages = (web.blueprint, why.blueprint)
    return create_app(desk, session_key=b"s" * 32, assets=tmp_path, more=pages).test_client()


def planned(bus: HandoverWorld, *, consent: bool) -> UUID:
    subject = bus.person()
    bus.received(subject)
    if consent:
        bus.consent(subject)
    return bus.planned(subject, SOON)


def about(lines: Iterator[str], team: str) -> str:
    """What is said of one team."""
    (found,) = [part for part in "\n".join(lines).split("\n\n") if part.startswith(team)]
    return found


def test_an_event_says_who_would_be_told_which_fields_and_who_not(bus: HandoverWorld) -> None:
    event = planned(bus, consent=False)
    lines = list(event_lines(bus.engine, bus.gate, event, Audience.STAFF))
    assert lines[0].startswith("Release")
    council = about(iter(lines), HOUSING)
    assert "Is told nothing: the person does not exist for it." in council
    assert "CONSENT_MISSING" in council
    assert "What mends it: Ask the person whether they agree, and record the answer." in council
    probation = about(iter(lines), PROBATION)
    assert "told: Release date (expected_release_date" in probation


def test_what_mends_it_does(bus: HandoverWorld) -> None:
    event = planned(bus, consent=True)
    council = about(event_lines(bus.engine, bus.gate, event, Audience.STAFF), HOUSING)
    assert "told: Release date (expected_release_date" in council
    assert "CONSENT_MISSING" not in council


def test_an_event_of_another_publisher_is_explained_beside_the_release(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, SOON)
    treatment = bus.treatment(subject)
    council = about(event_lines(bus.engine, bus.gate, treatment, Audience.STAFF), HOUSING)
    assert "not told: Substance treatment (" in council
    assert "Jordan" not in "".join(event_lines(bus.engine, bus.gate, treatment, Audience.STAFF))


def test_an_event_that_has_not_arrived_is_said_to_be_none(bus: HandoverWorld) -> None:
    with pytest.raises(SetupProblem, match="No event"):
        list(event_lines(bus.engine, bus.gate, uuid4(), Audience.STAFF))


def test_a_decision_is_found_by_its_alert_and_by_its_number(
    bus: HandoverWorld, database: Database, tmp_path: Path
) -> None:
    planned(bus, consent=False)
    LedgerDesk(database, tmp_path / "ledger").number()
    (kept,) = bus.alerts(recipient="HOUSING")
    said = list(entry_lines(bus.engine, str(kept.id), Audience.STAFF))
    assert "may Birmingham Council be told of" in said[0]
    assert "The team was not told." in said
    with bus.engine.connect() as connection:
        number = connection.exec_driver_sql(
            "SELECT index FROM ledger_leaf JOIN ledger_entry USING (id)"
            " WHERE body::json ->> 'alert' = %(alert)s",
            {"alert": str(kept.id)},
        ).scalar_one()
    assert list(entry_lines(bus.engine, str(number), Audience.STAFF)) == said
    safe = "\n".join(entry_lines(bus.engine, str(number), Audience.PERSON))
    assert "The service was not told." in safe
    assert "Birmingham" not in safe


@pytest.mark.parametrize("wanted", ["999999", "6f1c2a52-6d4b-4b0e-9d6a-0f3f7a1f8c11", "somebody"])
def test_where_no_decision_is_recorded_that_is_said(bus: HandoverWorld, wanted: str) -> None:
    with pytest.raises(SetupProblem, match="No decision"):
        list(entry_lines(bus.engine, wanted, Audience.STAFF))


def test_governance_reads_why_from_the_entry(
    bus: HandoverWorld, client: FlaskClient, database: Database, tmp_path: Path
) -> None:
    planned(bus, consent=False)
    LedgerDesk(database, tmp_path / "ledger").number()
    (kept,) = bus.alerts(recipient="HOUSING")
    sign_in(client, "governance-1")
    with bus.engine.connect() as connection:
        entry = connection.exec_driver_sql(
            "SELECT id FROM ledger_entry WHERE body::json ->> 'kind' = 'TELL'"
            " AND body::json ->> 'alert' = %(alert)s",
            {"alert": str(kept.id)},
        ).scalar_one()
    assert f'href="/ledger/{entry}/why"' in client.get(f"/ledger/{entry}").text
    page = client.get(f"/ledger/{entry}/why").text
    for said in (
        "may Birmingham Council be told of",
        "The team was not told.",
        "What had to hold and did not: The person was asked and agreed.",
        "Ask the person whether they agree, and record the answer.",
        "The service was not told.",
        "You have not been asked yet whether this may be shared.",
        "What policy answers to the same questions today",
    ):
        assert said in page


def test_why_is_governance_s_page_alone(bus: HandoverWorld, client: FlaskClient) -> None:
    assert client.get(f"/ledger/{uuid4()}/why").status_code == 303
    sign_in(client, "housing-birmingham-1")
    assert client.get(f"/ledger/{uuid4()}/why").status_code == 403
    sign_in(client, "governance-1")
    assert client.get(f"/ledger/{uuid4()}/why").status_code == 404
