"""What the community drug interventions team publishes."""

from schemas.events.base import PersonEvent
from schemas.events.fields import Instant, Line, YesNo
from schemas.events.words import EngagementEnd, MissedReason, ReferralDecline


class ReferralAccepted(PersonEvent):
    event_type = "dip.referral.accepted"

    keyworker: Line | None = None
    within_three_weeks: YesNo | None = None


class ReferralDeclined(PersonEvent):
    event_type = "dip.referral.declined"

    reason: ReferralDecline


class AppointmentOffered(PersonEvent):
    event_type = "dip.appointment.offered"

    at: Instant
    within_three_weeks: YesNo | None = None
    keyworker: Line | None = None


class AppointmentAttended(PersonEvent):
    event_type = "dip.appointment.attended"

    at: Instant
    keyworker: Line | None = None


class AppointmentMissed(PersonEvent):
    event_type = "dip.appointment.missed"

    at: Instant
    reason: MissedReason | None = None
    keyworker: Line | None = None


class EngagementStarted(PersonEvent):
    event_type = "dip.engagement.started"

    at: Instant
    keyworker: Line | None = None


class EngagementEnded(PersonEvent):
    event_type = "dip.engagement.ended"

    at: Instant
    reason: EngagementEnd | None = None
