"""`throughcare publish` and `throughcare keys` as an operator types them, on real servers."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.stack.local import LocalStack
from policies.keyring import make_missing
from producers.api_keys import holder
from tests.conftest import Database
from tests.unit.producers import record_rows as rows

FILE = ("publish", "--as", "PRISON_CARAT:SWI", "--team", "offender-management")


class Operator:
    """Types commands where a stack runs."""

    def __init__(self, servers: LocalStack, database: Database, folder: Path) -> None:
        make_missing(folder / "keys")
        self._environment = {
            **os.environ,
            **servers.environment,
            "THROUGHCARE_DATABASE_URL": database.url,
            # The policy was activated in the stack's own database; in this one nothing was.
            "THROUGHCARE_POLICY_REVISION": servers.policy_revision,
            "THROUGHCARE_KEYS": str(folder / "keys"),
        }

    def types(self, *words: str, given: bytes = b"") -> tuple[int, str]:
        """Exit code and all that was said."""
        command = [sys.executable, "-c", "from deploy.cli import main; main()", *words]
        done = subprocess.run(
            command,
            input=given,
            env=self._environment,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=False,
            timeout=120,
        )
        return done.returncode, (done.stdout + done.stderr).decode()


@pytest.fixture
def operator(servers: LocalStack, database: Database, tmp_path: Path) -> Operator:
    return Operator(servers, database, tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two good rows, the first of them twice, and one with a wrong number."""
    path = tmp_path / "records.csv"
    wrong = rows.RECEPTION | {"record_id": "MOV-9", "noms_number": "Larkfield"}
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows.RECEPTION | rows.RELEASE_DATE), restval="")
        writer.writeheader()
        writer.writerows([rows.RECEPTION, rows.RECEPTION, rows.RELEASE_DATE, wrong])
    return path


def test_a_file_comes_in_once_and_every_refusal_is_listed(operator: Operator, file: Path) -> None:
    out = file.with_name("refusals.csv")
    code, said = operator.types(*FILE, "--dry-run", str(file))
    assert (code, "4 rows: 3 would come in, 1 refused" in said) == (1, True), said
    code, said = operator.types(*FILE, str(file), "--refusals", str(out))
    assert "4 rows: 2 accepted, 1 repeated, 0 waiting, 1 refused" in said
    assert "row 5, noms_number: " in said
    assert "Larkfield" not in said
    assert code == 1
    assert [line[:2] for line in csv.reader(out.read_text().splitlines())] == [
        ["row", "column"],
        ["5", "noms_number"],
    ]
    again = operator.types(*FILE, str(file))[1]
    assert "4 rows: 2 accepted, 1 repeated, 0 waiting, 1 refused" in again, "what became of it, kept"


def test_standard_input_is_a_file_too(operator: Operator) -> None:
    line = str(rows.RECEPTION).replace("'", '"').encode()
    code, said = operator.types(*FILE, "-", given=line)
    assert (code, said.strip()) == (0, "1 row: 1 accepted, 0 repeated, 0 waiting, 0 refused")


def test_treatment_is_not_published_by_custodial_staff(operator: Operator) -> None:
    row = rows.RECEPTION | {"record_type": "TREATMENT_HANDOVER", "substances": "HEROIN"}
    code, said = operator.types(*FILE, "-", given=str(row).replace("'", '"').encode())
    assert code == 1
    assert "row 1: policy: PUBLISHER_NOT_AUTHORISED" in said


def test_a_mistake_is_answered_with_one_sentence(operator: Operator) -> None:
    code, said = operator.types("publish", "--as", "PRISON_CARAT:SWI", "x.csv")
    assert code == 1
    assert "several teams" in said
    assert said.count("\n") == 1


def test_a_key_is_shown_once_listed_by_name_and_revoked(operator: Operator, database: Database) -> None:
    code, said = operator.types(
        "keys", "issue", "--agency", "DIP:LEEDS", "--team", "DIP:LEEDS/community-drugs"
    )
    key = said.strip()
    with database.engine.connect() as connection:
        found = holder(connection, key)
    assert (code, found.team if found else "") == (0, "DIP:LEEDS/community-drugs")
    listing = operator.types("keys", "list")[1]
    assert key not in listing
    assert "in use" in listing
    assert operator.types("keys", "revoke", listing.split()[0])[0] == 0
    assert "revoked" in operator.types("keys", "list")[1]
    with database.engine.connect() as connection:
        assert holder(connection, key) is None
