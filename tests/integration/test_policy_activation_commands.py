"""Two officers put a policy in force at the command line, on an OPA that is running."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from consumers.desk.activations import REASONS, STANDINGS
from deploy.cli import app, register_commands
from policies.activation import Standing, active_revision
from policies.whatif.report import Difference, Report
from policies.whatif.stored import store
from schemas.clock import machine_now
from schemas.vocabulary import ActivationReason, Door
from tests.conftest import Database
from tests.integration.desk_world import DeskWorld, sign_in
from tests.integration.policy_world import following, ours
from tests.unit.policies.draft_pages import copied

WHY = "The councils have left."


@pytest.fixture(scope="module", autouse=True)
def commands() -> None:
    if not app.registered_groups:
        register_commands()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """All pages, with one agreement dropped."""
    folder = tmp_path / "spring"
    folder.mkdir()
    (copied(folder) / "agreements" / "ISA-001.yaml").unlink()
    return folder


@pytest.fixture
def opa(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An OPA that follows the database, told to the commands as a deployment of its own would."""
    (tmp_path / "opa").mkdir()
    (tmp_path / "opa" / "token").write_text("")
    with following(database.engine, tmp_path / "opa") as url:
        for name, value in {
            "STATE": str(tmp_path / "state"),
            "DATABASE_URL": database.url,
            "OPA_URL": url,
            "OPA_TOKEN_FILE": str(tmp_path / "opa" / "token"),
            "KEY_POLICY_SIGNING": "00" * 32,
        }.items():
            monkeypatch.setenv(f"THROUGHCARE_{name}", value)
        yield url


def policy(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(app, ["policy", *words], input=answer)


def proposed(folder: Path) -> str:
    """Propose these pages, and say their revision."""
    done = policy(
        *("activate", str(folder), "--as", "policy-author-1"),
        *("--reason", "AGREEMENT_ENDED", "--why", WHY),
    )
    assert done.exit_code == 0, done.output
    return done.output.split()[1]


def holds(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return active_revision(connection)


@pytest.mark.usefixtures("opa")
def test_one_proposes_another_approves_and_opa_answers_from_it(database: Database, draft: Path) -> None:
    before = holds(database)
    revision = proposed(draft)
    assert holds(database) == before
    done = policy("approve-activation", revision, "--as", "policy-approver-1", answer="y\n")
    assert done.exit_code == 0, done.output
    assert "ISA-001@4 goes: PRISON_CARAT" in done.output
    assert "throughcare policy whatif FOLDER" in done.output
    assert done.output.endswith("OPA answers from it.\n")
    assert holds(database) == revision

    listed = policy("history").output.splitlines()
    assert f"{revision}  holds" in listed[0]
    assert f"policy-author-1, approved by policy-approver-1: {WHY}" in listed[0]
    assert f"{before}  held" in listed[1]

    checked = policy("check").output
    assert f"Policy {revision} holds since" in checked
    assert "OPA answers from it." in checked


@pytest.mark.usefixtures("opa")
def test_who_says_no_at_the_end_has_changed_nothing(database: Database, draft: Path) -> None:
    before, revision = holds(database), proposed(draft)
    done = policy("approve-activation", revision, "--as", "policy-approver-1", answer="n\n")
    assert done.exit_code == 1
    assert holds(database) == before


@pytest.mark.usefixtures("opa")
def test_it_goes_back_by_the_same_two_steps(database: Database, draft: Path) -> None:
    before, revision = holds(database), proposed(draft)
    assert before is not None
    policy("approve-activation", revision, "--as", "policy-approver-1", "--yes")
    done = policy("activate", "--back", before, "--as", "policy-author-1", "--why", "It was a mistake.")
    assert "ISA-001@4 comes" in done.output
    assert holds(database) == revision
    policy("approve-activation", before, "--as", "policy-approver-1", "--yes")
    assert holds(database) == before


@pytest.mark.usefixtures("opa")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        # neither pages nor one to go back to, or both
        (("--as", "policy-author-1", "--why", WHY), "name the folder of the pages"),
        (("FOLDER", "--back", "x", "--as", "policy-author-1", "--why", WHY), "name the folder of the pages"),
        # the bus's own reasons are not an officer's
        (("FOLDER", "--as", "policy-author-1", "--why", WHY, "--reason", "FIRST_START"), "choose one of"),
        # no words at all
        (("FOLDER", "--as", "policy-author-1", "--why", " "), "say why"),
    ],
)
def test_what_is_said_wrongly_is_refused(draft: Path, words: tuple[str, ...], said: str) -> None:
    done = policy("activate", *(str(draft) if word == "FOLDER" else word for word in words))
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.usefixtures("opa")
def test_the_desk_lists_what_holds_and_what_waits(database: Database, draft: Path, tmp_path: Path) -> None:
    revision = proposed(draft)
    world = DeskWorld(database.url, lambda _: [])
    try:
        for officer in ("governance-1", "policy-author-1", "policy-approver-1"):
            page = sign_in(world.app(tmp_path).test_client(), officer, "/policy/activations")
            assert f"Policy {revision}" in page
            assert "Proposed, waits for approval" in page
            assert "An agreement has ended<br>The councils have left." in page
            assert f"Policy {ours().revision}" in page
            assert "Holds now" in page
        rules = sign_in(world.app(tmp_path).test_client(), "policy-author-1", "/policy")
        assert f"Policy revision {ours().revision} holds." in rules
        policy("approve-activation", revision, "--as", "policy-approver-1", "--yes")
        rules = sign_in(world.app(tmp_path).test_client(), "policy-author-1", "/policy")
        assert f"Policy revision {revision} holds." in rules
        housing = world.app(tmp_path).test_client()
        sign_in(housing, "housing-birmingham-1")
        assert housing.get("/policy/activations").status_code == 403
    finally:
        world.close()


@pytest.mark.usefixtures("opa")
def test_who_approves_sees_what_a_proposal_would_change(
    database: Database, draft: Path, tmp_path: Path
) -> None:
    revision = proposed(draft)
    nothing = Difference(changed=0, told_to_withheld=0, withheld_to_told=0, teams=(), lines=())
    report = Report(
        name="draft",
        since=date(2026, 7, 6),
        until=date(2026, 9, 4),
        doors=(Door.TELL,),
        current=ours().revision,
        draft=revision,
        decisions=1336,
        told=900,
        withheld=436,
        questions=10,
        asked=10,
        unreadable=0,
        unanswered=0,
        undecided=0,
        difference=nothing.model_copy(update={"changed": 41, "told_to_withheld": 7}),
        since_recorded=nothing,
    )
    world = DeskWorld(database.url, lambda _: [])
    try:
        client = world.app(tmp_path).test_client()
        assert "Nobody has asked yet" in sign_in(client, "policy-approver-1", "/policy/activations")
        with database.engine.begin() as connection:
            store(connection, report, machine_now())
        page = client.get("/policy/activations").text
        assert (
            "41 of 1,336 decisions from 6 July 2026 to 4 September 2026: 7 about alerts that are told" in page
        )
        assert f'href="/policy/whatif?draft={revision}"' in page
    finally:
        world.close()


def test_every_standing_and_reason_has_words() -> None:
    assert set(STANDINGS) == set(Standing)
    assert set(REASONS) == set(ActivationReason)
