"""The events as frozen typed records, one module an agency; each is held to its .avsc by a test."""

from schemas.events.any_agency import (
    AlertAcknowledged,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    FeedHeartbeat,
)
from schemas.events.base import Event, Identifier, PersonEvent, Subject
from schemas.events.child_protection import AddressCheckCompleted, EnquiryOpened, PlanEnded, PlanStarted
from schemas.events.dip import AppointmentAttended, AppointmentOffered, ReferralAccepted
from schemas.events.housing import (
    AssessmentBooked,
    DutyToReferAcknowledged,
    PlacementArrived,
    PlacementConfirmed,
)
from schemas.events.prison_carat import (
    AssessmentCompleted,
    PersonReceived,
    ReleaseCancelled,
    ReleaseConfirmed,
    ReleaseDateChanged,
    ReleaseOccurred,
    ReleasePlanned,
    TreatmentHandoverIssued,
)
from schemas.events.probation import (
    DutyToReferSubmitted,
    OrderImposed,
    OrderTerminated,
    PractitionerAllocated,
    RecallInitiated,
)
from schemas.events.registry import EventRefused, event_class, event_classes, field_problems, parse_event

__all__ = [
    "AddressCheckCompleted",
    "AlertAcknowledged",
    "AppointmentAttended",
    "AppointmentOffered",
    "AssessmentBooked",
    "AssessmentCompleted",
    "ConsentGiven",
    "ConsentRefused",
    "ConsentWithdrawn",
    "DutyToReferAcknowledged",
    "DutyToReferSubmitted",
    "EnquiryOpened",
    "Event",
    "EventRefused",
    "FeedHeartbeat",
    "Identifier",
    "OrderImposed",
    "OrderTerminated",
    "PersonEvent",
    "PersonReceived",
    "PlacementArrived",
    "PlacementConfirmed",
    "PlanEnded",
    "PlanStarted",
    "PractitionerAllocated",
    "RecallInitiated",
    "ReferralAccepted",
    "ReleaseCancelled",
    "ReleaseConfirmed",
    "ReleaseDateChanged",
    "ReleaseOccurred",
    "ReleasePlanned",
    "Subject",
    "TreatmentHandoverIssued",
    "event_class",
    "event_classes",
    "field_problems",
    "parse_event",
]
