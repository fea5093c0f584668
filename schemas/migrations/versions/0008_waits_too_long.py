"""Since when an event waits to be opened, and a notice to be sent: both ring after too long."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("fact", sa.Column("unopened_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE fact SET unopened_since = now() WHERE codes = ''")
    op.add_column("notice", sa.Column("due_since", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("notice", "due_since", server_default=sa.func.now())
    op.execute("UPDATE notice SET due_since = now() WHERE state IN ('WAITING', 'SENDING')")
