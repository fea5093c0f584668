"""`throughcare ledger verify` says what is wrong in one line, for people and for programs."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from deploy.commands import ledger as command
from schemas.errors import LedgerBroken, SetupProblem
from tests.conftest import Database
from tests.integration.ledger_desk import SIGNER, LedgerDesk


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> LedgerDesk:
    desk = LedgerDesk(database, tmp_path / "ledger")
    desk.grow(2500, 10)
    desk.write(3)
    return desk


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    token = tmp_path / "token"
    token.write_text("-")
    return {
        "THROUGHCARE_STATE": str(tmp_path),
        "THROUGHCARE_DATABASE_URL": database.url,
        "THROUGHCARE_OPA_URL": "http://127.0.0.1:1",
        "THROUGHCARE_OPA_TOKEN_FILE": str(token),
        "THROUGHCARE_POLICY_REVISION": "-",
        "THROUGHCARE_LEDGER_DIR": str(tmp_path / "ledger"),
    }


def run(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    command.register(app)
    result = CliRunner().invoke(app, ["ledger", *arguments], env=environment)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_a_good_ledger_is_called_good_and_says_what_is_not_covered(
    ledger: LedgerDesk, environment: dict[str, str]
) -> None:
    code, said = run(environment, "verify")
    assert code == 0
    assert "Good. 2,513 entries" in said
    assert "3 of them no checkpoint covers yet" in said


def test_a_bad_entry_is_named_and_the_exit_code_says_so(
    ledger: LedgerDesk, environment: dict[str, str]
) -> None:
    bad = ledger.ids[1234]
    ledger.tamper("UPDATE ledger_entry SET body = replace(body, 'TELL', 'TALE') WHERE id = :id", id=bad)
    code, said = run(environment, "verify")
    assert code == 1
    assert f"BAD. Entry 1234 ({bad}) was edited" in said
    code, said = run(environment, "verify", "--json")
    assert code == 1
    outcome = json.loads(said)
    assert (outcome["good"], outcome["what"], outcome["number"]) == (False, "EDITED", 1234)


def test_a_checkpoint_that_a_witness_kept_is_compared_too(
    ledger: LedgerDesk, environment: dict[str, str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept-by-a-council"
    kept.write_text(ledger.announced[-1])
    assert run(environment, "verify", "--checkpoint", str(kept))[0] == 0
    ledger.tamper(
        "DELETE FROM ledger_entry WHERE id IN (SELECT id FROM ledger_leaf WHERE index >= 2500)",
        "DELETE FROM ledger_leaf WHERE index >= 2500",
        "DELETE FROM ledger_checkpoint WHERE size > 2500",
    )
    (tmp_path / "ledger" / "checkpoint").unlink()
    assert run(environment, "verify")[0] == 0  # by itself the shorter ledger looks whole
    code, said = run(environment, "verify", "--checkpoint", str(kept))
    assert code == 1
    assert "Entry 2500 and those after it are gone: 2510 were signed." in said


def test_the_public_key_that_is_printed_is_the_one_to_check_with(
    ledger: LedgerDesk, environment: dict[str, str]
) -> None:
    code, key = run(environment, "key")
    assert (code, key.strip()) == (0, str(SIGNER.verifier))
    assert run(environment, "verify", "--key", key.strip())[0] == 0
    with pytest.raises(LedgerBroken, match="public key"):
        run(environment, "verify", "--key", "something")


def test_a_checkpoint_file_that_is_not_there_is_said(ledger: LedgerDesk, environment: dict[str, str]) -> None:
    with pytest.raises(SetupProblem, match="cannot be read"):
        run(environment, "verify", "--checkpoint", "/nowhere/at/all")
