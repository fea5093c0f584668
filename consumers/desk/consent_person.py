"""A person whom a team may ask: found through an alert, an event of the own team, or a consent record."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, or_, select

from consumers.desk import alert_page, people_rows, reading, rows
from consumers.desk.desk import Desk
from consumers.desk.disclosure import full_name, who
from consumers.desk.questions import About, Reader, Standing, acting, party, purpose_of, question
from consumers.desk.reading import Look, Opened, Place
from consumers.desk.rows import AlertRow, FactRow
from policies import family, said
from policies.question import Party, Question
from policies.said import Word
from schemas.envelope import Agency
from schemas.tables import alert, fact
from schemas.vocabulary import EXISTENCE, AlertState, Category, ConsentState

_OF_RELEASE: Final = (Category.ACCOMMODATION_NEED, *EXISTENCE)
_WHO: Final = frozenset({Category.IDENTITY})


class Person(NamedTuple):
    """A person as the tables have them; nothing is opened yet."""

    about: About
    kin: tuple[UUID, ...]
    """Everybody of the person's family."""
    known_by: FactRow
    """The event from which the name is opened."""
    alerts: tuple[AlertRow, ...]
    """Open alerts that the team was told, or that were kept back from others on its own release facts."""
    words: tuple[Word, ...]
    """What the team's agency has recorded of what the person said, the newest first."""
    newest: Word | None
    """The newest word of all, whoever recorded it."""
    standing: Standing
    looked: bool
    """Whether somebody has looked at every merge that made the person."""

    @property
    def release_on(self) -> date | None:
        """The day of release, as far as the team knows it."""
        return next((row.release_on for row in self.alerts if row.release_on), None)

    @property
    def version(self) -> int:
        """Changes with every word of the person."""
        return self.standing.scopes[self.about.person_id].version


class Met(NamedTuple):
    """The person with what policy allowed: enough to speak to them by name."""

    person: Person
    look: Look
    words: Look | None
    """By which what the person said before is shown; None where nothing was."""

    @property
    def subject(self) -> dict[str, object]:
        return who([self.look])

    @property
    def name(self) -> str:
        return full_name(self.subject)

    @property
    def opened(self) -> Opened:
        return self.look.opened[0]

    @property
    def looks(self) -> list[Look]:
        """What the ledger has of it."""
        return [self.look, self.words] if self.words else [self.look]


def find(connection: Connection, reader: Reader, handle: UUID) -> Person | None:
    """The person behind a handle, where the reader's team works with them; None for everybody else."""
    person = _behind(connection, handle)
    if person is None:
        return None
    kin = tuple(people_rows.members(connection, [person]))
    alerts = _alerts(connection, kin, reader.team.id)
    own = _own_fact(connection, kin, reader.team.id)
    known_by = _release_fact(connection, alerts) or own
    if known_by is None:
        return None
    standing = reading.standing(connection, [(person, purpose_of(reader.team))], reader)
    words = said.of_people(connection, kin)
    found = family.families(connection, [person]).get(person)
    level = max((row.level for row in alerts), default=0)
    return Person(
        about=About(person, purpose_of(reader.team), acting(reader, standing.now, level)),
        kin=kin,
        known_by=known_by,
        alerts=tuple(alerts),
        words=tuple(_spoken_here(words, reader.team.agency)),
        newest=words[0] if words else None,
        standing=standing,
        looked=found is None or found.looked,
    )


def _spoken_here(words: Sequence[Word], agency: Agency) -> list[Word]:
    """What an agency recorded of a person's word about those of whom it asked them, or about itself.

    Who takes everything back takes back as well what others recorded: of that nothing shows here.
    """
    own = [word for word in words if word.publisher == agency]
    asked = {one for word in own if word.state is not ConsentState.WITHDRAWN for one in word.recipients}
    return [word for word in own if not {agency, *asked}.isdisjoint(word.recipients)]


def meet(desk: Desk, reader: Reader, person: Person, place: Place) -> Met | None:
    """Open the name, and what was said before, for this reader; None where policy says no to the name.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    name, words = _asked(desk, reader, person)
    with desk.engine.begin() as connection:
        if name.decision.allowed >= _needed(person):
            opened = reading.open_facts(connection, desk.vault, [(person.known_by, name.decision)])
            if not opened:
                return None  # the person was erased
            name = name._replace(opened=tuple(opened.values()))
        met = Met(person, name, words)
        reading.record(connection, desk.vault, met.looks, reader, person.standing, place)
    if words is None or not words.opened:
        met = met._replace(person=person._replace(words=()))
    return met if name.opened else None


def _asked(desk: Desk, reader: Reader, person: Person) -> tuple[Look, Look | None]:
    """Policy's answers: may the name be opened, and the records of consent of the reader's own agency?"""

    def asked(publisher: Party, event_type: str, categories: Iterable[Category]) -> Question:
        return question(person.about, publisher, event_type, categories, reader, person.standing)

    known_by = person.known_by
    questions = [asked(party(known_by), known_by.event_type, _OF_RELEASE if person.alerts else _WHO)]
    if person.words:
        questions.append(asked(reader.party, "consent.given", [Category.CONSENT]))
    name, *words = (
        Look(person.about, one, alert_page.decided(answer))
        for one, answer in zip(questions, desk.gate(questions), strict=True)
    )
    if not words:
        return name, None
    # What was said stands in a table of its own; which categories of it were read is all that the ledger has.
    seen = Opened(known_by, {category: {} for category in words[0].decision.allowed})
    return name, words[0]._replace(opened=(seen,) if seen.fields else ())


def _needed(person: Person) -> frozenset[Category]:
    return frozenset(EXISTENCE) if person.alerts else _WHO


def _behind(connection: Connection, handle: UUID) -> UUID | None:
    found: UUID | None = connection.scalar(
        select(alert.c.person_id)
        .where(alert.c.id == handle)
        .union_all(select(fact.c.person_id).where(fact.c.event_id == handle))
    )
    if found is None:
        words = said.of_record(connection, handle)
        return words[0].person_id if words else None
    return found


def _alerts(connection: Connection, kin: Sequence[UUID], team: str) -> list[AlertRow]:
    told = (alert.c.team == team) & (alert.c.state == AlertState.TOLD)
    mine = or_(told, alert.c.publisher_team == team)
    query = rows.ALERT.where(alert.c.person_id.in_(kin), alert.c.open, mine)
    return rows.alerts_of(
        connection, query.order_by(alert.c.publisher_team != team, alert.c.raised_at.desc())
    )


def _release_fact(connection: Connection, alerts: Sequence[AlertRow]) -> FactRow | None:
    first = [row.facts[0] for row in alerts[:1] if row.facts]
    return rows.facts(connection, first).get(first[0]) if first else None


def _own_fact(connection: Connection, kin: Sequence[UUID], team: str) -> FactRow | None:
    query = rows.FACT.where(fact.c.person_id.in_(kin), fact.c.publisher_team == team)
    row = connection.execute(query.order_by(fact.c.sequence.desc()).limit(1)).first()
    return rows.fact_row(row) if row else None
