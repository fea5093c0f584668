"""What people read about the rules is what holds: the words that two officers put in force, and no others."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import update
from typer.testing import CliRunner

import deploy.commands.policy_matrix  # noqa: F401
from deploy.commands.policy import policy
from deploy.tools.policy_engine import opa_binary
from policies.activation import expected
from policies.bundle import Draft, draft
from policies.gate import OpaGate
from policies.in_force import RulesInForce
from policies.pages import read_pages
from policies.question import Party
from policies.terms import terms
from producers.record import Record, Submission
from schemas.envelope import Agency
from schemas.events import parse_event
from schemas.tables import policy_revision
from schemas.vocabulary import Purpose, TeamKind
from tests.conftest import Database
from tests.faults.bus import until
from tests.integration.desk_world import PRISON, sign_in
from tests.integration.handover_world import HandoverWorld
from tests.integration.policy_world import KEY, NOW, following, ours, put_in_force
from tests.unit.policies.draft_pages import copied, edit

DROPPED, RENAMED = "ISA-001", "ISA-003"
NEW_TITLE = "What probation is told before a release"
PROBATION = Party(Agency("PROBATION", "BIRMINGHAM"), TeamKind.GENERAL)


@pytest.fixture
def opa(database: Database, tmp_path: Path) -> Iterator[str]:
    (tmp_path / "opa").mkdir()
    with following(database.engine, tmp_path / "opa") as url:
        yield url


def spring(folder: Path) -> Draft:
    """One agreement dropped, and of another nothing changed but what it is called."""
    (folder / "spring").mkdir()
    pages = copied(folder / "spring")
    (pages / "agreements" / f"{DROPPED}.yaml").unlink()
    edit(pages, RENAMED, title=NEW_TITLE)
    return draft(opa_binary(), KEY, read_pages(pages, approved=False))


@pytest.fixture
def bus(database: Database, opa: str) -> Iterator[HandoverWorld]:
    world = HandoverWorld(database.url, OpaGate(opa, "", expected(database.engine)))
    yield world
    world.close()


@pytest.fixture
def client(bus: HandoverWorld, tmp_path: Path) -> FlaskClient:
    return bus.app(tmp_path).test_client()


def test_an_activated_draft_is_what_the_desk_says(
    client: FlaskClient, database: Database, tmp_path: Path
) -> None:
    before = sign_in(client, "housing-birmingham-1", "/policy")
    title = {one.id: one.title for one in read_pages().agreements}
    assert f"{DROPPED}, {title[DROPPED]}" in before
    assert f"{RENAMED}, {title[RENAMED]}" in before

    wanted = spring(tmp_path)
    put_in_force(database.engine, wanted)
    after = client.get("/policy").text
    assert f"Policy revision {wanted.revision} holds." in after
    assert DROPPED not in after
    assert f"{RENAMED}, {NEW_TITLE}" in after
    assert title[RENAMED] not in after
    assert "not the rules that hold" not in after
    assert "There is no agreement." in client.get("/policy/PRISON_CARAT/HOUSING").text
    assert NEW_TITLE in client.get("/policy/PRISON_CARAT/PROBATION").text


def test_what_was_decided_before_keeps_the_title_of_its_agreement(
    bus: HandoverWorld, client: FlaskClient, database: Database, tmp_path: Path
) -> None:
    """The alert's page speaks of today; the ledger of what was decided under an agreement that has gone."""
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, date(2026, 11, 20))
    (told,) = bus.alerts(recipient="HOUSING")
    page = sign_in(client, "housing-birmingham-1", f"/alerts/{told.id}")
    assert "Duty to refer, from prison to council (ISA-001, version 4)" in page
    put_in_force(database.engine, spring(tmp_path))
    with bus.desk_engine.connect() as connection:
        rules = RulesInForce()(connection)
    assert rules.titles["ISA-001@4"] == "Duty to refer, from prison to council"
    assert NEW_TITLE in rules.titles.values()
    assert "ISA-001@4" not in {one.reference for one in rules.pages.agreements}


