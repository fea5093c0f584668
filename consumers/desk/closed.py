"""What closed lately: so that nobody wonders where an alert went. Nothing is opened, and nobody is named."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from consumers.desk import rows
from consumers.desk.desk import Desk
from consumers.desk.paging import Paging
from consumers.desk.questions import Reader
from consumers.desk.rows import AlertRow
from schemas.clock import domain_now
from schemas.vocabulary import AlertStatus

KEPT_FOR: Final = timedelta(days=21)


class ClosedRow(NamedTuple):
    """One alert that closed."""

    row: AlertRow
    why: str
    newer: UUID | None
    """The alert that stands in its place."""


class ClosedPage(NamedTuple):
    """One page of what closed in the last three weeks."""

    items: tuple[ClosedRow, ...]
    now: datetime
    """Domain time."""
    paging: Paging


def read(desk: Desk, reader: Reader, number: int) -> ClosedPage:
    """What closed of what the reader's team was told, the last first."""
    with desk.engine.connect() as connection:
        now = domain_now(connection)
        found = rows.closed(connection, reader.team.id, now - KEPT_FOR)
        paging = Paging.of(len(found), number)
        shown = found[paging.slice]
        newer = rows.newer(connection, shown)
    items = tuple(ClosedRow(row, ended(row, desk), newer.get(row.id)) for row in shown)
    return ClosedPage(items, now, paging)


def ended(row: AlertRow, desk: Desk) -> str:
    """Why a closed alert closed, and who closed it."""
    said = came_of(row, desk)
    return f"{said}, by {desk.named(row.closed_by)}" if row.closed_by else said


def came_of(row: AlertRow, desk: Desk) -> str:
    """Why a closed alert closed."""
    said = desk.words.statuses[AlertStatus(row.status)]
    match row.status:
        case AlertStatus.RESOLVED if row.closed_by and row.closed_as:
            return f"{said}: {desk.words.value(row.closed_as).lower()}"
        case AlertStatus.RESOLVED:
            return desk.words.settled
        case AlertStatus.REFERRED_ON if row.referred_to:
            return f"{said} to {council(desk, row.referred_to)}"
    return said


def council(desk: Desk, code: str) -> str:
    """A council by name; by its code where it is not on the bus."""
    team = desk.directory.area_team("HOUSING", code)
    return team.agency_name if team else code
