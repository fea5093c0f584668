"""What a person takes or is treated for decides about no alert: nobody is not problematic enough."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import consumers.handover
from consumers.handover.episodes import fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import next_due, wanted
from policies.teams import directory
from schemas.catalogue import catalogue
from schemas.events.words import Naloxone, Substance, SupportNeed
from schemas.vocabulary import HANDOVER_FACTS
from tests.unit.consumers.handover.story import at, by_health_team, fact, left, planned, received

HANDOVER, ASSESSED = "prison-carat.treatment-handover.issued", "prison-carat.assessment.completed"
FOLDER = Path(consumers.handover.__file__ or "").parent
INSIDE = [received("2026-01-05 10:00"), planned("2026-01-06 10:00", "2026-09-10")]
MOMENTS = [
    "2026-01-06 12:00",
    "2026-06-18 12:00",
    "2026-08-01 12:00",
    "2026-08-30 12:00",
    "2026-09-08 12:00",
    "2026-09-10 12:00",
    "2026-10-02 12:00",
]

OPENED = {
    name
    for event in catalogue().entries.values()
    for category, names in event.fields.items()
    if category in HANDOVER_FACTS
    for name in names
}
"""Every field that the handover may open. What a person is treated for is none of them."""

_substances = st.lists(st.sampled_from(Substance), unique=True).map(lambda found: [str(one) for one in found])
_content = st.fixed_dictionaries(
    {},
    optional={
        "substances": _substances,
        "on_opioid_substitution": st.booleans(),
        "medicine": st.sampled_from(["METHADONE", "BUPRENORPHINE", None]),
        "naloxone": st.sampled_from(Naloxone).map(str),
        "support_needs": st.lists(st.sampled_from(SupportNeed).map(str), unique=True),
        "kind": st.sampled_from(["DIR", "TRIAGE", "IMMEDIATE_NEEDS", "PRE_RELEASE"]),
    },
)


def _told(content: dict[str, object]) -> list[object]:
    """All that the rules make of a person whose records say this of their treatment."""
    records = [
        by_health_team(_same(fact(kind, when), content))
        for kind, when in ((ASSESSED, "2026-01-05 14:00"), (HANDOVER, "2026-08-20 10:00"))
    ]
    found: list[object] = []
    for facts in ([*INSIDE, *records], [*INSIDE, *records, left("2026-09-10 08:50")]):
        episodes = fold(facts)
        found.append(episodes)
        found += [(wanted(episodes, at(now), directory()), next_due(episodes, at(now))) for now in MOMENTS]
    return found


def _same(known: Fact, content: dict[str, object]) -> Fact:
    return known._replace(codes={**known.codes, **content})


NOTHING_SAID = _told({})


@pytest.mark.parametrize("substance", Substance)
def test_no_substance_changes_anything(substance: Substance) -> None:
    assert _told({"substances": [str(substance)]}) == NOTHING_SAID


def test_all_of_them_together_change_nothing() -> None:
    assert _told({"substances": [str(one) for one in Substance]}) == NOTHING_SAID


@given(_content)
@settings(max_examples=60, deadline=None)
def test_nothing_in_the_treatment_records_changes_anything(content: dict[str, object]) -> None:
    assert _told(content) == NOTHING_SAID


READS = ("text", "day", "instant_us")


def _fields_read(path: Path) -> Iterator[ast.expr]:
    """What a module asks a fact for."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        call = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(call, ast.Attribute) and call.attr in READS:
            yield node.args[0]


def test_no_rule_reads_a_field_that_the_handover_may_not_open() -> None:
    assert not OPENED & {"substances", "medicine", "naloxone", "on_opioid_substitution", "support_needs"}
    read = [field for path in sorted(FOLDER.glob("*.py")) for field in _fields_read(path)]
    names = {field.value for field in read if isinstance(field, ast.Constant)}
    assert all(isinstance(field, ast.Constant) for field in read)
    assert {"expected_release_date", "occurred_at"} <= names
    assert names <= OPENED


def test_only_the_edge_handles_the_codes_themselves() -> None:
    handling = {
        path.name for path in FOLDER.glob("*.py") if re.search(r"(?<!view)\.codes", path.read_text("utf-8"))
    }
    assert handling <= {"facts.py", "batch.py", "intake.py", "opening.py", "reopening.py", "store.py"}


def test_the_page_of_milestones_names_no_treatment() -> None:
    page = (FOLDER / "milestones.yaml").read_text("utf-8").lower()
    words = [one.lower() for one in Substance if one != "OTHER"] + ["substance", "medicine", "opioid"]
    assert not [word for word in words if word in page]
