"""Whoever approves a policy reads what it says otherwise, in a line each."""

from pathlib import Path

from policies.difference import differences
from policies.pages import read_pages
from policies.register import register
from tests.unit.policies.draft_pages import copied, swap


def said(folder: Path) -> list[str]:
    return differences(register(), register(read_pages(folder, approved=False)))


def test_an_agreement_that_goes_is_named_with_whom_it_joined(tmp_path: Path) -> None:
    (copied(tmp_path) / "agreements" / "ISA-001.yaml").unlink()
    (line,) = said(tmp_path)
    assert line == "ISA-001@4 goes: PRISON_CARAT:* to HOUSING:*, active."


def test_a_new_version_comes_in_place_of_the_one_before(tmp_path: Path) -> None:
    swap(copied(tmp_path), "agreements/ISA-001.yaml", "version: 4", "version: 5")
    assert [line.partition(":")[0] for line in said(tmp_path)] == ["ISA-001@4 goes", "ISA-001@5 comes"]


def test_where_only_the_rules_change_that_is_said() -> None:
    assert differences(register(), register()) == [
        "No page changes: the rules themselves do (policies/rego)."
    ]


def test_what_changes_on_another_page_is_named_by_its_rows() -> None:
    before = register()
    matrix = before["matrix"]
    assert isinstance(matrix, dict)
    after = {**before, "matrix": {name: row for name, row in matrix.items() if name != "EQUALITY"}}
    assert differences(before, after) == ["matrix.yaml changes: EQUALITY."]
