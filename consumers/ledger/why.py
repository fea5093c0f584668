"""Why it was decided so: an entry of the ledger explained, for staff and in words safe for the person."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, abort, render_template
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from consumers.desk.desk import Desk, the_desk
from consumers.desk.names import names
from consumers.desk.session import require_role
from consumers.ledger import reading
from consumers.ledger.reading import Line
from policies.explain.explanation import Explanation, explain
from policies.explain.names import Audience
from policies.explain.recorded import Recorded, recorded
from policies.question import Question
from policies.recorded import questions_of
from schemas.errors import NoAnswer
from schemas.vocabulary import Role

blueprint = Blueprint("why", __name__, template_folder="templates")


class Why(NamedTuple):
    """One decision, explained."""

    line: Line
    staff: Recorded
    person: Recorded
    now: tuple[Explanation, ...]
    """What policy answers to the same questions today; empty where it cannot be asked."""


@blueprint.get("/ledger/<uuid:entry_id>/why")
@require_role(Role.IG_OFFICER)
def page(entry_id: UUID) -> str | Response:
    desk = the_desk()
    with desk.engine.connect() as connection:
        line = reading.line(connection, entry_id)
        if line is None or not line.fields.get("question"):
            abort(404)
        asked = questions(connection, line)
        titles = desk.rules(connection).titles
    return render_template("ledger_why.html", why=why(desk, line, asked, titles))


def questions(connection: Connection, line: Line) -> list[Question]:
    """The questions that an entry names, in its order; one that cannot be read any more is left out."""
    hashes = [bytes.fromhex(digest) for digest in str(line.fields["question"]).split(",")]
    found = questions_of(connection, hashes)
    return [found[digest] for digest in hashes if digest in found]


def why(desk: Desk, line: Line, asked: Sequence[Question], titles: Mapping[str, str]) -> Why:
    """Explain an entry. Policy is asked again, outside any transaction."""
    said = names(desk.words, desk.directory, titles)
    try:
        answers = desk.gate(asked) if asked else []
    except NoAnswer:
        answers = []
    return Why(
        line,
        recorded(line.fields, asked, said, Audience.STAFF),
        recorded(line.fields, asked, said, Audience.PERSON),
        tuple(
            explain(question, answer, said, Audience.STAFF)
            for question, answer in zip(asked, answers, strict=False)
        ),
    )
