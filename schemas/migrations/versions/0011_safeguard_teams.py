"""Which team recorded an override or closed a record, and when a closed one is looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for table, agency in (("override", "publisher"), ("restriction", "agency")):
        for name in ("publisher_team", "team_kind"):
            op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=""))
        # The word that stands is the event of the same sequence. What has not come back yet stays unknown.
        op.execute(f"""
            UPDATE {table} s SET publisher_team = f.publisher_team, team_kind = f.team_kind FROM fact f
            WHERE f.person_id = s.person_id AND f.publisher = s.{agency} AND f.sequence = s.sequence
              AND (f.event_type LIKE 'override.%' OR f.event_type LIKE 'record.%')
        """)  # noqa: S608 - the names are written above
        for name in ("publisher_team", "team_kind"):
            op.alter_column(table, name, server_default=None)
    # Who closed its own record is asked by nobody to mend that.
    op.execute("""
        UPDATE alert SET next_step_at = NULL
        WHERE open AND state = 'WITHHELD' AND primary_reason = 'RESTRICTED_RECORD'
    """)
    op.add_column("restriction", sa.Column("review_on", sa.Date(), nullable=True))
