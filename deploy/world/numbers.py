"""Two records that turn out to be one person's, and two that were taken for one and are not."""

from datetime import date, timedelta

from deploy.world.calendar import between, instant, office_hour
from deploy.world.case import Case
from deploy.world.life import Record
from schemas.vocabulary import ReceptionReason, ReleaseReason

_DAY = timedelta(days=1)


def known_otherwise(case: Case) -> date | None:
    """Before anything is written: on which day the records are put together, if that ever happens."""
    if case.life.record is Record.ONE:
        return None
    day = between(case.rng, case.life.received + 8 * _DAY, case.life.release - 5 * _DAY)
    if day is not None and case.life.record is Record.MERGED:
        case.diary.known_to_probation_otherwise(instant(day, 23, 59))
    return day


def write(case: Case, merged: date) -> None:
    """The prison puts the records together; of a namesake's, it takes that back some days later."""
    if case.life.record is Record.UNMERGED:
        _namesake(case)
    held = case.places_on(merged).custody
    other = case.diary.identity.other_noms_number
    case.diary.write_live(held, "IDENTITY_MERGED", office_hour(case.rng, merged), other_noms_number=other)
    if case.life.record is Record.UNMERGED:
        noticed = office_hour(case.rng, merged + case.rng.randint(3, 21) * _DAY)
        held = case.places_on(noticed.date()).custody
        case.diary.write_live(held, "IDENTITY_UNMERGED", noticed, other_noms_number=other)


def _namesake(case: Case) -> None:
    """Somebody of the same name was in this prison years ago, under a number of their own."""
    held = case.places.custody
    own = {"noms_number": case.diary.identity.other_noms_number, "pnc": "", "prison": held.agency.code}
    came = instant(case.life.received - 900 * _DAY, 18, 12)
    went = instant(case.life.received - 700 * _DAY, 9, 40)
    case.diary.write_live(held, "RECEPTION", came, reason=ReceptionReason.ADMISSION, received_at=came, **own)
    case.diary.write_live(
        held, "RELEASE", went,
        reason=ReleaseReason.RELEASED, movement_reason_code="CR", occurred_at=went, planned=True, **own,
    )  # fmt: skip
