"""What the prison and its drug workers publish."""

from typing import Annotated

from pydantic import Field

from schemas.events.base import PersonEvent
from schemas.events.fields import CouncilCode, Day, Instant, Line, MovementCode, PrisonCode, YesNo
from schemas.events.words import AssessmentKind, ChangeReason, Naloxone, RecallType, Substance, SupportNeed
from schemas.vocabulary import Accommodation, Certainty, DateKind, ReceptionReason, ReleaseReason


class PersonReceived(PersonEvent):
    event_type = "prison-carat.person.received"

    received_at: Instant
    prison: PrisonCode
    reason: ReceptionReason
    recall_type: RecallType | None = None


class ReleaseDate(PersonEvent):
    """What the three events that carry a release date have in common."""

    expected_release_date: Day
    previous_date: Day | None = None
    date_kind: DateKind
    certainty: Certainty
    change_reason: ChangeReason | None = None
    prison: PrisonCode
    chosen_council: CouncilCode | None = None
    accommodation_at_release: Accommodation | None = None
    spoc: Line | None = None


class ReleasePlanned(ReleaseDate):
    event_type = "prison-carat.release.planned"


class ReleaseDateChanged(ReleaseDate):
    event_type = "prison-carat.release.date-changed"


class ReleaseConfirmed(ReleaseDate):
    event_type = "prison-carat.release.confirmed"


class ReleaseCancelled(PersonEvent):
    event_type = "prison-carat.release.cancelled"

    date_kind: DateKind | None = None
    change_reason: ChangeReason | None = None
    prison: PrisonCode


class ReleaseOccurred(PersonEvent):
    event_type = "prison-carat.release.occurred"

    occurred_at: Instant
    planned: YesNo | None = None
    reason: ReleaseReason
    movement_reason_code: MovementCode | None = None
    prison: PrisonCode


class AssessmentCompleted(PersonEvent):
    event_type = "prison-carat.assessment.completed"

    kind: AssessmentKind
    support_needs: Annotated[tuple[SupportNeed, ...], Field(max_length=20)]
    has_support_need: YesNo


class TreatmentHandoverIssued(PersonEvent):
    event_type = "prison-carat.treatment-handover.issued"

    substances: Annotated[tuple[Substance, ...], Field(max_length=20)]
    on_opioid_substitution: YesNo | None = None
    medicine: Line | None = None
    last_dose_on: Day | None = None
    bridging_prescription_until: Day | None = None
    naloxone: Naloxone | None = None
    first_community_appointment_at: Instant | None = None
    receiving_provider: Line | None = None
