"""What the other agencies and the prison's drug workers write while a release comes nearer."""

from datetime import date, timedelta

from deploy.world.calendar import between, instant, office_hour
from deploy.world.case import Case
from deploy.world.life import Turn, Word
from schemas.vocabulary import Accommodation

_DAY = timedelta(days=1)
_MEDICINES = {
    "HEROIN": "methadone 60 mg daily",
    "ALCOHOL": "acamprosate",
    "BENZODIAZEPINES": "diazepam",
}


def write(case: Case) -> None:
    """Everybody's casework but the prison's own."""
    _carat(case)
    _probation(case)
    _community_drug_team(case)
    if case.life.child_linked:
        _childrens_services(case)
    if case.life.sleeps is not Accommodation.SETTLED and case.life.turn is not Turn.UNPLANNED:
        _housing(case)


def _carat(case: Case) -> None:
    life, rng = case.life, case.rng
    day = between(rng, life.received + _DAY, life.received + 6 * _DAY)
    if day is not None:
        case.diary.write(
            case.places_on(day).carat, "CARAT_ASSESSMENT", office_hour(rng, day),
            assessment_kind=rng.choice(("DIR", "TRIAGE", "IMMEDIATE_NEEDS")),
            support_needs=_needs(case),
        )  # fmt: skip
    day = case.day_before_release(12, 2)
    if day is None or not life.substances or rng.random() < 0.2:
        return
    case.diary.write(
        case.places_on(day).carat, "TREATMENT_HANDOVER", office_hour(rng, day),
        substances=life.substances,
        on_opioid_substitution="HEROIN" in life.substances,
        medicine=next((_MEDICINES[each] for each in life.substances if each in _MEDICINES), ""),
        last_dose_on=life.release,
        bridging_prescription_until=life.release + 3 * _DAY,
        naloxone=_naloxone(case),
        first_community_appointment_at=instant(life.release + _DAY, 14),
        receiving_provider=case.places.dip.agency_name,
    )  # fmt: skip


def _naloxone(case: Case) -> str:
    return (
        case.rng.choice(("SUPPLIED", "SUPPLIED", "DECLINED"))
        if "HEROIN" in case.life.substances
        else "NOT_INDICATED"
    )


def _needs(case: Case) -> tuple[str, ...]:
    needs: tuple[str, ...] = ("DRUGS",) if set(case.life.substances) - {"ALCOHOL"} else ()
    if "ALCOHOL" in case.life.substances:
        needs += ("ALCOHOL",)
    if case.life.sleeps is not Accommodation.SETTLED:
        needs += ("ACCOMMODATION",)
    return needs or ("FINANCE",)


def _probation(case: Case) -> None:
    rng, life, team = case.rng, case.life, case.places.probation
    day = case.day_before_release(95, 70)
    if day is not None and life.turn is not Turn.UNPLANNED:
        case.diary.write(
            team,
            "PRACTITIONER_ALLOCATED",
            office_hour(rng, day),
            practitioner_team=team.name,
            spoc=team.spoc.email,
        )
    if life.drr:
        imposed = office_hour(rng, life.received + _DAY)
        case.diary.write(team, "ORDER_IMPOSED", imposed, requirements=("DRR",))
        if rng.random() < 0.3:
            ended = office_hour(rng, life.release + 15 * _DAY)
            case.diary.write(team, "ORDER_TERMINATED", ended, requirements=("DRR",), order_reason="COMPLETED")


