"""One timeline a person: every event of which a reader may see anything, and what the own team was told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from sqlalchemy import Connection

from consumers.desk import alert_page, reading
from consumers.desk.actions import CASEWORK
from consumers.desk.desk import Desk, the_desk
from consumers.desk.disclosure import Disclosed, disclosed, full_name, names_reader, recorded_on, shows, who
from consumers.desk.paging import Paging
from consumers.desk.questions import Reader, contents
from consumers.desk.reading import Look, Opened, Place, until_steady
from consumers.desk.rows import AlertRow, FactRow
from consumers.desk.session import current_reader, require_role
from consumers.desk.timeline_case import Mark, find, marks
from schemas.vocabulary import Category

blueprint = Blueprint("timeline", __name__, url_prefix="/alerts")

ITEMS: Final = 50
"""On one page."""


class Seen(NamedTuple):
    """One event that shows, and the answer of policy that lets it."""

    fact: FactRow
    look: Look

    @property
    def at(self) -> datetime:
        return recorded_on(self.fact)


class Item(NamedTuple):
    """One thing on the page: an event, or what became of an alert of the own team."""

    at: datetime
    event: Disclosed | None
    mark: str = ""


class Timeline(NamedTuple):
    """One page of a person’s timeline, newest first."""

    row: AlertRow
    """The alert through which the reader came."""
    name: str
    items: tuple[Item, ...]
    paging: Paging
    published: bool
    """Whether the reader's team has published about the person: then it can close that."""


@blueprint.get("/<uuid:alert_id>/timeline")
@require_role(*CASEWORK)
def page(alert_id: UUID) -> str:
    reader, number = current_reader(), request.args.get("page", 1, type=int)
    found = until_steady(lambda: read(the_desk(), reader, alert_id, number))
    if found is None:
        abort(404)
    return render_template("desk/timeline.html", timeline=found, reader=reader)


def read(desk: Desk, reader: Reader, alert_id: UUID, number: int) -> Timeline | None:
    """One page, or None where there is no such alert for this reader: whether it exists is not told.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    case = find(desk, reader, alert_id)
    if case is None:
        return None
    known = alert_page.existing(desk, reader, case.about, case.release, case.standing, Place.TIMELINE)
    if known is None:
        return None
    asked = contents(case.about, case.facts, reader, case.standing)
    answers = [alert_page.decided(answer) for answer in desk.gate(list(asked))]
    looks = {
        Look(case.about, question, answer): facts
        for (question, facts), answer in zip(asked.items(), answers, strict=True)
    }
    events = [
        Seen(fact, look) for look, facts in looks.items() for fact in facts if shows(fact, look.decision)
    ]
    with desk.engine.begin() as connection:
        person = reading.open_facts(
            connection, desk.vault, [(case.release, known.decision)], [Category.IDENTITY]
        )
        if not person:
            return None  # the person was erased
        known = known._replace(opened=tuple(person.values()))
        # Whom a record of consent names is sealed: they are opened first, and some then do not show.
        consents = [one for one in events if one.fact.event_type.startswith("consent.")]
        opened = _open(desk, connection, consents)
        events = [one for one in events if _is_for_reader(one, opened)]
        entries: list[Seen | Mark] = [*events, *marks(desk, case)]
        entries.sort(key=_order, reverse=True)
        paging = Paging.of(len(entries), number, ITEMS)
        shown = entries[paging.slice]
        opened |= _open(desk, connection, [one for one in shown if isinstance(one, Seen)])
        reading.record(
            connection, desk.vault, [known, *_looked(looks, opened)], reader, case.standing, Place.TIMELINE
        )
    items = tuple(_item(desk, one, opened) for one in shown)
    published = any(fact.publisher_team == reader.team.id for fact in case.facts)
    return Timeline(case.row, full_name(who([known])), items, paging, published)


def _open(desk: Desk, connection: Connection, events: Sequence[Seen]) -> dict[UUID, Opened]:
    return reading.open_facts(connection, desk.vault, ((fact, look.decision) for fact, look in events))


def _is_for_reader(event: Seen, opened: dict[UUID, Opened]) -> bool:
    found = opened.get(event.fact.event_id)
    return found is None or names_reader(found, event.look)


def _looked(looks: dict[Look, list[FactRow]], opened: dict[UUID, Opened]) -> list[Look]:
    """What the ledger has of this page: what was opened, and of what nothing at all may be seen."""
    found = []
    for look, facts in looks.items():
        seen = tuple(opened[fact.event_id] for fact in facts if fact.event_id in opened)
        if seen or not any(shows(fact, look.decision) for fact in facts):
            found.append(look._replace(opened=seen))
    return found


def _order(entry: Seen | Mark) -> tuple[datetime, bytes]:
    return entry.at, entry.fact.sequence if isinstance(entry, Seen) else b""


def _item(desk: Desk, entry: Seen | Mark, opened: dict[UUID, Opened]) -> Item:
    if isinstance(entry, Mark):
        return Item(entry.at, None, entry.text)
    event = disclosed(opened[entry.fact.event_id], entry.look, desk.words, desk.directory)
    return Item(entry.at, event)
