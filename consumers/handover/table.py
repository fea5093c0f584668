"""Read milestones.yaml: who is told what, when, by what it is settled, and how long they have."""

from bisect import bisect_left
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints

from consumers.handover.working_time import Allowance
from policies.written import Page, read
from schemas.errors import SetupProblem
from schemas.vocabulary import AlertType, Purpose

FILE = Path(__file__).parent / "milestones.yaml"
PUBLISHER = "PUBLISHER"

Kind = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Length = Annotated[str, StringConstraints(pattern=r"^[1-9]\d? (working days|working hours|hours)$")]
Escalation = Literal["team-manager", "duty-contact"]


class Trigger(StrEnum):
    """What an alert waits for, if not for a day."""

    RELEASED = "RELEASED"
    RELEASED_UNPLANNED = "RELEASED_UNPLANNED"
    DATE_CHANGED = "DATE_CHANGED"
    CANCELLED = "CANCELLED"
    RECALLED = "RECALLED"
    COURT_WATCH = "COURT_WATCH"
    COUNCIL_MISSING = "COUNCIL_MISSING"


class Condition(StrEnum):
    """When a recipient has anything to do with a release at all."""

    NOT_SETTLED = "NOT_SETTLED"
    KNOWN_TO_RECIPIENT = "KNOWN_TO_RECIPIENT"


class _Recipient(Page):
    purpose: Purpose
    only_if: tuple[Condition, ...] = ()
    route: Literal["COUNCIL", "LAST_PUBLISHER"] = "LAST_PUBLISHER"
    discloses: tuple[str, ...] = ()
    settled_after_release: tuple[str, ...] = ()


class _Row(Page):
    id: Slug
    alert: AlertType
    deadline: Length
    escalation: Escalation


class _Dated(_Row):
    recipient: Kind
    days_before: Annotated[int, Field(ge=-30, le=365)]
    satisfied_by: tuple[str, ...] = ()
    fresh_days: int | None = None


class _Happening(_Row):
    on: Trigger
    recipients: tuple[Kind, ...]


class _File(Page):
    recipients: dict[Kind, _Recipient]
    before_release: tuple[_Dated, ...]
    when_it_happens: tuple[_Happening, ...]


class Milestone(NamedTuple):
    """One row for one recipient."""

    id: str
    recipient: str
    days_before: int | None
    trigger: Trigger | None
    alert: AlertType
    satisfied_by: tuple[str, ...]
    fresh_days: int | None
    deadline: Allowance
    escalation: Escalation


class Recipient(NamedTuple):
    """All that one agency kind is told."""

    kind: str
    purpose: Purpose
    only_if: tuple[Condition, ...]
    by_council: bool
    discloses: tuple[str, ...]
    offsets: tuple[int, ...]
    """Days before release, the fewest first; `dated` stands in the same order."""
    dated: tuple[Milestone, ...]
    on: Mapping[Trigger, Milestone]

    def latest_due(self, days_left: int) -> Milestone | None:
        """Of the milestones that have fallen due, the last one."""
        place = bisect_left(self.offsets, days_left)
        return self.dated[place] if place < len(self.dated) else None


class Table(NamedTuple):
    """milestones.yaml, ready to use."""

    recipients: tuple[Recipient, ...]
    """The agencies; the publisher's own tasks are apart."""
    publisher: Recipient
    milestones: Mapping[str, Milestone]
    offsets: tuple[int, ...]
    """Every number of days before release on which somebody's milestone falls due, the fewest first."""


def load(path: Path = FILE) -> Table:
    """Read the table. Raises SetupProblem for what is misspelt, stands twice or names no recipient."""
    file = read(path, _File)
    milestones: dict[str, Milestone] = {}
    for milestone in (*map(_dated, file.before_release), *_happenings(file)):
        if milestone.id in milestones:
            raise SetupProblem(f"{path.name}: {milestone.id} stands twice. Remove one.")
        if milestone.recipient not in file.recipients:
            raise SetupProblem(f"{path.name}: {milestone.id} names a recipient that is not listed above it.")
        milestones[milestone.id] = milestone
    listed = [_recipient(kind, row, milestones) for kind, row in file.recipients.items()]
    publisher = [recipient for recipient in listed if recipient.kind == PUBLISHER]
    if not publisher:
        raise SetupProblem(f"{path.name}: recipients need a row {PUBLISHER}.")
    return Table(
        tuple(recipient for recipient in listed if recipient.kind != PUBLISHER),
        publisher[0],
        milestones,
        tuple(sorted({row.days_before for row in file.before_release})),
    )


@cache
def table() -> Table:
    """The milestones of this installation, read once a process."""
    return load()


def _dated(row: _Dated) -> Milestone:
    return Milestone(
        row.id,
        row.recipient,
        row.days_before,
        None,
        row.alert,
        row.satisfied_by,
        row.fresh_days,
        Allowance.parse(row.deadline),
        row.escalation,
    )


def _happenings(file: _File) -> list[Milestone]:
    return [
        Milestone(
            f"{kind.lower().replace('_', '-')}-{row.id}",
            kind,
            None,
            row.on,
            row.alert,
            _settles(row.on, file.recipients.get(kind)),
            None,
            Allowance.parse(row.deadline),
            row.escalation,
        )
        for row in file.when_it_happens
        for kind in row.recipients
    ]


def _settles(trigger: Trigger, recipient: _Recipient | None) -> tuple[str, ...]:
    released = trigger in (Trigger.RELEASED, Trigger.RELEASED_UNPLANNED)
    return recipient.settled_after_release if recipient and released else ()


def _recipient(kind: str, row: _Recipient, milestones: Mapping[str, Milestone]) -> Recipient:
    own = [milestone for milestone in milestones.values() if milestone.recipient == kind]
    dated = sorted((row for row in own if row.days_before is not None), key=lambda row: row.days_before or 0)
    return Recipient(
        kind,
        row.purpose,
        row.only_if,
        row.route == "COUNCIL",
        row.discloses,
        tuple(milestone.days_before or 0 for milestone in dated),
        tuple(dated),
        {milestone.trigger: milestone for milestone in own if milestone.trigger},
    )
