"""The directory goes out as a spreadsheet and comes back the same; what is wrong with one is said at once."""

import csv
import io
from collections.abc import Iterator
from datetime import time, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.team_files import write
from policies.team_sheet import COLUMNS, Change, Sheet, changes, read, shielded, unshielded, written
from policies.teams import Contact, Hours, Team, Weekday, directory, load
from schemas.envelope import Agency
from schemas.vocabulary import TeamKind

OWN = [team for team in directory() if team.probe]
LISTED = [team for team in directory() if not team.probe]
KINDS = {team.agency.kind for team in LISTED}
DAYS: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")

# Any letter that has a name, so quotes, commas, semicolons and the signs of a formula too; in one line.
_any_letter = st.characters(exclude_categories=("Cs", "Cc"))
_lines = (
    st.tuples(st.sampled_from(["", "=", "+", "-", "@", "'", "'=", '"']), st.text(_any_letter, max_size=8))
    .map(lambda parts: "".join(parts).strip())
    .filter(bool)
)
_emails = st.sampled_from(["team@one.example.org", "-duty@two.example.org", "=a,b@three.example.org"])
_contacts = st.builds(
    Contact,
    post=_lines,
    phone=st.sampled_from(["01632 960000", "+44 1632 960001", "0121 (496) 0002 ext 3"]),
    email=_emails,
)


@st.composite
def _agencies(draw: st.DrawFn, kind: str, code: str, councils: Iterator[str]) -> list[Team]:
    name, lead = draw(_lines), draw(_contacts)
    silent_after = draw(st.none() | st.integers(1, 8760).map(lambda hours: timedelta(hours=hours)))
    return [
        Team(
            id=f"{kind}:{code}/team-{number}",
            agency=Agency(kind, code),
            agency_name=name,
            name=draw(_lines),
            kind=draw(st.sampled_from(TeamKind)),
            area=tuple(next(councils) for _ in range(draw(st.integers(0, 2)))),
            hours=draw(_hours()),
            spoc=draw(_contacts),
            manager=draw(_contacts),
            duty_contact=draw(_contacts),
            lead=lead,
            mailbox=draw(_emails),
            silent_after=silent_after,
            probe=False,
        )
        for number in range(draw(st.integers(1, 2)))
    ]


@st.composite
def _directories(draw: st.DrawFn) -> list[Team]:
    """Up to three agencies with one or two teams each, no two of them for one council."""
    councils = (f"E{number:08d}" for number in count())
    names = st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from("ABC"))
    chosen = sorted(draw(st.sets(names, min_size=1, max_size=3)))
    return [team for kind, code in chosen for team in draw(_agencies(kind, code, councils))]


@st.composite
def _hours(draw: st.DrawFn) -> Hours:
    opens, closes = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=2)))
    return Hours(
        days=tuple(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True))),
        opens=time(opens // 60, opens % 60),
        closes=time(closes // 60, closes % 60),
        division=draw(st.sampled_from(["england-and-wales", "scotland", "northern-ireland"])),
    )


def taken(sheet: str) -> Sheet:
    return read(sheet.encode(), OWN, KINDS)


def edited(row: int, **cells: str) -> str:
    """The sheet of the repository's own teams, some cells of one row replaced; row 2 is the first team."""
    rows = list(csv.reader(io.StringIO(written(LISTED))))
    for name, cell in cells.items():
        rows[row - 1][list(COLUMNS).index(name)] = cell
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def said(sheet: str) -> list[str]:
    found = taken(sheet)
    assert found.teams == ()
    return [str(problem) for problem in found.problems]


@settings(max_examples=60, deadline=None)
@given(_directories())
def test_what_is_exported_is_read_back_the_same(teams: list[Team]) -> None:
    sheet = taken(written(teams))
    assert sheet.problems == ()
    assert list(sheet.teams) == teams


@settings(max_examples=25, deadline=None)
@given(teams=_directories())
def test_what_is_imported_is_what_processes_read(
    teams: list[Team], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("teams")
    write([*teams, *OWN], folder)
    found = load(folder)
    assert {team.id: team for team in found} == {team.id: team for team in [*teams, *OWN]}
    assert changes([*teams, *OWN], found) == []


@given(st.tuples(st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "'", "''="]), st.text()).map("".join))
def test_a_cell_that_a_spreadsheet_would_take_for_a_formula_is_shielded_and_read_back(cell: str) -> None:
    assert not shielded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unshielded(shielded(cell)) == cell


