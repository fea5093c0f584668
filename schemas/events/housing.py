"""What councils' homelessness teams publish."""

from schemas.events.base import PersonEvent
from schemas.events.fields import Day, Instant, Line, Reference
from schemas.events.words import AccommodationType, Duty, OutcomeReason


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


class PlacementConfirmed(PersonEvent):
    event_type = "housing.placement.confirmed"

    accommodation_type: AccommodationType
    from_date: Day
    spoc: Line | None = None


class PlacementArrived(PersonEvent):
    event_type = "housing.placement.arrived"

    accommodation_type: AccommodationType | None = None
    at: Instant
