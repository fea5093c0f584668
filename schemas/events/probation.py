"""What probation publishes."""

from typing import Annotated

from pydantic import Field

from schemas.events.base import PersonEvent
from schemas.events.fields import CouncilCode, Day, Line, Reference, YesNo
from schemas.events.words import OrderEnd, RecallType, Requirement

Requirements = Annotated[tuple[Requirement, ...], Field(max_length=10)]


class PractitionerAllocated(PersonEvent):
    event_type = "probation.practitioner.allocated"

    team: Line
    spoc: Line | None = None


class DutyToReferSubmitted(PersonEvent):
    event_type = "probation.duty-to-refer.submitted"

    council: CouncilCode
    reference: Reference
    submitted_on: Day
    spoc: Line | None = None


class OrderImposed(PersonEvent):
    event_type = "probation.order.imposed"

    requirements: Requirements
    mental_health_requirement: YesNo


class OrderTerminated(PersonEvent):
    event_type = "probation.order.terminated"

    requirements: Requirements
    mental_health_requirement: YesNo
    reason: OrderEnd | None = None


class RecallInitiated(PersonEvent):
    event_type = "probation.recall.initiated"

    recall_type: RecallType
    spoc: Line | None = None
