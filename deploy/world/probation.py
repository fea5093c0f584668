"""What probation writes: reports, orders, who supervises, referrals to councils, licences, risk."""

from datetime import date, timedelta

from deploy.world.calendar import office_hour, working_day
from deploy.world.case import Case
from deploy.world.diary import Cell
from deploy.world.life import Turn

_DAY = timedelta(days=1)
_ORDERS = (("DRR",), ("DRR",), ("ATR",), ("DRR", "ATR"))
_RISKS = ("LOW", "MEDIUM", "MEDIUM", "HIGH", "HIGH", "VERY_HIGH")
_FLAGS = (
    ("CHILDREN",),
    ("PARTNER",),
    ("PUBLIC",),
    ("STAFF",),
    ("SELF_HARM",),
    ("CHILDREN", "PARTNER"),
    ("OTHER",),
)
_NO_CONDITIONS_SHARE = 0.7


def write(case: Case) -> None:
    """What is written before the release and some weeks after it."""
    if case.life.turn is not Turn.UNPLANNED:
        _allocated(case)
        _licence(case)
    if case.life.ordered:
        _order(case)
    if case.happens(0.25):
        _risk(case)


def before_court(case: Case) -> None:
    """The report for the court, asked for before the person came to prison or in the first weeks."""
    if case.life.turn is Turn.UNPLANNED or not case.happens(0.15):
        return
    asked = working_day(case.life.received - case.rng.randint(-10, 40) * _DAY)
    due = working_day(asked + 21 * _DAY)
    _write(case, "PRE_SENTENCE_REPORT_REQUESTED", asked, report_due_on=due)
    if case.happens(0.8):
        _write(
            case, "PRE_SENTENCE_REPORT_COMPLETED", due - _DAY,
            requirements=case.rng.choice(_ORDERS) if case.life.ordered else (),
            mental_health_requirement=case.happens(0.1),
        )  # fmt: skip


def _allocated(case: Case) -> None:
    day = case.day_before_release(110, 60)
    if day is not None and case.happens(0.93):
        _write(case, "PRACTITIONER_ALLOCATED", day, practitioner_team=case.places.probation.name)


def _order(case: Case) -> None:
    requirements = case.rng.choice(_ORDERS)
    mental_health = case.happens(0.15)
    imposed = office_hour(case.rng, case.life.received + _DAY)
    case.diary.write(
        case.places.probation, "ORDER_IMPOSED", imposed,
        requirements=requirements, mental_health_requirement=mental_health,
    )  # fmt: skip
    if case.happens(0.3):
        ended = office_hour(case.rng, working_day(case.life.release + 15 * _DAY))
        case.diary.write(
            case.places.probation, "ORDER_TERMINATED", ended,
            requirements=requirements, mental_health_requirement=mental_health,
            order_reason=case.rng.choice(("COMPLETED", "REVOKED", "EXPIRED")),
        )  # fmt: skip


def _licence(case: Case) -> None:
    """Active in time for most; for some only after the release; for some never."""
    release = case.life.release
    chance = case.rng.random()
    if chance < 0.1:
        return
    day = release + case.rng.randint(1, 3) * _DAY if chance < 0.18 else case.day_before_release(24, 1)
    if day is None:
        return
    ends = release + case.rng.randint(90, 400) * _DAY
    _write(case, "LICENCE_ACTIVATED", day, **_conditions(case, release, ends))
    if case.happens(0.12):
        varied = working_day(release + case.rng.randint(7, 60) * _DAY)
        _write(case, "LICENCE_VARIED", varied, **_conditions(case, release, ends))


def _conditions(case: Case, starts: date, ends: date) -> dict[str, Cell]:
    where = None if case.happens(_NO_CONDITIONS_SHARE) else "Reside as approved by the supervising officer."
    return {"licence_starts_on": starts, "licence_ends_on": ends, "address_conditions": where}


def _risk(case: Case) -> None:
    day = case.day_before_release(90, 1)
    if day is None:
        return
    level = case.rng.choice(_RISKS)
    high = level in ("HIGH", "VERY_HIGH")
    _write(
        case, "RISK_CHANGED", day,
        ask_spoc=high, rosh_level=level, risk_flags=case.rng.choice(_FLAGS) if high else (),
    )  # fmt: skip


def _write(case: Case, record_type: str, day: date, **cells: Cell) -> None:
    team = case.places.probation
    case.diary.write(team, record_type, office_hour(case.rng, day), spoc=team.spoc.email, **cells)
