"""What an episode comes to, and which fact last changed that: the version that alerts are raised under."""

from datetime import date

from consumers.handover.dates import counting
from consumers.handover.days import london_day
from consumers.handover.facts import Fact
from consumers.handover.parts import EXPECTED, Abandoned, ReleaseDate, Status
from consumers.handover.state import Episode
from schemas.vocabulary import Certainty


def settled(before: Episode, after: Episode, fact: Fact) -> Episode:
    """`after` with its status, the date that counts and its version; `fact` is what led from `before`."""
    chosen = counting(after.dates)
    status = _status(after, chosen)
    after = after._replace(counting=chosen, status=status)
    after = known_since(before, after, fact)
    old, new = before.release_on, after.release_on
    if status is before.status and old == new and _need(before) == _need(after):
        return after
    return after._replace(version=fact.sequence, abandoned=_abandoned(before, status, old, new, fact))


def known_since(before: Episode, after: Episode, fact: Fact) -> Episode:
    """`after` with since when day, council and need are known: before that nobody could be told."""
    if after.release_on != before.release_on:
        after = after._replace(dated_us=fact.time_us)
    if after.council != before.council or (before.settled_home and not after.settled_home):
        after = after._replace(need_us=fact.time_us)
    return after


def _status(episode: Episode, chosen: ReleaseDate | None) -> Status:
    if episode.release:
        return Status.RELEASED
    if episode.left:
        return Status.LEFT
    if chosen:
        confirmed = chosen.certainty == Certainty.CONFIRMED
        return Status.EXPECTED_CONFIRMED if confirmed else Status.EXPECTED_ESTIMATED
    if episode.cancelled:
        return Status.CANCELLED
    return Status.RECALLED if episode.recall else Status.IN_CUSTODY


def _need(episode: Episode) -> tuple[str | None, str | None]:
    return episode.council, episode.accommodation


def _abandoned(
    before: Episode, status: Status, old: date | None, new: date | None, fact: Fact
) -> Abandoned | None:
    """Of all dates that no longer count, the one that came nearest: most recipients were told of that one."""
    earlier = before.abandoned
    if old == new or not (status in EXPECTED or status is Status.CANCELLED):
        return earlier
    if old is None:
        return earlier and earlier._replace(sequence=fact.sequence)
    given_up = Abandoned(old, fact.time_us, fact.sequence)
    if earlier and _days_left(earlier) < _days_left(given_up):
        return earlier._replace(sequence=fact.sequence)
    return given_up


def _days_left(date: Abandoned) -> int:
    return date.on.toordinal() - london_day(date.until_us).toordinal()
