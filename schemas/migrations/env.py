"""Alembic's entry: run the migrations on the URL that `schemas.database.migrate` hands over."""

from alembic import context

from schemas.database import connect
from schemas.migrations import grants
from schemas.tables import metadata

engine = connect(context.config.attributes["url"])
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, include_schemas=True)
    with context.begin_transaction():
        context.run_migrations()
    grants.apply(connection)
engine.dispose()
