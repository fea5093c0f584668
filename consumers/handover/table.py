"""Read milestones.yaml: who is told what, when, by what it is settled, and how long they have."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from consumers.handover.milestone_page import (
    BesideRow,
    Condition,
    DatedRow,
    Escalation,
    HappeningRow,
    MilestonePage,
    RecipientRow,
    Route,
    Since,
    Trigger,
)
from consumers.handover.working_time import Allowance
from policies.written import read
from schemas.catalogue import catalogue
from schemas.errors import SetupProblem
from schemas.vocabulary import TELLING, AlertType, Purpose, TeamKind

__all__ = [
    "Beside",
    "Condition",
    "Milestone",
    "Recipient",
    "Route",
    "Since",
    "Table",
    "Trigger",
    "load",
    "table",
]

FILE = Path(__file__).parent / "milestones.yaml"
PRISON: Final = "PRISON"
"""The recipient that has the tasks which nobody else can have."""


class Beside(NamedTuple):
    """When an alert that stands by itself begins and ends."""

    since: Since | str
    """A word of the rules, or an event's type."""
    wait_days: int
    for_days: int | None
    """None: until the release."""


class Milestone(NamedTuple):
    """One row for one recipient. One of `days_before`, `trigger` and `beside` says when it falls due."""

    id: str
    recipient: str
    alert: AlertType
    only_if: tuple[Condition, ...]
    settled_by: tuple[str, ...]
    undone_by: tuple[str, ...]
    deadline: Allowance
    escalation: Escalation
    days_before: int | None = None
    fresh_days: int | None = None
    trigger: Trigger | None = None
    beside: Beside | None = None

    def tells_of(self, agency_kind: str) -> str | None:
        """The event of another kind of agency that the alert stands for, where that it happened is telling.

        Whoever may not have what is telling in it must not have the alert either.
        """
        if self.beside is None or isinstance(self.beside.since, Since):
            return None
        entry = catalogue().entry(self.beside.since)
        telling = entry.agency_kind != agency_kind and TELLING & set(entry.categories)
        return entry.event_type if telling else None


class Recipient(NamedTuple):
    """All that one kind of team is told."""

    name: str
    kind: str
    """The kind of its agency."""
    team_kind: TeamKind | None
    purpose: Purpose
    only_if: tuple[Condition, ...]
    route: Route
    discloses: tuple[str, ...]
    offsets: tuple[int, ...]
    """Days before release, the fewest first; `dated` stands in the same order."""
    dated: tuple[Milestone, ...]
    on: Mapping[Trigger, Milestone]
    beside: tuple[Milestone, ...]

    @property
    def seat(self) -> tuple[str, TeamKind | None]:
        """The kinds of its agency and of its team."""
        return self.kind, self.team_kind

    def due(self, days_left: int) -> tuple[Milestone, ...]:
        """The milestones that have fallen due, the latest first."""
        return self.dated[bisect_left(self.offsets, days_left) :]


class Table(NamedTuple):
    """milestones.yaml, ready to use."""

    recipients: tuple[Recipient, ...]
    milestones: Mapping[str, Milestone]
    offsets: tuple[int, ...]
    """Every number of days before release on which somebody's milestone falls due, the fewest first."""

    def recipient(self, name: str) -> Recipient:
        """The recipient of this name."""
        return next(recipient for recipient in self.recipients if recipient.name == name)


def load(path: Path = FILE) -> Table:
    """Read the table. Raises SetupProblem for what is misspelt, stands twice or names no recipient."""
    page = read(path, MilestonePage)
    milestones: dict[str, Milestone] = {}
    for milestone in _milestones(page):
        if milestone.id in milestones:
            raise SetupProblem(f"{path.name}: {milestone.id} stands twice. Remove one.")
        if milestone.recipient not in page.recipients:
            raise SetupProblem(f"{path.name}: {milestone.id} names a recipient that is not listed above it.")
        milestones[milestone.id] = milestone
    if PRISON not in page.recipients:
        raise SetupProblem(f"{path.name}: recipients need a row {PRISON}.")
    if unknown := sorted(_named(page) - set(catalogue().event_types)):
        raise SetupProblem(f"{path.name}: there is no event {', '.join(unknown)}. Correct the name.")
    days_before_release = {1 for row in page.beside if row.since == Since.DAY_BEFORE_RELEASE} | {
        row.days_before for row in page.before_release
    }
    return Table(
        tuple(_recipient(name, row, milestones) for name, row in page.recipients.items()),
        milestones,
        tuple(sorted(days_before_release)),
    )


@cache
def table() -> Table:
    """The milestones of this installation, read once a process."""
    return load()


def _named(page: MilestonePage) -> set[str]:
    """Every event type that the page names."""
    named = {kind for row in page.recipients.values() for kind in row.discloses + row.settled_after_release}
    for row in (*page.before_release, *page.when_it_happens, *page.beside):
        named |= {*row.settled_by, *row.undone_by}
    return named | {str(row.since) for row in page.beside if not isinstance(row.since, Since)}


def _milestones(page: MilestonePage) -> Iterator[Milestone]:
    for dated in page.before_release:
        yield _milestone(dated.id, dated.recipient, dated)._replace(
            days_before=dated.days_before, fresh_days=dated.fresh_days
        )
    for happening in page.when_it_happens:
        for name in happening.recipients:
            after = _after_release(happening, page.recipients.get(name))
            yield _milestone(_id(name, happening.id), name, happening)._replace(
                trigger=happening.on, settled_by=happening.settled_by + after
            )
    for row in page.beside:
        for name in row.recipients:
            yield _milestone(_id(name, row.id), name, row)._replace(
                beside=Beside(row.since, row.wait_days, row.for_days)
            )


def _id(recipient: str, row: str) -> str:
    return f"{recipient.lower().replace('_', '-')}-{row}"


def _after_release(row: HappeningRow, recipient: RecipientRow | None) -> tuple[str, ...]:
    out = row.on in (Trigger.RELEASED, Trigger.RELEASED_UNPLANNED, Trigger.NOT_SEEN)
    return recipient.settled_after_release if recipient and out else ()


def _milestone(name: str, recipient: str, row: DatedRow | HappeningRow | BesideRow) -> Milestone:
    return Milestone(
        name,
        recipient,
        row.alert,
        row.only_if,
        row.settled_by,
        row.undone_by,
        Allowance.parse(row.deadline),
        row.escalation,
    )


def _recipient(name: str, row: RecipientRow, milestones: Mapping[str, Milestone]) -> Recipient:
    own = [milestone for milestone in milestones.values() if milestone.recipient == name]
    dated = sorted((row for row in own if row.days_before is not None), key=lambda row: row.days_before or 0)
    return Recipient(
        name,
        row.agency or name,
        row.team_kind,
        row.purpose,
        row.only_if,
        row.route,
        row.discloses,
        tuple(milestone.days_before or 0 for milestone in dated),
        tuple(dated),
        {milestone.trigger: milestone for milestone in own if milestone.trigger},
        tuple(milestone for milestone in own if milestone.beside),
    )
