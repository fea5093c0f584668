"""What councils' homelessness teams publish."""

from schemas.events.base import PersonEvent
from schemas.events.fields import Day, Instant, Line, Reference
from schemas.events.housing_words import (
    AccommodationType,
    Duty,
    DutyEnd,
    OutcomeReason,
    PlacementCancel,
    TenancyEnd,
    TenancyRisk,
)


class AssessmentBooked(PersonEvent):
    event_type = "housing.assessment.booked"

    at: Instant
    duty: Duty | None = None
    spoc: Line | None = None


class DutyToReferAcknowledged(PersonEvent):
    event_type = "housing.duty-to-refer.acknowledged"

    reference: Reference | None = None
    outcome_reason: OutcomeReason | None = None
    spoc: Line | None = None


class DutyToReferOutcomeRecorded(PersonEvent):
    event_type = "housing.duty-to-refer.outcome-recorded"

    reference: Reference | None = None
    outcome_reason: OutcomeReason
    spoc: Line | None = None


class DutyAccepted(PersonEvent):
    event_type = "housing.duty.accepted"

    duty: Duty
    from_date: Day | None = None
    spoc: Line | None = None


class DutyEnded(PersonEvent):
    event_type = "housing.duty.ended"

    duty: Duty
    ended_on: Day | None = None
    reason: DutyEnd | None = None
    spoc: Line | None = None


class PlacementOffered(PersonEvent):
    event_type = "housing.placement.offered"

    accommodation_type: AccommodationType
    from_date: Day
    spoc: Line | None = None


class PlacementConfirmed(PersonEvent):
    event_type = "housing.placement.confirmed"

    accommodation_type: AccommodationType
    from_date: Day
    spoc: Line | None = None


class PlacementCancelled(PersonEvent):
    event_type = "housing.placement.cancelled"

    accommodation_type: AccommodationType | None = None
    reason: PlacementCancel | None = None
    spoc: Line | None = None


class PlacementArrived(PersonEvent):
    event_type = "housing.placement.arrived"

    accommodation_type: AccommodationType | None = None
    at: Instant


class TenancyAtRisk(PersonEvent):
    event_type = "housing.tenancy.at-risk"

    reason: TenancyRisk
    act_by: Day | None = None
    spoc: Line | None = None


class TenancyEnded(PersonEvent):
    event_type = "housing.tenancy.ended"

    ended_on: Day
    reason: TenancyEnd | None = None
    spoc: Line | None = None
