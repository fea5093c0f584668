"""The directory as a spreadsheet, one row a team: how those who keep it read it and hand it back."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import getitem
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from policies.team_files import page_of
from policies.teams import KindPage, Team, team_of
from schemas.envelope import Agency

Place = tuple[str | int, ...]


class Column(NamedTuple):
    """One column: where its cell stands in a team's page, and what it must hold."""

    place: Place
    must: str
    several: bool = False
    """Several words in one cell, joined by semicolons."""


_AGENCY: Final[Place] = ("agencies", 0)
_TEAM: Final[Place] = (*_AGENCY, "teams", 0)
_HOURS: Final[Place] = (*_TEAM, "hours")


def _contact(name: str, place: Place) -> dict[str, Column]:
    return {
        f"{name}_post": Column((*place, "post"), "be a post, in one line of at most 200 characters"),
        f"{name}_phone": Column((*place, "phone"), "be a telephone number, such as 01632 960001"),
        f"{name}_email": Column((*place, "email"), "be an e-mail address"),
    }


COLUMNS: Final[Mapping[str, Column]] = {
    "agency_kind": Column(("kind",), "be a kind of agency, such as HOUSING"),
    "agency_code": Column((*_AGENCY, "code"), "be the agency's code: capital letters, digits, hyphens"),
    "agency_name": Column((*_AGENCY, "name"), "be a name, in one line of at most 200 characters"),
    "team_id": Column((*_TEAM, "id"), "be a short name in small letters, digits and hyphens"),
    "team_name": Column((*_TEAM, "name"), "be a name, in one line of at most 200 characters"),
    "team_kind": Column((*_TEAM, "kind"), "be GENERAL or HEALTH"),
    "area": Column((*_TEAM, "area"), "be ONS codes of councils, such as E08000025;E08000028", several=True),
    "hours_days": Column((*_HOURS, "days"), "be days, such as MON;TUE;WED;THU;FRI", several=True),
    "opens": Column((*_HOURS, "opens"), "be a time of day, such as 09:00"),
    "closes": Column((*_HOURS, "closes"), "be a time of day later than opens, such as 17:00"),
    "division": Column((*_HOURS, "division"), "be england-and-wales, scotland or northern-ireland"),
    **_contact("spoc", (*_TEAM, "spoc")),
    **_contact("manager", (*_TEAM, "manager")),
    **_contact("duty", (*_TEAM, "duty_contact")),
    **_contact("lead", (*_AGENCY, "lead")),
    "mailbox": Column((*_TEAM, "mailbox"), "be an e-mail address"),
    "feed_silent_after_hours": Column(
        (*_AGENCY, "feed", "silent_after_hours"), "be a number of hours from 1 to 8760, or never"
    ),
}
_OF_AGENCY: Final = ("agency_name", *(name for name in COLUMNS if name.startswith(("lead_", "feed_"))))
_MARKED: Final = re.compile(r"'*[=+\-@\t\r]")


class Problem(NamedTuple):
    """What is wrong with one row: where, and what to do. Never what stands there."""

    row: int
    """As a spreadsheet counts: the header is row 1."""
    text: str

    def __str__(self) -> str:
        return f"Row {self.row}, {self.text}"


class Sheet(NamedTuple):
    """What was read. Where there are problems there are no teams: it is never half taken."""

    teams: tuple[Team, ...]
    problems: tuple[Problem, ...]


class Change(NamedTuple):
    """What a sheet changes about one team, or about the order of an agency's teams."""

    of: str
    what: str
    """`added`, `changed`, `removed` or `reordered`."""
    columns: tuple[str, ...] = ()
    """What is changed, by column."""


class _Row(NamedTuple):
    number: int
    team: Team


def shielded(cell: str) -> str:
    """A cell as it is written: a spreadsheet takes what begins with = + - @ or a tab for a formula."""
    return f"'{cell}" if _MARKED.match(cell) else cell


def unshielded(cell: str) -> str:
    """The cell that `shielded` was given."""
    return cell[1:] if cell.startswith("'") and _MARKED.match(cell) else cell


def cells_of(team: Team) -> dict[str, str]:
    """A team's row by column, not yet shielded."""
    page: Any = page_of(team)
    return {name: _text(reduce(getitem, column.place, page)) for name, column in COLUMNS.items()}


