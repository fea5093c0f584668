"""What-if over a real database and two real policy engines: exactly what changes, counted in SQL as well."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from deploy.whatif import draft_policy, whatif
from policies.gate import OpaGate
from policies.pages import Pages, read_pages
from policies.question import Decision, Question
from policies.register import register
from policies.whatif.asking import Policy, Span, ask_again
from policies.whatif.report import Change, Report
from policies.whatif.situation import marks, situation
from schemas.tables import decision
from schemas.vocabulary import Door
from tests.conftest import Database
from tests.integration.decided_world import DAYS, FIRST, RECIPIENTS, asked, decide

LAST = FIRST + timedelta(days=DAYS - 1)
ALL = Span(FIRST, LAST)
DROPPED = "ISA-001"
COUNCIL = "HOUSING:E08000025/homelessness"

# What no longer goes, by hand: everything that the dropped agreement carried, and nothing carries beside it.
# An alert whose release fact came under it is not told at all.
CHANGED = """
    WITH entry AS (
        SELECT body::json ->> 'kind' AS kind, body::json ->> 'categories' AS categories
        FROM ledger_entry
        WHERE 'ISA-001@4' = ANY (string_to_array(body::json ->> 'agreements', ','))
          AND (body::json ->> 'at')::date BETWEEN :since AND :until
    )