def _community_drug_team(case: Case) -> None:
    rng, release, team = case.rng, case.life.release, case.places.dip
    day = case.day_before_release(42, 25)
    if day is None or not case.life.substances or rng.random() < 0.25:
        return
    worker = f"Keyworker {case.number % 7 + 1}"
    case.diary.write(
        team, "REFERRAL_ACCEPTED", office_hour(rng, day), keyworker=worker, within_three_weeks=True
    )
    offered = case.day_before_release(14, 3)
    seen = instant(release + rng.randint(1, 4) * _DAY, 14)
    if offered is not None:
        case.diary.write(
            team, "APPOINTMENT_OFFERED", office_hour(rng, offered),
            keyworker=worker, appointment_at=seen, within_three_weeks=True,
        )  # fmt: skip
    if rng.random() < 0.7 and case.life.turn not in (Turn.CANCELLED, Turn.COURT_RELEASE):
        attended = seen + timedelta(hours=1)
        case.diary.write(team, "APPOINTMENT_ATTENDED", attended, keyworker=worker, appointment_at=seen)


def _childrens_services(case: Case) -> None:
    rng, team = case.rng, case.places.child_protection
    day = case.day_before_release(120, 40)
    if day is None:
        return
    section = rng.choice(("S17", "S47"))
    opened = office_hour(rng, day)
    case.diary.write(team, "ENQUIRY_OPENED", opened, section=section, at=opened, spoc=team.spoc.email)
    if rng.random() < 0.6:
        started = office_hour(rng, day + 14 * _DAY)
        case.diary.write(team, "PLAN_STARTED", started, at=started, spoc=team.spoc.email)
        if rng.random() < 0.2:
            ended = office_hour(rng, day + 60 * _DAY)
            case.diary.write(team, "PLAN_ENDED", ended, at=ended)
    checked = case.day_before_release(27, 8)
    if checked is not None and rng.random() < 0.6:
        case.diary.write(
            team, "ADDRESS_CHECK_COMPLETED", office_hour(rng, checked),
            result=rng.choice(("SUITABLE", "SUITABLE", "NOT_SUITABLE", "FURTHER_INFORMATION")),
            valid_until=case.life.release + 28 * _DAY,
        )  # fmt: skip


def _housing(case: Case) -> None:
    rng, team = case.rng, case.places.housing
    referred = case.day_before_release(57, 42)
    if referred is None or case.life.word in (Word.REFUSED, Word.NEVER_ASKED) or rng.random() < 0.2:
        return
    reference = f"DTR-{case.number:05d}"
    case.diary.write(
        case.places.probation, "DUTY_TO_REFER_SUBMITTED", office_hour(rng, referred),
        council=case.places.council, referral_reference=reference, submitted_on=referred,
    )  # fmt: skip
    if case.life.word is not Word.GIVEN or rng.random() < 0.55:
        return
    answered = referred + rng.randint(1, 7) * _DAY
    case.diary.write(
        team, "DUTY_TO_REFER_ACKNOWLEDGED", office_hour(rng, answered),
        referral_reference=reference, outcome_reason="PREVENTION_AND_RELIEF_DUTY",
    )  # fmt: skip
    booked = office_hour(rng, answered + rng.randint(0, 3) * _DAY)
    case.diary.write(
        team, "ASSESSMENT_BOOKED", booked,
        duty="PREVENTION", appointment_at=booked + 5 * _DAY, referral_reference=reference,
    )  # fmt: skip
    _placement(case, case.day_before_release(12, 3))


def _placement(case: Case, day: date | None) -> None:
    if day is None or case.rng.random() < 0.35:
        return
    kind = case.rng.choice(("TEMPORARY_ACCOMMODATION", "SUPPORTED_HOUSING", "PRIVATE_RENTED"))
    team, release = case.places.housing, case.life.release
    case.diary.write(
        team,
        "PLACEMENT_CONFIRMED",
        office_hour(case.rng, day),
        accommodation_type=kind,
        placement_from=release,
    )
    if (
        case.life.turn not in (Turn.CANCELLED, Turn.COURT_RELEASE, Turn.BACK_AT_ONCE)
        and case.rng.random() < 0.85
    ):
        arrived = instant(release, 16, case.rng.randrange(60))
        case.diary.write(team, "PLACEMENT_ARRIVED", arrived, accommodation_type=kind, arrived_at=arrived)
