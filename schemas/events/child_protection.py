"""What children's services publish."""

from schemas.events.base import PersonEvent
from schemas.events.fields import Day, Instant, Line
from schemas.events.words import AddressCheckResult, Section


class EnquiryOpened(PersonEvent):
    event_type = "child-protection.enquiry.opened"

    section: Section
    at: Instant | None = None
    spoc: Line | None = None


class PlanStarted(PersonEvent):
    event_type = "child-protection.plan.started"

    at: Instant | None = None
    spoc: Line | None = None


class PlanEnded(PersonEvent):
    event_type = "child-protection.plan.ended"

    at: Instant | None = None
    spoc: Line | None = None


class AddressCheckCompleted(PersonEvent):
    event_type = "child-protection.address-check.completed"

    result: AddressCheckResult
    valid_until: Day | None = None
    spoc: Line | None = None