def test_the_repository_s_own_teams_go_round_and_the_canary_stays_out() -> None:
    sheet = written(directory())
    assert "canary" not in sheet
    assert list(taken(sheet).teams) == LISTED


def test_a_sheet_as_excel_saves_it_is_read() -> None:
    as_saved = (
        written(LISTED).replace("\n", "\r\n").replace(",09:00,", ",9:00,").replace(",17:30,", ",17:30:00,")
    )
    found = read(as_saved.encode("utf-8-sig"), OWN, KINDS)
    assert list(found.teams) == LISTED


def test_a_semicolon_parts_only_what_may_be_several() -> None:
    assert taken(edited(2, spoc_post=";")).teams[0].spoc.post == ";"
    assert taken(edited(2, area="E09000001; E09000002")).teams[0].area == ("E09000001", "E09000002")


def test_an_empty_cell_means_what_is_usual() -> None:
    cells = dict.fromkeys(
        ("area", "hours_days", "opens", "closes", "division", "feed_silent_after_hours"), ""
    )
    team = taken(edited(2, **cells)).teams[0]
    assert team.area == ()
    assert team.hours == Hours()
    assert team.silent_after == timedelta(hours=26)


def test_empty_rows_are_passed_over_and_counted() -> None:
    lines = edited(2, spoc_phone="?").splitlines()
    lines[1:1] = ["", "," * (len(COLUMNS) - 1)]
    assert said("\n".join(lines))[0].startswith("Row 4, spoc_phone")


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("agency_kind", "HOUSNG", "must be one of CHILD_PROTECTION, DIP, HOUSING"),
        ("agency_kind", "", "must be one of CHILD_PROTECTION, DIP, HOUSING"),
        ("agency_code", "e1", "must be the agency's code"),
        ("agency_name", "", "agency_name is empty: must be a name"),
        ("team_id", "Home less", "must be a short name"),
        ("team_name", "two\nlines", "must be a name, in one line"),
        ("team_kind", "CUSTODY", "must be GENERAL or HEALTH"),
        ("area", "E0800002", "must be ONS codes"),
        ("area", "E08000025,E08000028", "must be ONS codes"),
        ("hours_days", "MON;FUNDAY", "must be days"),
        ("opens", "nine", "must be a time of day"),
        ("opens", "24:00", "must be a time of day"),
        ("closes", "08:59", "closes: must be a time of day later than opens"),
        ("division", "england", "must be england-and-wales"),
        ("spoc_post", "", "spoc_post is empty: must be a post"),
        ("manager_post", "", "manager_post is empty: must be a post"),
        ("duty_phone", "", "duty_phone is empty: must be a telephone number"),
        ("duty_phone", "ring the bell", "must be a telephone number"),
        ("lead_email", "", "lead_email is empty: must be an e-mail address"),
        ("mailbox", "nobody", "must be an e-mail address"),
        ("feed_silent_after_hours", "0", "must be a number of hours"),
        ("feed_silent_after_hours", "soon", "or never"),
    ],
)
def test_a_cell_that_breaks_its_rule_is_named_by_row_and_column(column: str, cell: str, words: str) -> None:
    (problem,) = said(edited(5, **{column: cell}))
    assert problem.startswith(f"Row 5, {column}")
    assert words in problem


def test_what_stands_in_a_cell_is_never_said() -> None:
    told = said(edited(2, spoc_post="", spoc_phone="Rosalind Vane", mailbox="rosalind.vane", opens="Vane"))
    assert len(told) == 4
    assert "vane" not in "".join(told).lower()


