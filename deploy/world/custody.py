"""What the prison writes about coming and going: receptions, releases, court, transfer, hospital, recall."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from deploy.world import release_dates
from deploy.world.calendar import instant, office_hour, working_day
from deploy.world.case import Case
from deploy.world.life import Turn
from schemas.vocabulary import ReceptionReason, ReleaseReason

_DAY = timedelta(days=1)


def write(case: Case) -> date | None:
    """The person's time in prison up to the release; says on which day the person was free, if ever."""
    arrived = instant(case.life.received, 18, case.rng.randrange(60))
    receive(case, arrived, ReceptionReason.ADMISSION)
    if case.life.turn is not Turn.UNPLANNED:
        release_dates.write(case)
    return _TURNS.get(case.life.turn, _walks_out)(case)


def _walks_out(case: Case) -> date | None:
    return walk_out(case, case.life.release)


def walk_out(case: Case, day: date, *, planned: bool = True) -> date:
    """The person is released on that morning."""
    leave(case, _morning(case, day), planned=planned)
    return day


def _unplanned(case: Case) -> date | None:
    return walk_out(case, case.life.release, planned=False)


def _cancelled(case: Case) -> date | None:
    day = case.day_before_release(40, 3)
    if day is None:
        return _walks_out(case)
    cancelled = office_hour(case.rng, day)
    case.diary.forget_after(cancelled)
    release_dates.cancel(case, cancelled)
    if case.happens(0.6):
        later = working_day(case.life.release + timedelta(days=case.rng.randint(30, 60)))
        release_dates.set_again(case, office_hour(case.rng, day + 10 * _DAY), later)
        walk_out(case, later)
    case.diary.close(cancelled)
    return None


def _court_and_back(case: Case) -> date | None:
    day = case.day_before_release(60, 2)
    if day is not None:
        leave(case, instant(day, 8, 20), reason=ReleaseReason.SENT_TO_COURT, code="CRT")
        receive(case, instant(day, 16, 40), ReceptionReason.RETURN_FROM_COURT)
    return _walks_out(case)


def _court_release(case: Case) -> date | None:
    day = case.day_before_release(30, 5)
    if day is None:
        return _walks_out(case)
    left = instant(day, 8, 20)
    case.diary.forget_after(left)
    leave(case, left, reason=ReleaseReason.SENT_TO_COURT, code="CRT")
    # The prison learns of it from the court's paper, the next morning or some days later.
    learned = instant(day + case.rng.choice((1, 1, 1, 2, 4)) * _DAY, 9, 10)
    leave(case, instant(day, 15, 30), planned=False, written=learned)
    case.diary.close(left)
    return None


def _back_at_once(case: Case) -> date | None:
    out = _morning(case, case.life.release)
    leave(case, out)
    back = out + timedelta(minutes=case.rng.randint(8, 40))
    receive(case, back, ReceptionReason.ADMISSION)
    day_after = case.life.release + timedelta(days=3 if case.life.release.weekday() == 4 else 1)
    release_dates.change(case, back + timedelta(minutes=50), case.life.release, day_after)
    return walk_out(case, day_after)


def _transferred(case: Case) -> date | None:
    for moved, after in case.moves:
        if after.custody != case.places_on(moved).custody:
            leave(case, instant(moved, 9, 5), reason=ReleaseReason.TRANSFERRED, code="TRN")
            # The new prison's own book has the arrival.
            receive(case, instant(moved, 13, 35), ReceptionReason.TRANSFERRED, held_from=moved + _DAY)
    return _walks_out(case)


def _absence(case: Case) -> date | None:
    day = case.day_before_release(80, 5)
    if day is not None:
        leave(case, instant(day, 8, 45), reason=ReleaseReason.TEMPORARY_ABSENCE_RELEASE, code="RDR")
        receive(case, instant(day, 17, 20), ReceptionReason.TEMPORARY_ABSENCE_RETURN)
    return _walks_out(case)


def _hospital(case: Case) -> date | None:
    day = case.day_before_release(50, 10)
    if day is not None:
        # Some prisons write it with its own reason, some under RELEASED: then only the code tells.
        told = case.happens(0.4)
        reason = ReleaseReason.RELEASED_TO_HOSPITAL if told else ReleaseReason.RELEASED
        leave(case, instant(day, 14, 10), reason=reason, code="HP" if told else "HO")
        receive(case, instant(day + 2 * _DAY, 11, 0), ReceptionReason.TEMPORARY_ABSENCE_RETURN)
    return _walks_out(case)


def _at_large(case: Case) -> date | None:
    day = case.day_before_release(70, 20)
    if day is None:
        return _walks_out(case)
    gone = instant(day, 19, 40)
    leave(case, gone, code=case.rng.choice(("UAL", "UAL_ECL")))
    if not case.happens(0.7):
        case.diary.forget_after(gone)
        case.diary.close(gone)
        return None
    found = instant(day + case.rng.randint(2, 9) * _DAY, 21, 5)
    receive(case, found, ReceptionReason.ADMISSION)
    release_dates.set_again(case, found + timedelta(hours=13), case.life.release)
    return _walks_out(case)


def _gone_for_good(case: Case, day: date, code: str) -> None:
    left = instant(day, 6, 30)
    case.diary.forget_after(left)
    leave(case, left, code=code, planned=False)
    case.diary.close(left)


def _deported(case: Case) -> date | None:
    day = case.day_before_release(30, 1)
    _gone_for_good(case, day or case.life.release, case.rng.choice(("DD", "DE", "DL")))
    return None


def _died(case: Case) -> date | None:
    day = case.day_before_release(200, 1)
    _gone_for_good(case, day or case.life.release, "DEC")
    return None


_TURNS: dict[Turn, Callable[[Case], date | None]] = {
    Turn.UNPLANNED: _unplanned,
    Turn.CANCELLED: _cancelled,
    Turn.COURT_AND_BACK: _court_and_back,
    Turn.COURT_RELEASE: _court_release,
    Turn.BACK_AT_ONCE: _back_at_once,
    Turn.TRANSFERRED: _transferred,
    Turn.ABSENCE: _absence,
    Turn.HOSPITAL: _hospital,
    Turn.AT_LARGE: _at_large,
    Turn.DEPORTED: _deported,
    Turn.DIED: _died,
}


def _morning(case: Case, day: date) -> datetime:
    return instant(day, case.rng.randint(8, 11), case.rng.randrange(60))


def receive(
    case: Case,
    at: datetime,
    reason: ReceptionReason,
    *,
    recall_type: str = "",
    held_from: date | None = None,
) -> None:
    """The gate's book: somebody came in."""
    held = case.places_on(held_from or at.date()).custody
    case.diary.write_live(
        held, "RECEPTION", at + timedelta(minutes=4),
        prison=held.agency.code, reason=reason, recall_type=recall_type, received_at=at,
    )  # fmt: skip


def leave(
    case: Case,
    at: datetime,
    *,
    reason: ReleaseReason = ReleaseReason.RELEASED,
    code: str = "CR",
    planned: bool = True,
    written: datetime | None = None,
) -> None:
    """The gate's book: somebody went out, for whatever reason."""
    held = case.places_on(at.date()).custody
    case.diary.write_live(
        held, "RELEASE", written or at + timedelta(minutes=3),
        occurred_at=at, reason=reason, movement_reason_code=code, prison=held.agency.code, planned=planned,
    )  # fmt: skip
