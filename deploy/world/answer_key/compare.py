"""Where the bus did otherwise than it should have: what stood when, team by team and row by row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from deploy.world.answer_key.walk import Expectation, Key

_FOR_EVER = datetime.max.replace(tzinfo=UTC)
_Thing = TypeVar("_Thing")
_Span = TypeVar("_Span", Expectation, "Alert")


class Name(StrEnum):
    """What is wrong. The first word says how it is counted."""

    MISSED = "missed: should have been told, and never was"
    GONE = "missed: was told, and it went too soon"
    NOT_KEPT = "missed: nobody sees that this was withheld"
    PHANTOM = "phantom: told, and should not have been"
    EARLY = "phantom: told before it was due"
    STAYED = "phantom: it stood too long"
    KEPT = "phantom: withheld, though there was nothing to tell"
    LATE = "late: told after it should have been"
    REASON = "other: withheld for another reason"
    TYPE = "other: told as another type of alert"
    UNDECIDED = "other: never decided"

    @property
    def counted_as(self) -> str:
        """`missed`, `phantom`, `late` or `other`."""
        return self.partition(":")[0]


class Alert(NamedTuple):
    """An alert of the bus, through a time in which it stood told or withheld."""

    team: str
    id: str
    day: date | None
    type: str
    reason: str | None
    """Why it was withheld; None where the team was told."""
    since: datetime
    until: datetime | None
    """None where it still stands."""
    taken: datetime | None = None
    """When a named person took it: a person's doing, which no key can know."""

    @property
    def key(self) -> Key:
        """By what it is compared: some rows are about no day of release."""
        return Key(self.team, self.id, self.day if is_dated(self.id) else None)

    @property
    def told(self) -> bool:
        """Whether its team was told."""
        return self.reason is None


class Difference(NamedTuple):
    """One thing that is not as it should be."""

    name: Name
    person: int
    key: Key
    expected: tuple[Expectation, ...]
    found: tuple[Alert, ...]


def is_dated(row: str) -> bool:
    """Whether a row is about one day of release."""
    last = row.rpartition("-")[2]
    return (
        (last.isdigit() and not row.endswith("recalled-56"))
        or last in ("overdue", "released", "unplanned", "changed")
        or row in ("dip-not-seen", "probation-no-accommodation")
    )  # fmt: skip


def compare(person: int, expectations: Iterable[Expectation], alerts: Iterable[Alert]) -> list[Difference]:
    """One person's differences."""
    expected = _by_key((one.key, one) for one in expectations)
    found = _by_key((alert.key, alert) for alert in alerts)
    differences = []
    for key in sorted(expected.keys() | found.keys(), key=str):
        own, theirs = tuple(expected.get(key, ())), tuple(found.get(key, ()))
        differences += [
            Difference(name, person, key, own, theirs) for name in sorted(set(_names(own, theirs)))
        ]
    return differences


def _names(expected: tuple[Expectation, ...], found: tuple[Alert, ...]) -> list[Name]:
    told, was_told = [one for one in expected if one.told], [alert for alert in found if alert.told]
    kept, was_kept = [one for one in expected if not one.told], [alert for alert in found if not alert.told]
    names = [name for one in told for name in _of_told(one, _during(one, was_told))]
    names += [name for alert in was_told for name in _of_telling(alert, _during(alert, told))]
    names += [name for one in kept for name in _of_kept(one, _during(one, was_kept))]
    names += [name for alert in was_kept for name in _of_keeping(alert, _during(alert, kept))]
    if told and was_told and not names and _last(expected).type != _last(found).type:
        names.append(Name.TYPE)
    return names


def _last(those: Sequence[_Span]) -> _Span:
    """A row says of which type it was last, told or withheld."""
    return max(those, key=lambda each: each.since)


def _of_told(one: Expectation, during: list[Alert]) -> list[Name]:
    """Whether it was told, in time, and without a gap for as long as it should have stood."""
    if not during:
        return [Name.MISSED]
    if during[0].since > one.since:
        return [Name.LATE]
    reached = one.since
    for alert in during:
        if alert.since > reached:
            return [Name.GONE]
        reached = max(reached, _end(alert.until))
    if reached < _should_end(one, during):
        return [Name.GONE]
    return []


def _of_telling(alert: Alert, during: list[Expectation]) -> list[Name]:
    """Whether there was anything to tell at that moment, and whether it went when it should have."""
    if not during:
        return [Name.PHANTOM]
    if alert.since < during[0].since:
        return [Name.EARLY]
    last = max(_should_end(one, [alert]) for one in during)
    return [Name.STAYED] if _end(alert.until) > last else []


def _of_kept(one: Expectation, during: list[Alert]) -> list[Name]:
    if not during:
        return [Name.NOT_KEPT]
    return [] if one.reason in {alert.reason for alert in during} else [Name.REASON]


def _of_keeping(alert: Alert, during: list[Expectation]) -> list[Name]:
    if alert.reason == "UNDECIDED":
        return [Name.UNDECIDED]
    return [] if during else [Name.KEPT]


def _during(one: Expectation | Alert, others: list[_Span]) -> list[_Span]:
    """Those of the others that stand at some moment at which this one does, the earliest first."""
    found = [each for each in others if each.since < _end(one.until) and one.since < _end(each.until)]
    return sorted(found, key=lambda each: each.since)


def _should_end(one: Expectation, alerts: list[Alert]) -> datetime:
    """What is out of date goes when somebody has taken it, before or since."""
    taken = [alert.taken for alert in alerts if alert.taken]
    if one.over is None or not taken:
        return _end(one.until)
    return min(_end(one.until), max(one.over, min(taken)))


def _end(moment: datetime | None) -> datetime:
    return moment or _FOR_EVER


def _by_key(pairs: Iterable[tuple[Key, _Thing]]) -> Mapping[Key, list[_Thing]]:
    found: dict[Key, list[_Thing]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found
