"""The ledger's pages, for governance officers: what was decided, why, by whom, and whether it is signed."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from sqlalchemy import text
from werkzeug.wrappers import Response

from consumers.desk.desk import the_desk
from consumers.desk.names import names
from consumers.desk.session import require_role
from consumers.ledger import reading
from consumers.ledger.reading import Wanted
from consumers.ledger.words import KINDS, QUESTION, kind_words, shown
from policies.entries import EntryKind
from policies.explain.asked import asked, circumstances
from policies.explain.recorded import AskedThen
from policies.recorded import questions_of
from schemas.vocabulary import Role

T = TypeVar("T")

blueprint = Blueprint("ledger", __name__, template_folder="templates")

_OFFICER: Final = re.compile(r"[a-z0-9-]{1,60}")
_REFERENCE: Final = re.compile(r"[0-9a-f]{8}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PATIENCE: Final = "SET LOCAL statement_timeout = '10s'"  # a search through years ends too


@blueprint.get("/ledger")
@require_role(Role.IG_OFFICER)
def entries() -> str | Response:
    wrong: dict[str, str] = {}
    wanted = _wanted(request.args, wrong)
    before = request.args.get("before", type=int)
    with the_desk().engine.connect() as connection:
        connection.execute(text(_PATIENCE))
        standing = reading.standing(connection)
        found = [] if wrong else reading.lines(connection, wanted, before)
    page = found[: reading.PAGE]
    older = page[-1].number if len(found) > reading.PAGE else None
    return render_template(
        "ledger_entries.html",
        standing=standing,
        rows=[(line, {field.name: field for field in shown(the_desk(), line.fields)}) for line in page],
        kinds=KINDS,
        given=request.args,
        filtered=any(value is not None for value in wanted),
        wrong=wrong,
        older=_address(before=str(older)) if older is not None else None,
        newest=_address() if before is not None else None,
    )


@blueprint.get("/ledger/<uuid:entry_id>")
@require_role(Role.IG_OFFICER)
def entry(entry_id: UUID) -> str | Response:
    with the_desk().engine.connect() as connection:
        line = reading.line(connection, entry_id)
        if line is None:
            abort(404)
        cover = None if line.number is None else reading.cover(connection, line.number)
    fields = shown(the_desk(), line.fields)
    return render_template(
        "ledger_entry.html", line=line, fields=fields, cover=cover, title=kind_words(str(line.fields["kind"]))
    )


@blueprint.get("/ledger/questions/<digest>")
@require_role(Role.IG_OFFICER)
def question(digest: str) -> str | Response:
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        abort(404)
    desk, key = the_desk(), bytes.fromhex(digest)
    with desk.engine.connect() as connection:
        body = reading.question_body(connection, key)
        found = questions_of(connection, [key]).get(key)
        titles = desk.rules(connection).titles
    if body is None:
        abort(404)
    words = names(desk.words, desk.directory, titles)
    said = AskedThen(asked(found, words), circumstances(found, words)) if found else None
    return render_template("ledger_question.html", digest=digest, body=body, said=said, parts=QUESTION)


def _address(**more: str) -> str:
    asked = {name: value for name, value in request.args.items() if value and name in Wanted._fields}
    return "/ledger?" + urlencode(asked | more)


def _wanted(given: Mapping[str, str], wrong: dict[str, str]) -> Wanted:
    """What was asked for; what cannot be understood goes into `wrong` by field, with what to type."""
    return Wanted(
        kind=_one(given, wrong, "kind", EntryKind, "Choose one from the list"),
        alert=_one(given, wrong, "alert", _alert, "Type the alert’s reference: eight letters and digits"),
        event=_one(given, wrong, "event", UUID, "Type the whole id of the event"),
        officer=_one(given, wrong, "officer", _officer, "Type the officer’s reference, not a name"),
        day=_one(given, wrong, "day", _day, "Type a day as 2026-11-27"),
    )


def _one(
    given: Mapping[str, str], wrong: dict[str, str], name: str, parse: Callable[[str], T], hint: str
) -> T | None:
    typed = given.get(name, "").strip()
    if not typed:
        return None
    try:
        return parse(typed)
    except ValueError:
        wrong[name] = hint
        return None


def _alert(typed: str) -> str:
    """An alert's id, or its reference as officers read it out: the eight letters with which the id begins."""
    typed = typed.lower()
    return typed if _REFERENCE.fullmatch(typed) else str(UUID(typed))


def _officer(typed: str) -> str:
    if not _OFFICER.fullmatch(typed):
        raise ValueError
    return typed


def _day(typed: str) -> date:
    if not _DAY.fullmatch(typed):  # fromisoformat takes weeks as well
        raise ValueError
    found = date.fromisoformat(typed)
    if found == date.max:
        raise ValueError  # it has no next day, which the search ends before
    return found
