"""`throughcare policy matrix`, `draft` and `schema` say what there is, of ours or of a draft."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import deploy.commands.policy_draft
import deploy.commands.policy_matrix  # noqa: F401
from deploy.commands.policy import policy
from policies.editor_schemas import schema
from policies.matrix_markdown import FILE
from schemas.errors import SetupProblem
from tests.unit.policies.draft_pages import edit, swap


def run(*words: str) -> str:
    said = CliRunner().invoke(policy, list(words))
    if isinstance(said.exception, SetupProblem):
        raise said.exception
    assert said.exit_code == 0, said.output
    return said.stdout


def test_markdown_alone_is_the_page_that_is_kept() -> None:
    assert run("matrix", "--markdown") == FILE.read_text("utf-8")


def test_a_pair_is_shown_with_its_agreement_and_field_by_field() -> None:
    said = run("matrix", "--from", "PRISON_CARAT", "--to", "HOUSING")
    assert "From a prison to a council\nISA-001@4, Duty to refer, from prison to council. ACTIVE" in said
    assert "May the council have it?" in said
    assert "Expected release date: The expected day, in London" in " ".join(said.split())


def test_an_event_is_shown_for_each_who_might_be_told() -> None:
    said = run("matrix", "--event", "dip.appointment.missed")
    assert said.count("dip.appointment.missed.") == 4
    assert "From a prison" not in said


def test_one_side_alone_is_a_choice_too() -> None:
    said = run("matrix", "--to", "DIP")
    assert said.count("to a community drug team") == 4
    assert "No agreement lets them." in said
    assert "| Fields, and what they tell |" in run("matrix", "--to", "DIP", "--markdown")


@pytest.mark.parametrize("words", [("--from", "POLICE"), ("--to", "POLICE")])
def test_a_kind_that_is_none_is_said_to_be_so(words: tuple[str, str]) -> None:
    with pytest.raises(SetupProblem, match="There are PRISON_CARAT, DIP"):
        run("matrix", *words)


def test_a_draft_is_made_edited_and_read(tmp_path: Path) -> None:
    folder = tmp_path / "spring"
    assert f"19 pages in {folder}" in run("draft", str(folder))
    assert "ISA-001@4" in run("show", "--in", str(folder))
    assert "all read" in run("check", str(folder))
    edit(folder, state="TERMINATED")
    ours, drafted = run("matrix", "--to", "HOUSING"), run("matrix", str(folder), "--to", "HOUSING")
    assert ours.count("ISA-001,") > 0
    assert drafted.count("ISA-001,") == 0


def test_what_a_draft_would_change_is_said_sentence_by_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "spring"
    run("draft", str(folder))
    assert run("matrix", str(folder), "--changes") == "Nothing changes today.\n"
    before = "    HOUSING: CONSENT\n    ANY_OTHER: CONSENT\n  SUBSTANCE"
    swap(folder, "matrix.yaml", before, before.replace("HOUSING: CONSENT", "HOUSING: NEVER"))
    said = run("matrix", str(folder), "--changes")
    assert "From a prison to a council\n- was      The council may have whether there are support" in said
    assert "  will be  The council may never have whether there are support needs." in said
    assert said.endswith("4 sentences change.\n")


def test_schemas_are_listed_and_printed() -> None:
    assert "agreement   An information sharing agreement" in run("schema")
    assert run("schema", "matrix") == schema("matrix")
    with pytest.raises(SetupProblem, match="There is no page hours"):
        run("schema", "hours")
