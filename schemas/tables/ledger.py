"""The ledger: entries without a number, the ids that wait for one, the numbered leaves, what was signed.

Beside it stands what policy was asked, and a narrow row a decision to count decisions by.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Identity, Index, Table, text

from schemas.tables.base import instant, metadata, number, octets, uuid, words

ledger_entry = Table(
    "ledger_entry",
    metadata,
    uuid("id", primary_key=True),
    words("body"),  # canonical JSON: ASCII keys, sorted; strings and integers only
)

# How the few entries that tell how long a withdrawn consent was still used are found among all others. Plain
# searches for a text: a pattern would cost each entry more than all else that is done to write it.
MACHINE_AT: Final = """split_part(split_part(body, '"machine_at":"', 2), '"', 1)"""
PERSON: Final = """split_part(split_part(body, '"person":"', 2), '"', 1)"""
CONSENT_ACCEPTED: Final = (
    """strpos(body, '"event_type":"consent.') > 0 AND strpos(body, '"kind":"PUBLISH_ACCEPTED"') > 0"""
)
MERGE: Final = """strpos(body, '"kind":"PEOPLE_') > 0"""
BY_CONSENT: Final = "strpos(body, 'CONSENT_VALID') > 0"
for _name, _key, _which in (
    ("ix_ledger_entry_consent", MACHINE_AT, CONSENT_ACCEPTED),
    ("ix_ledger_entry_merge", MACHINE_AT, MERGE),
    ("ix_ledger_entry_use", PERSON, BY_CONSENT),
):
    Index(_name, text(_key), postgresql_where=text(_which), _table=ledger_entry)

ledger_pending = Table(
    "ledger_pending",
    metadata,
    Column("at", BigInteger, Identity(), primary_key=True),
    uuid("id"),
)

ledger_leaf = Table(
    "ledger_leaf",
    metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    uuid("id", unique=True),
    octets("hash"),
)

ledger_checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    number("size", primary_key=True),
    octets("root"),
    words("note"),  # the signed note, as it went to Kafka and to disk
    instant("signed_at"),
)

question = Table(
    "question",
    metadata,
    octets("hash", primary_key=True),  # SHA-256 of the canonical question
    words("body"),
)

# No key: its rows are only ever added and counted, and a key of random ids would cost more than the row.
decision = Table(
    "decision",
    metadata,
    uuid("entry"),  # the ledger's entry: what was asked and decided stands there
    instant("at"),  # domain time
    uuid("alike"),  # the same for decisions with the same kind, team, questions and outcome
)
Index("ix_decision_at", decision.c.at, postgresql_using="brin")

whatif_report = Table(
    "whatif_report",
    metadata,
    words("draft", primary_key=True),  # the draft policy's revision
    words("name"),  # what whoever asked called it
    instant("made_at"),  # machine time
    words("body"),  # the report as JSON: counts, codes and references
)
