"""The form of milestones.yaml: what may stand in it. table.py makes it ready to use."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from policies.written import Page
from schemas.vocabulary import AlertType, Purpose, TeamKind

Name = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Length = Annotated[str, StringConstraints(pattern=r"^[1-9]\d? (working days|working hours|hours)$")]
EventType = Annotated[str, StringConstraints(pattern=r"^[a-z-]+(\.[a-z-]+)+$")]
EventTypes = tuple[EventType, ...]
Escalation = Literal["manager", "duty-contact"]


class Trigger(StrEnum):
    """What happens to a release, so that its recipients must hear of it at once."""

    RELEASED = "RELEASED"
    RELEASED_UNPLANNED = "RELEASED_UNPLANNED"
    NOT_SEEN = "NOT_SEEN"
    DATE_CHANGED = "DATE_CHANGED"
    CANCELLED = "CANCELLED"
    RECALLED = "RECALLED"
    RECALLED_FIXED_56 = "RECALLED_FIXED_56"


class Since(StrEnum):
    """What an alert that stands beside the others begins with, where that is not an event's type."""

    RECEPTION = "RECEPTION"
    DAY_BEFORE_RELEASE = "DAY_BEFORE_RELEASE"
    COURT_WITHOUT_RETURN = "COURT_WITHOUT_RETURN"
    COUNCIL_MISSING = "COUNCIL_MISSING"


class Condition(StrEnum):
    """When a recipient has anything to do with a release, or with one milestone of it."""

    NOT_SETTLED = "NOT_SETTLED"
    KNOWN_TO_RECIPIENT = "KNOWN_TO_RECIPIENT"


class Route(StrEnum):
    """How a recipient's team is found."""

    COUNCIL = "COUNCIL"
    PRISON = "PRISON"
    LAST_PUBLISHER = "LAST_PUBLISHER"


class RecipientRow(Page):
    """Who is told. The name is the agency's kind, unless `agency` says another."""

    agency: Name | None = None
    team_kind: TeamKind | None = None
    purpose: Purpose
    only_if: tuple[Condition, ...] = ()
    route: Route = Route.LAST_PUBLISHER
    discloses: EventTypes = ()
    settled_after_release: EventTypes = ()


class _Row(Page):
    id: Slug
    alert: AlertType
    only_if: tuple[Condition, ...] = ()
    settled_by: EventTypes = ()
    undone_by: EventTypes = ()
    deadline: Length
    escalation: Escalation


class DatedRow(_Row):
    """Falls due so many days before the release."""

    recipient: Name
    days_before: Annotated[int, Field(ge=-30, le=365)]
    fresh_days: int | None = None


class HappeningRow(_Row):
    """Falls due when something happens."""

    on: Trigger
    recipients: tuple[Name, ...]


class BesideRow(_Row):
    """Stands by itself."""

    since: Annotated[Since | EventType, Field(union_mode="left_to_right")]
    wait_days: Annotated[int, Field(ge=0, le=60)] = 0
    for_days: Annotated[int, Field(ge=1, le=365)] | None = None
    recipients: tuple[Name, ...]


class MilestonePage(Page):
    """The whole file."""

    recipients: dict[Name, RecipientRow]
    before_release: tuple[DatedRow, ...]
    when_it_happens: tuple[HappeningRow, ...]
    beside: tuple[BesideRow, ...]
