"""Who may see what: the rules in sentences, for everybody who signs in. There is no person on these pages."""

from datetime import date
from typing import Final, NamedTuple

from flask import Blueprint, abort, render_template, request

from consumers.desk.desk import the_desk
from consumers.desk.questions import Reader
from consumers.desk.session import current_officer, require_role
from policies.agreements import Agreement, Gateway, Share, State
from policies.in_force import InForce
from policies.matrix_markdown import NOTES
from policies.matrix_page import Matrix
from policies.pages import Pages
from policies.plain_words import plain_words
from policies.sentences import Speaker
from policies.ways import between
from schemas.clock import domain_now, london_date
from schemas.vocabulary import Category, Role

blueprint = Blueprint("policy", __name__, url_prefix="/policy")

WRITERS: Final = (Role.POLICY_AUTHOR, Role.POLICY_APPROVER)
"""Who has no other page than these."""


class Pair(NamedTuple):
    """One line of the list: who tells whom, under which agreements, and what of one kind of information."""

    giver: str
    taker: str
    title: str
    agreements: tuple[Agreement, ...]
    sentences: tuple[str, ...]


class Signed(NamedTuple):
    """An agreement as the page shows it."""

    agreement: Agreement
    share: Share
    law: Gateway
    purposes: tuple[str, ...]
    state: str
    counts: bool
    """Whether anything is told under it today."""
    review_is_late: bool


@blueprint.get("")
@require_role(*Role)
def page() -> str:
    rules, day = _rules()
    matrix, category = _matrix(rules, day), _category()
    pairs = [_pair(rules.pages, matrix, giver, taker, category) for giver, taker in matrix.pairs()]
    states = plain_words().states
    return render_template("desk/policy.html", pairs=pairs, states=states, **_around(rules, category))


@blueprint.get("/<giver>/<taker>")
@require_role(*Role)
def pair(giver: str, taker: str) -> str:
    rules, day = _rules()
    matrix, category = _matrix(rules, day), _category()
    if (giver, taker) not in matrix.pairs():
        abort(404)
    part = matrix.pair(giver, taker, category)
    signed = [_signed(rules.pages, one, share, day) for one, share in part.agreements]
    return render_template("desk/policy_pair.html", part=part, signed=signed, **_around(rules, category))


def _around(rules: InForce, category: Category | None) -> dict[str, object]:
    """What both pages show around their own."""
    officer, desk = current_officer(), the_desk()
    reader = Reader(officer, desk.directory.team(officer.team)) if officer and officer.team else None
    return {
        "rules": rules,
        "category": category,
        "categories": list(Category),
        "notes": NOTES,
        "reader": reader,
    }


def _rules() -> tuple[InForce, date]:
    """The rules that hold, and the day that they are read for, by the same clock as every question."""
    desk = the_desk()
    with desk.engine.connect() as connection:
        return desk.rules(connection), london_date(domain_now(connection))


def _matrix(rules: InForce, day: date) -> Matrix:
    return Matrix(rules.pages, plain_words(), day)


def _category() -> Category | None:
    """The kind of information that was chosen; none for all, and for a word that is none."""
    wanted = request.args.get("category", "")
    return Category(wanted) if wanted in set(Category) else None


def _pair(pages: Pages, matrix: Matrix, giver: str, taker: str, category: Category | None) -> Pair:
    sentences = matrix.sentences(giver, taker, category) if category else ()
    title = Speaker(plain_words(), giver, taker).title
    agreements = tuple(one for one, _ in between(pages, giver, taker))
    return Pair(giver, taker, title, agreements, sentences)


def _signed(pages: Pages, agreement: Agreement, share: Share, day: date) -> Signed:
    words, law = plain_words(), pages.gateways[agreement.gateway]
    in_force = law.valid_from is not None and law.valid_from <= day <= law.valid_to
    dated = agreement.valid_from <= day <= agreement.valid_to
    return Signed(
        agreement,
        share,
        law,
        tuple(words.purposes[purpose] for purpose in agreement.purposes),
        words.states[agreement.state],
        agreement.state is State.ACTIVE and dated and in_force,
        agreement.review_on < day,
    )
