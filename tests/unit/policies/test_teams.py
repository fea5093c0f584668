"""Teams and officers are read strictly: what is misspelt, doubled or shared is refused with a sentence."""

from datetime import time
from pathlib import Path

import pytest

from policies.officers import Officer, officers, team_of
from policies.teams import directory, load
from schemas.envelope import Agency
from schemas.errors import SetupProblem
from schemas.vocabulary import Role, TeamKind

BIRMINGHAM = "E08000025"
TEAM = """
      - id: {id}
        name: A team
        kind: GENERAL
        area: [E08000025]
        duty_contact: {{post: a, phone: b, email: c}}
        spoc: {{post: a, phone: b, email: c}}
        mailbox: team@example.org
"""


def write(folder: Path, *ids: str, kind: str = "HOUSING", extra: str = "") -> Path:
    teams = "".join(TEAM.format(id=each) for each in ids)
    page = f"kind: {kind}\nagencies:\n  - code: A1\n    name: An agency\n    teams:{teams}{extra}"
    (folder / "teams.yaml").write_text(page)
    return folder


@pytest.mark.parametrize("kind", ["HOUSING", "DIP", "PROBATION", "CHILD_PROTECTION"])
@pytest.mark.parametrize("council", ["E08000025", "E08000028", "E08000031", "E08000035"])
def test_every_council_has_one_team_of_each_community_agency(kind: str, council: str) -> None:
    team = directory().area_team(kind, council)
    assert team is not None
    assert council in team.area


def test_a_council_that_nobody_serves_has_no_team() -> None:
    assert directory().area_team("HOUSING", "E09000001") is None


def test_each_prison_has_one_health_team_and_one_general_team() -> None:
    for code in ("BMI", "LEI", "SWI"):
        kinds = sorted(team.kind for team in directory().of_agency(Agency("PRISON_CARAT", code)))
        assert kinds == [TeamKind.GENERAL, TeamKind.HEALTH]


def test_hours_are_read_as_a_clock_and_not_as_a_number(tmp_path: Path) -> None:
    # YAML 1.1 reads an unquoted 17:30 as 1050, which would pass for 00:17:30.
    teams = load(write(tmp_path, "one", extra="        hours: {closes: 17:30}\n"))
    assert teams.team("HOUSING:A1/one").hours.closes == time(17, 30)


def test_an_unknown_team_is_refused_with_what_to_do() -> None:
    with pytest.raises(SetupProblem, match="Add it, or correct the id"):
        directory().team("HOUSING:E08000025/none")


def test_two_teams_that_serve_one_council_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem, match="both serve E08000025"):
        load(write(tmp_path, "one", "two"))


def test_a_team_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem, match="stands twice"):
        load(write(tmp_path, "one", "one"))


def test_a_misspelt_word_is_refused_by_file_and_place(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem, match=r"teams\.yaml, agencies\.0\.teams\.0\.kindd"):
        load(write(tmp_path, "one", extra="        kindd: HEALTH\n"))


def test_a_key_that_stands_twice_is_refused_by_line(tmp_path: Path) -> None:
    with pytest.raises(SetupProblem, match=r"line 13: mailbox stands twice"):
        load(write(tmp_path, "one", extra="        mailbox: other@example.org\n"))


def test_a_sixth_agency_joins_by_a_file(tmp_path: Path) -> None:
    found = load(write(tmp_path, "one", kind="BENEFITS")).area_team("BENEFITS", BIRMINGHAM)
    assert found is not None
    assert found.id == "BENEFITS:A1/one"


def test_every_team_has_an_officer_on_the_local_stack() -> None:
    staffed = {officer.team for officer in officers().values()}
    assert {team.id for team in directory()} <= staffed


def test_only_the_information_governance_officer_has_no_team() -> None:
    without = [officer for officer in officers().values() if team_of(officer) is None]
    assert [officer.role for officer in without] == [Role.IG_OFFICER]


def test_an_officer_cannot_be_changed_after_reading() -> None:
    officer: Officer = officers()["housing-birmingham-1"]
    with pytest.raises(ValueError, match="frozen"):
        officer.role = Role.OPERATOR  # type: ignore[misc]
