"""The receipt of one consent record, for the person to keep: what they said, and how to take it back."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from consumers.desk.consent_person import find, meet
from consumers.desk.consent_sections import Section, section
from consumers.desk.desk import Desk
from consumers.desk.questions import Reader, purpose_of
from consumers.desk.reading import Place
from policies.said import YES, Word
from policies.teams import Contact, Team
from schemas.clock import london_date


class Receipt(NamedTuple):
    """What is printed."""

    name: str
    word: Word
    """The newest word on the record."""
    history: tuple[Word, ...]
    """Every word on it, the newest first."""
    sections: tuple[Section, ...]
    """The recipients that it is about."""
    team: Team
    """Which recorded it."""
    now: datetime

    @property
    def yes(self) -> bool:
        """Whether the record is a yes that counts today."""
        return self.word.counts(london_date(self.now)) and any(
            set(self.word.categories) & set(one.given) for one in self.sections
        )

    @property
    def outdated(self) -> bool:
        """Whether a newer word stands elsewhere."""
        return self.word.state in YES and self.word.counts(london_date(self.now)) and not self.yes

    @property
    def ask(self) -> Contact:
        """Whom to ask."""
        return self.team.spoc


def read(desk: Desk, reader: Reader, record_id: UUID) -> Receipt | None:
    """The receipt of a record of the reader's agency; None where there is none for this reader.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    with desk.engine.connect() as connection:
        person = find(connection, reader, record_id)
    met = meet(desk, reader, person, Place.RECEIPT) if person else None
    if met is None:
        return None
    words = tuple(word for word in met.person.words if word.record_id == record_id)
    if not words:
        return None
    newest = words[0]
    teams = {
        (agency, purpose): team
        for agency in newest.recipients
        for team in reversed(desk.directory.of_agency(agency))
        if (purpose := purpose_of(team)) in newest.purposes
    }
    with desk.engine.connect() as connection:
        pages = desk.rules(connection).pages
        found = tuple(section(connection, pages, met.person, team) for team in teams.values())
    # Of a team that is listed no more, its agency's team that shows the receipt can be asked.
    team = desk.directory.known(newest.publisher_team) or reader.team
    return Receipt(met.name, newest, words, found, team, met.person.standing.now)
