"""Where the bus did otherwise than it should have: what stood when, team by team and row by row."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from deploy.world.answer_key.walk import Expectation, Key

_FOR_EVER = datetime.max.replace(tzinfo=UTC)
_Thing = TypeVar("_Thing")


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
    """One alert as the bus has it."""

    team: str
    id: str
    day: date | None
    type: str
    state: str
    reason: str | None
    raised: datetime
    told: datetime | None
    changed: datetime
    open: bool
    taken: datetime | None = None
    """When a named person took it: a person's doing, which no key can know."""

    @property
    def key(self) -> Key:
        """By what it is compared: some rows are about no day of release."""
        return Key(self.team, self.id, self.day if is_dated(self.id) else None)

    @property
    def closed(self) -> datetime | None:
        """When it went, None while it stands."""
        return None if self.open else self.changed


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
    found = _by_key((alert.key, _lasting(alert)) for alert in alerts if not _passed_at_once(alert))
    differences = []
    for key in sorted(expected.keys() | found.keys(), key=str):
        own, theirs = tuple(expected.get(key, ())), tuple(found.get(key, ()))
        differences += [
            Difference(name, person, key, own, theirs) for name in sorted(set(_names(own, theirs)))
        ]
    return differences


def _names(expected: tuple[Expectation, ...], found: tuple[Alert, ...]) -> list[Name]:
    told = [one for one in expected if one.told]
    withheld = [one for one in expected if not one.told]
    was_told = [alert for alert in found if alert.told]
    was_kept = [alert for alert in found if not alert.told]
    names = [name for one in told for name in _of_expected(one, told, was_told)]
    names += [name for alert in was_told for name in _of_told(alert, told)]
    names += [name for alert in was_kept for name in _of_kept(alert, told, withheld)]
    if withheld and not found:
        names.append(Name.NOT_KEPT)
    return names


def _of_expected(one: Expectation, told: list[Expectation], found: list[Alert]) -> list[Name]:
    """Whether it was told, in time, and for as long as it should have stood."""
    during = [a for a in found if _told(a) < _end(one.until) and _end(a.closed) > one.since]
    if not during:
        return [Name.MISSED]
    if min(_told(alert) for alert in during) > one.since:
        return [Name.LATE]
    if max(_end(alert.closed) for alert in during) < _should_end(one, during) and not _kept_since(during):
        return [Name.GONE]
    if one.type not in {alert.type for alert in during} and len(told) == 1:
        return [Name.TYPE]
    return []


def _of_told(alert: Alert, told: list[Expectation]) -> list[Name]:
    """Whether there was anything to tell at that moment, and whether it went when it should have."""
    if not any(_told(alert) < _end(one.until) and _end(alert.closed) > one.since for one in told):
        return [Name.PHANTOM]
    if not any(one.since <= _told(alert) < _end(one.until) for one in told):
        return [Name.EARLY]
    if alert.state != "TOLD":
        return []
    last = max(_should_end(one, [alert]) for one in told if one.since < _end(alert.closed))
    return [Name.STAYED] if _end(alert.closed) > last else []


def _of_kept(alert: Alert, told: list[Expectation], withheld: list[Expectation]) -> list[Name]:
    if alert.state == "UNDECIDED":
        return [Name.UNDECIDED]
    if not withheld:
        return [] if told else [Name.KEPT]
    return [] if alert.reason in {None, *(one.reason for one in withheld)} else [Name.REASON]


def _should_end(one: Expectation, alerts: list[Alert]) -> datetime:
    """What is out of date goes when somebody has taken it, before or since."""
    taken = [alert.taken for alert in alerts if alert.taken]
    if one.over is None or not taken:
        return _end(one.until)
    return min(_end(one.until), max(one.over, min(taken)))


def _kept_since(alerts: list[Alert]) -> bool:
    """Told once and then withheld: the row no longer says when that was."""
    return any(alert.state != "TOLD" for alert in alerts)


def _passed_at_once(alert: Alert) -> bool:
    """It came and went within one moment: of what arrived together, some was read before the rest."""
    return not alert.open and alert.raised == alert.changed


def _lasting(alert: Alert) -> Alert:
    """Withheld until the moment at which it went: that it was told in between is not seen by anybody."""
    if alert.open or alert.told != alert.changed:
        return alert
    return alert._replace(told=None, state="WITHHELD", reason=None)


def _told(alert: Alert) -> datetime:
    assert alert.told is not None
    return alert.told


def _end(moment: datetime | None) -> datetime:
    return moment or _FOR_EVER


def _by_key(pairs: Iterable[tuple[Key, _Thing]]) -> Mapping[Key, list[_Thing]]:
    found: dict[Key, list[_Thing]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found
