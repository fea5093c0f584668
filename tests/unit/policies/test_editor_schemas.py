"""The schemas that editors read are those of the types that read the pages, and explain every field."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from policies.drafts import draft
from policies.editor_schemas import FOLDER, PAGES, first_line, schema
from policies.pages import HERE, read_pages
from policies.written import parse
from schemas.errors import SetupProblem


def pages() -> list[tuple[str, Path]]:
    """Each page with the name of its schema."""
    single = [(path.stem, path) for path in HERE.glob("*.yaml")]
    agreements = [("agreement", path) for path in (HERE / "agreements").glob("*.yaml")]
    teams = [("teams", path) for path in (HERE / "teams").glob("*.yaml")]
    return sorted(single + agreements + teams)


@pytest.mark.parametrize("page", PAGES)
def test_the_schema_that_is_kept_is_the_one_that_the_types_make(page: str) -> None:
    kept = (FOLDER / f"{page}.schema.json").read_text("utf-8")
    assert kept == schema(page), "Run `throughcare policy schema --write`."


def test_there_is_no_schema_but_these() -> None:
    assert {path.name.partition(".")[0] for path in FOLDER.iterdir()} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_field_is_explained(page: str) -> None:
    made = json.loads(schema(page))
    for part in [made, *made.get("$defs", {}).values()]:
        for name, field in part.get("properties", {}).items():
            assert field.get("description"), f"{page}: {name}"


@pytest.mark.parametrize(("name", "page"), pages(), ids=lambda each: getattr(each, "name", each))
def test_a_page_names_its_schema_in_its_first_line_and_keeps_to_it(name: str, page: Path) -> None:
    deeper = page.parent != HERE
    first = page.read_text("utf-8").splitlines()[0]
    assert first == first_line(name, deeper=deeper)
    found = (page.parent / first.partition("$schema=")[2]).resolve()
    whole = json.loads(found.read_text("utf-8"))
    assert list(broken(whole, as_editor(parse(page)), whole)) == []


@pytest.mark.parametrize(
    ("page", "change"),
    [
        ("ISA-001", {"state": "LIVE"}),
        ("ISA-001", {"states": "ACTIVE"}),
        ("ISA-001", {"version": "three"}),
        ("ISA-001", {"parties": ["HOUSING"]}),
        ("ISA-001", {"drafted_by": "somebody@example.org"}),
    ],
)
def test_the_schema_marks_what_the_types_refuse(page: str, change: dict[str, Any]) -> None:
    whole = json.loads(schema("agreement"))
    content = as_editor(parse(HERE / "agreements" / f"{page}.yaml"))
    assert isinstance(content, dict)
    assert list(broken(whole, {**content, **change}, whole))


def test_a_draft_is_a_policy_of_the_same_pages_with_its_schemas(tmp_path: Path) -> None:
    made = tmp_path / "drafts" / "spring"
    assert draft(made) == 19
    assert read_pages(made) == read_pages()
    first = (made / "agreements" / "ISA-001.yaml").read_text().splitlines()[0]
    assert (made / "agreements" / first.partition("$schema=")[2]).is_file()


def test_a_draft_goes_into_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(SetupProblem, match="is not empty"):
        draft(tmp_path)
    with pytest.raises(SetupProblem, match="is not empty"):
        draft(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def as_editor(content: object) -> object:
    """What an editor takes a page for (YAML 1.2): numbers and booleans are such, days are text."""
    match content:
        case dict():
            return {key: as_editor(value) for key, value in content.items()}
        case list():
            return [as_editor(one) for one in content]
        case "true" | "false":
            return content == "true"
        case str() if re.fullmatch(r"\d+", content):
            return int(content)
    return content


TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}
SAYS_NOTHING = {"$schema", "$defs", "description", "default", "title", "format", "additionalProperties"}
MEASURES: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda said, value: isinstance(value, TYPES[said]),
    "enum": lambda said, value: value in said,
    "const": lambda said, value: said == value,
    "pattern": lambda said, value: not isinstance(value, str) or re.search(said, value) is not None,
    "minLength": lambda said, value: not isinstance(value, str) or len(value) >= said,
    "minItems": lambda said, value: not isinstance(value, list) or len(value) >= said,
    "exclusiveMinimum": lambda said, value: not isinstance(value, int) or value > said,
    "minimum": lambda said, value: not isinstance(value, int) or value >= said,
    "maximum": lambda said, value: not isinstance(value, int) or value <= said,
    "maxLength": lambda said, value: not isinstance(value, str) or len(value) <= said,
    "required": lambda said, value: set(said) <= set(value),
}


def broken(rule: Any, value: Any, whole: Any) -> Iterator[str]:
    """The words of a schema that a value breaks: those of JSON Schema that ours use, and no others."""
    for word, said in rule.items():
        if word in MEASURES and not MEASURES[word](said, value):
            yield f"{word} {said}: {value}"
    for word in set(rule) - set(MEASURES) - SAYS_NOTHING:
        yield from _inside(word, rule[word], value, whole)
    if isinstance(value, dict):
        yield from _beside(rule, value, whole)


def _inside(word: str, said: Any, value: Any, whole: Any) -> Iterator[str]:
    match word:
        case "$ref":
            yield from broken(whole["$defs"][said.rpartition("/")[2]], value, whole)
        case "anyOf":
            if all(list(broken(one, value, whole)) for one in said):
                yield f"none of {said}: {value}"
        case "items":
            for one in value if isinstance(value, list) else ():
                yield from broken(said, one, whole)
        case "properties" | "patternProperties" | "propertyNames":
            pass
        case _:
            raise AssertionError(f"{word} is not among the words that this test knows")


def _beside(rule: Any, value: dict[str, Any], whole: Any) -> Iterator[str]:
    for key, inside in value.items():
        yield from broken(rule.get("propertyNames", {}), key, whole)
        named = [one for name, one in rule.get("properties", {}).items() if name == key]
        named += [one for form, one in rule.get("patternProperties", {}).items() if re.search(form, key)]
        others = rule.get("additionalProperties", True)
        if not named and others is False:
            yield f"{key} is no field"
        for one in named or ([others] if isinstance(others, dict) else []):
            yield from broken(one, inside, whole)
