"""Indexes by which the last use of a withdrawn consent is found without reading the whole ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_MACHINE_AT = """split_part(split_part(body, '"machine_at":"', 2), '"', 1)"""
_PERSON = """split_part(split_part(body, '"person":"', 2), '"', 1)"""
_INDEXES = (
    (
        "ix_ledger_entry_consent",
        _MACHINE_AT,
        """strpos(body, '"event_type":"consent.') > 0 AND strpos(body, '"kind":"PUBLISH_ACCEPTED"') > 0""",
    ),
    ("ix_ledger_entry_merge", _MACHINE_AT, """strpos(body, '"kind":"PEOPLE_') > 0"""),
    ("ix_ledger_entry_use", _PERSON, "strpos(body, 'CONSENT_VALID') > 0"),
)


def upgrade() -> None:
    for name, key, which in _INDEXES:
        op.create_index(name, "ledger_entry", [sa.text(key)], postgresql_where=sa.text(which))
