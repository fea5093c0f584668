"""`throughcare teams` lists, shows and exports the directory, and takes it in whole or not at all."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.commands import keys, teams
from deploy.places import State
from deploy.stack import teams as of_stack
from deploy.stack.local import LocalStack
from policies.teams import VARIABLE, directory
from schemas.errors import SetupProblem

BIRMINGHAM = "HOUSING:E08000025/homelessness"
SANDWELL = "HOUSING:E08000028/homelessness"


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No folder of teams is given, and none that a test has imported is left behind."""
    monkeypatch.setenv(VARIABLE, "")
    directory.cache_clear()
    yield
    directory.cache_clear()


def run(*words: str, state: State) -> Result:
    return CliRunner().invoke(teams.app, [*words, "--state", str(state.folder)])


def sheet(state: State, *, without: str = "", **cells: str) -> Path:
    """The exported directory, without one team's row, or with some cells of Birmingham's row replaced."""
    path = state.folder.parent / "teams.csv"
    assert run("export", str(path), state=state).exit_code == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [row for row in rows if f"{row['agency_kind']}:{row['agency_code']}/{row['team_id']}" != without]
    for row in kept:
        if (row["agency_kind"], row["agency_code"]) == ("HOUSING", "E08000025"):
            row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    return path


def test_the_list_names_team_hours_spoc_and_duty_contact_and_hides_the_canary(state: State) -> None:
    said = run("list", state=state).output
    for words in (BIRMINGHAM, "E08000025", "Mon-Fri 09:00-17:00", "Duty to Refer Lead", "0121 496 0113"):
        assert words in said
    assert "canary" not in said
    assert "HOUSING:E09999999/canary" in run("list", "--all", state=state).output


def test_the_list_is_of_one_kind_or_of_one_council(state: State) -> None:
    said = run("list", "--kind", "HOUSING", "--area", "E08000028", state=state).output
    assert SANDWELL in said
    assert BIRMINGHAM not in said
    assert "PROBATION" not in said


def test_an_empty_list_says_how_to_see_all(state: State) -> None:
    said = run("list", "--area", "E06000001", state=state)
    assert said.exit_code == 0
    assert said.output == "No team of that kind or area. `throughcare teams list` shows them all.\n"


def test_a_team_is_shown_with_all_whom_an_alert_goes_to(state: State) -> None:
    said = run("show", BIRMINGHAM, state=state).output
    team = directory().team(BIRMINGHAM)
    for contact in (team.spoc, team.manager, team.duty_contact, team.lead):
        assert f"{contact.post}, {contact.phone}, {contact.email}" in said
    assert "Officers       4" in said
    assert "silent after 26 hours" in said


def test_a_team_that_is_none_is_said_to_be_so(state: State) -> None:
    assert isinstance(run("show", "HOUSING:X/none", state=state).exception, SetupProblem)


def test_an_export_on_the_screen_is_the_sheet(state: State) -> None:
    said = run("export", state=state).output.splitlines()
    assert said[0].startswith("agency_kind,agency_code,agency_name,team_id")
    assert len(said) == 20


def test_a_check_says_what_would_change_and_changes_nothing(state: State) -> None:
    said = run("import", str(sheet(state, spoc_phone="01632 960000", opens="08:00")), "--check", state=state)
    assert said.exit_code == 0
    assert f"changed   {BIRMINGHAM}: opens, spoc_phone\n" in said.output
    assert "Nothing was changed: this was a check." in said.output
    assert not state.teams.exists()


def test_an_import_is_what_the_stack_goes_by_from_its_next_start(state: State) -> None:
    said = run("import", str(sheet(state, spoc_phone="01632 960000")), state=state)
    assert "at its next start" in said.output
    assert of_stack.directory(state, {}).team(BIRMINGHAM).spoc.phone == "01632 960000"
    assert directory().team(BIRMINGHAM).spoc.phone == "0121 496 0114"  # the checkout's own pages stay
    assert "01632 960000" in run("show", BIRMINGHAM, state=state).output


def test_the_canary_stays_whatever_is_imported(state: State) -> None:
    run("import", str(sheet(state, without=SANDWELL)), state=state)
    found = of_stack.directory(state, {})
    assert [team.id for team in found if team.probe] == [
        "HOUSING:E09999999/canary",
        "PRISON_CARAT:ZZZ/canary",
    ]


