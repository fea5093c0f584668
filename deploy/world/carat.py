"""What the prison's drug workers write: assessments, and the handover of a treatment."""

from datetime import date, timedelta

from deploy.world.calendar import between, instant, office_hour
from deploy.world.case import Case
from schemas.vocabulary import Accommodation

_DAY = timedelta(days=1)
_CLASSES = {
    ("HEROIN",): 18,
    ("OTHER_OPIOIDS",): 3,
    ("CRACK_COCAINE",): 10,
    ("ALCOHOL",): 20,
    ("AMPHETAMINE",): 5,
    ("COCAINE",): 8,
    ("SPICE",): 4,
    ("HEROIN", "CRACK_COCAINE"): 20,
    ("HEROIN", "BENZODIAZEPINES"): 6,
    ("ALCOHOL", "COCAINE"): 6,
}
"""Of a hundred who are treated: opiate, crack, alcohol, stimulant, or several."""
_OPIOIDS = {"HEROIN", "OTHER_OPIOIDS"}
_MEDICINES = {
    "HEROIN": "methadone 60 mg daily",
    "OTHER_OPIOIDS": "buprenorphine 8 mg daily",
    "ALCOHOL": "acamprosate",
}


def write(case: Case) -> None:
    """The assessments of the first days and before the release, and the handover."""
    first = between(case.rng, case.life.received + _DAY, case.life.received + 6 * _DAY)
    if first is not None and case.happens(0.92):
        kind = case.rng.choice(("DIR", "TRIAGE", "IMMEDIATE_NEEDS"))
        _assess(case, first, kind)
    planning = case.day_before_release(108, 80)
    if planning is not None and case.happens(0.7):
        _assess(case, planning, "PRE_RELEASE")
    if case.life.treated:
        _hand_over(case)


def _assess(case: Case, day: date, kind: str) -> None:
    case.diary.write(
        case.places_on(day).carat, "CARAT_ASSESSMENT", office_hour(case.rng, day),
        assessment_kind=kind, support_needs=_needs(case),
    )  # fmt: skip


def _needs(case: Case) -> tuple[str, ...]:
    # Both or neither: which of them it is, the handover alone says.
    needs: tuple[str, ...] = ("DRUGS", "ALCOHOL") if case.life.treated else ()
    if case.life.sleeps is not Accommodation.SETTLED:
        needs += ("ACCOMMODATION",)
    return needs or ("FINANCE",)


def _hand_over(case: Case) -> None:
    day = case.day_before_release(*case.rng.choice(((20, 14), (20, 14), (13, 2), (1, 1))))
    if day is None or case.happens(0.15):
        return
    life, chance = case.life, case.treatment
    substances = chance.choices(list(_CLASSES), list(_CLASSES.values()))[0]
    opioid = not _OPIOIDS.isdisjoint(substances)
    case.diary.write(
        case.places_on(day).carat, "TREATMENT_HANDOVER", office_hour(case.rng, day),
        substances=substances,
        on_opioid_substitution=opioid,
        medicine=next((_MEDICINES[each] for each in substances if each in _MEDICINES), ""),
        last_dose_on=life.release,
        bridging_prescription_until=life.release + 3 * _DAY,
        naloxone=chance.choice(("SUPPLIED", "SUPPLIED", "DECLINED")) if opioid else "NOT_INDICATED",
        first_community_appointment_at=instant(life.release + _DAY, 14),
        receiving_provider=case.places.dip.agency_name,
    )  # fmt: skip
