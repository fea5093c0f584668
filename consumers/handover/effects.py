"""What has to be done so that the alerts that stand become the alerts that are wanted."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from consumers.handover.milestones import Wanted
from consumers.handover.state import Episode
from schemas.vocabulary import AlertStatus

SATISFIED = "SATISFIED"
"""`closed_as` of an alert that an event has settled (status RESOLVED)."""

CLOSED_BY_THE_BUS = frozenset(
    {AlertStatus.SUPERSEDED, AlertStatus.WITHDRAWN, AlertStatus.CANCELLED, AlertStatus.EXPIRED, SATISFIED}
)
"""An alert that was closed so is reopened when it is wanted again; one that a person closed stays closed."""


class Standing(NamedTuple):
    """One row of the person's release alerts, open or closed."""

    id: UUID
    episode: bytes
    version: bytes
    milestone: str
    team: str
    open: bool
    provisional: bool
    acknowledged: bool
    """A named person has taken it, now or before it was closed."""
    closed_as: str | None
    release_on: object
    """The row's date or None."""
    facts: tuple[UUID, ...]


class Reopen(NamedTuple):
    alert: UUID
    status: AlertStatus
    """ACKNOWLEDGED where a named person had taken it before, else NEW."""
    wanted: Wanted


class Close(NamedTuple):
    alert: UUID
    status: AlertStatus
    closed_as: str


class Update(NamedTuple):
    """Same alert, but confirmed now, or with other facts: what is told must be asked again."""

    alert: UUID
    wanted: Wanted


class Move(NamedTuple):
    """An earlier fact has arrived and renamed the episode: the row keeps all but the name."""

    alert: UUID
    episode: bytes


class Effects(NamedTuple):
    """What to write, in this order: move, close, reopen, update, raise."""

    move: tuple[Move, ...]
    close: tuple[Close, ...]
    reopen: tuple[Reopen, ...]
    update: tuple[Update, ...]
    raise_: tuple[Wanted, ...]


def effects(
    wanted: Sequence[Wanted], standing: Sequence[Standing], episodes: Sequence[Episode], now: datetime
) -> Effects:
    """The difference of wanted and standing. `standing` is every release alert of the person, closed ones too."""
    raise NotImplementedError
