"""What a team was told under a consent or decision that has ended: it stops using that, and somebody says so.

The team may learn nothing more of the person, so the page names its own earlier alerts and nobody. What
it may be told again before anybody acknowledged is asked no longer, and the page says so for a while.
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
from consumers.desk.service import HOLDERS
from consumers.desk.session import current_officer, current_reader, require_role
from consumers.desk.words import moment
from consumers.watch.service import Moment, acknowledge, close_all
from policies.ended import EndReason
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
"""How long one that was acknowledged or withdrawn stays on the page."""
WHY: Final[Mapping[EndReason, str]] = {
    EndReason.CONSENT_WITHDRAWN: "The person took their agreement back",
    EndReason.CONSENT_REFUSED: "The person no longer agrees",
    EndReason.CONSENT_EXPIRED: "The person’s agreement has run out",
    EndReason.OVERRIDE_ENDED: "What was shared to keep somebody safe is shared no longer",
    EndReason.OVERRIDE_EXPIRED: "What was shared to keep somebody safe has passed its review day",
}


class Notice(NamedTuple):
    """One notice that a consent, or a decision to share, has ended."""

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
    withdrawn_at: datetime | None
    """Since when it is asked no longer, though nobody had acknowledged it."""


class Stop(NamedTuple):
    """That a team was asked to stop, and what became of it."""

    since: datetime
    acknowledged_at: datetime | None
    withdrawn_at: datetime | None


Asked = Mapping[UUID, Sequence[Stop]]
"""By alert: how its team was asked to stop."""


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
        row = connection.execute(query.with_for_update(of=service_alert)).first() or abort(404)
        now = Moment(domain_now(connection), machine_now())
        withdrawn = _withdrawn_at(row) is not None
        taken = not withdrawn and acknowledge(connection, row.alert, row.row_version, reader.officer.ref, now)
        if taken:
            # Nothing else ends it, and nothing is left to do.
            close_all(connection, AlertType.CONSENT_WITHDRAWN, [str(notice_id)], now)
    if taken:
        flash("You have acknowledged it. Those who told you can see that.", "success")
    elif withdrawn:
        flash("This is asked no longer: what these alerts told you may be used again.", "changed")
    else:
        flash("Somebody of your team has acknowledged this already.", "changed")
    return redirect("/stop-using", 303)


def read(desk: Desk, connection: Connection, team: str | None) -> list[Notice]:
    """What a team has to acknowledge, the oldest first, and what it did lately; else all waiting."""
    now = domain_now(connection)
    if team is None:
        query = _NOTICE.where(_OPEN)
    else:
        query = _NOTICE.where(
            holder_notice.c.team == team, or_(_OPEN, service_alert.c.closed_at > now - SHOWN_FOR)
        )
    order = (service_alert.c.closed_at.isnot(None), service_alert.c.opened_at, holder_notice.c.id)
    teams, pages = {each.id: each for each in desk.directory}, desk.rules(connection).pages
    return [_in_words(desk, pages, teams, row, now) for row in connection.execute(query.order_by(*order))]


def waiting(connection: Connection, team: str) -> int:
    """How many nobody of the team has acknowledged."""
    query = select(func.count()).select_from(_JOINED).where(holder_notice.c.team == team, _OPEN)
    return connection.execute(query).scalar_one()


def asked_of(connection: Connection, people: Collection[UUID], publisher_team: str) -> "Asked":
    """By alert: when its team was asked to stop using what this publisher's record told, and acknowledged."""
    query = _NOTICE.where(
        holder_notice.c.person_id.in_(people), holder_notice.c.publisher_team == publisher_team
    )
    found: dict[UUID, list[Stop]] = {}
    for row in connection.execute(query.order_by(service_alert.c.opened_at)):
        # A notice is about one team: of its alerts the first speaks for all.
        found.setdefault(row.alerts[0], []).append(
            Stop(row.opened_at, row.acknowledged_at, _withdrawn_at(row))
        )
    return found


_JOINED: Final = holder_notice.join(service_alert, service_alert.c.about == cast(holder_notice.c.id, Text))
_OPEN: Final = service_alert.c.closed_at.is_(None) & service_alert.c.acknowledged_at.is_(None)
_NOTICE: Final = select(
    holder_notice,
    service_alert.c.id.label("alert"),
    service_alert.c.row_version,
    service_alert.c.opened_at,
    service_alert.c.level,
    service_alert.c.acknowledged_by,
    service_alert.c.acknowledged_at,
    service_alert.c.closed_at,
).select_from(_JOINED)


def _withdrawn_at(row: Row[Any]) -> datetime | None:
    # The bus closes one only where there is nothing left to acknowledge.
    closed_at: datetime | None = row.closed_at
    return closed_at if row.acknowledged_at is None else None


def said(asked: Sequence[Stop]) -> str:
    """What the publisher reads of it."""
    if not asked:
        return ""
    last = asked[-1]
    if last.acknowledged_at:
        return f"Asked to stop using it; acknowledged on {moment(last.acknowledged_at)}"
    if last.withdrawn_at:
        return f"Asked to stop using it; no longer since {moment(last.withdrawn_at)}, told anew"
    return f"Asked on {moment(last.since)} to stop using it; not acknowledged yet"


def _in_words(desk: Desk, pages: Pages, teams: Mapping[str, Team], row: Row[Any], now: datetime) -> Notice:
    team = teams.get(row.team)
    return Notice(
        row.id,
        row.row_version,
        WHY[EndReason(row.reason)],
        tuple(str(one)[:8] for one in row.alerts),
        row.told_at,
        row.opened_at,
        tuple(_kept(pages, team, row.purpose, now)) if team else (),
        f"{team.name}, {team.agency_name}" if team else row.team,
        HOLDERS[row.level],
        desk.named(row.acknowledged_by) if row.acknowledged_by else "",
        row.acknowledged_at,
        _withdrawn_at(row),
    )


def _kept(pages: Pages, team: Team, purpose: str, now: datetime) -> Iterable[str]:
    agency: Agency = team.agency
    return terms(pages, Party(agency, team.kind), Purpose(purpose), london_date(now)).retention
