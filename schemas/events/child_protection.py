"""What children's services publish."""

from schemas.events.base import PersonEvent
from schemas.events.fields import Day, Instant, Line
from schemas.events.words import (
    AddressCheckResult,
    ConferenceKind,
    ConferenceOutcome,
    ContactRestriction,
    Section,
)


class EnquiryOpened(PersonEvent):
    event_type = "child-protection.enquiry.opened"

    section: Section
    at: Instant | None = None
    spoc: Line | None = None


class ConferenceScheduled(PersonEvent):
    event_type = "child-protection.conference.scheduled"

    kind: ConferenceKind
    at: Instant
    spoc: Line | None = None


class ConferenceHeld(PersonEvent):
    event_type = "child-protection.conference.held"

    kind: ConferenceKind
    at: Instant
    outcome: ConferenceOutcome | None = None
    spoc: Line | None = None


class PlanStarted(PersonEvent):
    event_type = "child-protection.plan.started"

    at: Instant | None = None
    spoc: Line | None = None


class PlanEnded(PersonEvent):
    event_type = "child-protection.plan.ended"

    at: Instant | None = None
    spoc: Line | None = None


class CoreGroupScheduled(PersonEvent):
    event_type = "child-protection.core-group.scheduled"

    at: Instant
    spoc: Line | None = None


class AddressCheckCompleted(PersonEvent):
    event_type = "child-protection.address-check.completed"

    result: AddressCheckResult
    valid_until: Day | None = None
    spoc: Line | None = None


class ContactRestrictionSet(PersonEvent):
    event_type = "child-protection.contact-restriction.set"

    kind: ContactRestriction
    valid_until: Day | None = None
    spoc: Line | None = None


class ContactRestrictionLifted(PersonEvent):
    event_type = "child-protection.contact-restriction.lifted"

    kind: ContactRestriction
    spoc: Line | None = None
