"""Until when an answer holds: on every day up to it the same question lets the same categories through."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from policies.gate import OpaGate
from policies.question import ConsentCode, Decision, Question
from schemas.vocabulary import EXISTENCE, Category, OverrideKind, Purpose, Relationship, Role
from tests.oracle.asking import TODAY, ask, look, override
from tests.oracle.engine import ask_all
from tests.oracle.pages import Book
from tests.oracle.questions import questions

SEED = 20261103
ASKED = 1_500
P = Purpose
DAY = timedelta(days=1)
LAST = date(2026, 12, 24)


def told(gate: OpaGate, asked: list[Question]) -> list[Decision]:
    found = ask_all(gate, asked)
    return [each for each in found if isinstance(each, Decision)]


def later_days(answer: Decision, question: Question, chance: Random) -> set[date]:
    """The next day, the last day and the one before it, and some between."""
    day, last = question.london_date, min(answer.valid_until, question.london_date + timedelta(days=4_000))
    between = [day + timedelta(chance.randint(1, (last - day).days)) for _ in range(2)] if last > day else []
    return {each for each in (day + DAY, last - DAY, last, *between) if day < each <= last}


def test_every_day_up_to_it_lets_the_same_categories_through(
    many_agreements: tuple[OpaGate, Book],
) -> None:
    gate, book = many_agreements
    chance = Random(SEED)
    asked = list(questions(book, SEED, ASKED))
    first = ask_all(gate, asked)
    expected = [
        (question._replace(london_date=day), answer.allowed)
        for question, answer in zip(asked, first, strict=True)
        if isinstance(answer, Decision) and (answer.allowed or chance.random() < 0.3)
        for day in sorted(later_days(answer, question, chance))
    ]
    assert len(expected) > ASKED
    found = told(gate, [question for question, _ in expected])
    wrong = [
        f"{question.body()}\n  was {sorted(allowed)}\n  is  {sorted(answer.allowed)}"
        for (question, allowed), answer in zip(expected, found, strict=True)
        if answer.allowed != allowed
    ]
    assert not wrong, f"seed {SEED}, {len(wrong)} days, the first of them:\n" + "\n".join(wrong[:3])


def given(last_day: date | None) -> dict[str, Any]:
    codes = tuple(ConsentCode(each, "GIVEN", last_day) for each in EXISTENCE)
    return {"categories": EXISTENCE, "consent": codes, "s213b": (True, True, True)}


ADVOCATE, CLIENT = (look(role, relationship=Relationship.SELF) for role in (Role.ADVOCATE, Role.CLIENT))


@pytest.mark.parametrize(
    ("question", "until"),
    [
        # A consent's last day, where nothing but the consent carries it.
        (ask("DIP:LEEDS", "PRISON_CARAT:LEI", P.CONTINUITY_OF_TREATMENT, **given(LAST)), date(2029, 3, 31)),
        (ask("PRISON_CARAT:BMI", "DIP:LEEDS", P.DIRECT_CARE, **given(LAST)), LAST),
        # A consent without a last day stands as long as the agreement.
        (ask("PRISON_CARAT:BMI", "DIP:LEEDS", P.RELEASE_HANDOVER, **given(None)), date(2029, 3, 31)),
        # The law's last day comes before the agreement's.
        (
            ask("PRISON_CARAT:BMI", "BENEFITS:B1", P.RELEASE_HANDOVER, **given(None)),
            date(2027, 1, 31),
        ),
        # An override until its review, of one category, where there is no agreement at all.
        (
            ask(
                "HOUSING:E08000035",
                "HOUSING:E08000025",
                P.CHILD_SAFEGUARDING,
                **override(OverrideKind.SAFEGUARDING, LAST, Category.IDENTITY),
            ),
            LAST,
        ),
        # Nothing is told yet; the day before an agreement begins.
        (
            ask("CHILD_PROTECTION:E08000035", "HOUSING:E08000025", P.CHILD_SAFEGUARDING, **given(None)),
            date(2027, 2, 28),
        ),
        # An advocate as long as the person agrees.
        (ask("DIP:LEEDS", "ADVOCATE:1", P.SUBJECT_ACCESS, **ADVOCATE, **given(LAST)), LAST),
    ],
)
def test_where_one_thing_ends_or_begins_it_is_the_very_day(
    many_agreements: tuple[OpaGate, Book], question: Question, until: date
) -> None:
    gate, _ = many_agreements
    today, last, after = told(
        gate, [question._replace(london_date=day) for day in (TODAY, until, until + DAY)]
    )
    assert today.valid_until == until
    assert last.allowed == today.allowed
    assert after.allowed != today.allowed


def test_an_agencys_own_data_and_the_persons_own_have_no_end(
    many_agreements: tuple[OpaGate, Book],
) -> None:
    own = ask("DIP:LEEDS", "DIP:LEEDS", P.DIRECT_CARE)
    self_look = ask("DIP:LEEDS", "PERSON:1", P.SUBJECT_ACCESS, **CLIENT)
    gate, _ = many_agreements
    assert {each.valid_until.year for each in told(gate, [own, self_look])} == {9999}