def test_a_publisher_is_told_that_its_record_stays_here_by_the_agreements_that_hold(
    bus: HandoverWorld,
) -> None:
    def stays_here() -> bool:
        body = {"subject": bus.person(), "received_at": NOW.domain, "prison": "BMI", "reason": "ADMISSION"}
        record = Record(None, NOW.domain, 0, parse_event("prison-carat.person.received", body))
        (judged,) = bus.intake.ask([Submission(Agency("PRISON_CARAT", "BMI"), PRISON, record)]).items
        return judged.verdict.stays_here

    assert not stays_here()
    nobody = draft(opa_binary(), KEY, read_pages()._replace(agreements=()))
    put_in_force(bus.engine, nobody)
    assert isinstance(bus.gate, OpaGate)
    gate = bus.gate
    until(lambda: nobody.revision in gate.held(), "OPA has taken the policy up")
    assert stays_here()


def test_what_goes_by_law_names_the_agreements_that_hold(
    database: Database, tmp_path: Path, opa: str
) -> None:
    def named() -> set[str]:
        with database.engine.connect() as connection:
            pages = RulesInForce()(connection).pages
        found = terms(pages, PROBATION, Purpose.OFFENDER_MANAGEMENT, date(2026, 10, 1))
        return {one.agreement for one in found.goes}

    assert NEW_TITLE not in named()
    put_in_force(database.engine, spring(tmp_path))
    assert NEW_TITLE in named()


def test_a_draft_that_only_words_something_otherwise_is_another_policy(tmp_path: Path) -> None:
    """The name covers the words too: what people read is signed, and cannot change beneath it."""
    pages = copied(tmp_path)
    edit(pages, RENAMED, title=NEW_TITLE)
    assert draft(opa_binary(), KEY, read_pages(pages, approved=False)).revision != ours().revision


def test_the_words_that_are_read_are_those_that_opa_believes(
    database: Database, opa: str, tmp_path: Path
) -> None:
    wanted = spring(tmp_path)
    put_in_force(database.engine, wanted)

    def signed() -> list[str]:
        found = requests.get(f"{opa}/v1/data/register/written/agreements", timeout=5).json()["result"]
        return [agreement["title"] for agreement in found]

    until(lambda: NEW_TITLE in signed(), "OPA has taken the policy up")
    with database.engine.connect() as connection:
        assert [one.title for one in RulesInForce()(connection).pages.agreements] == signed()


def test_where_the_pages_were_not_kept_the_desk_says_so(
    client: FlaskClient, database: Database, tmp_path: Path
) -> None:
    """As in a database whose policy was put in force before pages were kept with it."""
    wanted = spring(tmp_path)
    put_in_force(database.engine, wanted)
    with database.engine.begin() as connection:
        row = policy_revision.c.revision == wanted.revision
        connection.execute(update(policy_revision).where(row).values(register='{"register": {}}'))
    page = sign_in(client, "housing-birmingham-1", "/policy")
    assert f"These are not the rules that hold. Policy {wanted.revision} holds" in page
    assert f"installed with, policy {ours().revision}" in page
    assert "not the rules that hold" in client.get("/policy/PRISON_CARAT/HOUSING").text


def test_the_commands_speak_of_the_policy_that_holds_in_the_running_stack(
    database: Database, opa: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("")
    for name, value in {
        "STATE": str(tmp_path / "state"),
        "DATABASE_URL": database.url,
        "OPA_URL": opa,
        "OPA_TOKEN_FILE": str(tmp_path / "token"),
    }.items():
        monkeypatch.setenv(f"THROUGHCARE_{name}", value)
    wanted = spring(tmp_path)
    put_in_force(database.engine, wanted)

    said = CliRunner().invoke(policy, ["matrix", "--from", "PRISON_CARAT", "--to", "HOUSING"])
    assert "No agreement lets them." in said.stdout
    assert f"Policy {wanted.revision} holds in the running stack" in said.stderr
    listed = CliRunner().invoke(policy, ["show"]).stdout
    assert DROPPED not in listed
    assert NEW_TITLE in listed
    # A draft that says what holds changes nothing; the checkout's pages would bring the agreement back.
    drafted = CliRunner().invoke(policy, ["matrix", str(tmp_path / "spring"), "--changes"])
    assert drafted.stdout == "Nothing changes today.\n"
    assert "will be" in CliRunner().invoke(policy, ["matrix", "--changes"]).stdout
