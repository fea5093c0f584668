"""The addresses of consent: what does the person say, and taking everything back."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from consumers.desk import consent_answers, consent_effect, consent_receipt
from consumers.desk.actions import CASEWORK
from consumers.desk.consent_form import Given, Sheet, read, taken_back
from consumers.desk.consent_person import Met, find, meet
from consumers.desk.consent_sections import (
    Section,
    council_of,
    everything,
    named,
    others,
    section,
    sections,
)
from consumers.desk.consent_words import consent_words
from consumers.desk.desk import Desk, the_desk
from consumers.desk.filled import Filled, Missing, Wrong, at_fields
from consumers.desk.questions import Reader
from consumers.desk.reading import Place, until_steady
from consumers.desk.session import current_reader, require_role
from policies import consent, family
from schemas.clock import domain_now, machine_now
from schemas.errors import NotNow

blueprint = Blueprint("consent", __name__, url_prefix="/consent")


class Talk(NamedTuple):
    """One page: the person, whom they are asked about, and what is told anyway."""

    handle: UUID
    met: Met
    sections: tuple[Section, ...]
    others: tuple[Section, ...]
    council_known: bool

    @property
    def now(self) -> datetime:
        return self.met.person.standing.now


@blueprint.get("/<uuid:handle>")
@require_role(*CASEWORK)
def page(handle: UUID) -> str:
    reader = current_reader()
    talk = until_steady(lambda: _talk(the_desk(), reader, handle))
    return _render(reader, talk or abort(404))


@blueprint.post("/<uuid:handle>")
@require_role(*CASEWORK)
def record(handle: UUID) -> Response | tuple[str, int]:
    reader, desk = current_reader(), the_desk()
    filled = Filled(request.form.to_dict(flat=False))
    talk = until_steady(lambda: _talk(desk, reader, handle)) or abort(404)
    try:
        sheet, wrong = read(filled, _given(desk, talk))
    except Missing:
        abort(400)
    if sheet is None:
        return _render(reader, talk, wrong=wrong, filled=filled), 400
    try:
        until_steady(lambda: _record(desk, reader, handle, sheet))
    except NotNow as error:
        fresh = until_steady(lambda: _talk(desk, reader, handle)) or abort(404)
        return _render(reader, fresh, problem=error.detail, filled=filled), 409
    return redirect(f"/consent/{handle}", 303)


@blueprint.get("/<uuid:handle>/take-back")
@require_role(*CASEWORK)
def confirm(handle: UUID) -> str:
    return _ask_back(current_reader(), handle)


@blueprint.post("/<uuid:handle>/take-back")
@require_role(*CASEWORK)
def take_back(handle: UUID) -> Response | tuple[str, int]:
    reader, desk = current_reader(), the_desk()
    filled = Filled(request.form.to_dict(flat=False))
    talk = until_steady(lambda: _talk(desk, reader, handle)) or abort(404)
    try:
        sheet, wrong = taken_back(filled, everything(desk, talk.met.person), talk.now)
    except Missing:
        abort(400)
    if sheet is None:
        return _ask_back(reader, handle, wrong=wrong, filled=filled), 400
    try:
        until_steady(lambda: _record(desk, reader, handle, sheet, back=True))
    except NotNow as error:
        return _ask_back(reader, handle, problem=error.detail), 409
    return redirect(f"/consent/{handle}", 303)


def _ask_back(
    reader: Reader,
    handle: UUID,
    *,
    wrong: list[Wrong] | None = None,
    problem: str = "",
    filled: Filled | None = None,
) -> str:
    talk = until_steady(lambda: _talk(the_desk(), reader, handle)) or abort(404)
    return render_template(
        "desk/consent_back.html",
        talk=talk,
        back=named(talk.met.person, reader, everything(the_desk(), talk.met.person)),
        reader=reader,
        say=consent_words(),
        wrong=wrong or [],
        at_field=at_fields(wrong or []),
        problem=problem,
        filled=filled,
        number=uuid4(),
    )


@blueprint.post("/<uuid:handle>/looked")
@require_role(*CASEWORK)
def looked(handle: UUID) -> Response:
    """An officer has compared the records of one person: what stands on either counts again."""
    reader, desk = current_reader(), the_desk()
    talk = until_steady(lambda: _talk(desk, reader, handle)) or abort(404)
    if request.form.get("compared") != "yes":
        flash("Tick that you have compared the two records, then say so again.", "changed")
        return redirect(f"/consent/{handle}", 303)
    person = talk.met.person.about.person_id
    with desk.engine.begin() as connection:
        family.hold(connection)
        # A record that was joined after the page was opened has not been compared by anybody.
        if str(consent.scopes(connection, [person])[person].version) != request.form.get("version"):
            flash("Another record was joined, or something was said, meanwhile. Compare again.", "changed")
            return redirect(f"/consent/{handle}", 303)
        family.looked(
            connection,
            desk.vault,
            person,
            reader.officer.ref,
            domain_now=domain_now(connection),
            machine_now=machine_now(),
        )
    flash(
        "Recorded. What either record holds of what the person said counts again, the stricter of both.",
        "success",
    )
    return redirect(f"/consent/{handle}", 303)


@blueprint.get("/records/<uuid:record_id>")
@require_role(*CASEWORK)
def receipt(record_id: UUID) -> str:
    reader = current_reader()
    found = until_steady(lambda: consent_receipt.read(the_desk(), reader, record_id))
    return render_template(
        "desk/consent_receipt.html", receipt=found or abort(404), say=consent_words(), reader=reader
    )


def _talk(desk: Desk, reader: Reader, handle: UUID) -> Talk | None:
    """The page; None where the reader's team does not work with such a person, or there is none."""
    with desk.engine.connect() as connection:
        person = find(connection, reader, handle)
    met = meet(desk, reader, person, Place.CONSENT) if person else None
    if met is None:
        return None
    asked = sections(desk, reader, met)
    about = next((row.team for row in met.person.alerts if row.id == handle), None)
    asked.sort(key=lambda one: one.team.id != about)
    return Talk(
        handle, met, tuple(asked), tuple(others(desk, reader, met, asked)), council_of(met) is not None
    )


