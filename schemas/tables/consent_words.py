"""Every word of a person on being told of, and who holds what was told under what has ended."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Date, Table, Text, UniqueConstraint, Uuid

from schemas.tables.base import instant, metadata, number, uuid, words

consent_word = Table(
    "consent_word",
    metadata,
    uuid("event_id", primary_key=True),
    uuid("person_id", index=True),
    words("record_id", index=True),
    words("publisher"),  # the agency that recorded it, KIND:CODE
    words("publisher_team", index=True),
    words("state"),
    number("event_time_us"),  # when the person said so
    Column("last_day", Date),  # the last day itself counts, Europe/London; none: until it is taken back
    Column("recipients", ARRAY(Text), nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("categories", ARRAY(Text), nullable=False),
    words("method"),
    words("privacy_notice"),
    Column("agreed_referral", Boolean, nullable=False),
    Column("agreed_contact", Boolean, nullable=False),
    words("chosen_council", nullable=True),
)
"""Receipts and lists read it. What policy goes by is `consent`, which keeps the word that counts."""

holder_notice = Table(
    "holder_notice",
    metadata,
    uuid("id", primary_key=True),  # of the service alert by which the team is told
    uuid("person_id", index=True),
    words("team", index=True),  # which holds what was told
    words("recipient"),  # its agency, KIND:CODE
    words("publisher_team", index=True),  # sees who has acknowledged
    words("reason"),  # policies.ended.EndReason
    words("purpose"),
    instant("told_at"),  # domain time
    Column("alerts", ARRAY(Uuid), nullable=False),  # that told it
    Column("versions", ARRAY(BigInteger), nullable=False),  # the row versions of these alerts
    Column("ended", ARRAY(Text), nullable=False),  # category and end of each consent or decision that ended
    UniqueConstraint("person_id", "team", "ended", name="uq_holder_notice_once"),
)
