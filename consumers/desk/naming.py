"""The names in a list: who exists for the reader, and opening one page of names with its ledger entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from consumers.desk import reading, rows
from consumers.desk.desk import Desk
from consumers.desk.disclosure import full_name, who
from consumers.desk.questions import Reader, Standing, about, existence, exists, purpose_of
from consumers.desk.rows import AlertRow, FactRow
from policies.question import Decision
from schemas.vocabulary import Category, Purpose


class Listed(NamedTuple):
    """The alerts of a list as they stand, with the release fact of each."""

    alerts: tuple[AlertRow, ...]
    facts: Mapping[UUID, FactRow]
    standing: Standing


class Named(NamedTuple):
    """An alert about a person who exists for the reader."""

    row: AlertRow
    look: reading.Look


class Known(NamedTuple):
    """The people of a list who exist for the reader, and how many got no answer."""

    named: tuple[Named, ...]
    unanswered: int


def listed(desk: Desk, reader: Reader, read: rows.Read) -> Listed:
    """Read a list, its release facts and what decides about its people."""
    with desk.engine.connect() as connection:
        alerts = read(connection, reader.team.id)
        facts = rows.facts(connection, [row.facts[0] for row in alerts if row.facts])
        standing = reading.standing(connection, asked_about(alerts, reader), reader)
    return Listed(tuple(row for row in alerts if row.facts and row.facts[0] in facts), facts, standing)


def asked_about(alerts: Iterable[AlertRow], reader: Reader) -> Iterator[tuple[UUID, Purpose]]:
    """Of whom policy may be asked, and for what: for the alert's purpose, and for the reader's own."""
    for row in alerts:
        yield row.person_id, row.purpose
        yield row.person_id, purpose_of(reader.team)


def known(desk: Desk, reader: Reader, found: Listed) -> Known:
    """Ask for all people of a list at once. Raises NoAnswer where policy cannot be asked."""
    people = [about(row, reader, found.standing.now) for row in found.alerts]
    questions = [
        existence(person, found.facts[row.facts[0]], reader, found.standing)
        for row, person in zip(found.alerts, people, strict=True)
    ]
    answers = desk.gate(questions) if questions else []
    named = [
        Named(row, reading.Look(person, question, answer))
        for row, person, question, answer in zip(found.alerts, people, questions, answers, strict=True)
        if isinstance(answer, Decision) and exists(answer)
    ]
    return Known(tuple(named), sum(not isinstance(answer, Decision) for answer in answers))


def names(
    desk: Desk, reader: Reader, found: Listed, wanted: Sequence[Named], place: reading.Place
) -> dict[UUID, str]:
    """Names by alert, for these only. The ledger has each before it is returned.

    A person who was erased meanwhile is left out. Raises StaleWorker where a consent moved meanwhile.
    """
    with desk.engine.begin() as connection:
        asked = [(found.facts[row.facts[0]], look.decision) for row, look in wanted]
        opened = reading.open_facts(connection, desk.vault, asked, [Category.IDENTITY])
        seen = {
            row.id: look._replace(opened=(opened[row.facts[0]],))
            for row, look in wanted
            if row.facts[0] in opened
        }
        reading.record(connection, desk.vault, list(seen.values()), reader, found.standing, place)
    return {alert_id: full_name(who([look])) for alert_id, look in seen.items()}