def test_all_problems_of_all_rows_are_said_at_once() -> None:
    sheet = edited(3, spoc_phone="x", manager_email="y").splitlines()
    sheet[6] = edited(7, team_kind="z").splitlines()[6]
    told = said("\n".join(sheet))
    assert [problem.partition(":")[0] for problem in told] == [
        "Row 3, spoc_phone",
        "Row 3, manager_email",
        "Row 7, team_kind",
    ]


def test_a_team_that_stands_twice_is_named_with_the_other_row() -> None:
    lines = written(LISTED).splitlines()
    told = said("\n".join([*lines, lines[1]]))
    assert told == ["Row 21, team_id: CHILD_PROTECTION:E08000025/assessment stands in row 2 already."]


def test_two_teams_of_one_kind_for_one_council_are_named() -> None:
    assert said(edited(3, area="E08000025;E08000031"))[0] == (
        "Row 3, area: row 2 serves E08000025 already. Leave it to one."
    )


def test_rows_of_one_agency_that_disagree_are_named() -> None:
    first = next(number for number, team in enumerate(LISTED, 2) if team.agency.code == "BMI")
    told = said(
        edited(first + 1, lead_phone="01632 960000", agency_name="HMP Other", feed_silent_after_hours="never")
    )
    assert [problem.split()[2] for problem in told] == [
        "agency_name:",
        "lead_phone:",
        "feed_silent_after_hours:",
    ]
    assert all(f"row {first} says something else of PRISON_CARAT:BMI" in problem for problem in told)


def test_the_bus_s_canary_cannot_be_taken_over() -> None:
    assert "is the bus's own canary" in said(edited(8, agency_code="E09999999"))[0]
    assert "the bus's own canary serves E09999999" in said(edited(8, area="E09999999"))[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "columns are missing: agency_kind"),
        (written(LISTED).replace("spoc_phone", "spoc_fone", 1).encode(), "columns are missing: spoc_phone"),
        (written(LISTED).replace("spoc_phone", "spoc_fone", 1).encode(), "columns are not known: spoc_fone"),
        (written(LISTED).replace("spoc_phone", "spoc_post", 1).encode(), "columns stand twice: spoc_post"),
        (written([]).encode(), "no team stands in the sheet"),
        (written(LISTED).encode("utf-16"), "not UTF-8"),
        (written(LISTED).encode() + b'"open', "cannot be read as CSV"),
        (written(LISTED).encode() + b"HOUSING,E1", "2 cells: the header has 25"),
    ],
)
def test_a_sheet_of_another_shape_is_refused_whole(content: bytes, words: str) -> None:
    found = read(content, OWN, KINDS)
    assert found.teams == ()
    assert any(words in str(problem) for problem in found.problems)


def test_what_a_sheet_changes_is_named_by_team_and_column() -> None:
    after = taken(edited(3, spoc_phone="01632 960000", opens="08:00")).teams
    assert changes(LISTED, after) == [Change(LISTED[1].id, "changed", ("opens", "spoc_phone"))]
    assert changes(LISTED, LISTED[1:]) == [Change(LISTED[0].id, "removed")]
    assert changes(LISTED[1:], LISTED) == [Change(LISTED[0].id, "added")]
    assert changes(LISTED, LISTED) == []


def test_another_order_of_an_agency_s_teams_is_a_change_because_the_first_of_a_kind_counts() -> None:
    assert changes(LISTED, LISTED[::-1]) == [
        Change(f"PRISON_CARAT:{prison}", "reordered") for prison in ("BMI", "LEI", "SWI")
    ]


def test_files_are_one_a_kind(tmp_path: Path) -> None:
    write(LISTED, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "child-protection.yaml",
        "dip.yaml",
        "housing.yaml",
        "prison-carat.yaml",
        "probation.yaml",
    ]
