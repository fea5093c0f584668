"""The addresses of closing a record or a place, of opening it again, and of what is closed and until when."""

from collections.abc import Callable
from typing import Final
from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from consumers.desk import restriction, restriction_list, review_day
from consumers.desk.actions import CASEWORK
from consumers.desk.desk import Desk, the_desk
from consumers.desk.filled import Filled, Missing, Wrong, at_fields
from consumers.desk.questions import Reader
from consumers.desk.reading import until_steady
from consumers.desk.restriction import LONGEST, Case, Closing
from consumers.desk.session import current_reader, require_role
from policies.teams import Team
from schemas.errors import NotNow
from schemas.events.safeguard_words import RestrictionReason, RestrictionScope

blueprint = Blueprint("restrictions", __name__, url_prefix="/restrictions")

MOST_TEAMS: Final = 50
"""So many the event can name."""
_SCOPES: Final = {"record": RestrictionScope.RECORD, "place": RestrictionScope.LOCATION}
"""As they stand in an address."""


@blueprint.get("")
@require_role(*CASEWORK)
def in_force() -> str:
    reader, number = current_reader(), request.args.get("page", 1, type=int)
    found = until_steady(lambda: restriction_list.read(the_desk(), reader, number))
    return render_template("desk/restricted.html", found=found, scopes=RestrictionScope, reader=reader)


@blueprint.get("/<uuid:handle>")
@require_role(*CASEWORK)
def page(handle: UUID) -> str:
    reader = current_reader()
    return _render(reader, _case(the_desk(), reader, handle))


@blueprint.post("/<uuid:handle>/<any(record, place):what>")
@require_role(*CASEWORK)
def close(handle: UUID, what: str) -> Response | tuple[str, int]:
    reader, desk, scope = current_reader(), the_desk(), _SCOPES[what]
    filled = Filled(request.form.to_dict(flat=False))
    case = _case(desk, reader, handle)
    wrong: list[Wrong] = []
    reason = filled.get(f"{what}-reason")
    if reason not in set(RestrictionReason):
        wrong.append(Wrong(f"{what}-reason", "Choose why it is closed"))
    ticked = set(filled.getlist("team")) if scope is RestrictionScope.RECORD else set()
    teams = tuple(sorted(team.id for team in others(desk, reader) if team.id in ticked))
    if len(teams) > MOST_TEAMS:
        wrong.append(Wrong("team", f"Choose {MOST_TEAMS} teams or fewer"))
    review_on = review_day.read(filled, f"{what}-review", case.today, LONGEST, wrong)
    if wrong or review_on is None:
        return _render(reader, case, wrong=wrong, filled=filled), 400
    closing = Closing(_number(filled), scope, RestrictionReason(reason), teams, review_on)
    done = "The record is restricted." if scope is RestrictionScope.RECORD else "The place is not told."
    return _do(desk, reader, handle, lambda case: restriction.close(desk, reader, case, closing), done)


@blueprint.post("/<uuid:handle>/<any(record, place):what>/lift")
@require_role(*CASEWORK)
def lift(handle: UUID, what: str) -> Response | tuple[str, int]:
    reader, desk, scope = current_reader(), the_desk(), _SCOPES[what]
    number = _number(Filled(request.form.to_dict(flat=False)))
    done = "Lifted. What is told goes by the other rules again."
    return _do(desk, reader, handle, lambda case: restriction.lift(desk, reader, case, scope, number), done)


def others(desk: Desk, reader: Reader) -> list[Team]:
    """The teams of other agencies, by name."""
    found = (team for team in desk.directory if team.agency != reader.team.agency and not team.probe)
    return sorted(found, key=lambda team: (team.agency_name, team.name))


def _do(
    desk: Desk, reader: Reader, handle: UUID, change: Callable[[Case], None], done: str
) -> Response | tuple[str, int]:
    try:
        until_steady(lambda: change(restriction.read(desk, reader, handle) or abort(404)))
    except NotNow as error:
        return _render(reader, _case(desk, reader, handle), problem=error.detail), 409
    flash(done, "success")
    return redirect(f"/restrictions/{handle}", 303)


def _case(desk: Desk, reader: Reader, handle: UUID) -> Case:
    return until_steady(lambda: restriction.read(desk, reader, handle)) or abort(404)


def _number(filled: Filled) -> UUID:
    try:
        return filled.number
    except Missing:
        abort(400)


def _render(
    reader: Reader,
    case: Case,
    *,
    wrong: list[Wrong] | None = None,
    problem: str = "",
    filled: Filled | None = None,
) -> str:
    desk = the_desk()
    return render_template(
        "desk/restrictions.html",
        case=case,
        reader=reader,
        scopes=RestrictionScope,
        reasons=tuple(RestrictionReason),
        teams=others(desk, reader),
        wrong=wrong or [],
        at_field=at_fields(wrong or []),
        problem=problem,
        filled=filled,
        longest=LONGEST.days,
        number=uuid4(),
    )
