"""How a home is found, or not: probation refers, the council answers, a place is offered, taken or lost."""

from datetime import date, datetime, timedelta

from deploy.world.calendar import instant, office_hour, working_day
from deploy.world.case import Case
from deploy.world.diary import Cell
from deploy.world.life import Turn, Word
from deploy.world.places import Places
from schemas.vocabulary import Accommodation

_DAY = timedelta(days=1)
_WITHDRAWN = (
    "NEW_REFERRAL", "INCORRECT_LOCAL_AUTHORITY", "NO_CONSENT", "DISENGAGED", "HOUSING_NEED_RESOLVED",
    "NOT_ELIGIBLE", "OTHER",
)  # fmt: skip
_OUTCOMES = (
    "PREVENTION_AND_RELIEF_DUTY", "PREVENTION_AND_RELIEF_DUTY", "PREVENTION_AND_RELIEF_DUTY", "PRIORITY_NEED",
    "NO_LOCAL_CONNECTION", "INTENTIONALLY_HOMELESS", "REJECTED_FOR_ANOTHER_REASON",
)  # fmt: skip
_KINDS = (
    "TEMPORARY_ACCOMMODATION",
    "SUPPORTED_HOUSING",
    "PRIVATE_RENTED",
    "COMMUNITY_ACCOMMODATION",
    "HOSTEL",
)
_CANCELLED = ("NO_VACANCY", "REFUSED_BY_PERSON", "WITHDRAWN_BY_PROVIDER", "RELEASE_MOVED", "OTHER")
_TENANCY_ENDS = ("SURRENDERED", "EVICTED", "ABANDONED")
_TENANCY_RISKS = ("ARREARS", "ARREARS", "UNOCCUPIED", "NOTICE_SERVED", "BENEFIT_STOPPED")
_NOT_HOME = (Turn.CANCELLED, Turn.COURT_RELEASE, Turn.BACK_AT_ONCE, Turn.DIED, Turn.DEPORTED)


def write(case: Case) -> None:
    """A home that is at risk while the person is away, and the way to one where there is none."""
    sleeps = case.life.sleeps
    if sleeps in (Accommodation.SETTLED, Accommodation.RISK_OF_NO_FIXED_ABODE) and case.happens(0.08):
        _tenancy(case)
    if sleeps is not Accommodation.SETTLED and case.life.turn is not Turn.UNPLANNED:
        _referral(case)


def _tenancy(case: Case) -> None:
    team = case.places.housing
    if team is None:
        return
    noticed = working_day(case.life.received + case.rng.randint(7, 45) * _DAY)
    if noticed >= case.life.release:
        return
    case.diary.write(
        team, "TENANCY_AT_RISK", office_hour(case.rng, noticed),
        tenancy_reason=case.rng.choice(_TENANCY_RISKS), act_by=noticed + 28 * _DAY, spoc=team.spoc.email,
    )  # fmt: skip
    if case.happens(0.4):
        ended = working_day(noticed + case.rng.randint(14, 60) * _DAY)
        case.diary.write(
            team, "TENANCY_ENDED", office_hour(case.rng, ended),
            tenancy_ended_on=ended, tenancy_end_reason=case.rng.choice(_TENANCY_ENDS),
            spoc=team.spoc.email,
        )  # fmt: skip


def _referral(case: Case) -> None:
    """A first referral, and another where the person has named another council since."""
    day = case.day_before_release(60, 40)
    if day is None or case.life.word in (Word.REFUSED, Word.NEVER_ASKED) or case.happens(0.2):
        return
    if _refer(case, day, case.places_on(day)):
        return
    changed = [
        (moved + 2 * _DAY, after)
        for moved, after in case.moves
        if after.council != case.places_on(moved).council and moved > day
    ]
    for again, places in changed:
        _refer(case, working_day(again), places)


