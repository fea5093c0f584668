"""`throughcare policy whatif` and `explain`, as an operator types them against a stack that runs."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app, register_commands
from deploy.places import State
from deploy.stack.local import LocalStack
from policies.gate import OpaGate
from policies.pages import HERE, NAMES
from policies.whatif.stored import drafts
from schemas.errors import SetupProblem
from tests.conftest import Database
from tests.integration.decided_world import DAYS, FIRST, decide

SINCE, UNTIL = str(FIRST), str(FIRST + timedelta(days=DAYS))


@pytest.fixture(scope="module")
def engine_of_policy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(State(tmp_path_factory.mktemp("opa")), servers=("opa",), say=print, environ={}) as stack:
        yield stack


@pytest.fixture
def environment(
    database: Database, engine_of_policy: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    stack = engine_of_policy
    told = {
        "THROUGHCARE_STATE": str(stack.state.folder),
        "THROUGHCARE_DATABASE_URL": database.url,
        "THROUGHCARE_KAFKA": "-",
        "THROUGHCARE_OPA_URL": stack.opa_url,
        "THROUGHCARE_OPA_TOKEN_FILE": str(stack.opa_token_file),
        "THROUGHCARE_POLICY_REVISION": stack.policy_revision,
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    gate = OpaGate(stack.opa_url, stack.opa_token_file.read_text().strip(), stack.policy_revision)
    decide(database.engine, gate, 200)
    return told


@pytest.fixture
def without_duty_to_refer(tmp_path: Path) -> Path:
    """A draft: all pages, but for one agreement."""
    folder = tmp_path / "without-duty-to-refer"
    (folder / "agreements").mkdir(parents=True)
    for name in NAMES:
        shutil.copy(HERE / name, folder)
    for page in (HERE / "agreements").glob("*.yaml"):
        if page.stem != "ISA-001":
            shutil.copy(page, folder / "agreements")
    return folder


def run(*arguments: str) -> tuple[int, str]:
    register_commands()
    result = CliRunner().invoke(app, ["policy", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_whatif_says_what_a_draft_would_change_and_keeps_the_report(
    environment: dict[str, str], database: Database, without_duty_to_refer: Path
) -> None:
    code, said = run("whatif", str(without_duty_to_refer), "--since", SINCE, "--until", UNTIL)
    assert code == 0
    assert "Draft without-duty-to-refer" in said
    assert "200 decisions from" in said
    assert "HOUSING:E08000025/homelessness" in said
    with database.engine.connect() as connection:
        assert [name for _, name, _ in drafts(connection)] == ["without-duty-to-refer"]


def test_whatif_speaks_json_to_programs(environment: dict[str, str], without_duty_to_refer: Path) -> None:
    days = ("--since", SINCE, "--until", UNTIL)
    code, said = run("whatif", str(without_duty_to_refer), *days, "--door", "open", "--json")
    report = json.loads(said)
    assert code == 0
    assert report["doors"] == ["OPEN"]
    assert {line["after"] for line in report["difference"]["lines"]} == {"NO_AGREEMENT"}


@pytest.mark.parametrize(
    "given", [("--since", "2026-W49-2"), ("--since", "2026-02-30"), ("--since", SINCE, "--door", "PUBLISH")]
)
def test_what_cannot_be_asked_for_is_said(
    environment: dict[str, str], without_duty_to_refer: Path, given: tuple[str, ...]
) -> None:
    code, said = run("whatif", str(without_duty_to_refer), *given)
    assert code == 2
    assert "as 2026-11-27" in said or "choose among" in said


def test_explain_finds_a_decision_by_its_alert(environment: dict[str, str], database: Database) -> None:
    with database.engine.connect() as connection:
        alert = connection.exec_driver_sql(
            "SELECT body::json ->> 'alert' FROM ledger_entry WHERE body::json ->> 'kind' = 'TELL' LIMIT 1"
        ).scalar_one()
    with pytest.raises(SetupProblem):  # it has no number yet
        run("explain", "--entry", str(alert))
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ledger_leaf SELECT row_number() OVER () - 1, id, '' FROM ledger_entry"
        )
    code, said = run("explain", "--entry", str(alert))
    assert code == 0
    assert said.startswith("On ")
    assert "The team was" in said


def test_explain_wants_an_event_or_an_entry(environment: dict[str, str]) -> None:
    assert run("explain")[0] == 2
    assert run("explain", "--entry", "1", "--for", "everybody")[0] == 2
