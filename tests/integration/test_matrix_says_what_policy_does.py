"""What the matrix says in English is what policy answers: every pair, every kind of information, real OPA.

The sentences themselves are read here, by their words, so that page and policy cannot drift apart.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest

from policies.gate import OpaGate
from policies.matrix_page import Matrix
from policies.pages import read_pages
from policies.plain_words import plain_words
from policies.question import ConsentCode, Decision, OverrideCode, Party, Question
from policies.redactions import Situation
from policies.sentences import Speaker
from policies.ways import has_health_teams, verdicts
from schemas.envelope import Agency
from schemas.vocabulary import Category, Door, OverrideKind, Purpose, Redaction, Relationship, Role, TeamKind

TODAY = date(2026, 11, 26)
PAGES = read_pages()
WORDS = plain_words()
MATRIX = Matrix(PAGES, WORDS, TODAY)
EVERYTHING = tuple(sorted(Category))
CODES = {"PRISON_CARAT": "BMI", "HOUSING": "E08000025"}
OTHERS = {"PRISON_CARAT": "LEI"}
HEALTH, GENERAL = TeamKind.HEALTH, TeamKind.GENERAL


# To see how the service does, some is told to nobody, whatever else: a note of the page says so.
NOT_NEEDED = {
    category
    for category, redaction in PAGES.redactions.situations[Situation.SERVICE_MONITORING].categories.items()
    if redaction is Redaction.REMOVE
}


class Case(NamedTuple):
    """Something that is recorded of a person, or who publishes and reads."""

    name: str
    publisher_team: TeamKind = GENERAL
    recipient_team: TeamKind = GENERAL
    facts: tuple[tuple[str, Any], ...] = ()

    @property
    def has(self) -> set[str]:
        return {name for name, _ in self.facts}


YES = ("consent", tuple(ConsentCode(category, "GIVEN", None) for category in EVERYTHING))
ODD = ("consent", (ConsentCode(Category.EQUALITY, "REFUSED", None),))
AGREED = ("s213b", (True, True, True))
SAFE = OverrideCode(OverrideKind.SAFEGUARDING, TODAY, EVERYTHING)
LIFE = OverrideCode(OverrideKind.VITAL_INTERESTS, TODAY, EVERYTHING)

FACTS: dict[str, tuple[tuple[str, Any], ...]] = {
    # Nothing at all.
    "nothing": (),
    # The person has agreed; has agreed to the duty to refer only; to both.
    "consent": (YES,),
    "referral": (AGREED,),
    "both": (YES, AGREED),
    # A record that names the recipient and gives none of this.
    "record": (ODD,),
    # An enquiry, an order, an address check.
    "child": (("child_linked", True),),
    "drr": (("drr_in_force", True),),
    "check": (("address_check_open", True),),
    # A decision.
    "safeguarding": (("overrides", (SAFE,)),),
    "life": (("overrides", (LIFE,)),),
}
CASES = [
    Case(name, publisher, recipient, facts)
    for name, facts in FACTS.items()
    for publisher in TeamKind
    for recipient in TeamKind
]


def questions() -> Iterator[tuple[str, str, Case, Purpose]]:
    for giver, taker in MATRIX.pairs():
        for case in CASES:
            if case.publisher_team is GENERAL or has_health_teams(PAGES, giver):
                for purpose in Purpose:
                    yield giver, taker, case, purpose


def asked(giver: str, taker: str, case: Case, purpose: Purpose) -> Question:
    code = CODES.get(taker, "ONE")
    return Question(
        door=Door.TELL,
        publisher=Party(Agency(giver, CODES.get(giver, "ONE")), case.publisher_team),
        recipient=Party(Agency(taker, OTHERS[taker] if giver == taker else code), case.recipient_team),
        role=Role.AGENCY_SYSTEM,
        relationship=Relationship.NONE,
        purpose=purpose,
        event_type="consent.given",
        categories=EVERYTHING,
        london_date=TODAY,
        **dict(case.facts),
    )


def lets(sentence: str, case: Case, purpose: Purpose) -> bool:
    """What one sentence of the page lets through, read by its words alone."""
    words = sentence.casefold()
    if "never" in words:
        return False
    if "override" in words:
        return (
            case.name == "safeguarding" and ("health teams" not in words or case.recipient_team is HEALTH)
        ) or case.name == "life"
    # What holds first, then for what it is told, then agreement and law.
    before = words.rpartition(" (isa-")[0]
    if WORDS.purposes[purpose].casefold() not in before:
        return False
    conditions = [
        "once the person has agreed" not in words or ("consent" in case.has and case.name != "record"),
        "duty to refer" not in words or "s213b" in case.has,
        "for its health teams" not in words or case.recipient_team is HEALTH,
        "from a health team" not in words or case.publisher_team is HEALTH,
        "while an enquiry or plan" not in words or "child_linked" in case.has,
        "while probation waits" not in words or "address_check_open" in case.has,
        "own record names" not in words or "consent" in case.has,
    ]
    in_place = "drug rehabilitation requirement" in words and "drr_in_force" in case.has
    return in_place or all(conditions)


def said(giver: str, taker: str, case: Case, purpose: Purpose, whole: bool) -> frozenset[Category]:
    """What the page says may be told: in its tables, or in its whole sentences."""
    speaker = Speaker(WORDS, giver, taker)
    found = frozenset(
        verdict.category
        for verdict in FOUND[giver, taker]
        if verdict.publisher_team in {None, case.publisher_team}
        for sentence in (speaker.sentences(verdict) if whole else speaker.answers(verdict))
        if lets(sentence, case, purpose)
    )
    return found - NOT_NEEDED if purpose is Purpose.SERVICE_MONITORING else found


FOUND = {pair: verdicts(PAGES, *pair, TODAY) for pair in MATRIX.pairs()}


@pytest.mark.parametrize("whole", [False, True], ids=["in tables", "in sentences"])
def test_page_and_policy_agree_on_every_pair_and_kind_of_information(
    policy_engine: OpaGate, whole: bool
) -> None:
    everything = list(questions())
    answers = policy_engine([asked(*one) for one in everything])
    apart = []
    for one, answer in zip(everything, answers, strict=True):
        assert isinstance(answer, Decision)
        if answer.allowed != said(*one, whole):
            apart.append((*one, sorted(answer.allowed ^ said(*one, whole))))
    assert len(everything) > 5_000
    assert apart == []


def test_what_the_page_says_is_asked_of_every_condition_that_it_knows() -> None:
    text = " ".join(
        sentence
        for (giver, taker), found in FOUND.items()
        for verdict in found
        for sentence in Speaker(WORDS, giver, taker).sentences(verdict)
    )
    for words in (
        "once the person",
        "duty to refer",
        "enquiry",
        "rehabilitation",
        "health teams",
        "record names",
    ):
        assert words in text
