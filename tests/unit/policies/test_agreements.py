"""An agreement is dated, complete and lawful for both its parties, or it is not read at all."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from policies.agreements import HERE, State, load_agreements, load_gateways
from policies.lint.policy import kind
from policies.lint.useful import published
from policies.matrix import Rule, matrix
from policies.pages import read_pages
from schemas.catalogue import catalogue
from schemas.errors import SetupProblem
from schemas.vocabulary import EXISTENCE, Category

HEALTH = {
    Category.SUBSTANCE_TREATMENT,
    Category.MEDICATION,
    Category.BLOOD_BORNE_VIRUS,
    Category.MENTAL_HEALTH,
}


def edited(folder: Path, **changes: str) -> Path:
    """A folder with ISA-001, its lines of these names changed."""
    shutil.copy(HERE / "agreements" / "ISA-001.yaml", folder)
    file = folder / "ISA-001.yaml"
    lines = file.read_text().splitlines()
    for name, value in changes.items():
        lines = [f"{name}: {value}" if line.startswith(f"{name}:") else line for line in lines]
    file.write_text("\n".join(lines))
    return folder


def shares() -> set[tuple[str, str, str]]:
    return {
        (share.from_.partition(":")[0], share.to.partition(":")[0], agreement.gateway)
        for agreement in read_pages().agreements
        if agreement.state is State.ACTIVE
        for share in agreement.shares
    }


def test_these_agencies_share_under_these_laws_and_no_others() -> None:
    assert shares() == {
        ("PRISON_CARAT", "HOUSING", "HA1996_S213B"),
        ("PROBATION", "HOUSING", "HA1996_S213B"),
        ("PRISON_CARAT", "PROBATION", "OMA2007_S14"),
        ("PROBATION", "PRISON_CARAT", "OMA2007_S14"),
        ("PRISON_CARAT", "DIP", "HSCA2012_S251B"),
        ("DIP", "PRISON_CARAT", "HSCA2012_S251B"),
        ("PRISON_CARAT", "CHILD_PROTECTION", "CA2004_S11"),
        ("CHILD_PROTECTION", "PROBATION", "CA2004_S10"),
        ("PROBATION", "CHILD_PROTECTION", "CA2004_S10"),
        ("HOUSING", "PRISON_CARAT", "OMA2007_S14"),
        ("HOUSING", "PROBATION", "OMA2007_S14"),
        ("PRISON_CARAT", "PRISON_CARAT", "OMA2007_S14"),
        ("DIP", "PROBATION", "OMA2007_S14"),
        ("PROBATION", "DIP", "OMA2007_S14"),
        ("DIP", "CHILD_PROTECTION", "CA1989_S17"),
        ("CHILD_PROTECTION", "PRISON_CARAT", "OMA2007_S14"),
    }


def test_no_agreement_sends_health_to_a_council_or_to_childrens_services() -> None:
    for agreement in read_pages().agreements:
        for share in agreement.shares:
            if share.to.startswith(("HOUSING", "CHILD_PROTECTION")):
                assert not HEALTH & set(share.categories), agreement.id


def test_the_agreements_across_the_table_list_only_what_an_event_of_the_publisher_carries() -> None:
    for agreement in read_pages().agreements:
        if agreement.id >= "ISA-010":
            for share in agreement.shares:
                unheard = set(share.categories) - published(kind(share.from_)) - set(EXISTENCE)
                assert not unheard, agreement.id


def test_no_agreement_of_a_drug_team_carries_its_answers_to_alerts_or_what_was_asked_of_the_person() -> None:
    for agreement in read_pages().agreements:
        for share in agreement.shares:
            if share.from_.startswith("DIP") and not share.to.startswith("PRISON_CARAT"):
                assert not {Category.CUSTODY_STATUS, Category.CONSENT} & set(share.categories), agreement.id


def test_no_agreement_lists_what_the_matrix_never_lets_through() -> None:
    for agreement in read_pages().agreements:
        for share in agreement.shares:
            kind = share.to.partition(":")[0]
            rules = {category: matrix().rows[category][kind] for category in share.categories}
            assert Rule.NEVER not in rules.values(), (agreement.id, kind)


def test_whoever_holds_a_person_after_a_transfer_is_told_all_that_a_prison_publishes() -> None:
    (moved,) = (one for one in read_pages().agreements if set(one.parties) == {"PRISON_CARAT:*"})
    published = {
        category
        for name, entry in catalogue().entries.items()
        if name.startswith("prison-carat.")
        for category in entry.categories
    }
    assert published <= set(moved.shares[0].categories)


def test_no_law_joins_housing_with_child_protection_by_section_14() -> None:
    pairs = load_gateways()["OMA2007_S14"].pairs()
    assert ("HOUSING", "CHILD_PROTECTION") not in pairs
    assert ("CHILD_PROTECTION", "HOUSING") not in pairs
    assert ("DIP", "HOUSING") not in pairs


def test_a_law_that_has_not_commenced_is_in_force_on_no_day() -> None:
    assert load_gateways()["CA2004_S16LA"].valid_from is None


@pytest.mark.parametrize("agreement", read_pages().agreements, ids=lambda each: each.id)
def test_every_agreement_is_reviewed_before_it_ends(agreement: object) -> None:
    assert agreement.decided_on < agreement.review_on < agreement.valid_to  # type: ignore[attr-defined]
    assert agreement.valid_to > date(2026, 1, 1)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"gateway": "CA1989_S47"}, "does not join PRISON_CARAT to HOUSING"),
        ({"gateway": "XX_S1"}, "not in gateways.yaml"),
        ({"valid_to": "2020-01-01"}, "must follow each other"),
        ({"parties": '["PRISON_CARAT:*", "DIP:*"]'}, "no party"),
        ({"state": "SIGNED"}, "state"),
        ({"purposes": "[CURIOSITY]"}, r"purposes\.0"),
        ({"retention": "{days: 0, after: the release}"}, r"retention\.days"),
        ({"id": "ISA-002"}, "Name the file by the agreement's id"),
        ({"title": "A\nstates: ACTIVE"}, "states"),
    ],
)
def test_an_agreement_that_does_not_hang_together_is_refused(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(SetupProblem, match=said):
        load_agreements(load_gateways(), edited(tmp_path, **changes))
