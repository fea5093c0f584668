"""What the handover knows: facts, episodes, alerts, how far it has read, and what it had to set aside."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from schemas.tables.base import instant, metadata, number, octets, uuid, words

fact = Table(
    "fact",
    metadata,
    uuid("event_id", primary_key=True),
    uuid("person_id", index=True),
    words("event_type"),
    words("publisher"),  # an agency, KIND:CODE
    words("publisher_team"),
    words("team_kind"),
    octets("sequence"),  # the sequence key
    octets("content_hash"),
    octets("envelope"),  # header and sealed compartments, as they travelled
    words("codes"),  # the handover facts as dates and codes, JSON; empty until the gate has answered
)

Index("ix_fact_unopened", fact.c.person_id, postgresql_where=fact.c.codes == "")

episode = Table(
    "episode",
    metadata,
    uuid("person_id", primary_key=True),
    Column("ordinal", SmallInteger, primary_key=True),
    octets("opening"),  # the sequence key of the opening fact: the episode's name
    words("status"),
    Column("release_on", Date),
    octets("version"),  # the sequence key of the fact that last changed the outcome
    words("state"),  # the fold so far, JSON
    instant("next_due_at", nullable=True),  # domain time
    number("row_version"),
)
Index("ix_episode_due", episode.c.next_due_at, postgresql_where=episode.c.next_due_at.isnot(None))

alert = Table(
    "alert",
    metadata,
    uuid("id", primary_key=True),
    uuid("person_id", index=True),
    octets("episode"),
    octets("version"),
    words("milestone"),
    words("team"),
    words("recipient"),  # an agency, KIND:CODE
    words("alert_type"),
    words("purpose"),
    words("state"),
    words("status"),
    Column("open", Boolean, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("late_notice", Boolean, nullable=False),
    Column("escalated", Boolean, nullable=False),
    words("publisher", comment="agency of the release fact, KIND:CODE"),
    words("publisher_team"),  # sees the row while it is WITHHELD or UNDECIDED
    Column("facts", ARRAY(Uuid), nullable=False),  # the events that it discloses
    Column("reasons", ARRAY(Text), nullable=False),
    words("primary_reason", nullable=True),
    Column("questions", ARRAY(LargeBinary), nullable=False),  # hashes, as on the ledger
    Column("release_on", Date),
    instant("due_at"),  # domain time at which the milestone fell due
    instant("deadline"),  # domain time; past it, an alert without acknowledgement is escalated
    instant("raised_at"),  # domain time
    instant("changed_at"),  # domain time
    instant("ask_again_at", nullable=True),  # machine time, while UNDECIDED
    words("acknowledged_by", nullable=True),  # the officer's reference, never a name
    instant("acknowledged_at", nullable=True),
    uuid("acknowledgement", nullable=True),  # the event that the officer's answer became
    words("closed_as", nullable=True),  # a status or a resolution
    number("row_version"),
    UniqueConstraint("person_id", "episode", "version", "milestone", "team", name="uq_alert_once"),
)
Index("ix_alert_team_open", alert.c.team, postgresql_where=alert.c.open)
Index("ix_alert_publisher_open", alert.c.publisher_team, postgresql_where=alert.c.open)
Index("ix_alert_undecided", alert.c.ask_again_at, postgresql_where=alert.c.ask_again_at.isnot(None))

progress = Table(
    "progress",
    metadata,
    words("cluster_id", primary_key=True),
    words("topic_id", primary_key=True),  # a topic made anew has another id
    Column("partition", Integer, primary_key=True),
    words("topic"),
    number("next_offset"),
)

parked = Table(
    "parked",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    words("topic"),
    Column("partition", Integer, nullable=False),
    number("offset"),
    uuid("event_id", nullable=True),
    words("reason"),
    octets("raw"),  # the record as it came: sealed where it is ours at all
    instant("parked_at"),
    instant("settled_at", nullable=True),
    UniqueConstraint("topic", "partition", "offset"),
)

domain_clock = Table(
    "domain_clock",
    metadata,
    Column("id", SmallInteger, primary_key=True),
    instant("simulated_now", nullable=True),  # null: domain time is machine time
)
