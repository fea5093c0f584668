"""What became of each notice: claimed with a lease and a fencing token, sent once, followed up."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004_consent_words"


def upgrade() -> None:
    op.drop_index("ix_notice_unsent", table_name="notice")
    # What stood before there was a delivery is history: nobody is written to about it now.
    op.add_column("notice", sa.Column("state", sa.Text(), nullable=False, server_default="OVERTAKEN"))
    op.alter_column("notice", "state", server_default="WAITING")
    for name in ("status", "reason"):
        op.add_column("notice", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("notice", sa.Column("message", sa.Uuid(), nullable=True))
    op.add_column("notice", sa.Column("token", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("notice", sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("notice", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("notice", "next_at", server_default=sa.func.now())
    op.create_index("ix_notice_due", "notice", ["next_at"], postgresql_where=sa.text("next_at IS NOT NULL"))
    op.create_index("ix_notice_failed", "notice", ["team"], postgresql_where=sa.text("state = 'FAILED'"))
