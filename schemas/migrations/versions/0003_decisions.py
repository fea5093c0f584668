"""A narrow row a decision, so that millions are counted in seconds, and the reports of what-if."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# As policies/decisions.py makes it: what an old entry says is counted together with what a new one says.
BACKFILL = """
    INSERT INTO decision (entry, at, alike)
    SELECT id, e.at, encode(substring(sha256(convert_to(concat_ws(E'\\n',
        kind, coalesce(team, ''), question, coalesce(state, ''), coalesce(effect, ''),
        coalesce("primary", ''), coalesce(reasons, ''), coalesce(categories, ''), coalesce(withheld, '')
    ), 'UTF8')) FOR 16), 'hex')::uuid
    FROM ledger_entry
    CROSS JOIN LATERAL json_to_record(body::json) AS e(
        kind text, at timestamptz, team text, question text, state text, effect text, "primary" text,
        reasons text, categories text, withheld text)
    WHERE kind IN ('TELL', 'READER_OPENED') AND question <> '' AND e.at IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("entry", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alike", sa.Uuid(), nullable=False),
    )
    op.execute(BACKFILL)
    op.create_index("ix_decision_at", "decision", ["at"], postgresql_using="brin")
    op.create_table(
        "whatif_report",
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("draft", name=op.f("pk_whatif_report")),
    )
