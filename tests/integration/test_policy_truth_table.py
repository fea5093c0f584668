"""The domain's table of who may have what, row by row and situation by situation, on a real OPA."""

from datetime import date, timedelta

import pytest

from policies.gate import OpaGate
from policies.question import ConsentCode, Decision, OverrideCode, Party, Question
from schemas.envelope import Agency
from schemas.vocabulary import (
    Category,
    Door,
    Effect,
    OverrideKind,
    Purpose,
    Relationship,
    Role,
    TeamKind,
)
from tests.oracle.engine import ask_all
from tests.oracle.pages import Book
from tests.oracle.table import KINDS, SITUATIONS, Situation, rows

TODAY = date(2026, 11, 2)
YESTERDAY = TODAY - timedelta(days=1)
ROWS = rows()
# Between these two an agreement lists every category, under a law that is no crime gateway; to a council
# it is the duty to refer.
FROM = {
    "PRISON_CARAT": ("DIP", "LEEDS"),
    "DIP": ("PRISON_CARAT", "LEI"),
    "PROBATION": ("PRISON_CARAT", "LEI"),
    "CHILD_PROTECTION": ("PRISON_CARAT", "LEI"),
    "HOUSING": ("PROBATION", "LEEDS"),
}


def question(category: str, kind: str, now: Situation) -> Question:
    team = TeamKind.HEALTH if now.health else TeamKind.GENERAL
    last_day = YESTERDAY if now.past else TODAY
    override = OverrideCode(OverrideKind(now.override), TODAY, tuple(Category)) if now.override else None
    return Question(
        door=Door.EXPORT if now.by_file else Door.TELL,
        publisher=Party(Agency(*FROM[kind]), team),
        recipient=Party(Agency(kind, "E08000025"), team),
        role=Role.AGENCY_SYSTEM,
        relationship=Relationship.TEAM,
        purpose=Purpose.DIRECT_CARE,
        event_type="prison-carat.release.planned",
        categories=(Category(category),),
        london_date=TODAY,
        consent=tuple(ConsentCode(each, now.said, last_day) for each in sorted(Category) if now.said),
        s213b=(now.agreed, now.agreed, now.agreed),
        child_linked=now.linked,
        drr_in_force=now.drr,
        address_check_open=now.checking,
        overrides=(override,) if override else (),
    )


@pytest.fixture(scope="module")
def said(many_agreements: tuple[OpaGate, Book]) -> dict[tuple[str, str, str], Effect | None]:
    """What OPA says to every row, asked at once."""
    gate, _ = many_agreements
    answers = ask_all(gate, [question(category, kind, SITUATIONS[name]) for category, kind, name, _ in ROWS])
    return {
        row[:3]: answer.effect if isinstance(answer, Decision) else None
        for row, answer in zip(ROWS, answers, strict=True)
    }


@pytest.mark.parametrize(("category", "kind", "situation", "goes"), ROWS)
def test_what_goes_to_whom(
    said: dict[tuple[str, str, str], Effect | None], category: str, kind: str, situation: str, goes: bool
) -> None:
    assert said[category, kind, situation] is (Effect.ALLOW if goes else Effect.DENY)


def test_the_table_is_whole() -> None:
    assert len(ROWS) == len(Category) * len(KINDS) * len(SITUATIONS)
    assert len(ROWS) >= 400
    assert {row[0] for row in ROWS} == set(Category)
    assert 0.2 < sum(goes for *_, goes in ROWS) / len(ROWS) < 0.8
