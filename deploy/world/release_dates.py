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
    dates = [*(day for day in life.earlier_dates if day > written + 3 * _DAY), life.release]
    if kind is DateKind.HDCAD:
        # The date without the curfew stays on the record; it is not the day on which the person walks out.
        _row(case, "RELEASE_DATE_SET", office_hour(case.rng, written), DateKind.CRD, life.release + 60 * _DAY)
    if case.rng.random() < 0.1:
        _row(
            case, "RELEASE_DATE_SET", office_hour(case.rng, written), DateKind.SED, life.release + 200 * _DAY
        )
    _row(case, "RELEASE_DATE_SET", office_hour(case.rng, written), kind, dates[0])
    for place, (before, after) in enumerate(pairwise(dates)):
        # A date moves where somebody waits for it: in the last weeks, and before any day that is named later.
        latest = min(dates[place:]) - 3 * _DAY
        day = between(case.rng, max(written + 2 * _DAY, latest - 90 * _DAY), latest) or written + _DAY
        change(case, office_hour(case.rng, day), before, after, kind=kind)
        written = day
    sure = between(case.rng, max(written + _DAY, life.release - 25 * _DAY), life.release - 5 * _DAY)
    if sure is not None and case.rng.random() < 0.85:
        _row(case, "RELEASE_CONFIRMED", office_hour(case.rng, sure), kind, life.release, Certainty.CONFIRMED)


def change(case: Case, at: datetime, before: date, after: date, *, kind: DateKind | None = None) -> None:
    """The date moves, earlier or later."""
    why = case.rng.choice(_WHY_EARLIER if after < before else _WHY_LATER)
    _row(
        case, "RELEASE_DATE_CHANGED", at, kind or _kind(case), after, previous_date=before, change_reason=why
    )


def set_again(case: Case, at: datetime, day: date) -> None:
    """A new date after a cancelled one."""
    _row(case, "RELEASE_DATE_SET", at, _kind(case), day, change_reason="SENTENCE_RECALCULATED")


def after_recall(case: Case, at: datetime, day: date) -> None:
    """The day on which a recalled person leaves again."""
    _row(case, "RELEASE_DATE_SET", at, DateKind.PRRD, day, Certainty.CONFIRMED, change_reason="RECALL")


def cancel(case: Case, at: datetime) -> None:
    """No release on that date, or none at all."""
    held = case.places_on(at.date()).custody
    kind = _kind(case) if case.rng.random() < 0.5 else None
    case.diary.write(
        held,
        "RELEASE_CANCELLED",
        at,
        date_kind=kind,
        change_reason="NEW_SENTENCE",
        prison=held.agency.code,
    )


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
    held = case.places_on(at.date()).custody
    case.diary.write(
        held, record_type, at,
        expected_release_date=day, date_kind=kind, certainty=certainty, prison=held.agency.code,
        chosen_council=case.places.council, accommodation_at_release=case.life.sleeps, spoc=held.spoc.email,
        **more,
    )  # fmt: skip
