"""Who takes an alert, merged people, feeds, service alerts, the daily reconciliation, the canary."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_UNSENT = "ix_notice_unsent"


def upgrade() -> None:
    _alerts()
    _people()
    _notices()
    _service()


def _alerts() -> None:
    # Rows that stand are at the first level; their time began when they were raised.
    op.add_column("alert", sa.Column("level", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("alert", sa.Column("steps", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("alert", sa.Column("clock_from", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE alert SET clock_from = raised_at")
    op.alter_column("alert", "clock_from", nullable=False)
    op.alter_column("alert", "level", server_default=None)
    op.alter_column("alert", "steps", server_default=None)
    op.add_column("alert", sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE alert SET next_step_at = deadline WHERE open AND status = 'NEW' AND NOT escalated")
    op.add_column("alert", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE alert SET told_at = raised_at WHERE state = 'TOLD'")
    op.add_column("alert", sa.Column("earlier_on", sa.Date(), nullable=True))
    for name in ("assigned_to", "closed_by", "referred_to"):
        op.add_column("alert", sa.Column(name, sa.Text(), nullable=True))

    op.create_index("ix_fact_publisher_team", "fact", ["publisher_team", "person_id", "sequence"])


def _people() -> None:
    op.add_column("person_alias", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE person_alias SET parent_id = root_id")
    op.alter_column("person_alias", "parent_id", nullable=False)
    op.add_column(
        "person_alias", sa.Column("merged_by", sa.Text(), nullable=False, server_default="UNKNOWN:0")
    )
    op.alter_column("person_alias", "merged_by", server_default=None)
    op.add_column("person_alias", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person_alias", sa.Column("looked_by", sa.Text(), nullable=True))
    op.create_table(
        "identity_said",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.LargeBinary(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "other_id", "sequence", name=op.f("pk_identity_said")),
    )
    op.create_index(op.f("ix_identity_said_other_id"), "identity_said", ["other_id"], unique=False)
    op.create_table(
        "refold",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_refold")),
    )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("alert", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_alert"), "notice", ["alert"], unique=False)
    op.create_index(op.f("ix_notice_person_id"), "notice", ["person_id"], unique=False)
    op.create_index(_UNSENT, "notice", ["id"], unique=False, postgresql_where=sa.text("sent_at IS NULL"))


def _service() -> None:
    op.create_table(
        "feed",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_feed")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("releases", sa.Integer(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_reconciliation")),
    )
    op.create_table(
        "service_alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_type", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_alert")),
    )
    op.create_index(
        "uq_service_alert_open",
        "service_alert",
        ["alert_type", "about"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_service_alert_person_id", "service_alert", ["person_id"], unique=False)
    op.create_table(
        "canary",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canary")),
    )
