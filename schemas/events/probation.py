"""What probation publishes."""

from typing import Annotated

from pydantic import Field

from schemas.events.base import PersonEvent
from schemas.events.fields import CouncilCode, Day, Instant, Line, Note, Reference, YesNo
from schemas.events.words import OrderEnd, RecallType, Requirement, RiskTo, RoshLevel, WithdrawalReason

Requirements = Annotated[tuple[Requirement, ...], Field(max_length=10)]


class PractitionerAllocated(PersonEvent):
    event_type = "probation.practitioner.allocated"

    team: Line
    spoc: Line | None = None


class PreSentenceReportRequested(PersonEvent):
    event_type = "probation.pre-sentence-report.requested"

    due_on: Day | None = None
    spoc: Line | None = None


class PreSentenceReportCompleted(PersonEvent):
    event_type = "probation.pre-sentence-report.completed"

    requirements: Requirements
    mental_health_requirement: YesNo
    spoc: Line | None = None


class DutyToReferSubmitted(PersonEvent):
    event_type = "probation.duty-to-refer.submitted"

    council: CouncilCode
    reference: Reference
    submitted_on: Day
    spoc: Line | None = None


class DutyToReferWithdrawn(PersonEvent):
    event_type = "probation.duty-to-refer.withdrawn"

    council: CouncilCode
    reference: Reference
    withdrawal_reason: WithdrawalReason


class OrderImposed(PersonEvent):
    event_type = "probation.order.imposed"

    requirements: Requirements
    mental_health_requirement: YesNo


class OrderTerminated(PersonEvent):
    event_type = "probation.order.terminated"

    requirements: Requirements
    mental_health_requirement: YesNo
    reason: OrderEnd | None = None


class Licence(PersonEvent):
    """What the two licence events have in common."""

    starts_on: Day
    ends_on: Day | None = None
    address_conditions: Note | None = None
    spoc: Line | None = None


class LicenceActivated(Licence):
    event_type = "probation.licence.activated"


class LicenceVaried(Licence):
    event_type = "probation.licence.varied"


class RiskChanged(PersonEvent):
    event_type = "probation.risk.changed"

    ask_spoc: YesNo
    rosh_level: RoshLevel
    flags: Annotated[tuple[RiskTo, ...], Field(max_length=10)]
    spoc: Line | None = None


class RecallInitiated(PersonEvent):
    event_type = "probation.recall.initiated"

    recall_type: RecallType
    spoc: Line | None = None


class AddressCheckRequested(PersonEvent):
    event_type = "probation.address-check.requested"

    at: Instant
    address: Note | None = None
    spoc: Line | None = None
