"""The inbox: what a team was told and has still to act on, soonest release first."""

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from consumers.desk import closed as closed_alerts
from consumers.desk import elsewhere, naming, rows, stopping
from consumers.desk.actions import CASEWORK
from consumers.desk.desk import Desk, the_desk
from consumers.desk.elsewhere import Elsewhere
from consumers.desk.paging import Paging
from consumers.desk.policy import WRITERS
from consumers.desk.questions import Reader
from consumers.desk.reading import Place, until_steady
from consumers.desk.rows import AlertRow
from consumers.desk.session import current_officer, current_reader, require_role
from schemas.clock import london_date
from schemas.vocabulary import AlertStatus, Role

blueprint = Blueprint("inbox", __name__)


class Inbox(NamedTuple):
    """One page of the inbox."""

    items: tuple[tuple[AlertRow, str], ...]
    """Alerts with the name that policy allowed."""
    now: datetime
    """Domain time."""
    waiting: int
    """How many need acknowledging, on all pages."""
    taken: int
    stop_using: int
    """How many notices that a consent, or a decision to share, has ended nobody has acknowledged."""
    elsewhere: Elsewhere
    unanswered: int
    """How many cannot be shown because policy gave no answer to them."""
    paging: Paging


@blueprint.get("/")
@require_role(*CASEWORK, Role.IG_OFFICER, *WRITERS)
def page() -> str | Response:
    officer = current_officer()
    if officer and officer.role is Role.IG_OFFICER:
        return redirect("/ledger", 303)  # governance sees decisions, never an alert
    if officer and officer.role in WRITERS:
        return redirect("/policy", 303)
    reader, show = current_reader(), request.args.get("show", "")
    number = request.args.get("page", 1, type=int)
    if show == "closed":
        closed = closed_alerts.read(the_desk(), reader, number)
        return render_template("desk/closed_list.html", closed=closed, show=show, reader=reader)
    taken = show == "acknowledged"
    inbox = until_steady(lambda: read(the_desk(), reader, taken=taken, number=number))
    return render_template("desk/inbox.html", inbox=inbox, taken=taken, show=show, reader=reader)


def read(desk: Desk, reader: Reader, *, taken: bool, number: int) -> Inbox:
    """The alerts of the reader's team about people who exist for it; only the names of one page are opened.

    Raises NoAnswer where policy cannot be asked, StaleWorker where a consent moved meanwhile.
    """
    found = naming.listed(desk, reader, rows.told)
    known = naming.known(desk, reader, found)
    waiting = [named for named in known.named if named.row.status == AlertStatus.NEW]
    acknowledged = [named for named in known.named if named.row.status != AlertStatus.NEW]
    shown = acknowledged if taken else waiting
    paging = Paging.of(len(shown), number)
    names = naming.names(desk, reader, found, shown[paging.slice], Place.INBOX)
    with desk.engine.connect() as connection:
        stop_using = stopping.waiting(connection, reader.team.id)
        more = elsewhere.read(connection, reader.team.id, london_date(found.standing.now))
    return Inbox(
        items=tuple((row, names[row.id]) for row, _ in shown if row.id in names),
        now=found.standing.now,
        waiting=len(waiting),
        taken=len(acknowledged),
        stop_using=stop_using,
        elsewhere=more,
        unanswered=known.unanswered,
        paging=paging,
    )
