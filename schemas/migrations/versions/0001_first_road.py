"""The tables of the first road."""

from alembic import op

from schemas.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS vault")
    metadata.create_all(op.get_bind())
    for table, column in (("fact", "envelope"), ("outbox", "envelope"), ("parked", "raw")):
        # Sealed bytes do not compress: trying costs 4 microseconds a row.
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")
    op.execute("INSERT INTO domain_clock (id, simulated_now) VALUES (1, NULL)")


def downgrade() -> None:
    metadata.drop_all(op.get_bind())
    op.execute("DROP SCHEMA vault")
