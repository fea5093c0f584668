"""What a team has closed and not lifted, each with its day of review; what is due for it comes first."""

from datetime import date
from typing import NamedTuple

from consumers.desk import own_people, restriction_rows
from consumers.desk.desk import Desk
from consumers.desk.paging import Paging
from consumers.desk.questions import Reader
from consumers.desk.reading import Place
from consumers.desk.restriction_rows import Line
from schemas.clock import domain_now, london_date


class Named(NamedTuple):
    """One line with the person's name; empty where it cannot be opened."""

    name: str
    line: Line
    due: bool


class Restricted(NamedTuple):
    """One page."""

    lines: tuple[Named, ...]
    due: int
    """How many are due, on all pages."""
    paging: Paging


def read(desk: Desk, reader: Reader, number: int) -> Restricted:
    """One page. Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile."""
    with desk.engine.connect() as connection:
        today = london_date(domain_now(connection))
        found = restriction_rows.listed(connection, reader.team, desk.directory)
    paging = Paging.of(len(found), number)
    shown = found[paging.slice]
    names = own_people.names(desk, reader, {one.person_id for one in shown}, Place.RESTRICTION)
    lines = (Named(names.get(one.person_id, ""), one, _due(one, today)) for one in shown)
    return Restricted(tuple(lines), sum(_due(one, today) for one in found), paging)


def due(desk: Desk, reader: Reader) -> int:
    """How many are to be looked at by now."""
    with desk.engine.connect() as connection:
        today = london_date(domain_now(connection))
        found = restriction_rows.listed(connection, reader.team, desk.directory)
        return sum(_due(one, today) for one in found)


def _due(one: Line, today: date) -> bool:
    return one.review_on is None or one.review_on <= today
