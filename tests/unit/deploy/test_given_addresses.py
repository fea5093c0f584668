"""A server whose address is given is used; what is shown of an address holds no password."""

from pathlib import Path

import pytest

from deploy.settings import Settings
from deploy.stack.addresses import given, shown
from schemas.errors import SetupProblem


def test_without_addresses_the_stack_starts_its_own() -> None:
    found = given({})
    assert (found.database_url, found.kafka, found.opa) == (None, None, None)


def test_the_address_shown_holds_neither_user_nor_password() -> None:
    assert shown("postgresql://throughcare:secret@127.0.0.1:5433/db") == "127.0.0.1:5433"


def test_a_given_opa_needs_its_token() -> None:
    with pytest.raises(SetupProblem, match="THROUGHCARE_OPA_TOKEN_FILE"):
        given({"THROUGHCARE_OPA_URL": "http://127.0.0.1:8181"})


@pytest.mark.parametrize(
    ("said", "pinned"),
    [
        ({"THROUGHCARE_POLICY_REVISION": "r1"}, "r1"),  # somebody else sees to it what that engine runs
        ({}, None),  # it looks here for what is activated
    ],
)
def test_a_given_opa_runs_one_revision_or_follows_the_database(
    told: dict[str, str], said: dict[str, str], pinned: str | None
) -> None:
    del told["THROUGHCARE_POLICY_REVISION"]
    opa = given(told | said).opa
    assert opa is not None
    assert opa.revision == Settings.from_environment(told | said).policy_revision == pinned


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "token").write_text("t0ken\n")
    return {
        "THROUGHCARE_DATABASE_URL": "postgresql://127.0.0.1/db",
        "THROUGHCARE_KAFKA": "127.0.0.1:9092",
        "THROUGHCARE_OPA_URL": "http://127.0.0.1:8181",
        "THROUGHCARE_OPA_TOKEN_FILE": str(tmp_path / "token"),
        "THROUGHCARE_POLICY_REVISION": "r1",
        "THROUGHCARE_STATE": str(tmp_path),
    }


def test_a_process_reads_its_settings_from_the_environment_only(told: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_environment(told | {"THROUGHCARE_PORT": "8080"})
    assert (settings.opa_token, settings.port, settings.keys) == ("t0ken", 8080, tmp_path / "keys")


def test_a_process_without_a_port_serves_none(told: dict[str, str]) -> None:
    assert Settings.from_environment(told | {"THROUGHCARE_PORT": ""}).port is None


def test_a_setting_that_is_missing_is_named(told: dict[str, str]) -> None:
    del told["THROUGHCARE_KAFKA"]
    with pytest.raises(SetupProblem, match="THROUGHCARE_KAFKA is not set"):
        Settings.from_environment(told)


def test_a_token_that_cannot_be_read_is_said_without_a_stack_trace(told: dict[str, str]) -> None:
    with pytest.raises(SetupProblem, match="cannot be read"):
        Settings.from_environment(told | {"THROUGHCARE_OPA_TOKEN_FILE": "/nowhere/token"})
