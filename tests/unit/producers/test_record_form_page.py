"""The page about record files says what the forms do."""

import re
from pathlib import Path

import pytest

import producers
from producers.agencies import form_of
from producers.consent_records import CONSENTS
from producers.form import EVERY_AGENCY, OTHER
from producers.safeguard_records import SAFEGUARDS

PAGE = Path(producers.__file__ or "").with_name("README.md").read_text("utf-8")
KINDS = ("PRISON_CARAT", "DIP", "PROBATION", "CHILD_PROTECTION", "HOUSING")


def cells(kind: str) -> list[str]:
    """The agency's line of the table: kind, identifiers, record types."""
    (line,) = (one for one in PAGE.splitlines() if one.startswith(f"| {kind} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_says_what_each_record_type_reads_and_needs(kind: str) -> None:
    told: dict[str, tuple[set[str], set[str]]] = {}
    for part in cells(kind)[2].split("·"):
        types, columns = re.findall(r"`(\w+)`", part), re.sub(r"`\w+`,?", "", part).split()
        reads = {column.removesuffix("!") for column in columns}
        needs = {column.removesuffix("!") for column in columns if column.endswith("!")}
        told |= dict.fromkeys(types, (reads, needs))
    done = {
        record_type: (
            {says.column for says in becomes.says},
            {says.column for says in becomes.says if says.needed and not says.otherwise},
        )
        for record_type, becomes in form_of(kind).types.items()
        if record_type not in {*CONSENTS, *SAFEGUARDS, *EVERY_AGENCY}
    }
    assert told == done


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_names_the_columns_of_every_file_and_the_identifiers(kind: str) -> None:
    form = form_of(kind)
    table = PAGE[PAGE.index("In every file") : PAGE.index("| Agency |")]
    everywhere = set(
        re.findall(r"\w+\*?", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line))
    )
    named = everywhere | set(re.findall(r"\w+\*?", cells(kind)[1]))
    assert {column.removesuffix("*") for column in named if column.endswith("*")} == form.needed
    every_agencys = {**CONSENTS, **SAFEGUARDS}.values()
    assert {says.column for becomes in every_agencys for says in becomes.says} <= everywhere


def test_the_page_names_what_every_agency_may_record() -> None:
    assert [name for name in (*CONSENTS, *SAFEGUARDS, *EVERY_AGENCY) if f"`{name}`" not in PAGE] == []
    assert f"`{OTHER}` before an identifier's column" in PAGE
