"""Which policy kept an event from the bus's own rules: under another it is asked about again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

# Events without any code though they carry what the rules go by: one by one it is not known who refused it.
_MAY_BE_REFUSED = """
    UPDATE fact SET refused_under = 'unknown' WHERE codes = '{}' AND event_type IN (
        'prison-carat.person.received', 'prison-carat.release.planned',
        'prison-carat.release.confirmed', 'prison-carat.release.date-changed',
        'prison-carat.release.cancelled', 'prison-carat.release.occurred', 'probation.recall.initiated',
        'probation.duty-to-refer.submitted', 'probation.duty-to-refer.withdrawn',
        'alert.acknowledged', 'alert.assigned', 'alert.resolved', 'alert.referred-on'
    )
"""


def upgrade() -> None:
    op.add_column("fact", sa.Column("refused_under", sa.Text(), server_default="", nullable=False))
    op.execute(_MAY_BE_REFUSED)
    op.create_index(
        "ix_fact_refused",
        "fact",
        ["refused_under", "event_id"],
        unique=False,
        postgresql_where=sa.text("refused_under <> ''"),
    )
