"""Consents that end: by day, with one thing to do about each, which is to ask the person again."""

from datetime import date
from typing import NamedTuple

from flask import Blueprint, render_template, request

from consumers.desk import consent_ending, own_people
from consumers.desk.actions import CASEWORK
from consumers.desk.consent_ending import Ending
from consumers.desk.desk import Desk, the_desk
from consumers.desk.disclosure import agency_name
from consumers.desk.paging import Paging
from consumers.desk.questions import Reader
from consumers.desk.reading import Place, until_steady
from consumers.desk.session import current_reader, require_role
from schemas.clock import domain_now, london_date

blueprint = Blueprint("expiring", __name__)


class Line(NamedTuple):
    """One yes that ends."""

    name: str
    agency: str
    ending: Ending


class Expiring(NamedTuple):
    """One page, the first to end first."""

    lines: tuple[Line, ...]
    today: date
    paging: Paging


@blueprint.get("/expiring")
@require_role(*CASEWORK)
def page() -> str:
    reader, number = current_reader(), request.args.get("page", 1, type=int)
    found = until_steady(lambda: read(the_desk(), reader, number))
    return render_template("desk/expiring.html", expiring=found, reader=reader)


def read(desk: Desk, reader: Reader, number: int) -> Expiring:
    """One page. Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile."""
    with desk.engine.connect() as connection:
        today = london_date(domain_now(connection))
        found = consent_ending.read(connection, reader.team.id)
    paging = Paging.of(len(found), number)
    shown = found[paging.slice]
    names = own_people.names(desk, reader, {one.person_id for one in shown}, Place.EXPIRING)
    lines = (
        Line(names.get(one.person_id, ""), agency_name(desk.directory, one.recipient), one) for one in shown
    )
    return Expiring(tuple(lines), today, paging)
