"""What the community drug team writes: taken on or not, appointments, when treatment began and ended."""

from datetime import datetime, timedelta

from deploy.world.calendar import instant, office_hour, working_day
from deploy.world.case import Case

_DAY = timedelta(days=1)
_DECLINES = ("NO_CAPACITY", "OUT_OF_AREA", "ALREADY_IN_TREATMENT", "DECLINED_BY_PERSON", "NOT_ELIGIBLE")
_MISSED = ("DID_NOT_ATTEND", "DID_NOT_ATTEND", "CANCELLED_BY_PERSON", "CANCELLED_BY_SERVICE", "IN_CUSTODY")
_ENDED = ("COMPLETED", "DROPPED_OUT", "DROPPED_OUT", "TRANSFERRED", "IN_CUSTODY")


def write(case: Case) -> None:
    """From the referral to the end of the treatment; a quarter of the people are never heard of again."""
    day = case.day_before_release(42, 20)
    if day is None or not case.life.treated or case.happens(0.25):
        return
    team, rng = case.places.dip, case.rng
    at = office_hour(rng, day)
    if case.happens(0.08):
        case.diary.write(team, "REFERRAL_DECLINED", at, decline_reason=rng.choice(_DECLINES))
        return
    in_time = case.happens(0.9)
    case.diary.write(team, "REFERRAL_ACCEPTED", at, keyworker=_worker(case), within_three_weeks=in_time)
    offered = case.day_before_release(18, 3)
    if offered is None or case.happens(0.2):
        return
    seen = instant(working_day(case.life.release + rng.randint(3, 10) * _DAY), 14)
    _offer(case, office_hour(rng, offered), seen)
    _after_the_offer(case, seen)


def _worker(case: Case) -> str:
    return f"Keyworker {case.number % 7 + 1}"


def _offer(case: Case, at: datetime, seen: datetime) -> None:
    case.diary.write(
        case.places.dip, "APPOINTMENT_OFFERED", at,
        keyworker=_worker(case), appointment_at=seen, within_three_weeks=True,
    )  # fmt: skip


def _after_the_offer(case: Case, seen: datetime) -> None:
    """One in four misses the appointment; some come to the next one."""
    team, worker = case.places.dip, _worker(case)
    if case.happens(0.25):
        missed = seen + timedelta(hours=2)
        why = case.rng.choice(_MISSED)
        case.diary.write(
            team, "APPOINTMENT_MISSED", missed, keyworker=worker, appointment_at=seen, missed_reason=why
        )
        if case.happens(0.4):
            return
        seen = instant(working_day(seen.date() + case.rng.randint(5, 13) * _DAY), 11)
        _offer(case, missed + timedelta(hours=case.rng.randint(1, 30)), seen)
    if case.happens(0.15):
        return  # nobody wrote down whether the person came
    attended = seen + timedelta(hours=1)
    case.diary.write(team, "APPOINTMENT_ATTENDED", attended, keyworker=worker, appointment_at=seen)
    if case.happens(0.75):
        _treated(case, attended)


def _treated(case: Case, attended: datetime) -> None:
    started = attended + timedelta(minutes=20)
    case.diary.write(
        case.places.dip, "ENGAGEMENT_STARTED", started, keyworker=_worker(case), started_at=started
    )
    if case.happens(0.5):
        day = working_day(attended.date() + case.rng.randint(14, 120) * _DAY)
        ended = office_hour(case.rng, day)
        case.diary.write(
            case.places.dip, "ENGAGEMENT_ENDED", ended, ended_at=ended, end_reason=case.rng.choice(_ENDED)
        )
