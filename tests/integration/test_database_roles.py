"""A process that is taken over can add to the ledger, not change it, nor reach keys not meant for it."""

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from policies.entries import Entry, EntryKind, append
from schemas.database import connect, migrate
from schemas.migrations.grants import GRANTS
from schemas.tables import metadata
from tests.conftest import Database

WRITERS = (
    "throughcare_front_door",
    "throughcare_handover",
    "throughcare_desk",
    "throughcare_delivery",
    "throughcare_export",
)
HOLDERS = frozenset(WRITERS)
CHANGES = (
    "UPDATE ledger_entry SET body = ''",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "UPDATE ledger_leaf SET index = 0",
    "DELETE FROM ledger_leaf",
    "UPDATE ledger_checkpoint SET note = ''",
    "DELETE FROM ledger_checkpoint",
    "UPDATE question SET body = ''",
    "DROP TABLE ledger_entry",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
)


def run_as(database: Database, role: str, statement: str) -> None:
    engine = connect(database.url, role=role)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def refused(database: Database, role: str, statement: str) -> bool:
    try:
        run_as(database, role, statement)
    except ProgrammingError as error:
        return isinstance(error.orig, InsufficientPrivilege)
    return False


@pytest.mark.parametrize("role", WRITERS)
def test_a_process_may_add_to_the_ledger(database: Database, role: str) -> None:
    engine = connect(database.url, role=role)
    with engine.begin() as connection:
        append(connection, [Entry(EntryKind.TELL, {"count": 1})])
    engine.dispose()


@pytest.mark.parametrize("role", GRANTS)
def test_no_process_may_change_the_ledger(database: Database, role: str) -> None:
    assert [statement for statement in CHANGES if not refused(database, role, statement)] == []


@pytest.mark.parametrize("role", GRANTS)
def test_wrapped_keys_are_seen_by_those_who_seal_or_open_and_destroyed_by_none(
    database: Database, role: str
) -> None:
    assert refused(database, role, "SELECT 1 FROM vault.person_key") is (role not in HOLDERS)
    assert refused(database, role, "DELETE FROM vault.person_key")
    assert refused(database, role, "UPDATE vault.person_key SET wrapped = ''")


def test_every_table_that_is_granted_is_one_of_ours() -> None:
    assert {table for tables in GRANTS.values() for table in tables} <= metadata.tables.keys()


def test_a_right_that_is_not_in_the_table_goes_at_the_next_migrate(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("GRANT DELETE ON ledger_entry TO throughcare_desk"))
    run_as(database, "throughcare_desk", "DELETE FROM ledger_entry")
    migrate(database.url)
    assert refused(database, "throughcare_desk", "DELETE FROM ledger_entry")
