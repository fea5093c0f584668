"""What protects somebody, in codes: sharing against the rules, closed records and places, address checks."""

from sqlalchemy import ARRAY, Boolean, Column, Date, Table, Text

from schemas.tables.base import metadata, octets, uuid, words

override = Table(
    "override",
    metadata,
    uuid("person_id", primary_key=True),
    words("publisher", primary_key=True),  # the agency that decided, KIND:CODE
    uuid("override_id", primary_key=True),
    words("publisher_team"),  # which recorded it; empty where nobody knows any more
    words("team_kind"),  # what a health team decided is for health teams to see
    Column("recipients", ARRAY(Text), nullable=False),  # agencies, KIND:CODE
    words("kind"),  # empty while only its end is known
    Column("categories", ARRAY(Text), nullable=False),
    Column("last_day", Date),  # the day of its review; that day itself counts, Europe/London
    Column("ended", Boolean, nullable=False),
    octets("sequence"),  # the sequence key of the word that stands: source order, never arrival
)

restriction = Table(
    "restriction",
    metadata,
    uuid("person_id", primary_key=True),
    words("agency", primary_key=True),  # KIND:CODE
    words("scope", primary_key=True),  # RECORD: what that agency recorded; LOCATION: every place
    Column("in_force", Boolean, nullable=False),
    Column("except_teams", ARRAY(Text), nullable=False),
    words("publisher_team"),  # which said the word that stands
    words("team_kind"),
    Column("review_on", Date),  # the day to look at it again, Europe/London; none: nobody named one
    octets("sequence"),
)

address_check = Table(
    "address_check",
    metadata,
    uuid("person_id", primary_key=True),
    Column("waiting", Boolean, nullable=False),  # asked for by probation and not answered for good
    octets("sequence"),
)
