"""The alerts of the bus, person by person of the world: found by the keyed hashes of the person's numbers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from deploy.world.answer_key.compare import Alert
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
        self._alerts: dict[UUID, list[Alert]] = {}
        for row in connection.execute(_ALERTS).mappings():
            self._alerts.setdefault(row["person_id"], []).append(_alert(row))

    def people(self, numbers: Iterable[Number]) -> frozenset[UUID]:
        """The bus's own ids of whoever has these numbers."""
        found = (self._people.get(self._hash_of(number) or b"") for number in numbers)
        return frozenset(person for person in found if person)

    def alerts(self, people: Iterable[UUID]) -> list[Alert]:
        """Every alert about these people that ever was."""
        return [alert for person in people for alert in self._alerts.get(person, ())]


def _alert(row: Mapping[Any, Any]) -> Alert:
    return Alert(
        team=row["team"],
        id=row["milestone"],
        day=row["release_on"],
        type=row["alert_type"],
        state=row["state"],
        reason=row["primary_reason"],
        raised=row["raised_at"],
        told=row["told_at"],
        changed=row["changed_at"],
        open=row["open"],
        taken=row["acknowledged_at"],
    )


_PEOPLE = text("SELECT hash, person_id FROM person_identifier")
_ALERTS = text("""
    SELECT person_id, team, milestone, release_on, alert_type, state, primary_reason,
        raised_at, told_at, changed_at, open, acknowledged_at
    FROM alert
""")
