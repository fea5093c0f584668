"""What an officer filled in about a person's word: read once, and each mistake named at its field."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from consumers.desk.consent_sections import YESES, Say, Section
from consumers.desk.filled import Filled, Missing, Wrong
from schemas.clock import london_date
from schemas.events.words import ConsentMethod
from schemas.vocabulary import Category

AFTER_RELEASE: Final = timedelta(days=56)
SIX_MONTHS: Final = timedelta(days=183)
LONGEST: Final = timedelta(days=5 * 366)
AGREEMENTS: Final = ("referral", "contact")
"""What the duty to refer asks for besides the choice of a council."""
_OPEN_FOR: Final = timedelta(hours=12)


class Until(StrEnum):
    """For how long a yes counts."""

    AFTER_RELEASE = "release"
    SIX_MONTHS = "months"
    TAKEN_BACK = "open"
    DAY = "day"


class Spoken(NamedTuple):
    """What the person said about one recipient."""

    section: Section
    say: Say
    categories: tuple[Category, ...]
    """Of a yes: what it is for."""


class Sheet(NamedTuple):
    """Everything that was said in one conversation."""

    spoken: tuple[Spoken, ...]
    last_day: date | None
    method: ConsentMethod
    at: datetime
    """When the person said so: when the page was opened."""
    number: UUID
    """The same for a second click."""
    version: int
    """What the person had said by then."""


class Given(NamedTuple):
    """What the form is read against."""

    sections: Sequence[Section]
    pick: Callable[[str], Section | None]
    """The section of the council with this code."""
    now: datetime
    release_on: date | None


def read(form: Filled, given: Given) -> tuple[Sheet | None, list[Wrong]]:
    """What was filled in, or what has to be mended. Raises Missing for what no officer can mend."""
    wrong: list[Wrong] = []
    spoken = list(_spoken(form, given, wrong))
    if not given.sections:
        raise Missing
    if not spoken and not wrong:
        wrong.append(
            Wrong(f"say-{given.sections[0].key}", "Choose what the person says about at least one of them")
        )
    yes = any(one.say in YESES for one in spoken)
    last_day = _last_day(form, given, wrong) if yes or (wrong and not spoken) else None
    method = form.get("method")
    if method not in set(ConsentMethod):
        wrong.append(Wrong("method", "Choose how the person said so"))
    if wrong:
        return None, wrong
    number, version, at = _unseen(form, given.now)
    return Sheet(tuple(spoken), last_day, ConsentMethod(method), at, number, version), []


def taken_back(form: Filled, sections: Sequence[Section], now: datetime) -> tuple[Sheet | None, list[Wrong]]:
    """Everything taken back at once, from the page that confirms it."""
    method = form.get("method")
    if method not in set(ConsentMethod):
        return None, [Wrong("method", "Choose how the person said so")]
    number, version, at = _unseen(form, now)
    spoken = tuple(Spoken(section, Say.WITHDRAW, ()) for section in sections)
    return Sheet(spoken, None, ConsentMethod(method), at, number, version), []


def _spoken(form: Filled, given: Given, wrong: list[Wrong]) -> Iterator[Spoken]:
    for section in given.sections:
        said = form.get(f"say-{section.key}")
        if said not in set(Say):
            continue
        say, found = Say(said), section
        if section.councils and say in (Say.GIVE, Say.REFUSE):
            picked = given.pick(form.get("council"))
            if picked is None:
                wrong.append(Wrong("council", "Choose the council"))
                continue
            found = picked
        if say in YESES and section.terms.duty_to_refer:
            _check_agreements(form, section, wrong)
        ticked = set(form.getlist(f"thing-{section.key}")) | set(found.terms.needed)
        categories = tuple(one for one in found.terms.asked if one in ticked)
        if say in YESES and not categories:
            wrong.append(Wrong(f"thing-{section.key}", "Choose what may be shared, or choose no"))
        yield Spoken(found, say, categories if say in YESES else ())


def _check_agreements(form: Filled, section: Section, wrong: list[Wrong]) -> None:
    if not set(form.getlist(f"agreed-{section.key}")).issuperset(AGREEMENTS):
        text = "Tick both if the person agrees to both: a council can be told only then. Otherwise choose no"
        wrong.append(Wrong(f"agreed-{section.key}", text))


def _last_day(form: Filled, given: Given, wrong: list[Wrong]) -> date | None:
    today = london_date(given.now)
    match form.get("until"):
        case Until.AFTER_RELEASE if given.release_on:
            return max(given.release_on, today) + AFTER_RELEASE
        case Until.SIX_MONTHS:
            return today + SIX_MONTHS
        case Until.TAKEN_BACK:
            return None
        case Until.DAY:
            return _written_day(form, today, wrong)
    wrong.append(Wrong("until", "Choose how long the yes counts"))
    return None


def _written_day(form: Filled, today: date, wrong: list[Wrong]) -> date | None:
    found = form.day("until")
    if found is None:
        wrong.append(Wrong("until-day", "Write the last day as day, month and year, such as 27 3 2027"))
    elif found < today:
        wrong.append(Wrong("until-day", "The last day must be today or later"))
    elif found > today + LONGEST:
        wrong.append(Wrong("until-day", "The last day must be within five years"))
    return found


def _unseen(form: Filled, now: datetime) -> tuple[UUID, int, datetime]:
    try:
        version = int(form.get("version"))
        at = datetime.fromisoformat(form.get("at"))
        if at.tzinfo is None or not 0 <= version < 2**62:
            raise ValueError
    except ValueError:
        raise Missing from None
    # A page that was left open over night says nothing of when the person spoke.
    return form.number, version, at if now - _OPEN_FOR <= at <= now else now
