"""Every word of a person on being told of, and who holds what was told under one that ended."""

import sqlalchemy as sa
from alembic import op

revision = "0004_consent_words"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "consent_word",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("publisher_team", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("event_time_us", sa.BigInteger(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("recipients", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("purposes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("privacy_notice", sa.Text(), nullable=False),
        sa.Column("agreed_referral", sa.Boolean(), nullable=False),
        sa.Column("agreed_contact", sa.Boolean(), nullable=False),
        sa.Column("chosen_council", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_consent_word")),
    )
    for column in ("person_id", "record_id", "publisher_team"):
        op.create_index(op.f(f"ix_consent_word_{column}"), "consent_word", [column], unique=False)
    op.create_table(
        "holder_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("publisher_team", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alerts", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("versions", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("ended", sa.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_notice")),
        sa.UniqueConstraint("person_id", "team", "ended", name="uq_holder_notice_once"),
    )
    for column in ("person_id", "team", "publisher_team"):
        op.create_index(op.f(f"ix_holder_notice_{column}"), "holder_notice", [column], unique=False)
