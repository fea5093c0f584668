"""What comes in: publishers' keys, what was accepted, what waits to be sent, what waits for a person."""

from sqlalchemy import ARRAY, BigInteger, Column, Identity, Index, LargeBinary, Table

from schemas.tables.base import instant, metadata, number, octets, uuid, words

api_key = Table(
    "api_key",
    metadata,
    octets("key_hash", primary_key=True),
    words("agency"),
    words("team"),
    instant("made_at"),
    instant("revoked_at", nullable=True),
)

accepted = Table(
    "accepted",
    metadata,
    octets("key", primary_key=True),  # HMAC of agency and record id, else of the canonical record
    octets("content_hash"),
    uuid("event_id"),
    instant("accepted_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    uuid("event_id", unique=True),
    uuid("person_id"),
    words("topic"),
    octets("envelope"),
    instant("accepted_at"),
    instant("leased_until", nullable=True),
    uuid("leased_by", nullable=True),
    instant("sent_at", nullable=True),
)
Index("ix_outbox_unsent", outbox.c.id, postgresql_where=outbox.c.sent_at.is_(None))

waiting = Table(
    "waiting",
    metadata,
    uuid("id", primary_key=True),
    words("agency"),
    words("team"),  # who owns the question of whom it is about
    words("event_type"),
    words("reason"),  # UNKNOWN_PERSON, TWO_PEOPLE or NO_SOURCE_TIME
    Column("identifier_hashes", ARRAY(LargeBinary), nullable=False),
    octets("key", unique=True),  # the idempotency key
    octets("content_hash"),
    octets("sealed"),  # the record, under the holding key
    instant("since"),  # machine time
    instant("settled_at", nullable=True),
    words("settled_as", nullable=True),
)

Index(
    "ix_waiting_identifiers",
    waiting.c.identifier_hashes,
    postgresql_using="gin",
    postgresql_where=waiting.c.settled_at.is_(None),
)

file_progress = Table(
    "file_progress",
    metadata,
    octets("file_hash", primary_key=True),
    words("agency", primary_key=True),
    number("rows_done"),
    number("accepted"),
    number("refused"),
    number("repeated"),
    number("waiting"),
)
