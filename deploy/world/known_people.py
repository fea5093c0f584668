"""Whom the bus's people are in the world: known by the events that their records became."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text


class Subject(NamedTuple):
    """A person as agencies name them."""

    noms_number: str
    given_names: str
    family_name: str
    date_of_birth: str

    def written(self) -> dict[str, object]:
        """As the subject of a typed event."""
        return {
            "identifiers": [{"kind": "NOMS", "value": self.noms_number}],
            "given_names": self.given_names,
            "family_name": self.family_name,
            "date_of_birth": self.date_of_birth,
        }


class KnownPeople:
    """Kept in memory: after a restart a person is known again with the next record."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen: set[str] = set()
        self._heard: dict[UUID, Subject] = {}
        self._people: dict[UUID, Subject] = {}

    def heard(self, cells: Mapping[str, str], event_id: UUID) -> None:
        """A record became this event: the event's person is the one of these cells."""
        number = cells.get("noms_number", "")
        if number and number not in self._seen:
            self._seen.add(number)
            self._heard[event_id] = Subject(*(cells[name] for name in Subject._fields))

    def look_up(self) -> None:
        """Learn the bus's own ids of those who were heard of and whose events are committed."""
        if self._heard:
            rows = self._connection.execute(_WHO, {"events": list(self._heard)}).all()
            self._people |= {person: self._heard.pop(event) for event, person in rows}

    def get(self, person_id: UUID) -> Subject | None:
        """Who that is, or None for somebody whose records this feeding has not handed in."""
        return self._people.get(person_id)


_WHO = text("SELECT event_id, person_id FROM fact WHERE event_id = ANY(:events)")