"""


def without(reference: str) -> Pages:
    pages = read_pages()
    return pages._replace(agreements=tuple(one for one in pages.agreements if one.id != reference))


@pytest.fixture
def holds(policy_engine: OpaGate) -> Policy:
    return Policy(policy_engine, register(), "holds")


@pytest.fixture(scope="module")
def draft() -> Iterator[Policy]:
    with draft_policy(without(DROPPED)) as one:
        yield one


def counted(database: Database, query: str, span: Span = ALL) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        rows = connection.execute(text(CHANGED + query), {"since": span.since, "until": span.until})
        return [tuple(row) for row in rows]


def losses(report: Report) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in report.difference.lines:
        if line.change is Change.LOSS:
            found[line.category] = found.get(line.category, 0) + line.decisions
    return found


@pytest.mark.parametrize(
    "span",
    [
        ALL,
        # Both days count, and no other does.
        Span(FIRST + timedelta(days=3), FIRST + timedelta(days=4)),
        Span(LAST, LAST + timedelta(days=300)),
    ],
)
def test_a_draft_that_drops_one_agreement_lists_exactly_the_decisions_that_change(
    database: Database, holds: Policy, draft: Policy, span: Span
) -> None:
    decide(database.engine, holds.gate, 1500)
    report = ask_again(database.engine, holds, draft, span)
    difference = report.difference

    ((changed, tells),) = counted(
        database, "SELECT count(*), count(*) FILTER (WHERE kind = 'TELL') FROM entry", span
    )
    assert changed > 0
    assert (difference.changed, difference.told_to_withheld) == (changed, tells)
    assert difference.withheld_to_told == 0
    by_category = counted(
        database,
        "SELECT unnest(string_to_array(categories, ',')) AS category, count(*) FROM entry GROUP BY 1",
        span,
    )
    assert losses(report) == dict(by_category)
    assert {(team.team, team.losing, team.gaining) for team in difference.teams} == {(COUNCIL, changed, 0)}
    assert {line.after for line in difference.lines} == {"NO_AGREEMENT"}


def test_what_the_policy_answers_as_it_did_is_no_difference(database: Database, holds: Policy) -> None:
    decide(database.engine, holds.gate, 400)
    report = ask_again(database.engine, holds, holds, ALL)
    assert report.decisions == 400
    assert report.difference.changed == report.since_recorded.changed == 0
    assert report.difference.lines == report.since_recorded.lines == ()
    assert report.difference.teams == report.since_recorded.teams == ()


def test_where_the_policy_that_holds_has_changed_since_that_is_said_apart(
    database: Database, holds: Policy, draft: Policy
) -> None:
    decide(database.engine, holds.gate, 600)  # recorded while the agreement stood
    report = ask_again(database.engine, draft, draft, ALL)  # and now it is gone
    assert report.difference.changed == 0
    ((changed,),) = counted(database, "SELECT count(*) FROM entry")
    assert report.since_recorded.changed == changed > 0
    assert report.since_recorded.told_to_withheld > 0


def test_a_draft_that_brings_an_agreement_says_who_would_be_told(
    database: Database, holds: Policy, draft: Policy
) -> None:
    decide(database.engine, draft.gate, 600)
    difference = ask_again(database.engine, draft, holds, ALL).difference
    assert difference.withheld_to_told > 0
    assert difference.told_to_withheld == 0
    gained = [line for line in difference.lines if line.change is Change.GAIN]
    assert {(line.team, line.before) for line in gained} == {(COUNCIL, "NO_AGREEMENT")}
    # Where no agreement was the reason, a missing consent is now: nothing goes, and the reason is another.
    reasons = {(line.before, line.after) for line in difference.lines if line.change is Change.REASON}
    assert ("NO_AGREEMENT", "CONSENT_MISSING") in reasons


def test_decisions_at_one_door_alone(database: Database, holds: Policy, draft: Policy) -> None:
    decide(database.engine, holds.gate, 600)
    report = ask_again(database.engine, holds, draft, ALL._replace(doors=(Door.OPEN,)))
    ((opened,),) = counted(database, "SELECT count(*) FROM entry WHERE kind = 'READER_OPENED'")
    assert report.difference.changed == opened > 0
    assert report.told == report.withheld == report.difference.told_to_withheld == 0


def test_equal_situations_are_asked_once_and_examples_name_nobody(
    database: Database, holds: Policy, draft: Policy
) -> None:
    decide(database.engine, holds.gate, 1500)
    report = ask_again(database.engine, holds, draft, ALL)
    assert report.asked < report.questions
    with database.engine.connect() as connection:
        alerts = {
            row[0] for row in connection.exec_driver_sql("SELECT body::json ->> 'alert' FROM ledger_entry")
        }
    examples = {one for line in report.difference.lines for one in line.examples}
    assert examples <= alerts


def test_the_draft_s_own_engine_is_started_for_it_and_ended(database: Database, holds: Policy) -> None:
    decide(database.engine, holds.gate, 100)
    report = whatif(database.engine, holds, without("ISA-003"), ALL, "no ISA-003")
    assert {team.kind for team in report.difference.teams} == {"PROBATION"}
    assert Report.model_validate_json(report.model_dump_json()) == report


def answers_alike(one: object, other: object) -> bool:
    assert isinstance(one, Decision)
    assert isinstance(other, Decision)
    return one._replace(valid_until=date.max) == other._replace(valid_until=date.max)


@pytest.mark.parametrize("which", ["holds", "draft"])
def test_a_situation_has_the_answer_of_every_question_that_it_stands_for(
    which: str, holds: Policy, draft: Policy
) -> None:
    policy = {"holds": holds, "draft": draft}[which]
    chance, both = random.Random(11), marks(holds.register, draft.register)
    questions: list[Question] = []
    ends = [day for day in both.days[1:] if day.year < 9000]
    for _ in range(1500):
        # Long before the first agreement, around each end, and long after the last.
        day = chance.choice(ends) + timedelta(days=chance.choice([-400, -1, 0, 1, 90]))
        door = chance.choice([Door.TELL, Door.OPEN, Door.SEND, Door.EXPORT])
        closed = chance.choice([0, *[kept + by for kept in both.kept_days for by in (-1, 0, 1)]])
        some = asked(chance, chance.choice(list(RECIPIENTS)), door, day)
        questions += [one._replace(closed_for_days=closed) for one in some]
    stands_for = [situation(one, both) for one in questions]
    assert len(set(stands_for)) < len(set(questions))
    pairs = zip(policy.gate(questions), policy.gate(stands_for), strict=True)
    assert [place for place, (one, other) in enumerate(pairs) if not answers_alike(one, other)] == []


def test_a_mark_that_is_missing_would_be_seen(holds: Policy) -> None:
    # Negative control: with one mark for all days the check above must fail.
    chance = random.Random(11)
    team, days = COUNCIL, [date(2020, 1, 1), date(2026, 10, 1)]
    questions = [one for day in days for _ in range(50) for one in asked(chance, team, Door.TELL, day)]
    folded = [
        situation(one, marks(register())._replace(days=(date(2026, 10, 1),))) for one in questions[-20:]
    ]
    early = [situation(one, marks(register())._replace(days=(date(1000, 1, 1),))) for one in questions[-20:]]
    pairs = zip(holds.gate(folded), holds.gate(early), strict=True)
    assert any(not answers_alike(one, other) for one, other in pairs)


def test_a_decision_is_counted_beside_its_entry(database: Database, holds: Policy) -> None:
    decide(database.engine, holds.gate, 50)
    with database.engine.connect() as connection:
        rows = connection.execute(decision.select()).all()
        entries = {row[0] for row in connection.exec_driver_sql("SELECT id FROM ledger_entry")}
    assert {row.entry for row in rows} == entries
