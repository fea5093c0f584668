"""Back to prison: probation recalls somebody who was released, for a fixed time or until further notice."""

from datetime import date, timedelta

from deploy.world import custody, release_dates
from deploy.world.calendar import instant, office_hour, working_day
from deploy.world.case import Case
from deploy.world.life import Turn
from schemas.vocabulary import ReceptionReason

_DAY = timedelta(days=1)
_FIXED = {"FIXED_TERM_28": 28, "FIXED_TERM_56": 56}


def write(case: Case, released: date) -> Case | None:
    """The recall of a person who was released on that day; says what the time in prison after it is.

    None where the person is not recalled, or was not found.
    """
    if case.life.recalled_after is None:
        return None
    day = working_day(released + case.life.recalled_after * _DAY)
    kind = case.rng.choice(("STANDARD", "STANDARD", "FIXED_TERM_28", "FIXED_TERM_56", "FIXED_TERM_56"))
    probation = case.at_release.probation
    case.diary.write_live(
        probation, "RECALL_INITIATED", office_hour(case.rng, day), recall_type=kind, spoc=probation.spoc.email
    )
    if case.happens(0.03):
        return None  # not found: unlawfully at large
    back = instant(day + case.rng.choice((1, 1, 2, 6)) * _DAY, 11, case.rng.randrange(60))
    # The prison's own book says ADMISSION for most; then the kind of recall tells.
    reason = ReceptionReason.RECALL if case.happens(0.3) else ReceptionReason.ADMISSION
    custody.receive(case, back, reason, recall_type=kind)
    held = _FIXED.get(kind) or case.rng.randint(60, 180)
    again = working_day(back.date() + held * _DAY)
    release_dates.after_recall(case, back + timedelta(hours=4), again, sure=kind in _FIXED)
    custody.walk_out(case, again)
    return case._replace(
        life=case.life._replace(
            received=back.date(),
            release=again,
            turn=Turn.NONE,
            earlier_dates=(),
            recalled_after=None,
            ordered=False,
        )
    )
