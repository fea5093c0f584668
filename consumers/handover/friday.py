"""The Friday rule: a release that falls before days without offices may come earlier. We only warn.

Offenders (Day of Release from Detention) Act 2023: a sentenced adult who has served 28 days and is due on a
Friday, on the day before a bank holiday, or on a day without offices that a release comes forward from,
may go on an earlier working day. Not for home detention curfew, the Parole Board or indeterminate sentences.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from consumers.handover.working_time import bank_holidays
from schemas.vocabulary import DateKind

DIVISION: Final = "england-and-wales"
SERVED: Final = timedelta(days=28)
KINDS: Final = frozenset({DateKind.CRD, DateKind.ARD, DateKind.PRRD})
"""The kinds of date on which a sentence itself opens the gate."""

_FRIDAY: Final = 4
_DAY: Final = timedelta(days=1)


def earlier_day(on: date, kind: str, received_on: date | None) -> date | None:
    """The working day to which the release may come forward, or None where the rule does not apply.

    Days are London's. Where nobody said when the person was received, the 28 days count as served.
    """
    if kind not in KINDS or (received_on is not None and on - received_on < SERVED):
        return None
    earlier = _day_to_leave(on)
    return earlier if earlier != on else None


@lru_cache(maxsize=4096)
def _day_to_leave(on: date) -> date:
    while not _offices_open(on) or on.weekday() == _FRIDAY or (on + _DAY) in bank_holidays(DIVISION):
        on -= _DAY
    return on


def _offices_open(day: date) -> bool:
    return day.weekday() <= _FRIDAY and day not in bank_holidays(DIVISION)
