"""What the prison writes about the day of release: set, changed earlier or later, confirmed, cancelled."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from deploy.world.calendar import between, office_hour
from deploy.world.case import Case
from deploy.world.diary import Cell
from schemas.vocabulary import Certainty, DateKind

_DAY = timedelta(days=1)
_WHY_EARLIER = ("SENTENCE_RECALCULATED", "DAYS_RESTORED", "FRIDAY_RULE", "APPEAL")
_WHY_LATER = ("DAYS_ADDED", "SENTENCE_RECALCULATED", "NEW_SENTENCE")


def write(case: Case) -> None:
    """The dates that were expected one after the other, and the confirmation of the last."""
    life, kind = case.life, _kind(case)
    written = case.life.received + case.rng.randint(1, 4) * _DAY
    if case.happens(0.1):
        ends = life.release + 200 * _DAY
        _row(case, "RELEASE_DATE_SET", office_hour(case.rng, written), DateKind.SED, ends)
    if life.home_curfew:
        # The date without the curfew stays on the record; from the decision on, it is not the day of release.
        _row(case, "RELEASE_DATE_SET", office_hour(case.rng, written), DateKind.CRD, life.release + 90 * _DAY)
        written = between(case.rng, life.release - 55 * _DAY, life.release - 12 * _DAY) or written
    dates = [*(day for day in life.earlier_dates if day > written + 3 * _DAY), life.release]
    why = "HOME_CURFEW_DECISION" if life.home_curfew else "SENTENCE_CALCULATED"
    _row(case, "RELEASE_DATE_SET", office_hour(case.rng, written), kind, dates[0], change_reason=why)
    for place, (before, after) in enumerate(pairwise(dates)):
        # A date moves where somebody waits for it: in the last weeks, and before any day that is named later.
        latest = min(dates[place:]) - 3 * _DAY
        day = between(case.rng, max(written + 2 * _DAY, latest - 90 * _DAY), latest) or written + _DAY
        change(case, office_hour(case.rng, day), before, after, kind=kind)
        written = day
    _another_council(case, kind, written)
    _confirmed(case, kind, written)


def _another_council(case: Case, kind: DateKind, written: date) -> None:
    """The date is written once more, with the council that the person now names."""
    for moved, after in case.moves:
        if after.council != case.places_on(moved).council and moved >= written:
            _row(case, "RELEASE_DATE_SET", office_hour(case.rng, moved + _DAY), kind, case.life.release)


def _confirmed(case: Case, kind: DateKind, written: date) -> None:
    release = case.life.release
    for share, earliest, latest in ((0.85, 25, 13), (0.75, 12, 3)):
        sure = between(case.rng, max(written + _DAY, release - earliest * _DAY), release - latest * _DAY)
        if sure is not None and case.happens(share):
            at = office_hour(case.rng, sure)
            _row(case, "RELEASE_CONFIRMED", at, kind, release, Certainty.CONFIRMED)


def change(case: Case, at: datetime, before: date, after: date, *, kind: DateKind | None = None) -> None:
    """The date moves, earlier or later."""
    why = case.rng.choice(_WHY_EARLIER if after < before else _WHY_LATER)
    _row(
        case, "RELEASE_DATE_CHANGED", at, kind or _kind(case), after, previous_date=before, change_reason=why
    )


def set_again(case: Case, at: datetime, day: date) -> None:
    """A new date after a cancelled one, or after the person was away."""
    _row(case, "RELEASE_DATE_SET", at, _kind(case), day, change_reason="SENTENCE_RECALCULATED")


def after_recall(case: Case, at: datetime, day: date, *, sure: bool) -> None:
    """The day on which a recalled person leaves again; that of a fixed recall is certain."""
    certainty = Certainty.CONFIRMED if sure else Certainty.ESTIMATED
    _row(case, "RELEASE_DATE_SET", at, DateKind.PRRD, day, certainty, change_reason="RECALL")


def cancel(case: Case, at: datetime) -> None:
    """No release on that date, or none at all."""
    held = case.places_on(at.date()).custody
    kind = _kind(case) if case.happens(0.5) else None
    case.diary.write(
        held, "RELEASE_CANCELLED", at,
        date_kind=kind, change_reason="NEW_SENTENCE", prison=held.agency.code,
    )  # fmt: skip


def _kind(case: Case) -> DateKind:
    if case.life.home_curfew:
        return DateKind.HDCAD
    if (case.life.release - case.life.received).days > 600:
        return DateKind.APD
    return DateKind.ARD if (case.life.release - case.life.received).days < 90 else DateKind.CRD


def _row(
    case: Case,
    record_type: str,
    at: datetime,
    kind: DateKind,
    day: date,
    certainty: Certainty = Certainty.ESTIMATED,
    **more: Cell,
) -> None:
    places = case.places_on(at.date())
    case.diary.write(
        places.custody, record_type, at,
        expected_release_date=day, date_kind=kind, certainty=certainty, prison=places.custody.agency.code,
        chosen_council=places.council, accommodation_at_release=case.life.sleeps,
        spoc=places.custody.spoc.email,
        **more,
    )  # fmt: skip
