"""Who was sent an alert and when, and who is asked to take it now."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from consumers.desk.rows import AlertRow
from consumers.desk.words import Words
from policies.teams import DUTY_CONTACT, MAILBOX, Contact, Team
from schemas.tables import notice
from schemas.vocabulary import AlertStatus


class Notice(NamedTuple):
    """One notice to a post of the team."""

    kind: str
    level: int
    at: datetime
    """Domain time."""


class Holder(NamedTuple):
    """Whom an alert has gone on to."""

    why: str
    who: str
    contact: Contact


def read(connection: Connection, alert: UUID, team: Team) -> tuple[Notice, ...]:
    """What this team was sent about an alert, oldest first; never what another team was sent."""
    query = select(notice.c.kind, notice.c.level, notice.c.at).where(
        notice.c.alert == alert, notice.c.team == team.id
    )
    return tuple(Notice._make(row) for row in connection.execute(query.order_by(notice.c.id)))


def holder(row: AlertRow, team: Team, words: Words) -> Holder | None:
    """Whom to ring about an alert that nobody has taken; None while it is with the team itself."""
    if row.status != AlertStatus.NEW or row.level == MAILBOX:
        return None
    at_once = row.level == DUTY_CONTACT and row.steps == 0
    why = "It came when there was no time to wait" if at_once else "Nobody took it in time"
    return Holder(why, words.levels[row.level], team.post(row.level))
