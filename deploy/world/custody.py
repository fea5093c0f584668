"""What the prison writes about coming and going: receptions, releases, court, transfer, hospital, recall."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from deploy.world import release_dates
from deploy.world.calendar import between, instant, office_hour, working_day
from deploy.world.case import Case
from deploy.world.life import Turn
from schemas.vocabulary import ReceptionReason, ReleaseReason

_DAY = timedelta(days=1)


def write(case: Case) -> None:
    """The whole of a person's time in prison."""
    arrived = instant(case.life.received, 18, case.rng.randrange(60))
    _reception(case, arrived, ReceptionReason.ADMISSION)
    if case.life.turn is not Turn.UNPLANNED:
        release_dates.write(case)
    _TURNS.get(case.life.turn, _walks_out)(case)


def _walks_out(case: Case) -> None:
    _release(case, _morning(case, case.life.release))


def _unplanned(case: Case) -> None:
    _release(case, _morning(case, case.life.release), planned=False)


def _cancelled(case: Case) -> None:
    day = case.day_before_release(40, 3)
    if day is None:
        _walks_out(case)
        return
    cancelled = office_hour(case.rng, day)
    case.diary.forget_after(cancelled)
    release_dates.cancel(case, cancelled)
    if case.rng.random() < 0.6:
        later = working_day(case.life.release + timedelta(days=case.rng.randint(30, 60)))
        release_dates.set_again(case, office_hour(case.rng, day + 10 * _DAY), later)
        _release(case, _morning(case, later))
    case.diary.close(cancelled)


def _court_and_back(case: Case) -> None:
    day = case.day_before_release(60, 2)
    if day is not None:
        _release(case, instant(day, 8, 20), reason=ReleaseReason.SENT_TO_COURT, code="CRT")
        _reception(case, instant(day, 16, 40), ReceptionReason.RETURN_FROM_COURT)
    _walks_out(case)


def _court_release(case: Case) -> None:
    day = case.day_before_release(30, 5)
    if day is None:
        _walks_out(case)
        return
    left = instant(day, 8, 20)
    case.diary.forget_after(left)
    _release(case, left, reason=ReleaseReason.SENT_TO_COURT, code="CRT")
    # The prison learns of it from the court's paper on the next morning.
    _release(case, instant(day, 15, 30), planned=False, written=instant(day + _DAY, 9, 10))
    case.diary.close(left)


def _back_at_once(case: Case) -> None:
    out = _morning(case, case.life.release)
    _release(case, out)
    back = out + timedelta(minutes=case.rng.randint(8, 40))
    _reception(case, back, ReceptionReason.ADMISSION)
    day_after = case.life.release + timedelta(days=3 if case.life.release.weekday() == 4 else 1)
    release_dates.change(case, back + timedelta(minutes=50), case.life.release, day_after)
    _release(case, _morning(case, day_after))


def _transferred(case: Case) -> None:
    if case.moved_on is not None:
        _release(case, instant(case.moved_on, 9, 5), reason=ReleaseReason.TRANSFERRED, code="TRN")
        arrived = instant(case.moved_on, 13, 35)
        _reception(case, arrived, ReceptionReason.TRANSFERRED, at_new_prison=True)
    _walks_out(case)


def _recalled(case: Case) -> None:
    _walks_out(case)
    day = between(case.rng, case.life.release + 9 * _DAY, case.life.release + 30 * _DAY)
    if day is None:
        return
    fixed = case.rng.choice((28, 56))
    recall_type = f"FIXED_TERM_{fixed}"
    probation = case.places_on(day).probation
    case.diary.write_live(probation, "RECALL_INITIATED", office_hour(case.rng, day), recall_type=recall_type)
    back = instant(day + _DAY, 11, case.rng.randrange(60))
    _reception(case, back, ReceptionReason.ADMISSION, recall_type=recall_type)
    again = working_day(day + (fixed + 1) * _DAY)
    release_dates.after_recall(case, back + timedelta(hours=4), again)
    _release(case, _morning(case, again))


def _hospital(case: Case) -> None:
    day = case.day_before_release(50, 10)
    if day is not None:
        _release(case, instant(day, 14, 10), code="HO")
        _reception(case, instant(day + 2 * _DAY, 11, 0), ReceptionReason.TEMPORARY_ABSENCE_RETURN)
    _walks_out(case)


_TURNS: dict[Turn, Callable[[Case], None]] = {
    Turn.UNPLANNED: _unplanned,
    Turn.CANCELLED: _cancelled,
    Turn.COURT_AND_BACK: _court_and_back,
    Turn.COURT_RELEASE: _court_release,
    Turn.BACK_AT_ONCE: _back_at_once,
    Turn.TRANSFERRED: _transferred,
    Turn.RECALLED: _recalled,
    Turn.HOSPITAL: _hospital,
}


def _morning(case: Case, day: date) -> datetime:
    return instant(day, case.rng.randint(8, 11), case.rng.randrange(60))


def _reception(
    case: Case, at: datetime, reason: ReceptionReason, *, recall_type: str = "", at_new_prison: bool = False
) -> None:
    held = case.moved_to.custody if at_new_prison else case.places_on(at.date()).custody
    case.diary.write_live(
        held, "RECEPTION", at + timedelta(minutes=4),
        prison=held.agency.code, reason=reason, recall_type=recall_type, received_at=at,
    )  # fmt: skip


def _release(
    case: Case,
    at: datetime,
    *,
    reason: ReleaseReason = ReleaseReason.RELEASED,
    code: str = "CR",
    planned: bool = True,
    written: datetime | None = None,
) -> None:
    held = case.places_on(at.date()).custody
    case.diary.write_live(
        held, "RELEASE", written or at + timedelta(minutes=3),
        occurred_at=at, reason=reason, movement_reason_code=code, prison=held.agency.code, planned=planned,
    )  # fmt: skip
