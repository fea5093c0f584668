"""What the community drug interventions team publishes."""

from schemas.events.base import PersonEvent
from schemas.events.fields import Instant, Line, YesNo


class ReferralAccepted(PersonEvent):
    event_type = "dip.referral.accepted"

    keyworker: Line | None = None
    within_three_weeks: YesNo | None = None


class AppointmentOffered(PersonEvent):
    event_type = "dip.appointment.offered"

    at: Instant
    within_three_weeks: YesNo | None = None
    keyworker: Line | None = None


class AppointmentAttended(PersonEvent):
    event_type = "dip.appointment.attended"

    at: Instant
    keyworker: Line | None = None
