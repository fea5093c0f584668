"""The alerts of the bus, person by person of the world: found by the keyed hashes of the person's numbers."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection, text

from deploy.world.answer_key.compare import Alert
from deploy.world.answer_key.history import Entry, Row, spans
from deploy.world.answer_key.register import Number

Hash = Callable[[Number], bytes | None]
"""The keyed hash under which the bus finds a number; None for an agency's own reference."""


class Bus:
    """What the bus says of everybody, read once."""

    def __init__(self, connection: Connection, hash_of: Hash) -> None:
        self._hash_of = hash_of
        self._people: Mapping[bytes, UUID] = {
            bytes(row["hash"]): row["person_id"] for row in connection.execute(_PEOPLE).mappings()
        }
        entries: dict[str, list[Entry]] = {}
        for alert, at, word, primary in connection.execute(_ENTRIES):
            entries.setdefault(alert, []).append(Entry(at, word, primary))
        self._alerts: dict[UUID, list[Alert]] = {}
        for alert, person, *row in connection.execute(_ALERTS):
            self._alerts.setdefault(person, []).extend(spans(Row(*row), entries.get(str(alert), ())))

    def people(self, numbers: Iterable[Number]) -> frozenset[UUID]:
        """The bus's own ids of whoever has these numbers."""
        found = (self._people.get(self._hash_of(number) or b"") for number in numbers)
        return frozenset(person for person in found if person)

    def alerts(self, people: Iterable[UUID]) -> list[Alert]:
        """Every alert about these people that ever stood."""
        return [alert for person in people for alert in self._alerts.get(person, ())]


_PEOPLE = text("SELECT hash, person_id FROM person_identifier")
_ALERTS = text("""
    SELECT id, person_id, team, milestone, release_on, alert_type, state, open,
        raised_at, told_at, changed_at, acknowledged_at
    FROM alert
""")
_ENTRIES = text("""
    WITH entry AS MATERIALIZED (
        SELECT CAST(body AS jsonb) AS body FROM ledger_entry
        WHERE body LIKE '%"kind":"TELL"%' OR body LIKE '%"kind":"ALERT_CHANGED"%'
    )
    SELECT body ->> 'alert', CAST(body ->> 'at' AS timestamptz),
        coalesce(body ->> 'effect', body ->> 'status'), body ->> 'primary'
    FROM entry ORDER BY body ->> 'at', body ->> 'machine_at'
""")
