"""What if a draft held? Recorded questions are asked again of the policy that holds and of the draft."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine

from policies.decisions import DOORS
from policies.question import Answer, Gate, Question
from policies.recorded import questions_of
from policies.whatif.alike import Alike, decisions
from policies.whatif.comparing import Tally
from policies.whatif.outcome import outcome, recorded
from policies.whatif.report import Report
from policies.whatif.situation import Marks, marks, situation
from schemas.vocabulary import Door

ASKED_AGAIN: Final = tuple(DOORS.values())
"""The doors whose decisions stand on the ledger with what was asked there."""
_AT_ONCE: Final = 2000


class Policy(NamedTuple):
    """One policy that can be asked."""

    gate: Gate
    register: Mapping[str, Any]
    """The document that its rules decide by."""
    revision: str


class Span(NamedTuple):
    """Which decisions are looked at: London days, both included."""

    since: date
    until: date
    doors: Collection[Door] = ASKED_AGAIN


def ask_again(engine: Engine, current: Policy, draft: Policy, span: Span, name: str = "") -> Report:
    """Compare the draft with the policy that holds, both asked anew, and that with what was recorded.

    Raises NoAnswer where one of the two cannot be asked.
    """
    both = marks(current.register, draft.register)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        alike = list(decisions(connection, span.since, span.until, span.doors))
        questions = _situations(connection, {digest for one in alike for digest in one.questions}, both)
    answers = _answers(questions.values(), current, draft)
    found = _compared(alike, questions, answers)
    return Report(
        name=name,
        since=span.since,
        until=span.until,
        doors=tuple(door for door in ASKED_AGAIN if door in span.doors),
        current=current.revision,
        draft=draft.revision,
        decisions=sum(one.decisions for one in alike),
        told=found.counted["told"],
        withheld=found.counted["withheld"],
        questions=len(questions),
        asked=len(answers),
        unreadable=found.counted["unreadable"],
        unanswered=found.counted["unanswered"],
        undecided=found.counted["undecided"],
        difference=found.draft.difference(),
        since_recorded=found.since_recorded.difference(),
    )


class _Pair(NamedTuple):
    current: Answer
    draft: Answer


@dataclass
class _Compared:
    draft: Tally = field(default_factory=Tally)
    since_recorded: Tally = field(default_factory=lambda: Tally(reasons=False))
    counted: Counter[str] = field(default_factory=Counter)


def _compared(
    alike: Sequence[Alike], questions: Mapping[bytes, Question], answers: Mapping[Question, _Pair]
) -> _Compared:
    found = _Compared()
    for one in alike:
        asked = [questions[digest] for digest in one.questions if digest in questions]
        if len(asked) < len(one.questions):
            found.counted["unreadable"] += one.decisions
            continue
        pairs = [answers[question] for question in asked]
        now = outcome(one.door, asked, [pair.current for pair in pairs])
        then = outcome(one.door, asked, [pair.draft for pair in pairs])
        if now is None or then is None:
            found.counted["unanswered"] += one.decisions
            continue
        if one.door is Door.TELL:
            found.counted["told" if now.told else "withheld"] += one.decisions
        party = asked[0].recipient.agency
        found.draft.add(party, one.team, now, then, one.decisions, one.example)
        if (was := recorded(one, asked)) is None:
            found.counted["undecided"] += one.decisions
        else:
            found.since_recorded.add(party, one.team, was, now, one.decisions, one.example)
    return found


def _situations(connection: Connection, hashes: set[bytes], both: Marks) -> dict[bytes, Question]:
    """By a question's hash the situation that stands for it; equal ones are one object."""
    wanted, found, kept = list(hashes), dict[bytes, Question](), dict[Question, Question]()
    for start in range(0, len(wanted), _AT_ONCE):
        for digest, question in questions_of(connection, wanted[start : start + _AT_ONCE]).items():
            one = situation(question, both)
            found[digest] = kept.setdefault(one, one)
    return found


def _answers(situations: Iterable[Question], current: Policy, draft: Policy) -> dict[Question, _Pair]:
    """The answers of both; each situation is asked once."""
    distinct = list(dict.fromkeys(situations))
    pairs = map(_Pair, current.gate(distinct), draft.gate(distinct)) if distinct else ()
    return dict(zip(distinct, pairs, strict=True))
