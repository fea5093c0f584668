"""The ledger: entries without a number, the ids that wait for one, the numbered leaves, what was signed."""

from sqlalchemy import BigInteger, Column, Identity, Table

from schemas.tables.base import instant, metadata, number, octets, uuid, words

ledger_entry = Table(
    "ledger_entry",
    metadata,
    uuid("id", primary_key=True),
    words("body"),  # canonical JSON: ASCII keys, sorted; strings and integers only
)

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
