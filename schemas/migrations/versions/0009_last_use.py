"""Indexes by which the last use of a withdrawn consent is found without reading the whole ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_MACHINE_AT = """substring(body, '"machine_at":"([^"]+)"')"""
_PERSON = """substring(body, '"person":"([^"]+)"')"""
_INDEXES = (
    (
        "ix_ledger_entry_consent",
        (_MACHINE_AT,),
        """body LIKE '%"event_type":"consent.%"kind":"PUBLISH_ACCEPTED"%'""",
    ),
    ("ix_ledger_entry_merge", (_MACHINE_AT,), """body LIKE '%"kind":"PEOPLE_%'"""),
    ("ix_ledger_entry_use", (_PERSON, _MACHINE_AT), "body LIKE '%CONSENT_VALID%'"),
)


def upgrade() -> None:
    for name, keys, which in _INDEXES:
        op.create_index(name, "ledger_entry", [sa.text(key) for key in keys], postgresql_where=sa.text(which))
