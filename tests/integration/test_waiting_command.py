"""Merges to look at and records that wait are listed without a name, and a named officer settles them."""

from pathlib import Path
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

from deploy.commands import person as person_command
from deploy.commands import waiting as waiting_command
from policies.keyring import KeyName
from producers.receipt import Status
from tests.conftest import Database
from tests.integration.publish_world import RING, PublishWorld
from tests.integration.test_identity_publish import ONE, PRISON, TWO, consented, merged, reception, view
from tests.unit.producers import record_rows as rows

OFFICER = "housing-birmingham-1"
UNDATED = rows.RELEASE_DATE | {"recorded_at": ""}


@pytest.fixture
def world(database: Database) -> PublishWorld:
    return PublishWorld(database.engine)


@pytest.fixture
def environment(database: Database, tmp_path: Path) -> dict[str, str]:
    """What `throughcare up` would tell a command."""
    token = tmp_path / "token"
    token.write_text("-")
    keys = {f"THROUGHCARE_KEY_{name.name}": RING.key(name).hex() for name in KeyName}
    return keys | {
        "THROUGHCARE_STATE": str(tmp_path),
        "THROUGHCARE_DATABASE_URL": database.url,
        "THROUGHCARE_OPA_URL": "http://127.0.0.1:1",
        "THROUGHCARE_OPA_TOKEN_FILE": str(token),
        "THROUGHCARE_POLICY_REVISION": "-",
    }


def run(environment: dict[str, str], *words: str) -> tuple[int, str]:
    app = typer.Typer()
    person_command.register(app)
    waiting_command.register(app)
    result = CliRunner().invoke(app, [*words], env=environment)
    return result.exit_code, result.output


def test_merges_are_listed_until_a_named_officer_has_looked(
    world: PublishWorld, environment: dict[str, str]
) -> None:
    assert run(environment, "person", "merges") == (0, "Every merge has been looked at.\n")
    world.publish(reception(ONE), reception(TWO), consented(ONE), merged(ONE, TWO))
    first, second = world.people()[:2]
    code, said = run(environment, "person", "merges")
    assert code == 0
    assert f"{second}  same as {first}  said by PRISON_CARAT:SWI  0 days ago" in said
    assert "Larkfield" not in said
    assert view(world, first)[0] == set()
    assert run(environment, "person", "looked", str(second), "--as", "nobody-1")[0] == 1
    code, said = run(environment, "person", "looked", str(second), "--as", OFFICER)
    assert (code, "Merges looked at: 1" in said) == (0, True)
    assert view(world, first)[0] == {"GIVEN"}
    assert [one["officer"] for one in world.entries("MERGE_LOOKED")] == [OFFICER]
    assert run(environment, "person", "looked", str(second), "--as", OFFICER)[0] == 1
    assert run(environment, "person", "merges") == (0, "Every merge has been looked at.\n")


def test_what_waits_is_listed_with_its_owner_and_counted(
    world: PublishWorld, environment: dict[str, str]
) -> None:
    assert run(environment, "waiting") == (0, "Nothing waits.\n")
    world.one(PRISON, rows.RELEASE_DATE)
    world.one(PRISON, UNDATED | {"record_id": "SEN-2"})
    code, said = run(environment, "waiting")
    assert code == 0
    headings, first = said.splitlines()[:2]
    assert headings.split("  ")[0] == "id"
    assert headings.index("whose it is") == first.index("PRISON_CARAT:SWI/offender-management")
    assert "UNKNOWN_PERSON" in first
    assert "prison-carat.release.planned" in first
    assert "1 NO_SOURCE_TIME: " in said
    assert "Larkfield" not in said
    assert run(environment, "waiting", "--limit", "1")[1].count("0 hours") == 1


def test_a_record_is_given_its_time_by_a_named_officer_and_comes_in_once(
    world: PublishWorld, environment: dict[str, str]
) -> None:
    world.one(PRISON, rows.RECEPTION)
    world.one(PRISON, UNDATED)
    ((row_id,),) = world.rows("SELECT id FROM waiting")
    time = ("--source-time", "2026-07-02T08:00:00Z")
    assert run(environment, "waiting", "settle", str(row_id), *time, "--as", "nobody-1")[0] == 1
    assert run(environment, "waiting", "settle", str(row_id), "--as", OFFICER)[0] == 2
    assert (
        run(environment, "waiting", "settle", str(row_id), "--source-time", "soon", "--as", OFFICER)[0] == 2
    )
    code, said = run(environment, "waiting", "settle", str(row_id), *time, "--as", OFFICER)
    assert (code, said) == (0, "Settled: ACCEPTED.\n")
    assert world.sent()[-1].header.event_type == "prison-carat.release.planned"
    (entry,) = world.entries("WAITING_SETTLED")
    assert (entry["officer"], entry["status"]) == (OFFICER, "ACCEPTED")
    assert world.one(PRISON, UNDATED).status is Status.REPEATED
    assert run(environment, "waiting", "settle", str(row_id), *time, "--as", OFFICER)[0] == 1


def test_a_record_that_has_its_time_may_still_wait_for_its_person_and_comes_in_with_it(
    world: PublishWorld, environment: dict[str, str]
) -> None:
    nameless = UNDATED | {"record_id": ""}
    world.one(PRISON, nameless)
    ((row_id,),) = world.rows("SELECT id FROM waiting")
    time = ("--source-time", "2026-07-02T08:00:00Z")
    code, said = run(environment, "waiting", "settle", str(row_id), *time, "--as", OFFICER)
    assert (code, "It goes on waiting: UNKNOWN_PERSON" in said) == (0, True)
    world.one(PRISON, rows.RECEPTION)
    assert world.sent()[-1].header.event_type == "prison-carat.release.planned"
    assert world.one(PRISON, nameless).status is Status.REPEATED  # under the name that it came by


def test_a_dropped_record_is_gone_and_its_id_is_free(
    world: PublishWorld, environment: dict[str, str]
) -> None:
    world.one(PRISON, rows.RECEPTION)
    world.one(PRISON, UNDATED)
    ((row_id,),) = world.rows("SELECT id FROM waiting")
    assert run(environment, "waiting", "settle", str(row_id), "--drop", "--as", OFFICER) == (
        0,
        "Settled: DROPPED.\n",
    )
    assert world.rows("SELECT settled_as, sealed FROM waiting") == [("DROPPED", b"")]
    assert world.one(PRISON, rows.RELEASE_DATE).status is Status.ACCEPTED
    assert run(environment, "waiting", "settle", str(uuid4()), "--drop", "--as", OFFICER)[0] == 1
