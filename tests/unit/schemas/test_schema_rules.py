"""What a schema file must not say, each with the sentence that its author reads."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.commands import schemas as command
from schemas.catalogue import FOLDER, load
from schemas.contract import contract_problems
from schemas.errors import SchemaRefused

PLACE = "housing/placement.arrived.avsc"
Fields = list[dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the contract that a test may spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "avro"))


def spoil(folder: Path, change: Callable[[dict[str, Any]], object], place: str = PLACE) -> None:
    path = folder / place
    schema = json.loads(path.read_text())
    change(schema)
    path.write_text(json.dumps(schema))


def field_of(kind: object) -> Callable[[dict[str, Any]], object]:
    """Adds one field of this type."""
    return lambda schema: schema["fields"].append(
        {"name": "extra", "type": kind, "data_category": "PLACEMENT", "doc": "An example"}
    )


def without(word: str) -> Callable[[dict[str, Any]], object]:
    return lambda schema: schema["fields"][1].pop(word)


def deep(levels: int) -> object:
    kind: object = "string"
    for _ in range(levels):
        kind = {"type": "array", "items": kind}
    return kind


RECURSIVE = {
    "type": "record",
    "name": "Node",
    "fields": [{"name": "next", "type": ["null", "Node"]}, {"name": "mark", "type": "string"}],
}
EMPTY_RECORD = {"type": "record", "name": "Nothing", "fields": []}
LETTER = {"type": "enum", "name": "Letter", "symbols": ["A"]}

REFUSED: list[tuple[Callable[[dict[str, Any]], object], str, str]] = [
    (without("data_category"), "accommodation_type", "the field has no data_category"),
    (lambda s: s["fields"][1].update(data_category="GOSSIP"), "accommodation_type", "is not a data category"),
    (without("doc"), "accommodation_type", "the field needs a doc"),
    (without("type"), "accommodation_type", "a type is a word, a list or an object"),
    (field_of(RECURSIVE), "extra.next", "stands inside itself; recursion is not allowed"),
    (field_of({"type": "array", "items": "null"}), "extra", "items that take no room on the wire"),
    (field_of({"type": "array", "items": EMPTY_RECORD}), "extra", "items that take no room on the wire"),
    (field_of(EMPTY_RECORD), "extra", "needs at least one field"),
    (field_of({"type": "fixed", "name": "F", "size": 0}), "extra", "a size from 1"),
    (field_of(["int", "long"]), "extra", "a union of two numbers"),
    (field_of(["null", "int", "double"]), "extra", "a union of two numbers"),
    (field_of(["string", LETTER]), "extra", "a union of string and enum"),
    (field_of(["null", "string", "boolean"]), "extra", "a union is null, then one other type"),
    (field_of(["string", "null"]), "extra", "a union is null, then one other type"),
    (field_of(["null", ["null", "string"]]), "extra", "a union is null, then one other type"),
    (field_of("double"), "extra", "a floating point number is not exact"),
    (field_of("null"), "extra", "null takes no room"),
    (field_of({"type": "map", "values": "string"}), "extra", "not in the contract"),
    (field_of("Unknown"), "extra", "is not a type that the contract knows"),
    (field_of({"type": "string", "logicalType": "date"}), "extra", "the logical types are date on int"),
    (field_of(deep(15)), "extra" + "[]" * 15, "more than 16 deep"),
    (field_of({"type": "enum", "name": "E", "symbols": []}), "extra", "an enum needs symbols"),
    (field_of({"type": "enum", "name": "E", "symbols": ["A", "A"]}), "extra", "a symbol is given twice"),
    (field_of({"type": "enum", "name": "E", "symbols": ["6_1_a"]}), "extra", "a symbol is made of letters"),
    (field_of({**LETTER, "name": "Subject"}), "extra", "the name Subject is given twice"),
    (field_of({**LETTER, "name": "AccommodationType"}), "extra", "AccommodationType is given twice"),
    (field_of({**LETTER, "__fastavro_parsed": True}), "extra", "'__fastavro_parsed' is not a word"),
    (lambda s: s["fields"].append(s["fields"][1]), "accommodation_type", "the name is given twice"),
    (lambda s: s["fields"][1].update(default=None), "accommodation_type", "'default' is not a word"),
    (lambda s: s["fields"].reverse(), "", "begins with the field subject, of category IDENTITY"),
    (lambda s: s["fields"][0].update(data_category="CONTACT"), "", "begins with the field subject"),
    (lambda s: s.update(__fastavro_parsed=True), "", "'__fastavro_parsed' is not a word of the contract"),
    (lambda s: s.update(version=0), "", "a whole number from 1"),
    (lambda s: s.update(opens="the mind"), "", "opens is one of case, custody, supervision"),
    (lambda s: s.update(name="PlacementLeft"), "", "its file says 'PlacementArrived'"),
    (lambda s: s.pop("fields"), "", "an event is a record with a list of fields"),
]


@pytest.mark.parametrize(("change", "field", "sentence"), REFUSED)
def test_a_schema_that_breaks_a_rule_is_named_with_file_and_field_and_does_not_load(
    folder: Path, change: Callable[[dict[str, Any]], object], field: str, sentence: str
) -> None:
    spoil(folder, change)
    problems, _ = contract_problems(folder)
    place = f"{PLACE}: {field}: " if field else f"{PLACE}: "
    assert any(problem.startswith(place) and sentence in problem for problem in problems), problems
    with pytest.raises(SchemaRefused, match=PLACE):
        load(folder)


def test_depth_is_allowed_up_to_its_limit(folder: Path) -> None:
    spoil(folder, field_of(deep(14)))
    assert "housing.placement.arrived" in load(folder).entries


def test_a_key_given_twice_in_a_file_is_refused(folder: Path) -> None:
    text = (folder / PLACE).read_text()
    (folder / PLACE).write_text(text.replace('"version": 1', '"version": 1, "version": 2'))
    assert contract_problems(folder)[0] == [f"{PLACE}: a key is given twice in one object"]


def test_a_file_that_is_not_json_is_refused(folder: Path) -> None:
    (folder / PLACE).write_text("{")
    assert contract_problems(folder)[0] == [f"{PLACE}: not a JSON file that can be read"]


def test_every_problem_is_named_not_only_the_first(folder: Path) -> None:
    spoil(folder, without("data_category"))
    spoil(folder, without("data_category"), "dip/referral.accepted.avsc")
    assert len(contract_problems(folder)[0]) == 2


def test_the_contract_keeps_its_own_rules() -> None:
    problems, count = contract_problems()
    assert problems == []
    assert count == len(list(FOLDER.rglob("*.avsc")))


def test_the_command_prints_one_sentence_a_problem_and_fails(folder: Path) -> None:
    spoil(folder, without("data_category"))
    result = CliRunner().invoke(command.schemas, ["check", "--folder", str(folder)])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{PLACE}: accommodation_type: the field has no data_category",
        "1 problem in 65 schemas.",
    ]


def test_the_command_says_that_the_contract_is_whole() -> None:
    result = CliRunner().invoke(command.schemas, ["check"])
    assert (result.exit_code, result.output) == (0, "65 schemas keep the rules of the contract.\n")


def test_the_command_shows_each_event_type_with_an_example() -> None:
    listed = CliRunner().invoke(command.schemas, ["list"]).output
    assert "* prison-carat.person.received" in listed
    shown = CliRunner().invoke(command.schemas, ["show", "prison-carat.release.planned"]).output
    assert "RELEASE_DATE\n  expected_release_date" in shown
    assert '"date_kind":' in shown
