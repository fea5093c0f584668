"""Explain, line by line: who would be told what of an event, and why a decision on the ledger was made."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import Connection, Engine

from consumers.desk.names import names
from consumers.desk.words import words
from consumers.handover.explaining import Told, event_questions
from consumers.ledger.reading import decision
from consumers.ledger.why import questions
from policies.explain.explanation import Reason, explain
from policies.explain.names import Audience, Names
from policies.explain.recorded import recorded
from policies.in_force import RulesInForce
from policies.question import Answer, Decision, Gate
from policies.teams import directory
from schemas.errors import SetupProblem
from schemas.vocabulary import EXISTENCE


def event_lines(engine: Engine, gate: Gate, event_id: UUID, audience: Audience) -> Iterator[str]:
    """Team by team, which fields would be told now, which not, why, and what mends it. Opens nothing.

    Raises SetupProblem for an event that has not arrived, NoAnswer where policy cannot be asked.
    """
    with engine.connect() as connection:
        found = event_questions(connection, event_id, directory())
        said = _names(connection)
    if found is None:
        raise SetupProblem("No event with this id has arrived. One that waits for its person has none yet.")
    existing = gate([one.existence for one in found.told]) if found.told else []
    known = [_exists(answer) for answer in existing]
    asked = [one.contents._replace(known=yes) for one, yes in zip(found.told, known, strict=True)]
    answers = gate(asked) if asked else []
    yield f"{said.event(found.event_type)} ({found.event_type}), published by {found.publisher_team}"
    if not found.release:
        yield "No alert about the person was raised yet. What follows is what policy would answer."
    for one, unknown, answer in zip(found.told, existing, answers, strict=True):
        yield from _team(one, unknown, answer, audience, said)


def entry_lines(engine: Engine, wanted: str, audience: Audience) -> Iterator[str]:
    """A decision by its number on the ledger, or the newest about an alert.

    Raises SetupProblem where there is none.
    """
    with engine.connect() as connection:
        line = decision(connection, wanted)
        asked = questions(connection, line) if line else []
        said = _names(connection)
    if line is None:
        raise SetupProblem(
            "No decision is recorded there. Give an entry's number or an alert's whole reference."
        )
    found = recorded(line.fields, asked, said, audience)
    for question in found.questions:
        yield question.text
        yield from (f"  {sentence}" for sentence in question.circumstances)
    yield found.answer
    if found.goes:
        yield f"Goes: {'; '.join(found.goes)}."
    if found.kept_back:
        yield f"Kept back: {'; '.join(found.kept_back)}."
    if found.agreements:
        yield f"Under: {'; '.join(found.agreements)}."
    yield from _reasons(found.reasons)


def _team(told: Told, existing: Answer, answer: Answer, audience: Audience, said: Names) -> Iterator[str]:
    staff = audience is Audience.STAFF
    yield ""
    yield f"{told.team}{'' if told.alerted else ' (no alert yet)'}" if staff else "A service"
    if not _exists(existing):
        yield "  Is told nothing: the person does not exist for it." if staff else "  Is told nothing."
        kept = explain(told.existence, existing, said, audience).parts
        reasons = dict.fromkeys(reason for part in kept if not part.goes for reason in part.reasons)
        yield from (f"  {line}" for line in _reasons(reasons))
        return
    for part in explain(told.contents, answer, said, audience).parts:
        fields = f" ({', '.join(part.fields)})" if part.fields else ""
        hidden = f", {part.hidden}" if part.hidden else ""
        yield f"  {'told' if part.goes else 'not told'}: {part.name}{fields}{hidden}"
        if not part.goes:
            yield from (f"    {line}" for line in _reasons(part.reasons))


def _reasons(reasons: Iterable[Reason]) -> Iterator[str]:
    for reason in reasons:
        yield f"{reason.text}{f' [{reason.code}]' if reason.code else ''}"
        if reason.condition:
            yield f"  Did not hold: {reason.condition}."
        if reason.mend:
            yield f"  What mends it: {reason.mend}"


def _exists(answer: Answer) -> bool:
    return isinstance(answer, Decision) and answer.allowed.issuperset(EXISTENCE)


def _names(connection: Connection) -> Names:
    return names(words(), directory(), RulesInForce()(connection).titles)
