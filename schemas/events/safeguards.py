"""What every agency may publish to protect somebody: sharing against the rules, and closing a record."""

from typing import Annotated

from pydantic import Field

from schemas.events.base import PersonEvent
from schemas.events.fields import AgencyText, Day, Id, Note, Reference, TeamText, YesNo
from schemas.events.safeguard_words import OverrideReason, RestrictionReason, RestrictionScope
from schemas.vocabulary import Category, OverrideKind


class OverrideRecorded(PersonEvent):
    event_type = "override.recorded"

    override_id: Id
    recipients: Annotated[tuple[AgencyText, ...], Field(min_length=1, max_length=10)]
    kind: OverrideKind
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=24)]
    reason_code: OverrideReason
    necessity: Note
    authorised_by: Reference
    person_told: YesNo
    review_on: Day


class OverrideEnded(PersonEvent):
    event_type = "override.ended"

    override_id: Id


class RecordRestricted(PersonEvent):
    event_type = "record.restricted"

    scope: RestrictionScope
    reason_code: RestrictionReason
    except_teams: Annotated[tuple[TeamText, ...], Field(max_length=50)] = ()
    review_on: Day | None = None


class RecordUnrestricted(PersonEvent):
    event_type = "record.unrestricted"

    scope: RestrictionScope