def _given(desk: Desk, talk: Talk) -> Given:
    def pick(code: str) -> Section | None:
        chosen = next((one for one in talk.sections if one.councils), None)
        team = desk.directory.area_team(chosen.team.agency.kind, code) if chosen else None
        if team is None:
            return None
        with desk.engine.connect() as connection:
            return section(connection, desk.rules(connection).pages, talk.met.person, team)

    return Given(talk.sections, pick, talk.now, talk.met.person.release_on)


def _record(desk: Desk, reader: Reader, handle: UUID, sheet: Sheet, *, back: bool = False) -> None:
    with desk.engine.connect() as connection:
        person = find(connection, reader, handle)
    met = meet(desk, reader, person, Place.CONSENT) if person else None
    if met is None:
        abort(404)
    spoken = [one.section for one in sheet.spoken]
    # Whoever takes everything back takes back what others recorded too: of that nothing is said here.
    teams = [one.team for one in (named(met.person, reader, spoken) if back else spoken)]
    before = consent_effect.told(desk, met.person, teams)
    consent_answers.record(desk, reader, met, sheet)
    flash("Recorded. Print the receipt for the person below.", "success")
    for sentence in consent_effect.changed(desk, met.person, teams, before) if teams else ():
        flash(sentence, "changed")


def _render(
    reader: Reader,
    talk: Talk,
    *,
    wrong: list[Wrong] | None = None,
    problem: str = "",
    filled: Filled | None = None,
) -> str:
    return render_template(
        "desk/consent.html",
        talk=talk,
        reader=reader,
        say=consent_words(),
        wrong=wrong or [],
        at_field=at_fields(wrong or []),
        problem=problem,
        filled=filled,
        number=uuid4(),
    )
