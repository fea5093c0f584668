"""Read what an agency hands in, a typed event or a row of its own form, into a submission or a refusal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from producers.form import Form
from producers.record import FieldRefused, Record, Submission
from producers.refusal import Refusal
from schemas.catalogue import catalogue
from schemas.envelope import Agency
from schemas.events import EventRefused, PersonEvent, field_problems, parse_event
from schemas.events.fields import Instant, Line
from schemas.events.registry import FieldProblem

Reading = Submission | Refusal

_TIMELESS = FieldProblem("source_time", "is missing: say when this was, this record is about nobody")


class PostedEvent(BaseModel):
    """An event as an agency's own system posts it; `body` is the event of the type that it names."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    event_type: Annotated[str, Field(strict=True, max_length=100)]
    source_id: Line | None = None
    source_time: Instant | None = None
    source_counter: Annotated[int, Field(strict=True, ge=0, lt=10**15)] = 0
    body: dict[str, object]

    @classmethod
    def of(cls, record: Record) -> dict[str, object]:
        """A record as it is posted."""
        time: datetime | None = record.source_time
        return {
            "event_type": record.event.event_type,
            "source_id": record.source_id,
            "source_time": time.isoformat() if time else None,
            "source_counter": record.counter,
            "body": record.event.model_dump(mode="json"),
        }


def read_event(agency: Agency, team: str, item: object) -> Reading:
    """Read a posted event."""
    try:
        posted = PostedEvent.model_validate(item)
    except ValidationError as error:
        return Refusal(agency, team, "", field_problems(error))
    if posted.event_type not in catalogue().entries:
        problem = FieldProblem("event_type", "there is no such event type; GET /v1/event-types lists them")
        return Refusal(agency, team, "", (problem,))
    try:
        event = parse_event(posted.event_type, posted.body)
    except EventRefused as refused:
        return Refusal(agency, team, posted.event_type, refused.problems)
    if posted.source_time is None and not isinstance(event, PersonEvent):
        # It says that its agency was alive at a time: without one it says nothing that could wait.
        return Refusal(agency, team, posted.event_type, (_TIMELESS,))
    record = Record(posted.source_id, posted.source_time, posted.source_counter, event)
    return Submission(agency, team, record)


def read_row(form: Form, agency: Agency, team: str, row: object) -> Reading:
    """Read a row of the agency's own form: columns and cells, all text."""
    if not isinstance(row, Mapping) or not all(isinstance(cell, str) for cell in row.values()):
        return Refusal(agency, team, "", (FieldProblem("record", "a record is columns with text in them"),))
    if not form.columns.issuperset(row):
        return Refusal(
            agency, team, "", (FieldProblem("record", "there is a column that this form does not have"),)
        )
    try:
        return Submission(agency, team, form.record(row))
    except FieldRefused as refused:
        return Refusal(agency, team, "", (FieldProblem(refused.field, refused.reason),))
