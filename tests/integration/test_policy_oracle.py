"""20,000 random questions are asked of a real OPA and of an oracle that shares no line with the Rego."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest

from policies.gate import OpaGate
from policies.matrix import Rule
from policies.question import Answer, Decision, Question
from schemas.vocabulary import AllowReason, DenyReason, Door, Obligation, Redaction, Role
from tests.oracle.engine import ask_all
from tests.oracle.pages import Book, read_book
from tests.oracle.policy import decide
from tests.oracle.questions import questions
from tests.oracle.reach import acts_as
from tests.oracle.verdict import as_verdict

SEED = 20261102
OURS, MORE = 6_000, 14_000
OFTEN = 25
"""How often each word has to be met at least."""

NOT_OF_POLICY = {DenyReason.IDENTITY_UNRESOLVED}
"""Said by publish, before policy is asked."""


class Asked(NamedTuple):
    """Questions with what OPA answered, and the pages by which the oracle answers them."""

    book: Book
    questions: list[Question]
    answers: list[Answer]


@pytest.fixture(scope="module")
def ours(policy_engine: OpaGate) -> Asked:
    """Asked of our own pages as they stand."""
    return _asked(policy_engine, read_book(), OURS)


@pytest.fixture(scope="module")
def more(many_agreements: tuple[OpaGate, Book]) -> Asked:
    """Asked of pages with many agreements, laws and states besides."""
    return _asked(*many_agreements, MORE)


def _asked(gate: OpaGate, book: Book, count: int) -> Asked:
    print(f"seed {SEED}")
    asked = list(questions(book, SEED, count))
    return Asked(book, asked, ask_all(gate, asked))


def disagreements(asked: Asked, book: Book | None = None) -> Iterator[str]:
    for question, answer in zip(asked.questions, asked.answers, strict=True):
        wanted = decide(book or asked.book, question)
        found = as_verdict(answer) if isinstance(answer, Decision) else answer
        if found != wanted:
            yield f"{question.body()}\n  oracle {wanted}\n  OPA    {found}"


@pytest.mark.parametrize("pages", ["ours", "more"])
def test_policy_says_what_the_oracle_says(pages: str, request: pytest.FixtureRequest) -> None:
    found = list(disagreements(request.getfixturevalue(pages)))
    assert not found, f"{len(found)} disagreements, the first of them:\n" + "\n".join(found[:3])


def test_every_reason_that_policy_can_give_was_given(more: Asked) -> None:
    given = Counter(reason for each in more.answers if isinstance(each, Decision) for reason in each.reasons)
    seldom = {reason: given[reason] for reason in (*AllowReason, *DenyReason) if given[reason] < OFTEN}
    assert seldom == dict.fromkeys(NOT_OF_POLICY, 0)


def test_every_door_role_and_rule_was_asked_about(more: Asked) -> None:
    doors = Counter(each.door for each in more.questions)
    roles = Counter(each.role for each in more.questions if each.door is Door.OPEN)
    rules = Counter(
        more.book.rule(acts_as(category, asked), asked.recipient.agency.kind)
        for asked in more.questions
        for category in asked.categories
        if category in more.book.matrix
    )
    met = Counter[str]()
    for each in (doors, roles, rules):
        met.update(each)
    assert {word for word in (*Door, *Role, *Rule) if met[word] < OFTEN} == set()


def test_every_redaction_obligation_and_union_was_seen(more: Asked) -> None:
    told = [each for each in more.answers if isinstance(each, Decision)]
    ways = Counter(how for each in told for _, how in each.redactions)
    owed = Counter(duty for each in told for duty in each.obligations)
    assert min(ways[Redaction.MASK], ways[Redaction.GENERALISE]) >= OFTEN
    assert min(owed[duty] for duty in Obligation) >= OFTEN
    assert sum(len(each.agreements) > 1 for each in told) >= OFTEN


@pytest.mark.parametrize("rule", [each for each in Rule if each is not Rule.NEVER])
def test_a_rule_of_the_matrix_that_policy_read_otherwise_would_be_seen(more: Asked, rule: Rule) -> None:
    # Negative control: the oracle is given a matrix in which this rule says never.
    wrong = {
        category: {kind: "NEVER" if word == rule else word for kind, word in row.items()}
        for category, row in more.book.matrix.items()
    }
    assert next(disagreements(more, replace(more.book, matrix=wrong)), None)
