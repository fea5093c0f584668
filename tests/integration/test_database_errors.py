"""Whatever way a statement takes to PostgreSQL, what goes wrong has one family of errors."""

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from schemas.database import binary, copy_rows
from schemas.tables import question
from tests.conftest import Database

ROW = (b"h" * 32, "{}")


def test_a_row_copied_twice_is_an_integrity_error_that_says_what_it_was(database: Database) -> None:
    with database.engine.begin() as connection:
        copy_rows(connection, question, ("hash", "body"), [ROW])
    with pytest.raises(IntegrityError) as raised, database.engine.begin() as connection:
        copy_rows(connection, question, ("hash", "body"), [ROW])
    assert isinstance(raised.value.orig, UniqueViolation)


def test_a_connection_lost_under_a_binary_statement_is_an_operational_error(database: Database) -> None:
    with database.engine.connect() as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        with pytest.raises(OperationalError), binary(connection) as sql:
            sql.execute("SELECT 1")
        connection.invalidate()
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
