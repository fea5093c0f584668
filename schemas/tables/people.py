"""People as the bus knows them: a random id, keyed hashes of their identifiers, wrapped keys, consent."""

from sqlalchemy import Boolean, Column, Date, Index, Table

from schemas.tables.base import instant, metadata, number, octets, uuid, words

person = Table(
    "person",
    metadata,
    uuid("person_id", primary_key=True),
    instant("made_at"),
    instant("erased_at", nullable=True),
)
Index("ix_person_erased", person.c.person_id, postgresql_where=person.c.erased_at.isnot(None))

person_identifier = Table(
    "person_identifier",
    metadata,
    octets("hash", primary_key=True),  # HMAC-SHA-256 of kind and canonical value
    uuid("person_id", index=True),
    words("kind"),
)

person_alias = Table(
    "person_alias",
    metadata,
    uuid("person_id", primary_key=True),
    uuid("parent_id"),  # with whom an agency has said that this is the same person
    uuid("root_id", index=True),  # the end of that chain
    instant("merged_at"),  # machine time
    words("merged_by"),  # the agency, KIND:CODE
    instant("looked_at", nullable=True),  # machine time; until a person has looked, consent is absent
    words("looked_by", nullable=True),  # the officer's reference
)

identity_said = Table(
    "identity_said",
    metadata,
    uuid("person_id", primary_key=True),  # whom the record was about
    uuid("other_id", primary_key=True, index=True),  # who is, or is not, the same person
    octets("sequence", primary_key=True),  # the record's sequence key: words go by source time, never arrival
    Column("same", Boolean, nullable=False),
    words("said_by"),  # the agency, KIND:CODE
)
"""Every word of an agency on who is whom. `person_alias` is what they come to, read in source order."""

person_key = Table(
    "person_key",
    metadata,
    uuid("person_id", primary_key=True),
    words("key_class", primary_key=True),
    words("kek_id"),  # names the key-encryption key, so that it can be changed
    octets("wrapped"),
    schema="vault",
)

consent = Table(
    "consent",
    metadata,
    uuid("person_id", primary_key=True),
    words("recipient", primary_key=True),  # an agency, KIND:CODE
    words("purpose", primary_key=True),
    words("category", primary_key=True),
    words("state"),
    Column("last_day", Date),  # the last day itself counts, Europe/London
    words("record_id"),
    number("event_time_us"),
    Column("agreed_referral", Boolean, nullable=False),
    Column("agreed_contact", Boolean, nullable=False),
    Column("agreed_council", Boolean, nullable=False),
)

person_scope = Table(
    "person_scope",
    metadata,
    uuid("person_id", primary_key=True),
    number("version"),  # one more at each change of consent, child_linked or drr_in_force
    Column("child_linked", Boolean, nullable=False),
    octets("child_sequence"),  # the sequence key that last set child_linked; empty where none did
    Column("drr_in_force", Boolean, nullable=False),
    octets("drr_sequence"),
)
