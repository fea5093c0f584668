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
    func,
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
    instant("unopened_since", nullable=True),  # machine time, while they are empty
    words("refused_under", server_default=""),  # the policy that kept some of them back; empty where none did
)

# What became of what a team published: its people, who was written about last first.
Index("ix_fact_publisher_team", fact.c.publisher_team, fact.c.person_id, fact.c.sequence)
Index("ix_fact_refused", fact.c.refused_under, fact.c.event_id, postgresql_where=fact.c.refused_under != "")
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
    Column("level", SmallInteger, nullable=False),  # who is to take it now (consumers/handover/escalation.py)
    instant("clock_from"),  # domain time at which the time to acknowledge began
    Column("steps", SmallInteger, nullable=False),  # reminders and escalations since then
    instant("next_step_at", nullable=True),  # domain time of the next one; none once a person has taken it
    words("publisher", comment="agency of the release fact, KIND:CODE"),
    words("publisher_team"),  # sees the row while it is WITHHELD or UNDECIDED
    Column("facts", ARRAY(Uuid), nullable=False),  # the events that it discloses
    Column("reasons", ARRAY(Text), nullable=False),
    words("primary_reason", nullable=True),
    Column("questions", ARRAY(LargeBinary), nullable=False),  # hashes, as on the ledger
    Column("release_on", Date),
    Column("earlier_on", Date),  # the day on which the Friday rule may bring it forward to
    instant("due_at"),  # domain time at which the milestone fell due
    instant("deadline"),  # domain time; past it, an alert without acknowledgement is escalated
    instant("raised_at"),  # domain time
    instant("told_at", nullable=True),  # domain time at which the team was first told
    instant("changed_at"),  # domain time
    instant("ask_again_at", nullable=True),  # machine time, while UNDECIDED
    Column("valid_until", Date),  # the last London day on which policy's answer stands; none: for good
    words("acknowledged_by", nullable=True),  # the officer's reference, never a name
    instant("acknowledged_at", nullable=True),
    uuid("acknowledgement", nullable=True),  # the event that the officer's answer became
    words("assigned_to", nullable=True),  # the officer's reference
    words("closed_by", nullable=True),  # the officer's reference; none where the bus closed it
    words("referred_to", nullable=True),  # the council that it was referred on to
    words("closed_as", nullable=True),  # a status or a resolution
    number("row_version"),
    UniqueConstraint("person_id", "episode", "version", "milestone", "team", name="uq_alert_once"),
)
Index("ix_alert_team_open", alert.c.team, postgresql_where=alert.c.open)
Index("ix_alert_publisher_open", alert.c.publisher_team, postgresql_where=alert.c.open)
Index("ix_alert_undecided", alert.c.ask_again_at, postgresql_where=alert.c.ask_again_at.isnot(None))

notice = Table(
    "notice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    uuid("alert", index=True),
    uuid("person_id", index=True),
    words("kind"),  # RAISED, REMINDED, ESCALATED
    Column("level", SmallInteger, nullable=False),
    words("team"),  # whose post it goes to: the recipient's, or the publisher's while it is kept back
    instant("at"),  # domain time
    instant("sent_at", nullable=True),  # machine time at which the service had it
    words("state", server_default="WAITING"),
    words("status", nullable=True),  # what the service last said of it, in its own words
    words("reason", nullable=True),  # why it was withheld
    uuid("message", nullable=True),  # the service's own id of it
    number("token", server_default="0"),  # counts the claims: who was overtaken writes nothing any more
    Column("attempts", SmallInteger, nullable=False, server_default="0"),  # messages made of it
    instant("due_since", nullable=True, server_default=func.now()),  # machine time it should have left at
    instant("leased_until", nullable=True),  # machine time until which one worker has it
    instant("next_at", nullable=True, server_default=func.now()),  # machine time to see to it; none once done
)
Index("ix_notice_due", notice.c.next_at, postgresql_where=notice.c.next_at.isnot(None))
Index("ix_notice_failed", notice.c.team, postgresql_where=notice.c.state == "FAILED")

refold = Table(
    "refold",
    metadata,
    uuid("person_id", primary_key=True),  # whose facts have to be folded again: merged, unmerged, a new rule
    instant("since"),  # machine time
)

feed = Table(
    "feed",
    metadata,
    words("agency", primary_key=True),  # KIND:CODE
    instant("last_seen_at", nullable=True),  # domain time at which the bus last had anything of it
    instant("silent_at"),  # domain time at which it counts as silent if nothing comes
    Column("silent", Boolean, nullable=False),
)

reconciliation = Table(
    "reconciliation",
    metadata,
    Column("day", Date, primary_key=True),  # the day of the releases, London
    instant("ran_at"),  # domain time
    Column("releases", Integer, nullable=False),
    Column("gaps", Integer, nullable=False),
)

service_alert = Table(
    "service_alert",
    metadata,
    uuid("id", primary_key=True),
    words("alert_type"),  # one of those that are about the bus itself: see consumers/watch
    words("about"),  # an agency, a team, a release's reference, or the bus
    uuid("person_id", nullable=True),  # where it is about one release
    words("team"),  # who has to see to it
    instant("opened_at"),  # domain time
    instant("closed_at", nullable=True),  # domain time
    words("acknowledged_by", nullable=True),
    instant("acknowledged_at", nullable=True),
    Column("level", SmallInteger, nullable=False),
    Column("steps", SmallInteger, nullable=False),
    instant("next_step_at", nullable=True),
    number("row_version"),
)
Index(
    "uq_service_alert_open",
    service_alert.c.alert_type,
    service_alert.c.about,
    unique=True,
    postgresql_where=service_alert.c.closed_at.is_(None),
)
Index("ix_service_alert_person_id", service_alert.c.person_id)

canary = Table(
    "canary",
    metadata,
    uuid("id", primary_key=True),
    instant("sent_at"),  # machine time
    uuid("person_id", nullable=True),
    instant("arrived_at", nullable=True),
    instant("missed_at", nullable=True),
    instant("erased_at", nullable=True),
)

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
