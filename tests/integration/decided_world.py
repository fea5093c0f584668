"""Decisions as the bus writes them, of invented situations, answered by a real policy engine."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from consumers.handover.tell import verdict
from policies.entries import Entry, EntryKind, append, append_questions, stamp
from policies.question import Answer, ConsentCode, Decision, Gate, OverrideCode, Party, Question
from schemas.envelope import Agency
from schemas.vocabulary import EXISTENCE, Category, Door, OverrideKind, Purpose, Relationship, Role, TeamKind

P = Purpose
PRISON = Party(Agency("PRISON_CARAT", "BMI"), TeamKind.GENERAL)
CARAT = Party(Agency("PRISON_CARAT", "BMI"), TeamKind.HEALTH)
PROBATION = Party(Agency("PROBATION", "BIRMINGHAM"), TeamKind.GENERAL)
RECIPIENTS = {
    "HOUSING:E08000025/homelessness": (
        Party(Agency("HOUSING", "E08000025"), TeamKind.GENERAL),
        P.HOMELESSNESS_PREVENTION_AND_RELIEF,
        Role.HOUSING_OFFICER,
    ),
    "PROBATION:BIRMINGHAM/resettlement": (PROBATION, P.OFFENDER_MANAGEMENT, Role.PROBATION_PRACTITIONER),
    "DIP:BIRMINGHAM/community-drugs": (
        Party(Agency("DIP", "BIRMINGHAM"), TeamKind.HEALTH),
        P.CONTINUITY_OF_TREATMENT,
        Role.DIP_WORKER,
    ),
    "CHILD_PROTECTION:E08000025/assessment": (
        Party(Agency("CHILD_PROTECTION", "E08000025"), TeamKind.GENERAL),
        P.CHILD_SAFEGUARDING,
        Role.SOCIAL_WORKER,
    ),
}
RELEASE = (*EXISTENCE, Category.ACCOMMODATION_NEED, Category.CUSTODY_STATUS, Category.PRACTITIONER_CONTACT)
CONTENTS = (
    (PRISON, "prison-carat.release.planned", RELEASE),
    (CARAT, "prison-carat.treatment-handover.issued", (Category.IDENTITY, Category.SUBSTANCE_TREATMENT)),
    (PROBATION, "probation.risk.changed", (Category.IDENTITY, Category.RISK_FLAG, Category.RISK_DETAIL)),
)
FIRST = date(2026, 10, 1)
DAYS = 30


def situation_of(chance: random.Random, team: str, door: Door, day: date, rare: float) -> dict[str, Any]:
    """Whatever decides besides what is asked for: consent, agreements, flags; `rare` of them rarely."""
    recipient, purpose, role = RECIPIENTS[team]
    said = chance.choice(["GIVEN", "GIVEN", "RENEWED", "REFUSED", "WITHDRAWN", ""])
    last_day = chance.choice([None, day, day + timedelta(days=chance.randint(-40, 400))])
    reader = door is Door.OPEN
    return {
        "door": door,
        "recipient": recipient,
        "purpose": purpose,
        "role": role if reader else Role.AGENCY_SYSTEM,
        "relationship": chance.choice([Relationship.TEAM] * 5 + [Relationship.NONE])
        if door in (Door.OPEN, Door.EXPORT)
        else Relationship.NONE,
        "london_date": day,
        "consent": tuple(ConsentCode(one, said, last_day) for one in sorted(RELEASE)) if said else (),
        "s213b": (True, True, chance.random() < 0.8),
        "child_linked": chance.random() < 0.5,
        "drr_in_force": chance.random() < 0.3,
        "overrides": _override(chance, day) if chance.random() < rare else (),
        "protected": chance.random() < rare / 3,
        "closed_for_days": chance.randint(1, 900) if chance.random() < rare else 0,
    }


def asked(chance: random.Random, team: str, door: Door, day: date, rare: float = 0.3) -> tuple[Question, ...]:
    """An alert's questions, existence first; or one of a reader."""
    more = situation_of(chance, team, door, day, rare)
    publisher, event_type, _ = CONTENTS[0]
    contents = [CONTENTS[0], *chance.sample(CONTENTS[1:], chance.randint(0, 2))]
    questions = [
        Question(publisher=one, event_type=kind, categories=_sorted(what), **more)
        for one, kind, what in contents
    ]
    if door is not Door.TELL:
        return (chance.choice(questions),)
    return (
        Question(publisher=publisher, event_type=event_type, categories=_sorted(EXISTENCE), **more),
        *questions,
    )


def decide(engine: Engine, gate: Gate, count: int, seed: int = 5) -> None:
    """Write so many decisions, each with its ledger entry, and the questions that they name."""
    chance = random.Random(seed)
    cases = []
    for _ in range(count):
        team = chance.choice(list(RECIPIENTS))
        door = chance.choice([Door.TELL, Door.TELL, Door.OPEN, Door.SEND, Door.EXPORT])
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        cases.append((team, asked(chance, team, door, day)))
    everything = list(dict.fromkeys(one for _, questions in cases for one in questions))
    answers = dict(zip(everything, gate(everything), strict=True))
    entries: list[Entry] = []
    named: list[Question] = []
    for team, questions in cases:
        entry = entry_of(team, questions, [answers[one] for one in questions])
        named += questions if entry.fields["state"] != "WITHHELD" else questions[:1]
        entries.append(entry)
    with engine.begin() as connection:
        append_questions(connection, named)
        append(connection, entries)


def entry_of(team: str, questions: tuple[Question, ...], answers: Sequence[Answer]) -> Entry:
    """The ledger's entry of one decision, as the handover or the desk writes it."""
    question, answer = questions[0], answers[0]
    assert isinstance(answer, Decision)
    fields: dict[str, str | int] = {"at": _noon(question.london_date), "person": "ab" * 16, "team": team}
    if question.door is not Door.TELL:
        opened = {
            "officer": "somebody-1",
            "question": question.hash().hex(),
            "state": "",
            "effect": answer.effect.value,
            "primary": answer.primary,
            "reasons": ",".join(answer.reasons),
            "agreements": ",".join(answer.agreements),
            "categories": ",".join(sorted(answer.allowed)),
            "withheld": ",".join(category for category, _ in answer.withheld),
        }
        if question.door is Door.EXPORT:
            return Entry(EntryKind.EXPORT, {**fields, **opened})
        if question.door is Door.SEND:
            notice = {"alert": str(uuid4()), "state": "SENDING" if answer.allowed else "WITHHELD"}
            return Entry(EntryKind.SEND, {**fields, **opened, **notice})
        return Entry(EntryKind.READER_OPENED, {**fields, **opened})
    told = verdict(questions, answers)
    said = {
        "alert": str(uuid4()),
        "question": ",".join(one.hash().hex() for one in told.questions),
        "state": told.state.value,
        "effect": told.effect,
        "primary": told.primary or "",
        "reasons": ",".join(told.reasons),
        "agreements": ",".join(told.agreements),
        "categories": ",".join(told.allowed),
        "withheld": ",".join(told.withheld),
    }
    return Entry(EntryKind.TELL, {**fields, **said})


def _override(chance: random.Random, day: date) -> tuple[OverrideCode, ...]:
    last_day = day + timedelta(days=chance.randint(-3, 3))
    kind = chance.choice(list(OverrideKind))
    return (OverrideCode(kind, last_day, (Category.RISK_DETAIL, Category.SUBSTANCE_TREATMENT)),)


def _sorted(categories: Iterable[Category]) -> tuple[Category, ...]:
    return tuple(sorted(categories))


def _noon(day: date) -> str:
    return stamp(datetime.combine(day, time(12), UTC))
