"""The addresses of sharing all the same: recording a decision, those in force, and ending one."""

from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from consumers.desk import consent_effect, override_case, override_list, override_record
from consumers.desk.actions import CASEWORK
from consumers.desk.desk import Desk, the_desk
from consumers.desk.filled import Filled, Missing, Wrong, at_fields
from consumers.desk.override_case import Case
from consumers.desk.override_form import LONGEST, Sheet, read
from consumers.desk.questions import Reader
from consumers.desk.reading import until_steady
from consumers.desk.session import current_reader, require_role
from schemas.errors import NotNow
from schemas.events.safeguard_words import OverrideReason
from schemas.vocabulary import Category, OverrideKind

blueprint = Blueprint("overrides", __name__, url_prefix="/overrides")

KINDS = {
    OverrideKind.SAFEGUARDING: "The safety of a child, or of an adult at risk",
    OverrideKind.PUBLIC_PROTECTION: "Protection of the public",
    OverrideKind.VITAL_INTERESTS: "Somebody’s life",
}
"""For whose sake it is shared."""


@blueprint.get("")
@require_role(*CASEWORK)
def in_force() -> str:
    reader = current_reader()
    lines = until_steady(lambda: override_list.read(the_desk(), reader))
    return render_template("desk/overrides.html", lines=lines, kinds=KINDS, reader=reader)


@blueprint.get("/<uuid:alert_id>")
@require_role(*CASEWORK)
def page(alert_id: UUID) -> str:
    reader = current_reader()
    return _render(reader, _open_case(the_desk(), reader, alert_id))


@blueprint.post("/<uuid:alert_id>")
@require_role(*CASEWORK)
def record(alert_id: UUID) -> Response | tuple[str, int]:
    reader, desk = current_reader(), the_desk()
    filled = Filled(request.form.to_dict(flat=False))
    case = _open_case(desk, reader, alert_id)
    try:
        sheet, wrong = read(filled, case.offer)
    except Missing:
        abort(400)
    if sheet is None:
        return _render(reader, case, wrong=wrong, filled=filled), 400
    try:
        until_steady(lambda: _record(desk, reader, alert_id, sheet))
    except NotNow as error:
        fresh = _open_case(desk, reader, alert_id)
        return _render(reader, fresh, problem=error.detail, filled=filled), 409
    return redirect(f"/overrides/{alert_id}", 303)


@blueprint.post("/<uuid:alert_id>/end/<uuid:override_id>")
@require_role(*CASEWORK)
def end(alert_id: UUID, override_id: UUID) -> Response:
    reader, desk = current_reader(), the_desk()
    try:
        until_steady(lambda: _end(desk, reader, alert_id, override_id))
    except NotNow as error:
        flash(error.detail, "problem")
    return redirect("/overrides", 303)


def _open_case(desk: Desk, reader: Reader, alert_id: UUID) -> Case:
    case = until_steady(lambda: override_case.read(desk, reader, alert_id))
    return case if case and case.row.open else abort(404)


def _record(desk: Desk, reader: Reader, alert_id: UUID, sheet: Sheet) -> None:
    case = override_case.read(desk, reader, alert_id) or abort(404)
    before = consent_effect.told(desk, case.met.person, [case.team], sheet.categories)
    override_record.record(desk, reader, case, sheet)
    flash("Recorded. It counts until the review day, and on that day too.", "success")
    _say_effect(desk, case, before, sheet.categories)


def _end(desk: Desk, reader: Reader, alert_id: UUID, override_id: UUID) -> None:
    case = override_case.read(desk, reader, alert_id) or abort(404)
    decided = next((one for one in case.standing if one.override_id == override_id), None)
    if decided is None:
        return  # it has run out, or was ended by the first of two clicks
    before = consent_effect.told(desk, case.met.person, [case.team], decided.categories)
    override_record.end(desk, reader, case, decided)
    flash("Ended. It counts no longer.", "success")
    _say_effect(desk, case, before, decided.categories)


def _say_effect(
    desk: Desk, case: Case, before: consent_effect.Told, categories: tuple[Category, ...]
) -> None:
    """What the recipient may be told now, and may not be told any more."""
    for sentence in consent_effect.changed(desk, case.met.person, [case.team], before, categories):
        flash(sentence, "changed")


def _render(
    reader: Reader,
    case: Case,
    *,
    wrong: list[Wrong] | None = None,
    problem: str = "",
    filled: Filled | None = None,
) -> str:
    return render_template(
        "desk/override.html",
        case=case,
        reader=reader,
        kinds=KINDS,
        reasons=tuple(OverrideReason),
        longest=LONGEST.days,
        wrong=wrong or [],
        at_field=at_fields(wrong or []),
        problem=problem,
        filled=filled,
        number=filled.get("number") if filled and not problem else uuid4(),
    )
