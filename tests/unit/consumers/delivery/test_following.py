"""What becomes of a notice by the word of the service that carries it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from consumers.delivery.following import followed
from consumers.delivery.rows import Claimed
from consumers.delivery.schedule import AGAIN
from schemas.vocabulary import DeliveryStatus, NoticeState

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
SECONDS, MINUTES, HOURS = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))
D = DeliveryStatus
S = NoticeState


def sent(age: timedelta, attempts: int) -> Claimed:
    return Claimed(1, uuid4(), uuid4(), "RAISED", 0, "HOUSING:X/y", S.POSTED, uuid4(), NOW - age, 1, attempts)


@pytest.mark.parametrize(
    ("status", "age", "attempts", "state", "next_in"),
    [
        (D.DELIVERED, SECONDS, 1, S.DELIVERED, None),
        (D.PERMANENT_FAILURE, SECONDS, 1, S.FAILED, None),  # never: the address is wrong
        (D.CREATED, SECONDS, 1, S.POSTED, 5 * SECONDS),
        (D.SENDING, 2 * MINUTES, 1, S.POSTED, MINUTES),  # looked at less often as it grows older
        (D.PENDING, 2 * HOURS, 1, S.POSTED, 30 * MINUTES),
        (D.SENT, 2 * HOURS, 1, S.POSTED, 30 * MINUTES),
        (D.SENDING, 80 * HOURS, 1, S.WAITING, AGAIN[0]),  # the service gave it up long ago
        (D.TEMPORARY_FAILURE, SECONDS, 1, S.WAITING, 5 * MINUTES),  # again, later each time
        (D.TEMPORARY_FAILURE, SECONDS, 4, S.WAITING, 8 * HOURS),
        (D.TEMPORARY_FAILURE, SECONDS, 5, S.FAILED, None),
        (D.TECHNICAL_FAILURE, SECONDS, 2, S.WAITING, 30 * MINUTES),
        (None, SECONDS, 1, S.WAITING, 5 * MINUTES),  # the service does not know it any more
    ],
)
def test_each_word_of_the_service_leads_somewhere(
    status: DeliveryStatus | None,
    age: timedelta,
    attempts: int,
    state: NoticeState,
    next_in: timedelta | None,
) -> None:
    mark = followed(sent(age, attempts), status, NOW)
    assert (mark.state, mark.next_in) == (state, next_in)


def test_no_word_of_the_service_is_left_out() -> None:
    states = {followed(sent(SECONDS, 1), status, NOW).state for status in DeliveryStatus}
    assert states == {S.DELIVERED, S.FAILED, S.POSTED, S.WAITING}
