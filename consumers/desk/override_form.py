"""What an officer filled in about sharing all the same: read once, and each mistake named at its field."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from consumers.desk import review_day
from consumers.desk.filled import Filled, Wrong
from schemas.events.safeguard_words import OverrideReason
from schemas.vocabulary import Category, OverrideKind

PRESET: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=28)
LENGTH: Final = 2000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
E = TypeVar("E", bound=StrEnum)


class Offer(NamedTuple):
    """What the form is read against."""

    today: date
    always: tuple[Category, ...]
    """Without these nobody is told anything."""
    more: tuple[Category, ...]
    """What can be chosen besides."""
    for_life_only: frozenset[Category]
    """Of these, what goes to this team only to save a life."""
    preset: frozenset[Category]
    """What is kept back from the recipient now of what it should be told."""
    authorisers: Mapping[str, str]
    """Reference and name of who can authorise it."""

    @property
    def review_on(self) -> date:
        """The day that stands in the form to begin with."""
        return self.today + PRESET


class Sheet(NamedTuple):
    """A decision to share, as it was filled in."""

    number: UUID
    """The same for a second click; it becomes the decision's id."""
    kind: OverrideKind
    categories: tuple[Category, ...]
    reason: OverrideReason
    necessity: str
    authorised_by: str
    person_told: bool
    review_on: date


def read(form: Filled, offer: Offer) -> tuple[Sheet | None, list[Wrong]]:
    """What was filled in, or what has to be mended. Raises Missing for what no officer can mend."""
    wrong: list[Wrong] = []
    kind = _one(form, "kind", OverrideKind, "Choose what it is for", wrong)
    categories = _categories(form, offer, kind, wrong)
    reason = _one(form, "reason", OverrideReason, "Choose what made it necessary", wrong)
    necessity = _necessity(form, wrong)
    authorised_by = form.get("authorised")
    if authorised_by not in offer.authorisers:
        wrong.append(Wrong("authorised", "Choose who authorised it"))
    person_told = form.get("told")
    if person_told not in ("yes", "no"):
        wrong.append(Wrong("told", "Choose whether the person has been told"))
    review_on = review_day.read(form, "review", offer.today, LONGEST, wrong)
    if wrong or kind is None or reason is None or review_on is None:
        return None, wrong
    told = person_told == "yes"
    return Sheet(form.number, kind, categories, reason, necessity, authorised_by, told, review_on), []


def _one(form: Filled, field: str, among: type[E], problem: str, wrong: list[Wrong]) -> E | None:
    chosen = form.get(field)
    if chosen in set(among):
        return among(chosen)
    wrong.append(Wrong(field, problem))
    return None


def _categories(
    form: Filled, offer: Offer, kind: OverrideKind | None, wrong: list[Wrong]
) -> tuple[Category, ...]:
    ticked = set(form.getlist("thing"))
    chosen = {*offer.always, *(one for one in offer.more if one in ticked)}
    if kind not in (None, OverrideKind.VITAL_INTERESTS) and chosen & offer.for_life_only:
        text = "Health data goes to a team that is no health team only to save a life: take it out"
        wrong.append(Wrong("thing", text))
    return tuple(sorted(chosen))


def _necessity(form: Filled, wrong: list[Wrong]) -> str:
    # A browser sends a line's end as two characters and counts it as one.
    written = form.get("necessity").replace("\r\n", "\n").strip()
    if not written:
        wrong.append(Wrong("necessity", "Write why sharing is necessary"))
    elif len(written) > LENGTH:
        wrong.append(Wrong("necessity", f"Why it is necessary must be {LENGTH} characters or fewer"))
    elif _CONTROL.search(written):
        wrong.append(Wrong("necessity", "What you wrote has a character that cannot be recorded"))
    return written
