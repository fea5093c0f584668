"""The key in words: one person's story, and every difference under its name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from deploy.world.answer_key.compare import Alert, Difference
from deploy.world.answer_key.walk import Expectation, Story
from schemas.clock import LONDON


def story(told: Story) -> Iterator[str]:
    """One person's records as they were accepted, and what everybody should have been told."""
    yield f"person {told.person}"
    yield "records: accepted, recorded, team, type, what the key reads in them"
    for event in told.events:
        cells = " ".join(f"{column}={event.cell(column)}" for column in _READ if event.cell(column))
        yield f"  {_when(event.known)}  {_when(event.at)}  {event.team}  {event.type}  {cells}"
    yield "expectations: from, until, team, row, day, told or why not"
    for one in told.expectations:
        yield f"  {_expectation(one)}"


def differences(found: Sequence[Difference]) -> Iterator[str]:
    """Grouped by name, each with both sides."""
    ordered = sorted(found, key=lambda one: (one.name, one.key.id, one.person))
    for name, group in groupby(ordered, key=lambda one: one.name):
        own = list(group)
        rows = Counter(one.key.id for one in own)
        yield f"{name} ({len(own)}): " + ", ".join(f"{row} {count}" for row, count in rows.most_common())
        for one in own:
            yield f"  person {one.person}  {one.key.team}  {one.key.id}  {one.key.day or ''}"
            yield from (f"    key: {_expectation(each)}" for each in one.expected)
            yield from (f"    bus: {_alert(each)}" for each in one.found)


def summary(people: int, expectations: int, found: Iterable[Difference]) -> str:
    """`5,000 people: 61,204 expectations, misses 0, phantom 0, late 0`, and what else there is."""
    counts = Counter(one.name.counted_as for one in found)
    other = f", other {counts['other']}" if counts["other"] else ""
    return (
        f"{people:,} people: {expectations:,} expectations, misses {counts['missed']}, "
        f"phantom {counts['phantom']}, late {counts['late']}{other}"
    )


def _expectation(one: Expectation) -> str:
    until = _when(one.until) if one.until else "the end"
    day = one.key.day.isoformat() if one.key.day else "-"
    why = one.reason or ("told, late notice" if one.late else "told")
    return f"{_when(one.since)} to {until}  {one.key.team}  {one.key.id}  {day}  {one.type}  {why}"


def _alert(alert: Alert) -> str:
    until = _when(alert.until) if alert.until else "the end"
    taken = f", taken {_when(alert.taken)}" if alert.taken else ""
    return (
        f"{_when(alert.since)} to {until}  {alert.day or '-'}  {alert.type}  {alert.reason or 'told'}{taken}"
    )


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"


_READ = (
    "expected_release_date",
    "date_kind",
    "certainty",
    "reason",
    "movement_reason_code",
    "recall_type",
    "occurred_at",
    "received_at",
    "prison",
    "chosen_council",
    "council",
    "accommodation_at_release",
    "consent_event_time",
    "consent_last_day",
    "consent_recipients",
    "agreed_referral",
    "agreed_contact",
)
"""Never a number, a name or a birthday."""
