"""Teams and officers are read strictly: what is misspelt, doubled or shared is refused with a sentence."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from policies.officers import Officer, officers, team_of
from policies.officers import load as load_officers
from policies.teams import VARIABLE, directory, load
from schemas.envelope import Agency
from schemas.errors import SetupProblem
from schemas.vocabulary import Role, TeamKind

BIRMINGHAM = "E08000025"
POLICY = (Role.POLICY_AUTHOR, Role.POLICY_APPROVER)
TEAM = """
      - id: {id}
        name: A team
        kind: GENERAL
        area: [E08000025]
        spoc: {{post: SPOC, phone: 01632 960001, email: spoc@example.org}}
        manager: {{post: Manager, phone: 01632 960002, email: manager@example.org}}
        duty_contact: {{post: Duty officer, phone: 01632 960003, email: duty@example.org}}
        mailbox: team@example.org
"""
LEAD = "    lead: {post: Head of housing, phone: 01632 960004, email: lead@example.org}\n"


def write(folder: Path, *ids: str, kind: str = "HOUSING", extra: str = "") -> Path:
    teams = "".join(TEAM.format(id=each) for each in ids)
    page = f"kind: {kind}\nagencies:\n  - code: A1\n    name: An agency\n{LEAD}    teams:{teams}{extra}"
    (folder / "teams.yaml").write_text(page)
    return folder


def edit(folder: Path, *, out: str, into: str = "") -> Path:
    """One team's page with a passage replaced; the passage must be there."""
    page = write(folder, "one") / "teams.yaml"
    assert out in page.read_text()
    page.write_text(page.read_text().replace(out, into))
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
    with pytest.raises(SetupProblem, match=r"line 15: mailbox stands twice"):
        load(write(tmp_path, "one", extra="        mailbox: other@example.org\n"))


def test_a_sixth_agency_joins_by_a_file(tmp_path: Path) -> None:
    found = load(write(tmp_path, "one", kind="BENEFITS")).area_team("BENEFITS", BIRMINGHAM)
    assert found is not None
    assert found.id == "BENEFITS:A1/one"


@pytest.mark.parametrize(
    ("passage", "place"),
    [
        ("        manager: {post: Manager, phone: 01632 960002, email: manager@example.org}\n", "manager"),
        (
            "        duty_contact: {post: Duty officer, phone: 01632 960003, email: duty@example.org}\n",
            "duty",
        ),
        ("        spoc: {post: SPOC, phone: 01632 960001, email: spoc@example.org}\n", "spoc"),
        (LEAD, "lead"),
        ("Manager, phone", "manager.post"),  # a post without a name is nobody
        ("01632 960004", "lead.phone"),
        ("duty@example.org", "duty_contact.email"),
    ],
)
def test_a_team_that_would_escalate_to_nobody_does_not_load(tmp_path: Path, passage: str, place: str) -> None:
    into = '"", phone' if passage == "Manager, phone" else ""
    with pytest.raises(SetupProblem, match=place):
        load(edit(tmp_path, out=passage, into=into))


def test_each_level_has_a_post_of_its_own(tmp_path: Path) -> None:
    team = load(write(tmp_path, "one")).team("HOUSING:A1/one")
    assert [team.post(level).email for level in range(4)] == [
        "team@example.org",
        "manager@example.org",
        "duty@example.org",
        "lead@example.org",
    ]
    assert team.post(0).phone == team.spoc.phone


def test_the_lead_is_the_agency_s_and_the_same_for_all_its_teams() -> None:
    teams = directory().of_agency(Agency("PRISON_CARAT", "SWI"))
    assert len({team.lead for team in teams}) == 1
    assert len({team.manager for team in teams}) == 2


@pytest.mark.parametrize(
    ("feed", "hours"),
    [
        ("", timedelta(hours=26)),
        ("    feed: {silent_after_hours: 4}\n", timedelta(hours=4)),
        ("    feed: {silent_after_hours: never}\n", None),
    ],
)
def test_how_long_a_feed_may_be_silent_is_the_agency_s(
    tmp_path: Path, feed: str, hours: timedelta | None
) -> None:
    feeds = load(edit(tmp_path, out=LEAD, into=LEAD + feed)).feeds()
    assert feeds == {Agency("HOUSING", "A1"): hours}


