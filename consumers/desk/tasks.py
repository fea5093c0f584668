"""The publisher's work list: about whom somebody was not told, why, and the one thing that mends it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from flask import Blueprint, render_template, request

from consumers.desk import consent_ending, naming, own_people, people_rows, restriction_list, rows
from consumers.desk.actions import CASEWORK
from consumers.desk.consent_ending import Ending
from consumers.desk.desk import Desk, the_desk
from consumers.desk.disclosure import agency_name
from consumers.desk.paging import Paging
from consumers.desk.questions import Reader
from consumers.desk.reading import Place, until_steady
from consumers.desk.recipients import PARTNER, recipients, unspoken
from consumers.desk.session import current_reader, require_role
from consumers.desk.tasks_people import STAYS, Ask, Kind, PersonTasks, Told, by_person
from consumers.desk.words import day
from policies.conditions import Mend
from schemas.clock import london_date
from schemas.errors import NoAnswer
from schemas.vocabulary import AlertType, Role

blueprint = Blueprint("tasks", __name__)

_RENEW: Final = "Ask the person whether it should go on, and record the answer."
PEOPLE: Final = 10
"""On one page."""


class Tasks(NamedTuple):
    """One page of people."""

    people: tuple[PersonTasks, ...]
    settled: tuple[PersonTasks, ...]
    """Of this page's people, what nobody's work may change."""
    counts: Mapping[Kind, int]
    """How many things of each kind there are, on all pages."""
    kind: Kind | None
    governance: tuple[str, ...]
    """Whom to ask about agreements."""
    reviews: int
    """How much that the team has closed is due for review."""
    now: datetime
    """Domain time."""
    paging: Paging


@blueprint.get("/tasks")
@require_role(*CASEWORK)
def page() -> str:
    reader, number = current_reader(), request.args.get("page", 1, type=int)
    wanted = request.args.get("kind", "")
    kind = Kind(wanted) if wanted in set(Kind) - {Kind.SETTLED} else None
    tasks = until_steady(lambda: read(the_desk(), reader, number, kind))
    return render_template("desk/tasks.html", tasks=tasks, reader=reader)


def read(desk: Desk, reader: Reader, number: int, kind: Kind | None = None) -> Tasks:
    """What policy kept back from others, or has not decided, on the team's own release facts; by person."""
    found = naming.listed(desk, reader, rows.kept_back)
    people = _people(desk, reader, found)
    wanted = [kind] if kind else set(Kind) - STAYS
    to_do = [one for one in (_of(each, *wanted) for each in people) if one]
    settled = [] if kind else [one for one in (_of(each, *STAYS) for each in people) if one]
    paging = Paging.of(max(len(to_do), len(settled)), number, PEOPLE)
    shown, apart = to_do[paging.slice], settled[paging.slice]
    names = _names(desk, reader, {one.person_id for one in (*shown, *apart)})
    return Tasks(
        people=tuple(one._replace(name=names.get(one.person_id, "")) for one in shown),
        settled=tuple(one._replace(name=names.get(one.person_id, "")) for one in apart),
        counts=Counter(ask.kind for each in people for ask in each.asks),
        kind=kind,
        governance=tuple(one.name for one in desk.officers.values() if one.role is Role.IG_OFFICER),
        reviews=restriction_list.due(desk, reader),
        now=found.standing.now,
        paging=paging,
    )


def _people(desk: Desk, reader: Reader, found: naming.Listed) -> list[PersonTasks]:
    """Everybody of the list without their names, the soonest release first."""
    with desk.engine.connect() as connection:
        endings = consent_ending.read(connection, reader.team.id)
        everybody = {row.person_id for row in found.alerts} | {one.person_id for one in endings}
        roots = people_rows.roots(connection, everybody)
    more = list(_ending(desk, roots, endings, london_date(found.standing.now)))
    told = _told(desk, reader, found)
    asks = by_person([row for row in found.alerts if row.id in told], told, roots, more)
    days = {roots[one.person_id]: one.release_on for one in endings if one.release_on}
    days |= {roots[row.person_id]: row.release_on for row in found.alerts if row.release_on}
    people = [PersonTasks(person, "", days.get(person), tuple(those)) for person, those in asks.items()]
    return sorted(people, key=lambda one: (one.release_on or date.max, one.person_id))


def _of(person: PersonTasks, *kinds: Kind) -> PersonTasks | None:
    """The person with what is of these kinds."""
    asks = tuple(one for one in person.asks if one.kind in kinds)
    return person._replace(asks=asks) if asks else None


def _told(desk: Desk, reader: Reader, found: naming.Listed) -> Mapping[UUID, Told]:
    whom = recipients(desk, reader, found.alerts, found.standing)
    return {
        row.id: Told(
            whom[row.id].name if whom[row.id].named else PARTNER,
            desk.words.alerts[AlertType(row.alert_type)].title if whom[row.id].named else "",
            desk.words.mend(row.primary_reason),
            whom[row.id].named and row.recipient != reader.team.agency,
        )
        for row in found.alerts
        if not unspoken(row, whom[row.id])
    }


def _ending(
    desk: Desk, roots: Mapping[UUID, UUID], endings: Iterable[Ending], today: date
) -> Iterator[tuple[UUID, Ask]]:
    """A yes that ends within two weeks is a task of the team that recorded it."""
    for one in endings:
        if one.is_task(today):
            mend = Mend(why=f"a yes ends on {day(one.last_day)}", action=_RENEW)
            recipient, reference = agency_name(desk.directory, one.recipient), str(one.record_id)[:8]
            yield (
                roots[one.person_id],
                Ask(Kind.CONSENT_EXPIRING, recipient, (), mend, one.record_id, one.purpose, 0, (reference,)),
            )


def _names(desk: Desk, reader: Reader, people: set[UUID]) -> Mapping[UUID, str]:
    try:
        return own_people.names(desk, reader, people, Place.TASKS)
    except NoAnswer:
        return {}  # undecided alerts must be seen just when policy cannot be asked
