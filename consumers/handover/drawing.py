"""Draw the release episode as a state machine, by asking the fold: `python -m consumers.handover.drawing`.

Nothing is drawn by hand. From each way in which an episode can stand, every kind of record is folded, soon
after and days after, and where the episode then stands is an arrow. What the hour decides the rules say too.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from consumers.handover.due import Moment, provisional
from consumers.handover.episodes import Episodes, Status, fold
from consumers.handover.facts import Fact
from consumers.handover.rules import LEFT_FOR_GOOD, NO_RELEASE, RECEIVED, VOID_WITHIN_US
from schemas.clock import to_micros
from schemas.envelope import Agency, Sequence
from schemas.vocabulary import Certainty, DateKind, ReceptionReason, ReleaseReason, TeamKind

FIRST: Final = datetime(2026, 6, 1, 9, tzinfo=UTC)
SOON: Final = timedelta(minutes=20)
LATER: Final = timedelta(days=2)
AHEAD: Final = timedelta(days=300)

START: Final = "[*]"
PROVISIONAL: Final = "PROVISIONAL"
"""RELEASED in its first 45 minutes."""
RETURNED: Final = "RETURNED"
"""Received again in those minutes: the way back to where the episode stood, as if nobody had gone out."""


class Record(NamedTuple):
    """One kind of record, as an example."""

    name: str
    event_type: str
    says: tuple[tuple[str, str], ...] = ()
    """Its codes, by field name."""


class Arrow(NamedTuple):
    """Where an episode stands, what arrives, and where it stands then, or the next one."""

    before: str
    record: str
    after: str
    next_episode: bool = False


def _received(name: str, reason: ReceptionReason) -> Record:
    return Record(name, RECEIVED, (("reason", str(reason)),))


def _left(name: str, reason: ReleaseReason, code: str = "") -> Record:
    codes = (("reason", str(reason)), ("movement_reason_code", code))
    return Record(name, "prison-carat.release.occurred", codes if code else codes[:1])


def _dated(name: str, certainty: Certainty, event: str) -> Record:
    codes = (("date_kind", str(DateKind.CRD)), ("certainty", str(certainty)))
    return Record(name, f"prison-carat.release.{event}", codes)


RECORDS: Final = (
    Record("another agency's work", "dip.referral.accepted"),
    _received("received", ReceptionReason.ADMISSION),
    _received("recalled", ReceptionReason.RECALL),
    _dated("estimated date", Certainty.ESTIMATED, "planned"),
    _dated("changed date", Certainty.ESTIMATED, "date-changed"),
    _dated("confirmed date", Certainty.CONFIRMED, "confirmed"),
    Record("cancelled", "prison-carat.release.cancelled"),
    _left("released", ReleaseReason.RELEASED),
    _left("died or deported", ReleaseReason.RELEASED, min(LEFT_FOR_GOOD)),
    _left("to court", ReleaseReason.SENT_TO_COURT),
    _left("to hospital", ReleaseReason.RELEASED, min(NO_RELEASE)),
)
"""An example of every kind of record that the fold tells apart."""


def arrows() -> tuple[Arrow, ...]:
    """Every arrow, breadth first: those that need the fewest records come first."""
    found: dict[Arrow, None] = {}
    known: set[object] = set()
    ways: deque[tuple[tuple[Fact, ...], datetime]] = deque([((), FIRST)])
    while ways:
        facts, now = ways.popleft()
        before = fold(facts)
        for record in RECORDS:
            for wait in (SOON, LATER):
                then = now + wait
                more = (*facts, _fact(record, then))
                after = fold(more)
                found.update(dict.fromkeys(_arrows(record, before, after, now, then)))
                if (stand := _stand(after, then)) not in known:
                    known.add(stand)
                    ways.append((more, then))
    return tuple(found)


def _arrows(
    record: Record, before: Episodes, after: Episodes, was: datetime, now: datetime
) -> Iterator[Arrow]:
    old, new = _name(before, was), _name(after, now)
    if old == PROVISIONAL and now - was > timedelta(microseconds=VOID_WITHIN_US):
        yield Arrow(PROVISIONAL, "45 minutes later", Status.RELEASED)
        old = str(Status.RELEASED)
    taken_back = record.event_type == RECEIVED and len(after) <= len(before)
    if old == PROVISIONAL and taken_back:
        yield Arrow(PROVISIONAL, record.name, RETURNED)
        yield Arrow(RETURNED, "as before", new)
        return
    opened = bool(before) and before[-1].status is not Status.BEFORE and len(after) > len(before)
    if old != new or opened:
        yield Arrow(old, record.name, new, opened)


def _name(episodes: Episodes, now: datetime) -> str:
    if not episodes:
        return START
    episode = episodes[-1]
    return PROVISIONAL if provisional(episode, Moment.of(now)) else str(episode.status)


def _stand(episodes: Episodes, now: datetime) -> object:
    """All in which two histories can differ for what comes next."""
    episode = episodes[-1]
    parts = (episode.received_us, episode.custody, episode.recall, episode.court, episode.cancelled)
    sure = episode.counting and episode.counting.certainty
    return _name(episodes, now), sure, *(part is None for part in parts)


def _fact(record: Record, now: datetime) -> Fact:
    name = sha256(f"{record} {now}".encode()).digest()
    codes = dict(record.says)
    if "date_kind" in codes:
        codes["expected_release_date"] = (now + AHEAD).date().isoformat()
    prison = Agency("PRISON_CARAT", "SWI")
    sequence = Sequence(to_micros(now), 0, name).key()
    event = UUID(bytes=name[:16])
    return Fact(event, record.event_type, prison, f"{prison}/office", TeamKind.GENERAL, sequence, name, codes)


def drawing(found: Iterable[Arrow]) -> str:
    """A Mermaid state diagram; the records that lead the same way share an arrow."""
    lines: dict[tuple[str, str, bool], list[str]] = {}
    for before, record, after, opened in found:
        lines.setdefault((before, after, opened), []).append(record)
    drawn = [
        f"    {before} --> {after} : {', '.join(records)}{' (next episode)' if opened else ''}"
        for (before, after, opened), records in lines.items()
    ]
    return "\n".join(["stateDiagram-v2", *drawn])


if __name__ == "__main__":
    print(drawing(arrows()))
