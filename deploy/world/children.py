"""What children's services write where a child is linked: enquiries, conferences, plans, address checks."""

from datetime import date, datetime, timedelta

from deploy.world.calendar import office_hour, working_day
from deploy.world.case import Case
from deploy.world.diary import Cell

_DAY = timedelta(days=1)
_RESTRICTIONS = ("NO_CONTACT", "SUPERVISED_ONLY", "SUPERVISED_ONLY", "LETTERS_ONLY")


def write(case: Case) -> None:
    """The enquiry and what follows from it."""
    opened = case.day_before_release(120, 40)
    if opened is None:
        return
    at = office_hour(case.rng, opened)
    _write(case, "ENQUIRY_OPENED", at, section=case.rng.choice(("S17", "S47")), at=at)
    if case.happens(0.6):
        _plan(case, opened)
    if case.happens(0.25):
        _restriction(case, opened)


def _plan(case: Case, opened: date) -> None:
    """Fifteen working days to the conference; where it makes a plan, the core group and a review follow."""
    meets = office_hour(case.rng, working_day(opened + 21 * _DAY))
    asked = office_hour(case.rng, opened + 3 * _DAY)
    _write(case, "CONFERENCE_SCHEDULED", asked, conference_kind="INITIAL", at=meets)
    made = case.happens(0.8)
    outcome = "PLAN_MADE" if made else "NO_PLAN"
    held = meets + timedelta(hours=2)
    _write(case, "CONFERENCE_HELD", held, conference_kind="INITIAL", at=meets, conference_outcome=outcome)
    if not made:
        return
    started = held + timedelta(minutes=30)
    _write(case, "PLAN_STARTED", started, at=started)
    group = office_hour(case.rng, working_day(meets.date() + 10 * _DAY))
    _write(case, "CORE_GROUP_SCHEDULED", started + timedelta(minutes=20), at=group)
    if case.happens(0.5):
        _review(case, working_day(meets.date() + 88 * _DAY))


def _review(case: Case, day: date) -> None:
    meets = office_hour(case.rng, day)
    asked = office_hour(case.rng, day - 14 * _DAY)
    _write(case, "CONFERENCE_SCHEDULED", asked, conference_kind="REVIEW", at=meets)
    ended = case.happens(0.4)
    outcome = "PLAN_ENDED" if ended else "PLAN_CONTINUED"
    held = meets + timedelta(hours=2)
    _write(case, "CONFERENCE_HELD", held, conference_kind="REVIEW", at=meets, conference_outcome=outcome)
    if ended:
        _write(case, "PLAN_ENDED", held + timedelta(minutes=30), at=held + timedelta(minutes=30))


def _restriction(case: Case, opened: date) -> None:
    kind = case.rng.choice(_RESTRICTIONS)
    at = office_hour(case.rng, opened + 7 * _DAY)
    until = case.life.release + 90 * _DAY
    _write(case, "CONTACT_RESTRICTION_SET", at, restriction_kind=kind, valid_until=until)
    if case.happens(0.3):
        lifted = office_hour(case.rng, working_day(opened + case.rng.randint(20, 60) * _DAY))
        _write(case, "CONTACT_RESTRICTION_LIFTED", lifted, restriction_kind=kind)


def check_address(case: Case) -> None:
    """Whether the address where the person will live is safe for a child."""
    checked = case.day_before_release(35, 3)
    if checked is not None and case.happens(0.6):
        result = case.rng.choice(("SUITABLE", "SUITABLE", "NOT_SUITABLE", "FURTHER_INFORMATION"))
        until = case.life.release + 28 * _DAY
        at = office_hour(case.rng, checked)
        _write(case, "ADDRESS_CHECK_COMPLETED", at, result=result, valid_until=until)


def _write(case: Case, record_type: str, written: datetime, **cells: Cell) -> None:
    team = case.places.child_protection
    case.diary.write(team, record_type, written, spoc=team.spoc.email, **cells)
