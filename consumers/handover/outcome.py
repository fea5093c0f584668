"""What an episode comes to, and which fact last changed that: the version that alerts are raised under."""

from consumers.handover.dates import counting
from consumers.handover.days import london_day
from consumers.handover.facts import Fact
from consumers.handover.parts import EXPECTED, Abandoned, Status
from consumers.handover.state import Episode
from schemas.vocabulary import Certainty


def settled(before: Episode, after: Episode, fact: Fact) -> Episode:
    """`after` with its status, the date that counts and its version; `fact` is what led from `before`."""
    chosen = counting(after.dates)
    after = after._replace(counting=chosen, status=_status(after._replace(counting=chosen)))
    return after._replace(
        version=before.version if _outcome(before) == _outcome(after) else fact.sequence,
        abandoned=_abandoned(before, after, fact),
    )


def _status(episode: Episode) -> Status:
    if episode.release:
        return Status.RELEASED
    if episode.left:
        return Status.LEFT
    if episode.counting:
        confirmed = episode.counting.certainty == Certainty.CONFIRMED
        return Status.EXPECTED_CONFIRMED if confirmed else Status.EXPECTED_ESTIMATED
    if episode.cancelled:
        return Status.CANCELLED
    return Status.RECALLED if episode.recall else Status.IN_CUSTODY


def _outcome(episode: Episode) -> tuple[object, ...]:
    return (
        episode.status,
        episode.release_on,
        episode.council,
        episode.accommodation,
        episode.release and episode.release.reason,
    )


def _abandoned(before: Episode, after: Episode, fact: Fact) -> Abandoned | None:
    """Of all dates that no longer count, the one that came nearest: most recipients were told of that one."""
    old, new = before.release_on, after.release_on
    if old == new or after.status not in EXPECTED | {Status.CANCELLED}:
        return before.abandoned
    earlier = before.abandoned
    if old is None:
        return earlier and earlier._replace(sequence=fact.sequence)
    given_up = Abandoned(old, fact.time_us, fact.sequence)
    if earlier and _days_left(earlier) < _days_left(given_up):
        return earlier._replace(sequence=fact.sequence)
    return given_up


def _days_left(date: Abandoned) -> int:
    return date.on.toordinal() - london_day(date.until_us).toordinal()
