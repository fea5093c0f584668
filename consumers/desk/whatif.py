"""What would change if a draft held: the last report of each draft that somebody has asked about."""

from typing import Final, NamedTuple

from flask import Blueprint, abort, render_template, request

from consumers.desk.desk import Desk, the_desk
from consumers.desk.session import require_role
from consumers.desk.words import moment
from policies.texts import text_of
from policies.whatif import stored
from policies.whatif.report import Change, Difference, Line, Report
from policies.whatif.words import ONLY_EXISTENCE
from schemas.vocabulary import Role

blueprint = Blueprint("whatif", __name__, url_prefix="/policy")

SHOWN: Final = 50
"""Lines of each table; the command prints them all."""
TITLES: Final = {
    Change.LOSS: "Would no longer go",
    Change.GAIN: "Would go",
    Change.REDACTION: "Would go with more or less of it hidden",
    Change.REASON: "Kept back as before, for another reason",
}
_HIDDEN: Final = {"": "In full", "MASK": "Partly masked", "GENERALISE": "Dates only to the week"}


class Team(NamedTuple):
    """One team, and how many decisions for it change."""

    kind: str
    name: str
    losing: int
    gaining: int
    told_to_withheld: int
    withheld_to_told: int


class Row(NamedTuple):
    """One kind of information for one team."""

    team: str
    category: str
    before: str
    after: str
    decisions: int
    examples: tuple[str, ...]


class Group(NamedTuple):
    """Everything that changes in the same way, the most first."""

    title: str
    rows: tuple[Row, ...]
    more: int


class Shown(NamedTuple):
    """One report in words."""

    report: Report
    made: str
    doors: str
    teams: tuple[Team, ...]
    groups: tuple[Group, ...]
    drifted: tuple[Team, ...]
    """Teams for which the policy that holds answers otherwise than it was recorded."""


@blueprint.get("/whatif")
@require_role(Role.IG_OFFICER, Role.POLICY_AUTHOR, Role.POLICY_APPROVER)
def page() -> str:
    desk = the_desk()
    with desk.engine.connect() as connection:
        drafts = stored.drafts(connection)
        wanted = request.args.get("draft") or (drafts[0][0] if drafts else None)
        found = stored.last(connection, wanted) if wanted else None
    if wanted and found is None:
        abort(404)
    shown = _shown(desk, found) if found else None
    return render_template("desk/whatif.html", drafts=drafts, shown=shown, only_existence=ONLY_EXISTENCE)


def _shown(desk: Desk, found: stored.Stored) -> Shown:
    report = found.report
    groups = []
    for change, title in TITLES.items():
        lines = [line for line in report.difference.lines if line.change is change]
        if lines:
            rows = tuple(_row(desk, line) for line in lines[:SHOWN])
            groups.append(Group(title, rows, max(0, len(lines) - SHOWN)))
    return Shown(
        report,
        moment(found.made_at),
        ", ".join(door.lower() for door in report.doors),
        _teams(desk, report.difference),
        tuple(groups),
        _teams(desk, report.since_recorded),
    )


def _teams(desk: Desk, difference: Difference) -> tuple[Team, ...]:
    return tuple(
        Team(
            desk.words.kinds.get(one.kind, one.kind),
            _named(desk, one.team, one.agency),
            one.losing,
            one.gaining,
            one.told_to_withheld,
            one.withheld_to_told,
        )
        for one in difference.teams
        # A team for which only a reason or a redaction is another stands in the tables below.
        if one.losing or one.gaining
    )


def _row(desk: Desk, line: Line) -> Row:
    say = _HIDDEN.__getitem__ if line.change is Change.REDACTION else _said
    category = desk.words.categories[line.category]
    team = _named(desk, line.team, line.agency)
    return Row(team, category, say(line.before), say(line.after), line.decisions, line.examples)


def _said(reason: str) -> str:
    try:
        return text_of(reason).staff
    except KeyError:
        return reason or "Not asked"


def _named(desk: Desk, team: str, agency: str) -> str:
    teams = {one.id: f"{one.agency_name}, {one.name}" for one in desk.directory}
    return teams.get(team) or team or agency
