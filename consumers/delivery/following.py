"""What becomes of a notice by what the service says of its message. What fails for good rings."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from consumers.delivery import rows
from consumers.delivery.rows import Claimed, Mark
from consumers.delivery.schedule import look_again_in, send_again_in
from consumers.watch.service import Cause, Moment, close_all, open_all, standing
from policies.teams import Directory
from schemas.clock import domain_now, machine_now
from schemas.vocabulary import AlertType, DeliveryStatus, NoticeState

_FOR_NOW: Final = frozenset({DeliveryStatus.TEMPORARY_FAILURE, DeliveryStatus.TECHNICAL_FAILURE})
_FOR_GOOD: Final = frozenset({DeliveryStatus.PERMANENT_FAILURE})


def posted(notice: Claimed, attempt: int, message: UUID) -> Mark:
    """The service has it."""
    soon = look_again_in(timedelta())
    return Mark(notice, NoticeState.POSTED, soon, DeliveryStatus.CREATED, message=message, attempts=attempt)


def refused(notice: Claimed, attempt: int) -> Mark:
    """The service will never take it."""
    return Mark(notice, NoticeState.FAILED, status=DeliveryStatus.TECHNICAL_FAILURE, attempts=attempt)


def followed(notice: Claimed, status: DeliveryStatus | None, now: datetime) -> Mark:
    """By the service's own word. None, and a word that does not change for days, are failures for now."""
    if status is DeliveryStatus.DELIVERED:
        return Mark(notice, NoticeState.DELIVERED, status=status)
    if status in _FOR_GOOD:
        return Mark(notice, NoticeState.FAILED, status=status)
    age = now - notice.sent_at if notice.sent_at else timedelta()
    again = look_again_in(age)
    if status is not None and status not in _FOR_NOW and again is not None:
        return Mark(notice, NoticeState.POSTED, again, status)
    word = status if status in _FOR_NOW else DeliveryStatus.TECHNICAL_FAILURE
    wait = send_again_in(notice.attempts)
    if wait is None:
        return Mark(notice, NoticeState.FAILED, status=word)
    return Mark(notice, NoticeState.WAITING, wait, word)


def settle(connection: Connection, mark: Mark, directory: Directory) -> None:
    """Write what became of it. A post that cannot be reached rings, until each of its team's can be again."""
    rows.mark(connection, mark)
    team = mark.notice.team
    now = Moment(domain_now(connection), machine_now())
    if mark.state is NoticeState.FAILED:
        open_all(connection, [Cause(AlertType.NOTICE_UNDELIVERED, team, team)], directory, now)
    elif (
        mark.state is NoticeState.DELIVERED
        and team in standing(connection, AlertType.NOTICE_UNDELIVERED)
        and rows.all_reached(connection, team)
    ):
        close_all(connection, AlertType.NOTICE_UNDELIVERED, [team], now)
