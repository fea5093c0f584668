"""What each event of the prison changes in an episode, and when it opens the next one."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from consumers.handover.dates import UNSTATED, is_release_day, with_date, without_kind
from consumers.handover.days import london_day
from consumers.handover.facts import Fact, Source
from consumers.handover.parts import Happening, Release, ReleaseDate
from consumers.handover.state import Episode
from schemas.vocabulary import Certainty, ReceptionReason, ReleaseReason

RECEIVED: Final = "prison-carat.person.received"
CONFIRMED: Final = "prison-carat.release.confirmed"

VOID_WITHIN_US: Final = 45 * 60 * 1_000_000
"""HMPPS drops a release if the person is received again within 45 minutes of it."""

LEFT_FOR_GOOD: Final = frozenset({"DEC", "DD", "DE", "DL"})
"""Movement codes: died, deported."""

NO_RELEASE: Final = frozenset({"HO", "HP", "HQ", "UAL", "UAL_ECL", "MRG"})
"""Movement codes: hospital (HO and HQ arrive with reason RELEASED), unlawfully at large, records merged."""

Changes = dict[str, Any]


class Rule(NamedTuple):
    """What one type of event does."""

    opens_next: Callable[[Episode, Fact], bool]
    """Whether it belongs to another episode than the one that stands."""
    changes: Callable[[Episode, Fact, Source], Changes]


def voided(episodes: tuple[Episode, ...], fact: Fact) -> frozenset[str]:
    """The release events that this reception takes back: the person was received again within 45 minutes."""
    if fact.event_type != RECEIVED:
        return frozenset()
    received_us = fact.instant_us("received_at")
    for episode in episodes:
        release = episode.release
        if release and release.at_us <= received_us <= release.at_us + VOID_WITHIN_US:
            return frozenset(release.events)
    return frozenset()


def is_recall(fact: Fact) -> bool:
    """Whether this reception is a recall."""
    # The prison's own events say ADMISSION and name the kind of recall beside it.
    return fact.text("reason") == ReceptionReason.RECALL or fact.text("recall_type") is not None


def _reception_opens(last: Episode, fact: Fact) -> bool:
    received_us = fact.instant_us("received_at")
    if last.release:
        return received_us > last.release.at_us
    if last.left:
        return True
    recall = is_recall(fact)
    if recall and not last.recall and (last.dates or last.cancelled):
        return True
    # Nobody told us of the release, but the day has passed and the person comes in anew.
    anew = recall or fact.text("reason") == ReceptionReason.ADMISSION
    return anew and last.counting is not None and last.counting.on < london_day(received_us)


def _reception(last: Episode, fact: Fact, source: Source) -> Changes:
    received_us = fact.instant_us("received_at")
    if last.release or (last.received_us is not None and received_us < last.received_us):
        return {}  # a late record of an earlier day
    changes: Changes = {
        "received_us": received_us,
        "custody": source,
        "prison": fact.text("prison") or last.prison,
    }
    if last.court and last.court.at_us <= received_us:
        changes["court"] = None
    recall = is_recall(fact)
    if recall and not last.recall:
        changes["recall"] = Happening(received_us, fact.sequence, source)
        changes["recall_type"] = fact.text("recall_type")
    if last.admitted is None and (recall or fact.text("reason") == ReceptionReason.ADMISSION):
        changes["admitted"] = Happening(received_us, fact.sequence, source)
    return changes


def _date_opens(last: Episode, fact: Fact) -> bool:
    if not (last.release or last.left):
        return False
    on = fact.day("expected_release_date")
    gone = last.release.on if last.release else london_day(last.left.time_us if last.left else 0)
    return on is not None and on > gone and is_release_day(fact.text("date_kind") or UNSTATED)


def _date(last: Episode, fact: Fact, source: Source) -> Changes:
    council = fact.text("chosen_council") or last.chosen_council
    changes: Changes = {
        "chosen_council": council,
        # The person now chooses otherwise than the prison had it when an alert was referred on.
        "referred_on": last.referred_on if council == last.chosen_council else None,
        "accommodation": fact.text("accommodation_at_release") or last.accommodation,
        # Whoever received the person holds them, whatever the prison before still writes about the date.
        "prison": last.prison if last.received_us is not None else fact.text("prison") or last.prison,
        "custody": last.custody or source,
    }
    on, kind = fact.day("expected_release_date"), fact.text("date_kind") or UNSTATED
    if on is not None and is_release_day(kind):
        confirmed = fact.event_type == CONFIRMED or fact.text("certainty") == Certainty.CONFIRMED
        certainty = Certainty.CONFIRMED if confirmed else Certainty.ESTIMATED
        changes["dates"] = with_date(last.dates, ReleaseDate(kind, on, str(certainty), source))
    return changes


def _cancellation(last: Episode, fact: Fact, source: Source) -> Changes:
    kind = fact.text("date_kind")
    dates = without_kind(last.dates, kind)
    if kind and dates == last.dates:
        return {"custody": last.custody or source}
    return {"dates": dates, "cancelled": None if dates else source}


def _exit_opens(last: Episode, fact: Fact) -> bool:
    """A release on a later day than the last one: the reception between them never reached us."""
    if last.release is None or not _is_release(fact):
        return False
    at_us = fact.instant_us("occurred_at")
    # Whoever comes back so soon was not released: it is one release, told twice around midnight.
    return at_us > last.release.at_us + VOID_WITHIN_US and london_day(at_us) > last.release.on


def _is_release(fact: Fact) -> bool:
    code = fact.text("movement_reason_code")
    return fact.text("reason") == ReleaseReason.RELEASED and code not in NO_RELEASE | LEFT_FOR_GOOD


def _exit(last: Episode, fact: Fact, source: Source) -> Changes:
    at_us = fact.instant_us("occurred_at")
    changes: Changes = {"custody": last.custody or source, "prison": fact.text("prison") or last.prison}
    if last.received_us is not None and at_us < last.received_us:
        return changes  # recorded late: the person has been received again since
    if _is_release(fact):
        known = last.release
        changes |= {"court": None, "left": None}
        changes["release"] = Release(
            at_us,
            known.unplanned if known else last.counting is None,
            (*(known.events if known else ()), source.event),
            source,
        )
    elif fact.text("movement_reason_code") in LEFT_FOR_GOOD:
        changes |= {"left": source, "release": None, "court": None}
    elif fact.text("reason") == ReleaseReason.SENT_TO_COURT and not (last.release or last.left):
        changes["court"] = Happening(at_us, fact.sequence, source)
    return changes


def _never(_last: Episode, _fact: Fact) -> bool:
    return False


RULES: Mapping[str, Rule] = {
    RECEIVED: Rule(_reception_opens, _reception),
    "prison-carat.release.planned": Rule(_date_opens, _date),
    "prison-carat.release.date-changed": Rule(_date_opens, _date),
    CONFIRMED: Rule(_date_opens, _date),
    "prison-carat.release.cancelled": Rule(_never, _cancellation),
    "prison-carat.release.occurred": Rule(_exit_opens, _exit),
}