def written(teams: Iterable[Team]) -> str:
    """The whole sheet. The bus's own canary is no part of it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for team in teams:
        if not team.probe:
            writer.writerow(shielded(cell) for cell in cells_of(team).values())
    return out.getvalue()


def changes(before: Iterable[Team], after: Iterable[Team]) -> list[Change]:
    """What is added, changed and removed from one directory to the next."""
    old, new = ({team.id: team for team in teams} for teams in (before, after))
    found = [Change(team, "added") for team in new if team not in old]
    for team in (team for team in new if team in old):
        was, becomes = cells_of(old[team]), cells_of(new[team])
        differ = tuple(name for name in COLUMNS if was[name] != becomes[name])
        found.extend([Change(team, "changed", differ)] if differ else [])
    found.extend(Change(team, "removed") for team in old if team not in new)
    return [*found, *(Change(str(agency), "reordered") for agency in _reordered(old, new))]


def _reordered(old: Mapping[str, Team], new: Mapping[str, Team]) -> list[Agency]:
    """Agencies that keep their teams in another order: of several of one kind the first one counts."""
    orders: list[dict[Agency, list[str]]] = [{}, {}]
    for order, teams, others in zip(orders, (old, new), (new, old), strict=True):
        for team in teams.values():
            if team.id in others:
                order.setdefault(team.agency, []).append(team.id)
    return [agency for agency, ids in orders[0].items() if ids != orders[1][agency]]


def read(content: bytes, own: Collection[Team], kinds: Collection[str]) -> Sheet:
    """Read a sheet and hold it to every rule at once.

    `own` are the teams that the bus has whatever the sheet says (its canary); `kinds` are the kinds of
    agency that it knows.
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError:
        return _refused(1, "the sheet is not UTF-8. In Excel, save it as CSV UTF-8.")
    except csv.Error as problem:
        return _refused(1, f"the sheet cannot be read as CSV: {problem}.")
    header, *body = rows or [[]]
    header = [name.strip() for name in header]
    if wrong := _header_problems(header):
        return Sheet((), wrong)
    found: list[_Row] = []
    problems: list[Problem] = []
    for number, cells in enumerate(body, start=2):
        if any(cell.strip() for cell in cells):
            problems.extend(_take(number, header, cells, kinds, found))
    problems.extend(_between_rows(found, own))
    if not found and not problems:
        return _refused(2, "no team stands in the sheet.")
    if problems:
        return Sheet((), tuple(sorted(problems, key=lambda problem: problem.row)))
    return Sheet(tuple(row.team for row in found), ())


def _refused(row: int, text: str) -> Sheet:
    return Sheet((), (Problem(row, text),))


def _header_problems(header: Sequence[str]) -> tuple[Problem, ...]:
    missing = [name for name in COLUMNS if name not in header]
    unknown = sorted({name or "(empty)" for name in header if name not in COLUMNS})
    twice = sorted({name for name in header if header.count(name) > 1 and name in COLUMNS})
    said = {
        "columns are missing": missing,
        "columns are not known": unknown,
        "columns stand twice": twice,
    }
    return tuple(Problem(1, f"{what}: {', '.join(names)}.") for what, names in said.items() if names)


def _take(
    number: int, header: Sequence[str], line: Sequence[str], kinds: Collection[str], found: list[_Row]
) -> Iterator[Problem]:
    """Add the row's team to `found`, or say what is wrong with each of its cells."""
    if len(line) != len(header):
        yield Problem(number, f"{len(line)} cells: the header has {len(header)}. Quote what holds a comma.")
        return
    cells = {name: unshielded(cell).strip() for name, cell in zip(header, line, strict=True)}
    known = cells["agency_kind"] in kinds
    if not known:
        yield Problem(number, f"agency_kind: must be one of {', '.join(sorted(kinds))}.")
    try:
        page = KindPage.model_validate(_page(cells))
    except ValidationError as problem:
        wrong = {_column(error["loc"]) for error in problem.errors()}
        for name in COLUMNS:
            if name in wrong and (known or name != "agency_kind"):
                empty = "" if cells[name] else " is empty"
                yield Problem(number, f"{name}{empty}: must {COLUMNS[name].must}.")
        return
    (agency,) = page.agencies
    (team,) = agency.teams
    found.append(_Row(number, team_of(Agency(page.kind, agency.code), agency, team)))


def _page(cells: Mapping[str, str]) -> dict[str, Any]:
    """The page that the cells stand for. An empty cell is left out, so that what is usual applies."""
    page: dict[str, Any] = {"agencies": [{"teams": [{}]}]}
    for name, column in COLUMNS.items():
        part: Any = page
        for step in column.place[:-1]:
            part = part[step] if isinstance(step, int) else part.setdefault(step, {})
        cell: str | list[str] = cells[name]
        if column.several:
            cell = [word.strip() for word in cells[name].split(";") if word.strip()]
        if cell:
            part[column.place[-1]] = cell
    return page


def _column(place: Place) -> str | None:
    """The column of a problem; None for what is wrong with a whole only because a cell of it is."""
    if place == _HOURS:
        return "closes"
    return next(
        (name for name, column in COLUMNS.items() if place[: len(column.place)] == column.place), None
    )


def _between_rows(rows: Iterable[_Row], own: Collection[Team]) -> Iterator[Problem]:
    """What is wrong with a row only because of another, or because of the bus's own teams."""
    first_of_team: dict[str, int] = {}
    first_of_agency: dict[Agency, _Row] = {}
    serving = {(team.agency.kind, council): "the bus's own canary" for team in own for council in team.area}
    for row in rows:
        team = row.team
        if any(team.agency == other.agency for other in own):
            yield Problem(row.number, f"agency_code: {team.agency} is the bus's own canary. Leave it out.")
            continue
        if (row_number := first_of_team.setdefault(team.id, row.number)) != row.number:
            yield Problem(row.number, f"team_id: {team.id} stands in row {row_number} already.")
            continue
        yield from _unlike(row, first_of_agency.setdefault(team.agency, row))
        for council in dict.fromkeys(team.area):
            other = serving.setdefault((team.agency.kind, council), f"row {row.number}")
            if other != f"row {row.number}":
                yield Problem(row.number, f"area: {other} serves {council} already. Leave it to one.")


def _unlike(row: _Row, first: _Row) -> Iterator[Problem]:
    mine, theirs = cells_of(row.team), cells_of(first.team)
    for name in _OF_AGENCY:
        if mine[name] != theirs[name]:
            said = f"row {first.number} says something else of {row.team.agency}. Let both say the same."
            yield Problem(row.number, f"{name}: {said}")


def _text(part: object) -> str:
    return ";".join(part) if isinstance(part, list) else str(part)
