"""The database that the migrations make is the one that the code believes in."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from schemas.database import migrate
from schemas.tables import metadata
from tests.conftest import Database


def test_migrating_makes_exactly_the_tables_that_the_code_names(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_schemas": True})
        differences = [found for found in compare_metadata(context, metadata) if not _is_alembics_own(found)]
    assert differences == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database.url)
    test_migrating_makes_exactly_the_tables_that_the_code_names(database)


def _is_alembics_own(found: object) -> bool:
    return "alembic_version" in str(found)
