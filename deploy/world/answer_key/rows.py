"""The countdown: who is told how many days before a release, unless what was to be done is done."""

from datetime import date, timedelta
from typing import NamedTuple

from deploy.world.answer_key.records import CHILD_PROTECTION, DIP, HOUSING, PRISON, PROBATION, Event

CARAT = "CARAT"
"""A recipient of its own: the health team of a prison."""


class Row(NamedTuple):
    """One row of a recipient's countdown."""

    id: str
    recipient: str
    days: int
    """How many days before the release it falls due; below nought: after the day."""
    type: str
    settled_by: frozenset[str]
    undone_by: frozenset[str] = frozenset()
    youngest_age: int | None = None
    """What settles it is not older than so many days before it falls due."""

    def due(self, release: date) -> date:
        """The London day on which it falls due, at its beginning."""
        return release - timedelta(days=self.days)

    def settled(self, events: list[Event], release: date, admitted: date | None) -> bool:
        """Whether what was to be done is done since the person was admitted, and not undone since."""
        inside = [event for event in events if admitted is None or event.day >= admitted]
        done = [event for event in inside if event.type in self.settled_by and self._counts(event, release)]
        if not done:
            return False
        last = max(event.order for event in done)
        return not any(event.type in self.undone_by and event.order > last for event in events)

    def _counts(self, event: Event, release: date) -> bool:
        if self.youngest_age is None:
            return True
        return event.day >= self.due(release) - timedelta(days=self.youngest_age)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ANSWERED = _words(
    "DUTY_TO_REFER_ACKNOWLEDGED DUTY_TO_REFER_OUTCOME ASSESSMENT_BOOKED DUTY_ACCEPTED PLACEMENT_CONFIRMED"
)
"""The council has answered a referral."""
PLACED, UNPLACED = _words("PLACEMENT_CONFIRMED"), _words("PLACEMENT_CANCELLED")
_BOOKED = _words("ASSESSMENT_BOOKED DUTY_ACCEPTED PLACEMENT_CONFIRMED")
_ARRIVED = _words("PLACEMENT_ARRIVED")
_TAKEN_ON = _words("REFERRAL_ACCEPTED REFERRAL_DECLINED APPOINTMENT_OFFERED ENGAGEMENT_STARTED")
_OFFERED = _words("APPOINTMENT_OFFERED REFERRAL_DECLINED ENGAGEMENT_STARTED")
_NOT_SEEN = _words("APPOINTMENT_MISSED ENGAGEMENT_ENDED")
_LICENCE = _words("LICENCE_ACTIVATED")
_CHECKED = _words("ADDRESS_CHECK_COMPLETED")
_HANDED_OVER = _words("TREATMENT_HANDOVER")
_LINKED_UP = _words("REFERRAL_ACCEPTED APPOINTMENT_OFFERED ENGAGEMENT_STARTED TREATMENT_HANDOVER")
_CONFIRMED = _words("RELEASE_CONFIRMED")

COUNTDOWN = (
    Row("housing-56", HOUSING, 56, "DTR_WINDOW_OPEN", ANSWERED, youngest_age=182),
    Row("housing-28", HOUSING, 28, "RELEASE_IN_28", _BOOKED),
    Row("housing-7", HOUSING, 7, "RELEASE_IN_7", PLACED, UNPLACED),
    Row("housing-1", HOUSING, 1, "NO_ACCOMMODATION_AT_RELEASE", PLACED, UNPLACED),
    Row("housing-0", HOUSING, 0, "RELEASE_TODAY", _ARRIVED),
    Row("dip-42", DIP, 42, "RELEASE_IN_42", _TAKEN_ON),
    Row("dip-14", DIP, 14, "RELEASE_IN_14", _OFFERED, _NOT_SEEN),
    Row("dip-2", DIP, 2, "RELEASE_IN_2", _OFFERED, _NOT_SEEN),
    Row("probation-84", PROBATION, 84, "RELEASE_IN_84_DAYS", _words("PRACTITIONER_ALLOCATED")),
    Row(
        "probation-56", PROBATION, 56, "DTR_WINDOW_OPEN",
        ANSWERED | _words("DUTY_TO_REFER_SUBMITTED"), _words("DUTY_TO_REFER_WITHDRAWN"), 182,
    ),
    Row("probation-14", PROBATION, 14, "RELEASE_IN_14", _LICENCE),
    Row("probation-1", PROBATION, 1, "RELEASE_IN_1", _LICENCE),
    Row("child-protection-28", CHILD_PROTECTION, 28, "RELEASE_IN_28", _CHECKED),
    Row("child-protection-7", CHILD_PROTECTION, 7, "RELEASE_IN_7", _CHECKED),
    Row("carat-42", CARAT, 42, "RELEASE_IN_42", _LINKED_UP),
    Row("carat-14", CARAT, 14, "TREATMENT_HANDOVER_MISSING", _HANDED_OVER),
    Row("carat-2", CARAT, 2, "TREATMENT_HANDOVER_MISSING", _HANDED_OVER),
    Row("carat-0", CARAT, 0, "RELEASE_TODAY", _HANDED_OVER),
    Row("prison-84", PRISON, 84, "RELEASE_IN_84_DAYS", _words("CARAT_ASSESSMENT"), youngest_age=28),
    Row("prison-14", PRISON, 14, "RELEASE_IN_14", _CONFIRMED),
    Row("prison-2", PRISON, 2, "RELEASE_IN_2", _CONFIRMED, youngest_age=12),
    Row("prison-overdue", PRISON, -1, "RECONCILIATION_GAP", frozenset()),
)  # fmt: skip

NOT_IF_SETTLED = frozenset({"probation-56", "probation-no-accommodation", "probation-dtr-unanswered"})
"""Rows of probation that are only about people who do not know where they will sleep."""


_OF = {
    recipient: [row for row in COUNTDOWN if row.recipient == recipient]
    for recipient in {r.recipient for r in COUNTDOWN}
}


def due(recipient: str, release: date, today: date, *, settled_home: bool) -> list[Row]:
    """A recipient's rows that have fallen due on a London day, the latest last."""
    left = (release - today).days
    return [
        row for row in _OF[recipient] if left <= row.days and not (settled_home and row.id in NOT_IF_SETTLED)
    ]
