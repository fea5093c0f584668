"""The addresses of one alert: reading it, and answering it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template
from werkzeug.wrappers import Response

from consumers.desk import alert_page, answers
from consumers.desk.actions import CASEWORK, Action
from consumers.desk.desk import the_desk
from consumers.desk.forms import FORMS, AnswerForm
from consumers.desk.reading import until_steady
from consumers.desk.session import current_reader, require_role
from schemas.errors import NotNow

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")

_DONE: Final = {
    Action.ACKNOWLEDGE: "You have acknowledged this alert. Your team can see that you have it.",
    Action.ASSIGN: "You have assigned this alert. Your team can see who has it.",
    Action.RESOLVE: "You have resolved this alert. Those who told you can see what came of it.",
    Action.REFER_ON: "You have referred this person on. The other council is told if the person agrees, "
    "and the prison is asked to record that.",
}
_CLOSED: Final = "This alert closed while you were writing."


@blueprint.get("/<uuid:alert_id>")
@require_role(*CASEWORK)
def page(alert_id: UUID) -> str:
    return _render(alert_id, {})


@blueprint.post('/<uuid:alert_id>/<any("acknowledge", "assign", "resolve", "refer-on"):word>')
@require_role(*CASEWORK)
def answer(alert_id: UUID, word: str) -> Response | tuple[str, int]:
    reader, action = current_reader(), Action(word)
    form = FORMS[action]()
    if not form.validate_on_submit():
        return _render(alert_id, {action: form}), 400
    seen, reply = int(form.version.data or 0), form.reply(action)
    try:
        found = until_steady(lambda: answers.answer(the_desk(), reader, alert_id, seen, reply))
    except NotNow as error:
        return _render(alert_id, {action: form}, error.detail), 409
    if not found:
        abort(404)
    flash(_DONE[action], "success")
    return redirect(f"/alerts/{alert_id}", 303)


def _render(alert_id: UUID, filled: Mapping[Action, AnswerForm], problem: str = "") -> str:
    """The page as it is now. What was filled in stands in its form again, or by itself."""
    reader = current_reader()
    found = until_steady(lambda: alert_page.read(the_desk(), reader, alert_id))
    wrote = "".join(form.note.data or "" for form in filled.values())
    wrong = next((form.wrong(action) for action, form in filled.items() if form.errors), ())
    match found:
        case None:
            abort(404)
        case alert_page.Closed():
            # There is no form any more in which it could stand.
            said = problem or (_CLOSED if filled else "")
            return render_template(
                "desk/closed.html", closed=found, reader=reader, problem=said, unsent=wrote
            )
    forms = {action: filled.get(action) or form(formdata=None) for action, form in FORMS.items()}
    return render_template(
        "desk/alert.html",
        alert=found,
        forms=forms,
        wrong=wrong,
        reader=reader,
        problem=problem,
        unsent=wrote if problem else "",
    )
