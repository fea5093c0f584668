"""Whoever approves a policy reads what it says otherwise, in a line each."""

from pathlib import Path

from policies.difference import differences
from policies.pages import read_pages
from policies.register import register
from tests.unit.policies.draft_pages import copied, edit, swap


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


def test_what_is_only_worded_otherwise_is_named_by_its_fields(tmp_path: Path) -> None:
    edit(copied(tmp_path), "ISA-001", title="What a council is told before a release", dpia="DPIA-2026-001")
    assert said(tmp_path) == ["ISA-001@4 is worded otherwise: dpia, title."]


def test_what_a_law_is_called_is_named_too(tmp_path: Path) -> None:
    before = register()["written"]
    assert isinstance(before, dict)
    title = next(law["title"] for law in before["gateways"] if law["id"] == "HA1996_S213B")
    swap(copied(tmp_path), "gateways.yaml", title, "Another line")
    assert said(tmp_path) == ["HA1996_S213B is worded otherwise: title."]


def test_another_legal_footing_of_what_an_agency_publishes_is_said(tmp_path: Path) -> None:
    swap(copied(tmp_path), "publishing.yaml", "processing_regime: DPA_PART3", "processing_regime: UK_GDPR")
    assert said(tmp_path) == ["publishing.yaml changes: profiles."]


def test_beside_one_that_was_kept_without_its_words_only_what_is_decided_by_is_compared() -> None:
    before = {name: page for name, page in register().items() if name != "written"}
    assert differences(before, register()) == ["No page changes: the rules themselves do (policies/rego)."]
