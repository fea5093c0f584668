"""Questions that differ only in what no rule can tell apart are one situation, and are asked once.

The rules compare days with days, and days since an alert closed with how long an agreement keeps data. So a
day may stand for every day up to the next on which an agreement or a law begins or ends, and a consent's last
day for every one that is past, or for every one that is not. Their `valid_until` differs; nobody looks at it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from policies.question import Question

_A_DAY = timedelta(days=1)
_BEFORE_ALL = date(1000, 1, 1)


class Marks(NamedTuple):
    """Where a policy may begin to answer otherwise."""

    days: tuple[date, ...]
    """Each first day of something, and each day after its last; sorted."""
    kept_days: tuple[int, ...]
    """For how many days after an alert closed an agreement still carries; sorted."""


def marks(*registers: Mapping[str, Any]) -> Marks:
    """The marks of these policies together, by the documents that their rules decide by."""
    days, kept = {_BEFORE_ALL}, set[int]()
    for register in registers:
        shares = [share for pair in register["agreements"].values() for share in pair]
        for dated in (*shares, *register["gateways"].values()):
            days.add(date.fromisoformat(dated["valid_from"]))
            if (last := date.fromisoformat(dated["valid_to"])) < date.max:
                days.add(last + _A_DAY)
        kept |= {int(share["retention_days"]) for share in shares}
    return Marks(tuple(sorted(days)), tuple(sorted(kept)))


def situation(question: Question, marks: Marks) -> Question:
    """The question that stands for this one and for all that have the same answer."""
    day = question.london_date
    stands_for = marks.days[bisect_right(marks.days, day) - 1]
    past = stands_for - _A_DAY
    kept = bisect_left(marks.kept_days, question.closed_for_days)
    return question._replace(
        london_date=stands_for,
        closed_for_days=0 if kept == 0 else marks.kept_days[kept - 1] + 1,
        consent=tuple(
            [
                code._replace(last_day=stands_for if code.last_day >= day else past)
                if code.last_day
                else code
                for code in question.consent
            ]
        ),
        overrides=tuple(
            [one._replace(last_day=stands_for if one.last_day >= day else past) for one in question.overrides]
        ),
    )