@pytest.mark.parametrize("hours", ["0", "-1", "often", "8761"])
def test_a_feed_that_may_be_silent_for_no_such_time_is_refused(tmp_path: Path, hours: str) -> None:
    with pytest.raises(SetupProblem, match="silent_after_hours"):
        load(edit(tmp_path, out=LEAD, into=f"{LEAD}    feed: {{silent_after_hours: {hours}}}\n"))


@pytest.mark.parametrize(
    "hours", ["{opens: 17:00, closes: 17:00}", "{days: []}", "{opens: 9}", "{closes: 17:30:20}"]
)
def test_hours_in_which_nobody_works_are_refused(tmp_path: Path, hours: str) -> None:
    with pytest.raises(SetupProblem, match=r"hours|working day"):
        load(write(tmp_path, "one", extra=f"        hours: {hours}\n"))


def test_an_agency_that_stands_twice_is_refused(tmp_path: Path) -> None:
    page = write(tmp_path, "one") / "teams.yaml"
    (tmp_path / "other.yaml").write_text(page.read_text().replace("id: one", "id: two"))
    with pytest.raises(SetupProblem, match="HOUSING:A1 stands twice"):
        load(tmp_path)


def test_the_bus_s_canary_is_marked_and_its_feed_is_not_watched() -> None:
    probes = [team.id for team in directory() if team.probe]
    assert probes == ["HOUSING:E09999999/canary", "PRISON_CARAT:ZZZ/canary"]
    feeds = directory().feeds()
    silent_for_ever = [str(agency) for agency in directory().agencies() if feeds[agency] is None]
    assert silent_for_ever == ["HOUSING:E09999999", "PRISON_CARAT:ZZZ"]


def test_another_folder_of_teams_is_read_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(write(tmp_path, "one")))
    assert [team.id for team in directory.__wrapped__()] == ["HOUSING:A1/one"]


def test_every_team_has_an_officer_on_the_local_stack_but_the_canary_s() -> None:
    staffed = {officer.team for officer in officers().values()}
    unstaffed = [team.id for team in directory() if team.id not in staffed]
    assert unstaffed == [team.id for team in directory() if team.probe]


def test_each_kind_of_agency_has_a_duty_officer_and_each_council_a_manager() -> None:
    on_duty = [team_of(each) for each in officers().values() if each.role is Role.DUTY_OFFICER]
    assert {team.agency.kind for team in on_duty if team} == {team.agency.kind for team in directory()}
    for team in directory():
        if team.agency.kind == "HOUSING" and not team.probe:
            roles = {officer.role for officer in officers().values() if officer.team == team.id}
            assert Role.HOUSING_TEAM_MANAGER in roles


def test_an_officer_of_a_team_that_was_imported_away_is_left_out(tmp_path: Path) -> None:
    imported = load(write(tmp_path, "one"))
    with pytest.raises(SetupProblem, match="Add it, or correct the id"):
        load_officers(imported)
    assert {officer.role for officer in load_officers(imported, others_teams=True).values()} == {
        Role.IG_OFFICER,
        *POLICY,
    }


def test_nobody_is_author_and_approver_of_policy_under_two_references(tmp_path: Path) -> None:
    file = tmp_path / "officers.yaml"
    file.write_text(
        "officers:\n"
        "  - {ref: policy-author-1, name: Mo Ash, role: policy_author}\n"
        "  - {ref: policy-approver-1, name: mo ash, role: policy_approver}\n"
    )
    with pytest.raises(SetupProblem, match="have one name"):
        load_officers(directory(), file)


def test_only_those_who_see_to_rules_and_decisions_have_no_team() -> None:
    without = {officer.role for officer in officers().values() if team_of(officer) is None}
    assert without == {Role.IG_OFFICER, *POLICY}


def test_an_officer_cannot_be_changed_after_reading() -> None:
    officer: Officer = officers()["housing-birmingham-1"]
    with pytest.raises(ValueError, match="frozen"):
        officer.role = Role.OPERATOR  # type: ignore[misc]
