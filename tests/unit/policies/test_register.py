"""The register says what the domain says, spells every word alike, and has an answer for every case."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policies.agreements import State
from policies.bundle import REGO, revision
from policies.matrix import Matrix, Rule, matrix
from policies.redactions import Situation
from policies.register import register, register_bytes
from policies.roles import roles
from policies.written import read
from schemas.errors import SetupProblem
from schemas.vocabulary import (
    HANDOVER_FACTS,
    AllowReason,
    Category,
    ConfidentialityBasis,
    ConsentState,
    DenyReason,
    Door,
    Effect,
    Obligation,
    OverrideKind,
    Purpose,
    Redaction,
    Relationship,
    Role,
    TeamKind,
)

KINDS = ("PRISON_CARAT", "DIP", "PROBATION", "CHILD_PROTECTION", "HOUSING")

# The domain's table, in its own signs and order of columns: ● gateway, ○ consent, ▲ override, – never,
# L only while linked to a child, S ○ but ● under section 14, H health team, D ○ but ● while a DRR is in
# force, A ● while an address check is open, X explicit and between health teams, N whom the record names.
TABLE = {
    "RELEASE_DATE CUSTODY_STATUS IDENTITY CONTACT PRACTITIONER_CONTACT": "●○●LS",
    "ACCOMMODATION_NEED ACCOMMODATION_STATUS PLACEMENT": "●○●▲●",
    "SUPERVISION RISK_SUMMARY": "●○●L–",
    "LICENCE_CONDITION_ADDRESS": "●–●L●",
    "RISK_FLAG": "●○●L●",
    "RISK_DETAIL OFFENCE": "––●▲▲",
    "SUPPORT_NEED_FLAG": "●●●▲○",
    "SUBSTANCE_TREATMENT": "HHD▲–",
    "MEDICATION": "HH–––",
    "BLOOD_BORNE_VIRUS": "XX–––",
    "MENTAL_HEALTH": "○○○▲–",
    "CHILD_SAFEGUARDING": "▲▲A●–",
    "ADDRESS_CHECK_RESULT": "●–●●●",
    "HOUSEHOLD": "––L●○",
    "EQUALITY": "–––––",
    "CONSENT": "NNNNN",
}
SIGNS = {
    "●": Rule.GATEWAY,
    "○": Rule.CONSENT,
    "▲": Rule.OVERRIDE,
    "–": Rule.NEVER,
    "L": Rule.GATEWAY_IF_CHILD_LINKED,
    "S": Rule.CONSENT_UNLESS_S14,
    "H": Rule.HEALTH,
    "D": Rule.CONSENT_UNLESS_DRR,
    "A": Rule.GATEWAY_IF_ADDRESS_CHECK,
    "X": Rule.HEALTH_EXPLICIT,
    "N": Rule.NAMED_RECIPIENT,
}


def test_the_matrix_is_the_domains_table() -> None:
    expected = {
        (category, kind): SIGNS[sign]
        for categories, signs in TABLE.items()
        for category in categories.split()
        for kind, sign in zip(KINDS, signs, strict=True)
    }
    found = {
        (category.value, kind): rule
        for category, row in matrix().rows.items()
        for kind, rule in row.items()
        if kind != "ANY_OTHER"
    }
    assert found == expected


def test_a_kind_without_a_column_gets_nothing_without_consent() -> None:
    rules = {row["ANY_OTHER"] for row in matrix().rows.values()}
    assert rules == {Rule.CONSENT, Rule.NEVER, Rule.NAMED_RECIPIENT}


@pytest.mark.parametrize("gap", ["row", "cell"])
def test_a_matrix_with_a_gap_is_refused(gap: str) -> None:
    rows = matrix().model_dump(mode="json")["rows"]
    if gap == "row":
        del rows["CONTACT"]
    else:
        del rows["CONTACT"]["HOUSING"]
    with pytest.raises(ValueError, match="CONTACT"):
        Matrix.model_validate({"rows": rows})


def test_the_bus_itself_may_open_the_handover_facts_only() -> None:
    assert set(roles().roles[Role.HANDOVER].categories) == HANDOVER_FACTS


def test_who_has_no_payload_has_no_role() -> None:
    without = {
        Role.POLICY_AUTHOR,
        Role.POLICY_APPROVER,
        Role.OPERATOR,
        Role.EXTERNAL_AUDITOR,
    }
    assert not without & set(roles().roles)


def test_the_first_reason_is_found_in_the_domains_order() -> None:
    built: Any = register()
    assert built["refusals"] == list(DenyReason)
    assert len(set(built["refusals"])) == len(built["refusals"])


def test_every_word_in_rego_is_a_word_of_ours() -> None:
    ours = {
        *(word for enum in (AllowReason, Category, ConsentState, DenyReason, Door) for word in enum),
        *(
            word
            for enum in (
                *(ConfidentialityBasis, Effect, Obligation, OverrideKind, Purpose, Redaction, Relationship),
                *(Role, Rule, Situation, State, TeamKind),
            )
            for word in enum
        ),
        *(*KINDS, "ANY", "ALL"),
        *("BUS", "BY_RIGHT", "WORKER"),  # what Rego calls those who ask
        *json.loads(register_bytes())["register"]["gateways"],
    }
    for path in REGO.rglob("*.rego"):
        if not path.stem.endswith("_test"):
            said = re.findall(r'"([A-Z][A-Z0-9_]+)"', path.read_text())
            assert set(said) <= ours, path.name


def test_the_revision_names_the_content(tmp_path: Path) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", revision())
    assert revision() == revision()


def test_a_rule_that_is_none_is_refused_by_its_place(tmp_path: Path) -> None:
    page = tmp_path / "matrix.yaml"
    page.write_text("rows:\n  CONTACT: {HOUSING: PERHAPS}\n")
    with pytest.raises(SetupProblem, match=r"matrix\.yaml, rows\.CONTACT\.HOUSING"):
        read(page, Matrix)
