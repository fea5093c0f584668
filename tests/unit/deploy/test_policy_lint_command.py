"""`throughcare policy lint` and `approve`: what they print, and what a script reads from their exit code."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import deploy.commands.policy_activate
import deploy.commands.policy_approve
import deploy.commands.policy_lint  # noqa: F401
from deploy.commands.policy import policy
from schemas.clock import london_date, machine_now
from schemas.errors import SetupProblem
from tests.unit.policies.draft_pages import copied, edit


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return copied(tmp_path)


def test_what_is_wrong_ends_with_exit_code_1_and_names_file_and_line(draft: Path) -> None:
    edit(draft, dpia="none")
    said = CliRunner().invoke(policy, ["lint", str(draft)])
    assert said.exit_code == 1
    assert "agreements/ISA-001.yaml\n" in said.output
    assert "wrong     line 27, dpia: No data protection impact assessment is named." in said.output
    assert "19 pages read:" in said.output.splitlines()[-1]


def test_what_is_doubtful_ends_so_only_when_asked_strictly(draft: Path) -> None:
    edit(draft, version="5", state="DRAFT", article9_condition="9_2_h", approved_by=None, approved_on=None)
    assert CliRunner().invoke(policy, ["lint", str(draft)]).exit_code == 0
    assert CliRunner().invoke(policy, ["lint", str(draft), "--strict"]).exit_code == 1


def test_an_approver_approves_and_then_nothing_is_wrong(draft: Path) -> None:
    today = london_date(machine_now())
    first = {"valid_from": str(today), "valid_to": str(today + timedelta(days=365))}
    edit(draft, version="5", review_on=str(today + timedelta(days=300)), approved_by=None, **first)
    assert CliRunner().invoke(policy, ["lint", str(draft)]).exit_code == 1
    approve = ["approve", "ISA-001", "--as", "policy-approver-2", str(draft)]
    said = CliRunner().invoke(policy, approve)
    assert said.output == "ISA-001@5 is approved as ACTIVE by policy-approver-2.\n"
    assert CliRunner().invoke(policy, ["lint", str(draft)]).exit_code == 0


def test_what_is_wrong_is_not_proposed(draft: Path) -> None:
    edit(draft, dpia="none", state="SUSPENDED")
    said = CliRunner().invoke(
        policy, ["activate", str(draft), "--as", "policy-author-1", "--why", "We need it."]
    )
    assert said.exit_code == 1
    assert "agreements/ISA-001.yaml line 27 (dpia): wrong: No data protection" in said.output
    assert f"Nothing was proposed: 1 to put right in {draft}." in said.output


@pytest.mark.parametrize(
    ("officer", "changes", "words"),
    [
        # Nobody of that name, and somebody who may not.
        ("nobody-1", {}, "has no officer with this reference"),
        ("governance-1", {}, "is no policy approver"),
        # What lint calls wrong is not approved.
        ("policy-approver-1", {"version": "5", "dpia": "none"}, "ISA-001.yaml, dpia: No data protection"),
    ],
)
def test_who_may_not_approve_is_told_why(
    draft: Path, officer: str, changes: dict[str, str], words: str
) -> None:
    edit(draft, **changes)
    said = CliRunner().invoke(policy, ["approve", "ISA-001", "--as", officer, str(draft)])
    assert isinstance(said.exception, SetupProblem)
    assert words in str(said.exception)
