"""The addresses of one alert: reading it, and taking it."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, Regexp

from consumers.desk import alert_page, answers
from consumers.desk.answers import NOTE_LENGTH, Outcome
from consumers.desk.desk import the_desk
from consumers.desk.reading import until_steady
from consumers.desk.session import CASEWORK, current_reader, require_role

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")


def _one_line_end(text: str | None) -> str:
    """A browser sends a line's end as two characters and counts it as one."""
    return (text or "").replace("\r\n", "\n").strip()


class TakingForm(FlaskForm):  # type: ignore[misc]
    """One button, and a note for those who want one."""

    version = HiddenField(validators=[Regexp(r"^\d{1,18}$")])
    note = TextAreaField(
        filters=[_one_line_end],
        validators=[
            Length(max=NOTE_LENGTH, message=f"The note must be {NOTE_LENGTH} characters or fewer"),
            Regexp(
                r"[^\x00-\x08\x0b-\x1f\x7f]*\Z", message="The note has a character that cannot be recorded"
            ),
        ],
    )


@blueprint.get("/<uuid:alert_id>")
@require_role(*CASEWORK)
def page(alert_id: UUID) -> str:
    return _render(alert_id, TakingForm(formdata=None))


@blueprint.post("/<uuid:alert_id>/acknowledge")
@require_role(*CASEWORK)
def acknowledge(alert_id: UUID) -> Response | tuple[str, int]:
    reader, form = current_reader(), TakingForm()
    if not form.validate_on_submit():
        return _render(alert_id, form), 400
    seen, note = int(form.version.data or 0), form.note.data or ""
    outcome = until_steady(lambda: answers.acknowledge(the_desk(), reader, alert_id, seen, note))
    if outcome is None:
        abort(404)
    if outcome is Outcome.CHANGED:
        flash("This alert changed while you were reading. Check it and acknowledge it again.", "changed")
    if outcome is Outcome.TAKEN:
        flash("You have acknowledged this alert. Your team can see that you have it.", "success")
    return redirect(f"/alerts/{alert_id}", 303)


def _render(alert_id: UUID, form: TakingForm) -> str:
    reader = current_reader()
    found = until_steady(lambda: alert_page.read(the_desk(), reader, alert_id))
    match found:
        case None:
            abort(404)
        case alert_page.Closed():
            return render_template("desk/closed.html", closed=found, reader=reader)
    # The version goes into the page: whoever answers, answers to what they saw.
    version = request.form.get("version") if form.errors else str(found.row.row_version)
    return render_template("desk/alert.html", alert=found, form=form, version=version, reader=reader)