def test_what_says_nothing_new_is_not_imported_again(state: State) -> None:
    assert run("import", str(sheet(state)), state=state).output == (
        "The directory says so already. Nothing changes.\n"
    )
    assert not state.teams.exists()


def test_a_sheet_with_problems_says_all_of_them_and_changes_nothing(state: State) -> None:
    said = run("import", str(sheet(state, spoc_phone="x", duty_post="", area="E1")), state=state)
    assert said.exit_code == 1
    assert [line.split(":")[0] for line in said.output.splitlines()] == [
        "Row 8, area",
        "Row 8, spoc_phone",
        "Row 8, duty_post is empty",
        "Nothing was imported",
    ]
    assert not state.teams.exists()


def test_a_removed_team_is_named_with_the_officers_that_it_leaves(state: State) -> None:
    said = run("import", str(sheet(state, without=SANDWELL)), state=state)
    assert said.exit_code == 0
    assert f"removed   {SANDWELL}\n" in said.output
    assert f"housing-sandwell-1 is of {SANDWELL} and can no longer sign in.\n" in said.output
    assert "could not be looked up" in said.output


def test_a_second_import_takes_the_first_one_s_place_and_leaves_nothing_behind(state: State) -> None:
    run("import", str(sheet(state, spoc_phone="01632 960000")), state=state)
    run("import", str(sheet(state, spoc_phone="01632 960001")), state=state)
    assert of_stack.directory(state, {}).team(BIRMINGHAM).spoc.phone == "01632 960001"
    assert len(list(state.folder.glob("teams*"))) == 2  # the link, and the folder that it leads to


def test_an_import_that_cannot_be_written_leaves_the_old_directory(state: State) -> None:
    run("import", str(sheet(state, spoc_phone="01632 960000")), state=state)
    before = sorted(path.name for path in state.folder.glob("teams*"))
    twice = [*directory(), *directory()]
    with pytest.raises(SetupProblem, match="stands twice"):
        of_stack.put(state, twice)
    assert sorted(path.name for path in state.folder.glob("teams*")) == before
    assert of_stack.directory(state, {}).team(BIRMINGHAM).spoc.phone == "01632 960000"


def test_a_folder_that_somebody_made_by_hand_is_not_replaced(state: State) -> None:
    state.teams.mkdir(parents=True)
    with pytest.raises(SetupProblem, match="not made by an import"):
        of_stack.put(state, directory())
    assert list(state.teams.iterdir()) == []


def test_an_import_beside_a_folder_that_is_given_is_refused(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(state, spoc_phone="01632 960000")
    monkeypatch.setenv(VARIABLE, "elsewhere")
    assert "Unset it" in str(run("import", str(path), state=state).exception)


def test_the_stack_s_processes_are_told_of_imported_teams_only_where_there_are_some(state: State) -> None:
    given = {
        "THROUGHCARE_DATABASE_URL": "postgresql://x",
        "THROUGHCARE_KAFKA": "x:1",
        "THROUGHCARE_OPA_URL": "http://x",
        "THROUGHCARE_OPA_TOKEN_FILE": "/x",
        "THROUGHCARE_POLICY_REVISION": "x",
    }
    assert VARIABLE not in LocalStack(state, environ=given).environment
    run("import", str(sheet(state, spoc_phone="01632 960000")), state=state)
    assert LocalStack(state, environ=given).environment[VARIABLE] == str(state.teams)
    elsewhere = {**given, VARIABLE: "/elsewhere"}
    assert LocalStack(state, environ=elsewhere).environment[VARIABLE] == "/elsewhere"


def test_a_key_is_issued_to_a_team_of_the_stack_s_own_directory(state: State) -> None:
    words = ["issue", "--agency", "HOUSING:E06000001", "--team", "homelessness", "--state", str(state.folder)]
    unknown = CliRunner().invoke(keys.app, words)
    assert "lists no agency HOUSING:E06000001" in str(unknown.exception)
    moved = sheet(state, agency_code="E06000001", area="E06000001")
    assert run("import", str(moved), state=state).exit_code == 0
    directory.cache_clear()
    known = CliRunner().invoke(keys.app, words)
    assert "No stack is running here" in str(known.exception)  # the team was found
