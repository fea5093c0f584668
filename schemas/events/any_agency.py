"""What every agency may publish: consent, officers' answers to alerts, who is one person, signs of life."""

from typing import Annotated

from pydantic import Field

from schemas.events.base import Event, Identifier, PersonEvent
from schemas.events.fields import (
    AgencyText,
    CouncilCode,
    Day,
    EpisodeName,
    Id,
    Instant,
    Note,
    Reference,
    YesNo,
)
from schemas.events.words import ConsentMethod, Resolution
from schemas.vocabulary import Category, Purpose


class Consent(PersonEvent):
    """What the five consent events have in common (names after ISO/IEC TS 27560)."""

    record_id: Id
    privacy_notice: Reference
    recipients: Annotated[tuple[AgencyText, ...], Field(min_length=1, max_length=50)]
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1, max_length=20)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=24)]
    last_day: Day | None = None
    method: ConsentMethod
    event_time: Instant
    agreed_referral: YesNo = False
    agreed_contact: YesNo = False
    chosen_council: CouncilCode | None = None


class ConsentGiven(Consent):
    event_type = "consent.given"


class ConsentRefused(Consent):
    event_type = "consent.refused"


class ConsentWithdrawn(Consent):
    event_type = "consent.withdrawn"


class ConsentRenewed(Consent):
    event_type = "consent.renewed"


class ConsentExpired(Consent):
    event_type = "consent.expired"


class AlertAcknowledged(PersonEvent):
    event_type = "alert.acknowledged"

    alert: Id
    episode: EpisodeName
    resolution: Resolution | None = None
    note: Note | None = None


class AlertAssigned(PersonEvent):
    event_type = "alert.assigned"

    alert: Id
    episode: EpisodeName
    note: Note | None = None


class AlertResolved(PersonEvent):
    event_type = "alert.resolved"

    alert: Id
    episode: EpisodeName
    resolution: Resolution
    note: Note | None = None


class AlertReferredOn(PersonEvent):
    event_type = "alert.referred-on"

    alert: Id
    episode: EpisodeName
    council: CouncilCode
    note: Note | None = None


OtherIdentifiers = Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=20)]


class IdentityMerged(PersonEvent):
    event_type = "identity.merged"

    merged: OtherIdentifiers


class IdentityUnmerged(PersonEvent):
    event_type = "identity.unmerged"

    separated: OtherIdentifiers


class FeedHeartbeat(Event):
    event_type = "feed.heartbeat"
