"""Service alerts: what is wrong with a feed, a team or the bus itself, and who has taken it.

A team's officers see their own and take them; the information governance officer sees all and takes none.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import Regexp

from consumers.desk.actions import CASEWORK
from consumers.desk.desk import Desk, the_desk
from consumers.desk.last_use import last_use
from consumers.desk.session import current_officer, current_reader, require_role
from consumers.desk.words import AlertWords
from consumers.watch.service import BUS, Moment, acknowledge
from policies.teams import Team
from schemas.clock import domain_now, machine_now
from schemas.envelope import Agency
from schemas.errors import SetupProblem
from schemas.tables import service_alert
from schemas.vocabulary import AlertType, Role

blueprint = Blueprint("service", __name__, url_prefix="/service")

CLOSED_FOR: Final = timedelta(days=21)
"""How long one that is over and that nobody took stays on the page."""
HOLDERS: Final = ("the team", "the team’s manager", "the duty contact", "the accountable lead")
"""Who is to take it, by level."""

_SAID: Final = {
    AlertType.RECONCILIATION_GAP: AlertWords(
        title="A release that may have been missed",
        asks="Ring whoever should have had it. Nobody has taken the alert, or there was none at all.",
    )
}
"""An alert of this type about one's own record asks for something else."""

_REFERENCE: Final = re.compile(r"[0-9a-f]{8}")


class ServiceAlert(NamedTuple):
    """One service alert, in words."""

    id: UUID
    row_version: int
    title: str
    asks: str
    about: str
    team: str
    level: int
    opened_at: datetime
    closed_at: datetime | None
    acknowledged_by: str
    """The officer's name; empty where nobody has taken it."""
    acknowledged_at: datetime | None
    mine: bool
    """Whether the reader's team has to see to it."""

    @property
    def holder(self) -> str:
        """Who is to take it now."""
        return HOLDERS[self.level]


class TakingForm(FlaskForm):  # type: ignore[misc]
    """One button."""

    version = HiddenField(validators=[Regexp(r"^\d{1,18}$")])


@blueprint.get("")
@require_role(*CASEWORK, Role.IG_OFFICER)
def page() -> str:
    officer = current_officer()
    reader = None if officer and officer.role is Role.IG_OFFICER else current_reader()
    team = reader.team.id if reader else None
    with the_desk().engine.connect() as connection:
        items = read(the_desk(), connection, team)
    measured = None if reader else last_use(the_desk().engine)
    return render_template("desk/service.html", service=items, reader=reader, measured=measured)


@blueprint.post("/<uuid:alert_id>/acknowledge")
@require_role(*CASEWORK)
def take(alert_id: UUID) -> Response:
    reader, form = current_reader(), TakingForm()
    if not form.validate_on_submit():
        abort(400)
    with the_desk().engine.begin() as connection:
        own = select(service_alert.c.id).where(
            service_alert.c.id == alert_id, service_alert.c.team == reader.team.id
        )
        if connection.execute(own).first() is None:
            abort(404)
        now = Moment(domain_now(connection), machine_now())
        taken = acknowledge(connection, alert_id, int(form.version.data or 0), reader.officer.ref, now)
    if taken:
        flash("You have taken this service alert. Your team can see that you have it.", "success")
    else:
        flash("This service alert changed while you were reading. Check it again.", "changed")
    return redirect("/service", 303)


def read(desk: Desk, connection: Connection, team: str | None) -> list[ServiceAlert]:
    """What a team has to see to, the newest first; everything where no team is named."""
    rows = connection.execute(_wanted(team, domain_now(connection) - CLOSED_FOR)).all()
    teams = {each.id: each for each in desk.directory}
    return [_in_words(desk, teams, row, mine=team is not None) for row in rows]


def waiting(connection: Connection, team: str) -> int:
    """How many that stand nobody of the team has taken."""
    table = service_alert.c
    standing = table.closed_at.is_(None) & table.acknowledged_at.is_(None)
    return connection.execute(select(func.count()).where(_of_team(team), standing)).scalar_one()


def _wanted(team: str | None, closed_after: datetime) -> Select[Any]:
    table = service_alert.c
    not_taken = table.acknowledged_at.is_(None) & (table.closed_at > closed_after)
    query = select(service_alert).where(or_(table.closed_at.is_(None), not_taken))
    if team is not None:
        query = query.where(_of_team(team))
    return query.order_by(table.closed_at.isnot(None), table.opened_at.desc(), table.about)


def _of_team(team: str) -> ColumnElement[bool]:
    # That a consent or a decision to share has ended has a page of its own, with what to do about it.
    return (service_alert.c.team == team) & (service_alert.c.alert_type != AlertType.CONSENT_WITHDRAWN)


def _in_words(desk: Desk, teams: Mapping[str, Team], row: Row[Any], *, mine: bool) -> ServiceAlert:
    said = _SAID.get(row.alert_type) or desk.words.alerts[AlertType(row.alert_type)]
    team = teams.get(row.team)
    return ServiceAlert(
        row.id,
        row.row_version,
        said.title,
        said.asks,
        _about(desk, teams, row.about, AlertType(row.alert_type)),
        _named(team) if team else row.team,
        row.level,
        row.opened_at,
        row.closed_at,
        desk.named(row.acknowledged_by) if row.acknowledged_by else "",
        row.acknowledged_at,
        mine,
    )


def _about(desk: Desk, teams: Mapping[str, Team], about: str, alert_type: AlertType) -> str:
    if about == BUS:
        return "The bus itself"
    if about in teams:
        return _named(teams[about])
    if alert_type is AlertType.CONSENT_WITHDRAWN:
        return f"What they were told, reference {about[:8]}"
    if _REFERENCE.match(about):
        return f"The release with reference {about[:8]}"
    try:
        return desk.directory.of_agency(Agency.parse(about))[0].agency_name
    except (SetupProblem, ValueError, IndexError):
        return about  # an agency that has left the list


def _named(team: Team) -> str:
    return f"{team.name}, {team.agency_name}"
