"""What people said about who may be told: given, refused, renewed, withdrawn, over, or never asked."""

from datetime import date, timedelta
from uuid import UUID

from deploy.world.calendar import between, office_hour
from deploy.world.case import Case
from deploy.world.diary import Cell
from deploy.world.life import Word
from deploy.world.places import Places
from policies.teams import Team
from schemas.vocabulary import Category, Purpose

_DAY = timedelta(days=1)
_WHO_AND_WHEN = (
    Category.IDENTITY,
    Category.CONTACT,
    Category.PRACTITIONER_CONTACT,
    Category.CUSTODY_STATUS,
    Category.RELEASE_DATE,
)
_FOR_HOUSING = (*_WHO_AND_WHEN, Category.ACCOMMODATION_NEED, Category.SUPPORT_NEED_FLAG)
_FOR_TREATMENT = (
    *_WHO_AND_WHEN,
    Category.ACCOMMODATION_NEED,
    Category.SUBSTANCE_TREATMENT,
    Category.MEDICATION,
)


def write(case: Case) -> None:
    """What the person said about the council, and about the community drug team."""
    asked = case.day_before_release(80, 57)
    if asked is None:
        return
    if case.life.word is not Word.NEVER_ASKED:
        _about_the_council(case, asked, case.places_on(asked))
        for moved, after in case.moves:
            if after.council != case.places_on(moved).council and moved > asked:
                _about_the_council(case, moved + _DAY, after)
    if case.life.treated and case.happens(0.8):
        _about_the_drug_team(case, asked)


def _about_the_council(case: Case, asked: date, places: Places) -> None:
    if not places.council:
        return
    word, release = case.life.word, case.life.release
    given = word is not Word.REFUSED
    said: dict[str, Cell] = {
        "consent_record": _record(case),
        "consent_recipients": (f"HOUSING:{places.council}",),
        "consent_purposes": (Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF,),
        "consent_categories": _FOR_HOUSING,
        "chosen_council": places.council,
        "agreed_referral": given,
        "agreed_contact": given and word is not Word.NO_CONTACT,
    }
    for_a_time = word in (Word.GIVEN_FOR_A_TIME, Word.RENEWED)
    last_day = release - case.rng.randint(3, 20) * _DAY if for_a_time else None
    # One in seven speaks of it to the probation officer, not to the prison.
    team = places.probation if case.number % 7 == 3 else case.places_on(asked).custody
    _say(
        case, team, "CONSENT_GIVEN" if given else "CONSENT_REFUSED", asked, consent_last_day=last_day, **said
    )
    if last_day is not None:
        _over_or_renewed(case, asked, last_day, said)
    withdrawn = between(case.rng, asked + 4 * _DAY, release - 2 * _DAY) if word is Word.WITHDRAWN else None
    if withdrawn is not None:
        said |= {"agreed_referral": False, "agreed_contact": False}
        _say(case, case.places_on(withdrawn).custody, "CONSENT_WITHDRAWN", withdrawn, **said)


def _over_or_renewed(case: Case, asked: date, last_day: date, said: dict[str, Cell]) -> None:
    if case.life.word is Word.RENEWED:
        day = between(case.rng, max(asked + _DAY, last_day - 10 * _DAY), last_day)
        until = case.life.release + 28 * _DAY
        if day is not None:
            team = case.places_on(day).custody
            _say(case, team, "CONSENT_RENEWED", day, consent_last_day=until, **said)
    elif case.happens(0.5) and last_day > asked:
        # Half of the prisons write it down; the last day counts whether they do or not.
        over = last_day + _DAY
        said = said | {"agreed_referral": False, "agreed_contact": False}
        _say(case, case.places_on(over).custody, "CONSENT_EXPIRED", over, consent_last_day=last_day, **said)


def _about_the_drug_team(case: Case, asked: date) -> None:
    given = case.happens(0.9)
    _say(
        case, case.places_on(asked).carat, "CONSENT_GIVEN" if given else "CONSENT_REFUSED", asked,
        consent_record=_record(case),
        consent_recipients=(str(case.places.dip.agency),),
        consent_purposes=(Purpose.CONTINUITY_OF_TREATMENT,),
        consent_categories=_FOR_TREATMENT,
    )  # fmt: skip


def _record(case: Case) -> str:
    return str(UUID(int=case.rng.getrandbits(128), version=4))


def _say(case: Case, team: Team, record_type: str, day: date, **cells: Cell) -> None:
    at = office_hour(case.rng, day)
    case.diary.write(
        team, record_type, at,
        privacy_notice="PN-2026-01", consent_method="IN_PERSON_SIGNED", consent_event_time=at, **cells,
    )  # fmt: skip
