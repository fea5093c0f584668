"""Which policy holds, since when, who proposed it, and who approved it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "policy_revision",
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_policy_revision")),
    )
    op.create_table(
        "policy_activation",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("previous", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_machine_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["previous"], ["policy_activation.id"], name=op.f("fk_policy_activation_previous")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["policy_revision.revision"], name=op.f("fk_policy_activation_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_activation")),
    )
