"""The decisions to share that are in force about a team's people, each with its day of review."""

from typing import NamedTuple
from uuid import UUID

from consumers.desk import override_rows, own_people, people_rows, reading
from consumers.desk.desk import Desk
from consumers.desk.override_rows import InForce
from consumers.desk.questions import Reader, purpose_of
from consumers.desk.reading import Place
from consumers.desk.recipients import recipients
from schemas.clock import domain_now, london_date
from schemas.envelope import Agency


class Line(NamedTuple):
    """One decision about one recipient."""

    name: str
    recipient: str
    alert: UUID
    """Through it the decision is ended."""
    decided: InForce


def read(desk: Desk, reader: Reader) -> list[Line]:
    """By day of review. Who may not know that a recipient is involved does not see it here either.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    with desk.engine.connect() as connection:
        decided = override_rows.in_force(connection, reader.team, london_date(domain_now(connection)))
        kin = people_rows.members(connection, {one.person_id for one in decided})
        rows = override_rows.alerts_to(connection, kin, reader.team.id)
        purpose = purpose_of(reader.team)
        standing = reading.standing(connection, {(row.person_id, purpose) for row in rows}, reader)
    whom = recipients(desk, reader, rows, standing)
    lines: dict[tuple[UUID, Agency], Line] = {}
    for row in rows:
        for one in decided:
            if (
                kin[row.person_id] == kin[one.person_id]
                and row.recipient in one.recipients
                and whom[row.id].named
            ):
                key = (one.override_id, row.recipient)
                lines.setdefault(key, Line("", whom[row.id].name, row.id, one))
    names = own_people.names(desk, reader, {one.decided.person_id for one in lines.values()}, Place.OVERRIDE)
    found = [line._replace(name=names.get(line.decided.person_id, "")) for line in lines.values()]
    return sorted(found, key=lambda line: (line.decided.last_day, line.decided.override_id, line.recipient))
