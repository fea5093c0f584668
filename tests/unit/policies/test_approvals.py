"""An agreement counts only as it was approved: its very text, by somebody else than its author."""

from datetime import date
from pathlib import Path

import pytest

from policies.agreements import State
from policies.approvals import MOVES, content_of, load_approvals
from policies.approving import approve
from policies.officers import Officer
from policies.pages import read_pages
from schemas.errors import SetupProblem
from schemas.vocabulary import Role
from tests.unit.policies.draft_pages import copied, edit

TODAY = date(2026, 11, 26)
APPROVER = Officer(ref="policy-approver-1", name="Bashir Lonsdale", role=Role.POLICY_APPROVER)
AUTHOR = Officer(ref="policy-author-1", name="Tobias Quillfeather", role=Role.POLICY_AUTHOR)
NEW = {"version": "5", "valid_from": "2026-12-01", "approved_by": None, "approved_on": None, "state": "DRAFT"}


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A copy of all our pages."""
    return copied(tmp_path)


def state_of(folder: Path) -> State:
    (page,) = (one for one in read_pages(folder).agreements if one.id == "ISA-001")
    return page.state


def test_every_agreement_of_ours_is_approved_as_it_stands() -> None:
    approvals = load_approvals()
    for agreement in read_pages().agreements:
        first = approvals.first(agreement.id, agreement.version)
        assert first is not None, agreement.id
        assert first.content == content_of(agreement)
        assert agreement.drafted_by != agreement.approved_by == first.approved_by


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        # What it says was changed under the same version.
        ({"title": "Duty to refer, and more"}, "other than what was approved"),
        ({"purposes": "[HOMELESSNESS_PREVENTION_AND_RELIEF, DIRECT_CARE]"}, "other than what was approved"),
        ({"drafted_by": "policy-author-2"}, "other than what was approved"),
        # A version that nobody has approved.
        ({"version": "5"}, "version 5 is not in approvals.yaml"),
        # One pair of eyes, or none.
        ({"approved_by": "policy-author-1"}, "who drafted it has approved it as well"),
        ({"approved_by": "Policy-Author-1"}, "who drafted it has approved it as well"),
        ({"approved_by": None}, "nobody has approved it"),
        ({"approved_on": None}, "nobody has approved it"),
        # Approved too late, or not by whom the history names.
        ({"approved_on": "2024-04-02"}, "after its first day"),
        ({"approved_on": "2024-03-26"}, "approvals.yaml says policy-approver-1 on 2024-03-25"),
        ({"approved_by": "policy-approver-2"}, "approvals.yaml says policy-approver-1"),
        # A mail address names a person and stops working when they leave.
        ({"drafted_by": "somebody@example.org"}, "drafted_by"),
    ],
)
def test_an_active_page_that_is_not_what_was_approved_is_refused(
    draft: Path, changes: dict[str, str | None], said: str
) -> None:
    edit(draft, **changes)
    with pytest.raises(SetupProblem, match=said):
        read_pages(draft)


@pytest.mark.parametrize("author", ["policy-approver-1", "POLICY-APPROVER-1", "Bashir Lonsdale"])
def test_who_drafted_it_does_not_approve_it_however_the_page_spells_them(draft: Path, author: str) -> None:
    edit(draft, **{**NEW, "drafted_by": author})
    with pytest.raises(SetupProblem, match="drafted"):
        approve(draft, "ISA-001", APPROVER, TODAY)


@pytest.mark.parametrize("state", [state for state in State if state is not State.ACTIVE])
def test_stopping_an_agreement_waits_for_no_approval(draft: Path, state: State) -> None:
    edit(draft, state=state, title="Duty to refer, and more")
    assert state_of(draft) is state


def test_a_draft_that_nobody_has_approved_can_be_looked_at(draft: Path) -> None:
    edit(draft, title="Duty to refer, and more")
    assert "and more" in read_pages(draft, approved=False).agreements[0].title


def test_a_new_version_becomes_active_and_nothing_else_of_its_page_changes(draft: Path) -> None:
    edit(draft, **NEW)
    before = (draft / "agreements" / "ISA-001.yaml").read_text().splitlines()
    entry = approve(draft, "ISA-001", APPROVER, TODAY)
    assert (entry.version, entry.state, entry.approved_on) == (5, State.ACTIVE, TODAY)
    assert state_of(draft) is State.ACTIVE
    after = (draft / "agreements" / "ISA-001.yaml").read_text().splitlines()
    assert set(after) - set(before) == {
        "state: ACTIVE",
        "approved_by: policy-approver-1",
        "approved_on: 2026-11-26",
    }
    assert set(before) - set(after) == {"state: DRAFT"}


def test_the_history_keeps_all_that_was_approved_before(draft: Path) -> None:
    before = (draft / "approvals.yaml").read_text()
    edit(draft, **NEW)
    approve(draft, "ISA-001", APPROVER, TODAY)
    assert (draft / "approvals.yaml").read_text().startswith(before)
    assert [one.version for one in load_approvals(draft / "approvals.yaml").approvals][-1] == 5


@pytest.mark.parametrize(
    ("changes", "officer", "said"),
    [
        # Who may approve.
        (NEW, AUTHOR, "is no policy approver"),
        ({**NEW, "drafted_by": "policy-approver-1"}, APPROVER, "Let somebody else"),
        # What may be approved.
        ({**NEW, "valid_from": "2026-11-25"}, APPROVER, "Set valid_from to 2026-11-26 or later"),
        ({**NEW, "state": "SUSPENDED"}, APPROVER, "begins as DRAFT"),
        ({**NEW, "gateway": "CA1989_S47"}, APPROVER, "does not join"),
        ({"version": "2"}, APPROVER, "Version 4 of ISA-001 was approved last"),
        ({"title": "Duty to refer, and more"}, APPROVER, "Raise `version`"),
        ({}, APPROVER, "Nothing is to be approved"),
        ({"state": "DRAFT"}, APPROVER, "cannot go from ACTIVE to DRAFT"),
    ],
)
def test_what_may_not_be_approved_changes_nothing(
    draft: Path, changes: dict[str, str | None], officer: Officer, said: str
) -> None:
    edit(draft, **changes)
    files = [draft / "agreements" / "ISA-001.yaml", draft / "approvals.yaml"]
    before = [file.read_text() for file in files]
    with pytest.raises(SetupProblem, match=said):
        approve(draft, "ISA-001", officer, TODAY)
    assert [file.read_text() for file in files] == before


def test_a_suspended_agreement_is_active_again_only_after_an_approval(draft: Path) -> None:
    edit(draft, state="SUSPENDED")
    approve(draft, "ISA-001", APPROVER, TODAY)
    edit(draft, state="ACTIVE")
    with pytest.raises(SetupProblem, match="it was SUSPENDED when it was last approved"):
        read_pages(draft)
    approve(draft, "ISA-001", APPROVER, TODAY)
    assert state_of(draft) is State.ACTIVE


@pytest.mark.parametrize(("end", "on"), [(State.EXPIRED, date(2029, 4, 1)), (State.TERMINATED, TODAY)])
def test_what_has_ended_begins_again_only_as_a_new_version(draft: Path, end: State, on: date) -> None:
    edit(draft, state=end)
    approve(draft, "ISA-001", APPROVER, on)
    edit(draft, state="ACTIVE")
    with pytest.raises(SetupProblem, match=f"cannot go from {end} to ACTIVE; only to nothing"):
        approve(draft, "ISA-001", APPROVER, TODAY)
    edit(draft, **NEW)
    approve(draft, "ISA-001", APPROVER, TODAY)
    assert state_of(draft) is State.ACTIVE


def test_an_agreement_that_is_wholly_new_begins_with_its_first_approval(draft: Path) -> None:
    text = (draft / "agreements" / "ISA-001.yaml").read_text()
    (draft / "agreements" / "ISA-900.yaml").write_text(text.replace("id: ISA-001", "id: ISA-900"))
    with pytest.raises(SetupProblem, match="version 4 is not in"):
        read_pages(draft)
    file = draft / "agreements" / "ISA-900.yaml"
    file.write_text(file.read_text().replace("version: 3", "version: 1").replace("2024-04-01", "2026-12-01"))
    approve(draft, "ISA-900", APPROVER, TODAY)
    assert len(read_pages(draft).agreements) == 14


def test_every_state_says_where_it_may_go() -> None:
    assert set(MOVES) == set(State)


def test_an_agreement_that_is_not_there_is_said_to_be_so(draft: Path) -> None:
    with pytest.raises(SetupProblem, match="There is no agreement ISA-999"):
        approve(draft, "ISA-999", APPROVER, TODAY)
