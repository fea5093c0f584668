"""What a team was told under a consent that has ended: it stops using that, and a named officer says so.

The team may learn nothing more of the person, so the page names its own earlier alerts and nobody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template
from flask_wtf import FlaskForm
from sqlalchemy import Connection, Row, Text, cast, func, or_, select
from werkzeug.wrappers import Response

from consumers.desk.actions import CASEWORK
from consumers.desk.desk import Desk, the_desk
from consumers.desk.session import current_officer, current_reader, require_role
from consumers.desk.words import moment
from consumers.watch.service import Moment, acknowledge, close_all
from policies.pages import Pages
from policies.question import Party
from policies.teams import Team
from policies.terms import terms
from schemas.clock import domain_now, london_date, machine_now
from schemas.envelope import Agency
from schemas.tables import holder_notice, service_alert
from schemas.vocabulary import AlertType, Purpose, Role

blueprint = Blueprint("stopping", __name__, url_prefix="/stop-using")

SHOWN_FOR: Final = timedelta(days=21)
"""How long one that was acknowledged stays on the page."""
WHY: Final = {
    "CONSENT_WITHDRAWN": "The person took their agreement back",
    "CONSENT_REFUSED": "The person no longer agrees",
    "CONSENT_EXPIRED": "The person’s agreement has run out",
}
HOLDERS: Final = ("the team", "the team’s manager", "the duty contact", "the accountable lead")
"""Who is to acknowledge it, by level."""


class Notice(NamedTuple):
    """One notice that a consent has ended."""

    id: UUID
    row_version: int
    why: str
    references: tuple[str, ...]
    """Of the team's own earlier alerts."""
    told_at: datetime
    opened_at: datetime
    keep: tuple[str, ...]
    """For how long the agreements let it be kept at most."""
    team: str
    holder: str
    acknowledged_by: str
    acknowledged_at: datetime | None


Asked = Mapping[UUID, Sequence[tuple[datetime, datetime | None]]]
"""By alert: when its team was asked to stop, and when a named officer there acknowledged it."""


class StopForm(FlaskForm):  # type: ignore[misc]
    """One button."""


@blueprint.get("")
@require_role(*CASEWORK, Role.IG_OFFICER)
def page() -> str:
    officer = current_officer()
    reader = None if officer and officer.role is Role.IG_OFFICER else current_reader()
    with the_desk().engine.connect() as connection:
        now = domain_now(connection)
        notices = read(the_desk(), connection, reader.team.id if reader else None)
    return render_template("desk/stopping.html", notices=notices, reader=reader, now=now)


@blueprint.post("/<uuid:notice_id>/acknowledge")
@require_role(*CASEWORK)
def stop(notice_id: UUID) -> Response:
    reader = current_reader()
    if not StopForm().validate_on_submit():
        abort(400)
    with the_desk().engine.begin() as connection:
        query = _NOTICE.where(holder_notice.c.id == notice_id, holder_notice.c.team == reader.team.id)
        row = connection.execute(query).first() or abort(404)
        now = Moment(domain_now(connection), machine_now())
        taken = acknowledge(connection, row.alert, row.row_version, reader.officer.ref, now)
        if taken:
            # Nothing else ends it, and nothing is left to do.
            close_all(connection, AlertType.CONSENT_WITHDRAWN, [str(notice_id)], now)
    if taken:
        flash("You have acknowledged it. Those who told you can see that.", "success")
    else:
        flash("Somebody of your team has acknowledged this already.", "changed")
    return redirect("/stop-using", 303)


def read(desk: Desk, connection: Connection, team: str | None) -> list[Notice]:
    """What a team has to acknowledge, the oldest first, and what it did lately; else all waiting."""
    now = domain_now(connection)
    waiting = service_alert.c.acknowledged_at.is_(None)
    if team is None:
        query = _NOTICE.where(waiting)
    else:
        lately = or_(waiting, service_alert.c.acknowledged_at > now - SHOWN_FOR)
        query = _NOTICE.where(holder_notice.c.team == team, lately)
    order = (service_alert.c.acknowledged_at.isnot(None), service_alert.c.opened_at, holder_notice.c.id)
    teams, pages = {each.id: each for each in desk.directory}, desk.rules(connection).pages
    return [_in_words(desk, pages, teams, row, now) for row in connection.execute(query.order_by(*order))]


def waiting(connection: Connection, team: str) -> int:
    """How many nobody of the team has acknowledged."""
    query = (
        select(func.count())
        .select_from(_JOINED)
        .where(holder_notice.c.team == team, service_alert.c.acknowledged_at.is_(None))
    )
    return connection.execute(query).scalar_one()


def asked_of(connection: Connection, people: Collection[UUID], publisher_team: str) -> "Asked":
    """By alert: when its team was asked to stop using what this publisher's record told, and acknowledged."""
    query = _NOTICE.where(
        holder_notice.c.person_id.in_(people), holder_notice.c.publisher_team == publisher_team
    )
    found: dict[UUID, list[tuple[datetime, datetime | None]]] = {}
    for row in connection.execute(query.order_by(service_alert.c.opened_at)):
        # A notice is about one team: of its alerts the first speaks for all.
        found.setdefault(row.alerts[0], []).append((row.opened_at, row.acknowledged_at))
    return found


_JOINED: Final = holder_notice.join(service_alert, service_alert.c.about == cast(holder_notice.c.id, Text))
_NOTICE: Final = select(
    holder_notice,
    service_alert.c.id.label("alert"),
    service_alert.c.row_version,
    service_alert.c.opened_at,
    service_alert.c.level,
    service_alert.c.acknowledged_by,
    service_alert.c.acknowledged_at,
).select_from(_JOINED)


def said(asked: Sequence[tuple[datetime, datetime | None]]) -> str:
    """What the publisher reads of it."""
    if not asked:
        return ""
    since, acknowledged = asked[-1]
    if acknowledged:
        return f"Asked to stop using it; acknowledged on {moment(acknowledged)}"
    return f"Asked on {moment(since)} to stop using it; not acknowledged yet"


def _in_words(desk: Desk, pages: Pages, teams: Mapping[str, Team], row: Row[Any], now: datetime) -> Notice:
    team = teams.get(row.team)
    return Notice(
        row.id,
        row.row_version,
        WHY[row.reason],
        tuple(str(one)[:8] for one in row.alerts),
        row.told_at,
        row.opened_at,
        tuple(_kept(pages, team, row.purpose, now)) if team else (),
        f"{team.name}, {team.agency_name}" if team else row.team,
        HOLDERS[row.level],
        desk.named(row.acknowledged_by) if row.acknowledged_by else "",
        row.acknowledged_at,
    )


def _kept(pages: Pages, team: Team, purpose: str, now: datetime) -> Iterable[str]:
    agency: Agency = team.agency
    return terms(pages, Party(agency, team.kind), Purpose(purpose), london_date(now)).retention