def _refer(case: Case, day: date, places: Places) -> bool:
    """Probation refers; says whether that council finds the person a place."""
    if not places.council:
        return False
    reference = f"DTR-{case.number:05d}-{day:%y%m%d}"
    at = office_hour(case.rng, day)
    said: dict[str, Cell] = {"council": places.council, "referral_reference": reference}
    case.diary.write(
        places.probation,
        "DUTY_TO_REFER_SUBMITTED",
        at,
        submitted_on=day,
        spoc=places.probation.spoc.email,
        **said,
    )
    if case.happens(0.07):
        taken_back = at + timedelta(days=case.rng.randint(1, 20), hours=1)
        why = case.rng.choice(_WITHDRAWN)
        case.diary.write(
            places.probation, "DUTY_TO_REFER_WITHDRAWN", taken_back, withdrawal_reason=why, **said
        )
        return False
    moves_on = any(moved >= day and after.council != places.council for moved, after in case.moves)
    if places.housing is None or case.happens(0.3):
        return False  # never acknowledged
    return _answered(case, day, reference, places) and not moves_on and _place(case, places)


def _answered(case: Case, referred: date, reference: str, places: Places) -> bool:
    """The council's answer; says whether it owes the person anything."""
    day = working_day(referred + case.rng.randint(1, 12) * _DAY)
    at = office_hour(case.rng, max(day, referred + _DAY))
    outcome = case.rng.choice(_OUTCOMES)
    owed = outcome in ("PREVENTION_AND_RELIEF_DUTY", "PRIORITY_NEED")
    _write(case, places, "DUTY_TO_REFER_ACKNOWLEDGED", at, referral_reference=reference)
    if case.happens(0.8):
        later = at + timedelta(days=case.rng.randint(0, 6), minutes=40)
        _write(
            case, places, "DUTY_TO_REFER_OUTCOME", later, referral_reference=reference, outcome_reason=outcome
        )
    if not owed:
        return False
    if case.happens(0.7):
        booked = at + timedelta(days=case.rng.randint(0, 3), minutes=20)
        meets = booked + timedelta(days=5)
        _write(case, places, "ASSESSMENT_BOOKED", booked, duty="PREVENTION", appointment_at=meets)
        accepted = meets + timedelta(days=2)
        if case.happens(0.7) and accepted.date() < case.life.release:
            _write(case, places, "DUTY_ACCEPTED", accepted, duty="PREVENTION", duty_from=accepted.date())
    return True


def _place(case: Case, places: Places) -> bool:
    """A place is offered and mostly taken; of those that are taken, one in eight falls through again."""
    day = case.day_before_release(20, 2)
    if day is None or case.happens(0.2):
        return False
    kind = case.rng.choice(_KINDS)
    place: dict[str, Cell] = {"accommodation_type": kind, "placement_from": case.life.release}
    offered = office_hour(case.rng, day)
    _write(case, places, "PLACEMENT_OFFERED", offered, **place)
    if case.happens(0.15):
        return True
    confirmed = offered + timedelta(days=case.rng.randint(0, 5), minutes=45)
    if confirmed.date() >= case.life.release:
        return True
    _write(case, places, "PLACEMENT_CONFIRMED", confirmed, **place)
    if case.happens(0.12):
        lost = confirmed + timedelta(days=case.rng.randint(1, 6), minutes=15)
        why = case.rng.choice(_CANCELLED)
        _write(
            case, places, "PLACEMENT_CANCELLED", lost, accommodation_type=kind, placement_cancel_reason=why
        )
        if case.happens(0.5) or lost.date() >= case.life.release:
            return True
        _write(case, places, "PLACEMENT_CONFIRMED", lost + timedelta(hours=20), **place)
    _arrived(case, places, kind)
    return True


def _arrived(case: Case, places: Places, kind: str) -> None:
    if case.life.turn in _NOT_HOME or not case.happens(0.85):
        return
    arrived = instant(case.life.release, 16, case.rng.randrange(60))
    _write(case, places, "PLACEMENT_ARRIVED", arrived, accommodation_type=kind, arrived_at=arrived)
    if case.happens(0.6):
        day = working_day(case.life.release + case.rng.randint(7, 60) * _DAY)
        why = case.rng.choice(("ACCOMMODATED", "ACCOMMODATED", "REFUSED_OFFER", "LOST_CONTACT"))
        ended = office_hour(case.rng, day)
        _write(case, places, "DUTY_ENDED", ended, duty="PREVENTION", duty_ended_on=day, duty_end_reason=why)


def _write(case: Case, places: Places, record_type: str, written: datetime, **cells: Cell) -> None:
    team = places.housing
    if team is not None:
        case.diary.write(team, record_type, written, spoc=team.spoc.email, **cells)
