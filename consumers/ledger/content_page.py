"""The page on which governance looks at one event's content: a reason first, then one look."""

from typing import Final, NamedTuple
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from consumers.desk.desk import Desk, the_desk
from consumers.desk.reading import until_steady
from consumers.desk.rows import FactRow
from consumers.desk.session import current_officer
from consumers.ledger import reading
from consumers.ledger.content import Shown, events, look
from policies.officers import Officer
from schemas.vocabulary import LookReason, Role

blueprint = Blueprint("content", __name__, template_folder="templates")

REASONS: Final = {
    LookReason.COMPLAINT: "A complaint",
    LookReason.SUBJECT_REQUEST: "The person asked what is held about them",
    LookReason.INCIDENT: "An incident, or a suspicion of one",
    LookReason.QUALITY_CHECK: "A check of the quality of records",
    LookReason.COURT_ORDER: "An order of a court",
}


class Row(NamedTuple):
    """One field that was opened."""

    label: str
    values: tuple[str, ...]


@blueprint.get("/ledger/<uuid:entry_id>/content")
def form(entry_id: UUID) -> str | Response:
    officer = _governance()
    if officer is None:
        return redirect("/sign-in", 303)
    return _form(entry_id, _events(entry_id))


@blueprint.post("/ledger/<uuid:entry_id>/content")
def content(entry_id: UUID) -> tuple[str, int] | str | Response:
    """One look. It is the answer to this request and nothing else: to see it again is to look again."""
    officer = _governance()
    if officer is None:
        return redirect("/sign-in", 303)
    found = _events(entry_id)
    why = request.form.get("reason", "")
    chosen = [one for one in found if str(one.event_id) == request.form.get("event", "")]
    if why not in set(LookReason) or len(chosen) != 1:
        return _form(entry_id, found, refused=True), 400
    shown = until_steady(lambda: look(the_desk(), officer.ref, chosen[0], LookReason(why)))
    if shown is None:
        abort(404)
    return render_template(
        "ledger_content.html",
        entry_id=entry_id,
        shown=shown,
        rows=_rows(the_desk(), shown),
        withheld=_withheld(shown),
    )


def _governance() -> Officer | None:
    """The officer who is signed in, None for nobody. For another role there is no such page: 404."""
    officer = current_officer()
    if officer is not None and officer.role is not Role.IG_OFFICER:
        abort(404)
    return officer


def _events(entry_id: UUID) -> list[FactRow]:
    with the_desk().engine.connect() as connection:
        line = reading.line(connection, entry_id)
        found = events(connection, line) if line else []
    if not found:
        abort(404)
    return found


def _form(entry_id: UUID, found: list[FactRow], *, refused: bool = False) -> str:
    return render_template(
        "ledger_look.html",
        entry_id=entry_id,
        events=found,
        reasons=REASONS,
        refused=refused,
        teams={team.id: f"{team.name}, {team.agency_name}" for team in the_desk().directory},
        given=request.form,
    )


def _rows(desk: Desk, shown: Shown) -> list[Row]:
    found = []
    for category in sorted(shown.fields):
        for name, value in shown.fields[category].items():
            if isinstance(value, dict):  # the subject: each of its parts by itself
                found += [
                    Row(desk.words.field(part), (desk.words.value(one),)) for part, one in value.items()
                ]
            else:
                items = value if isinstance(value, list | tuple) else (value,)
                found.append(
                    Row(desk.words.field(name), tuple(map(desk.words.value, items)) or ("None recorded",))
                )
    return found


def _withheld(shown: Shown) -> list[str]:
    words = the_desk().words.categories
    softened = {category for category, _ in shown.decision.redactions}
    kept = {category for category, _ in shown.decision.withheld} | softened
    return [words[category] for category in sorted(kept)]
