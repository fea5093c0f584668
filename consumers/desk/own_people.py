"""The names of people of whom the reader's own agency has written: its own record is opened, no other."""

from collections.abc import Collection, Mapping
from uuid import UUID

from consumers.desk import people_rows, reading
from consumers.desk.desk import Desk
from consumers.desk.disclosure import full_name, who
from consumers.desk.questions import About, Reader, acting, party, purpose_of, question
from consumers.desk.reading import Look, Place
from consumers.desk.rows import FactRow
from policies.question import Decision
from schemas.vocabulary import Category


def names(desk: Desk, reader: Reader, people: Collection[UUID], place: Place) -> Mapping[UUID, str]:
    """Names by person; the ledger has each before it is returned. Who cannot be opened is left out.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    if not people:
        return {}
    with desk.engine.connect() as connection:
        kin = people_rows.members(connection, people)
        newest: dict[UUID, FactRow] = {}
        for fact in people_rows.facts_of(connection, kin, reader.team.agency):
            newest.setdefault(kin[fact.person_id], fact)
        purpose = purpose_of(reader.team)
        standing = reading.standing(connection, [(person, purpose) for person in people], reader)
    asked = {
        person: question(
            about := About(person, purpose, acting(reader, standing.now)),
            party(fact),
            fact.event_type,
            [Category.IDENTITY],
            reader,
            standing,
        )
        for person, fact in newest.items()
    }
    answers = dict(zip(asked, desk.gate(list(asked.values())), strict=True)) if asked else {}
    may = {
        person: Look(About(person, purpose, about.relationship), asked[person], answer)
        for person, answer in answers.items()
        if isinstance(answer, Decision) and Category.IDENTITY in answer.allowed
    }
    with desk.engine.begin() as connection:
        named = [(newest[person], look.decision) for person, look in may.items()]
        opened = reading.open_facts(connection, desk.vault, named, [Category.IDENTITY])
        seen = {
            person: look._replace(opened=(opened[newest[person].event_id],))
            for person, look in may.items()
            if newest[person].event_id in opened
        }
        reading.record(connection, desk.vault, list(seen.values()), reader, standing, place)
    return {person: full_name(who([look])) for person, look in seen.items()}
