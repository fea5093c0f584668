"""Compare a release with what everybody concerned had of it. Pure: an episode and its alerts give the lines.

A recipient was told and took it, or there is a reason why not. Where there is neither, it was missed.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from consumers.handover.days import day_start
from consumers.handover.due import concerns, settles
from consumers.handover.episodes import Episode
from consumers.handover.escalation import Level
from consumers.handover.routing import route
from consumers.handover.table import Recipient, Trigger, table
from policies.teams import Directory
from schemas.clock import london_date
from schemas.envelope import Agency
from schemas.vocabulary import AlertState

_OF_RELEASE: Final = (Trigger.RELEASED, Trigger.RELEASED_UNPLANNED)
_TELLING: Final = frozenset({*_OF_RELEASE, Trigger.NOT_SEEN})
_COUNCIL_MISSING: Final = "council-missing"


class Outcome(StrEnum):
    """What became of one release for one recipient; what needs somebody stands first."""

    UNEXPLAINED = "UNEXPLAINED"
    """Nobody was told, and nothing says why."""
    NOT_ACKNOWLEDGED = "NOT_ACKNOWLEDGED"
    """Told, and nobody has taken it."""
    UNDECIDED = "UNDECIDED"
    WITHHELD = "WITHHELD"
    NOBODY_TO_TELL = "NOBODY_TO_TELL"
    """No council is known, or nobody there is on the bus."""
    WITHDRAWN = "WITHDRAWN"
    """The alert was over before anybody took it."""
    BACK_INSIDE = "BACK_INSIDE"
    """The person had been received again when the bus heard of the release."""
    SETTLED = "SETTLED"
    """An event shows that what the alert asks for has been done."""
    ACKNOWLEDGED = "ACKNOWLEDGED"


class Seen(NamedTuple):
    """As much of an alert as is compared."""

    id: UUID
    episode: bytes
    milestone: str
    team: str
    publisher_team: str
    state: str
    open: bool
    level: int
    primary_reason: str | None
    closed_as: str | None
    raised_at: datetime
    told_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None


class Line(NamedTuple):
    """One release and one recipient."""

    person_id: UUID
    ordinal: int
    """Which of the person's episodes."""
    day: date
    recipient: str
    outcome: Outcome
    alert: UUID | None
    team: str
    """The recipient's team; empty where there is none."""
    owner: str
    """The team that has to mend it; empty where nothing is left to do."""
    level: int
    """Who of the owner: the team, its manager, the duty contact, the accountable lead."""
    reason: str
    noticed_days: int | None
    """How many days before the release the recipient was first told of it; None where it was not."""
    told_at: datetime | None
    acknowledged_at: datetime | None

    @property
    def gap(self) -> bool:
        """Whether the morning's reconciliation makes an alert of it."""
        unheard = self.outcome is Outcome.NOT_ACKNOWLEDGED and self.level >= Level.LEAD
        return unheard or self.outcome is Outcome.UNEXPLAINED


class Released(NamedTuple):
    """One episode that ended with a release, and what stands about it."""

    person_id: UUID
    ordinal: int
    episode: Episode
    current: bool
    """Whether it is still the one that people work on."""
    alerts: Sequence[Seen]


def compare(release: Released, directory: Directory) -> Iterator[Line]:
    """A line for each recipient whose concern this release is."""
    for recipient in table().recipients:
        if Trigger.RELEASED in recipient.on and concerns(recipient, release.episode):
            yield _line(release, recipient, directory)


def first_team(directory: Directory, team: str) -> str:
    """The first team of a team's agency; the team itself where its agency has left the list."""
    teams = directory.of_agency(Agency.parse(team.partition("/")[0]))
    return teams[0].id if teams else team


def _line(release: Released, recipient: Recipient, directory: Directory) -> Line:
    episode, name = release.episode, recipient.name
    own = [row for row in release.alerts if row.episode == episode.opening and _recipient(row) == name]
    desk = route(recipient, episode, directory)
    row = _telling(own, desk.team if desk else "")
    assert episode.release is not None
    outcome = _of_row(row) if row else _without(release, recipient, reached=desk is not None)
    publisher = first_team(directory, episode.release.source.team)
    owner = {
        Outcome.UNEXPLAINED: publisher,
        Outcome.NOBODY_TO_TELL: publisher,
        Outcome.UNDECIDED: row.publisher_team if row else "",
        Outcome.WITHHELD: row.publisher_team if row else "",
        Outcome.NOT_ACKNOWLEDGED: row.team if row else "",
    }.get(outcome, "")
    return Line(
        release.person_id,
        release.ordinal,
        episode.release.on,
        name,
        outcome,
        row.id if row else None,
        row.team if row else desk.team if desk else "",
        owner,
        row.level if row else 0,
        (row.primary_reason or row.closed_as or "") if row else "",
        _noticed_days(own, episode.release.on),
        row.told_at if row else None,
        row.acknowledged_at if row else None,
    )


def _recipient(row: Seen) -> str:
    milestone = table().milestones.get(row.milestone)
    return milestone.recipient if milestone else ""


def _telling(own: Sequence[Seen], team: str) -> Seen | None:
    """The alert that tells of the release: one that was taken, then the routed team's, open, newest."""
    return max(
        (row for row in own if table().milestones[row.milestone].trigger in _TELLING),
        key=lambda row: (row.acknowledged_by is not None, row.team == team, row.open, row.raised_at),
        default=None,
    )


def _of_row(row: Seen) -> Outcome:
    if row.acknowledged_by is not None:
        return Outcome.ACKNOWLEDGED
    if row.state != AlertState.TOLD:
        return Outcome.WITHHELD if row.state == AlertState.WITHHELD else Outcome.UNDECIDED
    if row.open:
        return Outcome.NOT_ACKNOWLEDGED
    return Outcome.SETTLED if row.closed_as == "SATISFIED" else Outcome.WITHDRAWN


def _without(release: Released, recipient: Recipient, *, reached: bool) -> Outcome:
    """Why there is no alert at all."""
    milestones = [recipient.on[trigger] for trigger in _OF_RELEASE if trigger in recipient.on]
    if any(settles(milestone, release.episode) for milestone in milestones):
        return Outcome.SETTLED
    if not release.current:
        return Outcome.BACK_INSIDE
    missing = any(
        row.milestone.endswith(_COUNCIL_MISSING) and row.episode == release.episode.opening
        for row in release.alerts
    )
    return Outcome.NOBODY_TO_TELL if missing and not reached else Outcome.UNEXPLAINED


def _noticed_days(own: Sequence[Seen], day: date) -> int | None:
    before = [row.told_at for row in own if row.told_at is not None and row.told_at < day_start(day)]
    return (day - london_date(min(before))).days if before else None
