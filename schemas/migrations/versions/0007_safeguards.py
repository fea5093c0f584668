"""Overrides, closed records, protected places, open address checks; until when policy's answer stands."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _safeguards()
    op.add_column("alert", sa.Column("valid_until", sa.Date(), nullable=True))
    # Of what stands nobody has said until when: it is asked about at the person's next event or timer.
    op.execute("UPDATE alert SET valid_until = DATE '1970-01-01' WHERE open")


def _safeguards() -> None:
    op.create_table(
        "override",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("override_id", sa.Uuid(), nullable=False),
        sa.Column("recipients", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "publisher", "override_id", name=op.f("pk_override")),
    )
    op.create_table(
        "restriction",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("except_teams", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("sequence", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "agency", "scope", name=op.f("pk_restriction")),
    )
    op.create_table(
        "address_check",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_address_check")),
    )
