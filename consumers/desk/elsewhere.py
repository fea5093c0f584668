"""What waits for a team on other pages, so that an empty inbox does not read as a day without work."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from consumers.desk import consent_ending, people_rows, rows, service
from consumers.desk.recipients import stands_for_another
from consumers.desk.tasks_people import STAYS, kind


class Elsewhere(NamedTuple):
    """How much there is to do, and nothing about whom."""

    not_told: int
    """People about whom somebody is not told, or soon will not be, and the team can do something about it."""
    service: int
    """Service alerts that nobody of the team has taken."""


def read(connection: Connection, team: str, today: date) -> Elsewhere:
    """Counted in the database: nothing is opened and policy is not asked.

    What only some may know of, by policy's answer, is therefore counted for nobody.
    """
    people = {
        row.person_id
        for row in rows.kept_back(connection, team)
        if kind(row.primary_reason) not in STAYS and not stands_for_another(row)
    }
    people |= {one.person_id for one in consent_ending.read(connection, team) if one.is_task(today)}
    return Elsewhere(
        len(set(people_rows.roots(connection, people).values())), service.waiting(connection, team)
    )
