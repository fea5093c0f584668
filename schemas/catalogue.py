"""The catalogue of events: which there are, who publishes them, under which category each field is."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fastavro import parse_schema
from fastavro.schema import fingerprint

from schemas.errors import SchemaRefused, UnknownEventType
from schemas.rules import SUBJECT, event_problems, type_problems
from schemas.vocabulary import Category

FOLDER = Path(__file__).parent / "avro"
ANY = "any"
"""The folder of the events that every agency may publish."""

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event type as its .avsc file describes it."""

    event_type: str
    version: int
    agency_kind: str | None
    """The one kind of agency that publishes it; None where every agency may."""
    opens: str | None
    """What it opens: custody, supervision or a case. Only such an event makes a person."""
    doc: str
    fingerprint: bytes
    """8 bytes, CRC-64-AVRO. Covers categories and logical types too, which Avro's canonical form forgets."""
    categories: tuple[Category, ...]
    """Sorted, each once; each is a compartment of every such event, also where all its fields are empty."""
    fields: MappingProxyType[Category, tuple[str, ...]]
    """The names of each category's fields in the schema's order."""
    avro: Schema
    """The schema, complete in itself."""

    def compartment(self, category: Category) -> Schema:
        """The schema of one compartment: the category's fields in the schema's order, complete in itself."""
        fields = [
            {"name": field["name"], "type": field["type"]}
            for field in self.avro["fields"]
            if field["data_category"] == category
        ]
        record = {"type": "record", "name": f"{self.avro['name']}_{category}", "fields": fields}
        outside = {field["name"]: field["type"] for field in self.avro["fields"]}
        return _complete(record | {"namespace": self.avro["namespace"]}, _definitions(outside))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All event types of one folder of schemas."""

    entries: MappingProxyType[str, EventEntry]

    @property
    def event_types(self) -> tuple[str, ...]:
        return tuple(self.entries)

    def entry(self, event_type: str) -> EventEntry:
        """What is known of an event type. Raises UnknownEventType."""
        found = self.entries.get(event_type)
        if found is None:
            raise UnknownEventType
        return found


@cache
def catalogue() -> Catalogue:
    """The events of the contract. Raises SchemaRefused for the first file that breaks a rule."""
    return load(FOLDER)


def load(folder: Path) -> Catalogue:
    """The events of one folder. Raises SchemaRefused for the first file that breaks a rule."""
    subject = read_schema(folder / "subject.avsc")
    entries = [_entry(path, subject) for path in event_files(folder)]
    return Catalogue(MappingProxyType({entry.event_type: entry for entry in entries}))


def event_files(folder: Path) -> list[Path]:
    """The schema files of events, in order; the envelope's and the subject's stand one level higher."""
    return sorted(folder.glob("*/*.avsc"))


def file_problems(path: Path, subject: Schema) -> list[str]:
    """A sentence for each rule that an event's file breaks, each with file and field."""
    try:
        schema = read_schema(path)
    except SchemaRefused as refused:
        return [refused.detail]
    found = event_problems(_with_subject(schema, subject), _record_name(path))
    return [
        f"{_place(path)}: {problem.field + ': ' if problem.field else ''}{problem.sentence}"
        for problem in found
    ]


def read_schema(path: Path) -> Schema:
    """The JSON of a schema file. Raises SchemaRefused for a file that is not JSON or gives a key twice."""
    try:
        schema = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_each_key_once)
    except (OSError, ValueError) as error:
        why = str(error) if isinstance(error, _TwiceError) else "not a JSON file that can be read"
        raise SchemaRefused(f"{_place(path)}: {why}") from None
    if not isinstance(schema, dict):
        raise SchemaRefused(f"{_place(path)}: a schema is a JSON object")
    return schema


@cache
def envelope_schema() -> Schema:
    """The schema of the envelope. Raises SchemaRefused where it breaks a rule."""
    schema = read_schema(FOLDER / "envelope.avsc")
    if problems := type_problems(schema):
        raise SchemaRefused(f"envelope.avsc: {problems[0].field}: {problems[0].sentence}")
    return schema


def _entry(path: Path, subject: Schema) -> EventEntry:
    if problems := file_problems(path, subject):
        raise SchemaRefused(problems[0])
    schema = _with_subject(read_schema(path), subject)
    parse_schema(schema)  # fastavro's own opinion
    fields: dict[Category, tuple[str, ...]] = {}
    for field in schema["fields"]:
        category = Category(field["data_category"])
        fields[category] = (*fields.get(category, ()), field["name"])
    agency = path.parent.name
    return EventEntry(
        event_type=path.stem if agency == ANY else f"{agency}.{path.stem}",
        version=schema["version"],
        agency_kind=None if agency == ANY else agency.upper().replace("-", "_"),
        opens=schema.get("opens"),
        doc=schema["doc"],
        fingerprint=_fingerprint(schema),
        categories=tuple(sorted(fields)),
        fields=MappingProxyType(fields),
        avro=schema,
    )


def _fingerprint(schema: Schema) -> bytes:
    text = json.dumps(_without_doc(schema), sort_keys=True, separators=(",", ":"))
    return bytes.fromhex(fingerprint(text, "CRC-64-AVRO"))


def _without_doc(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_doc(value) for key, value in part.items() if key != "doc"}
    return [_without_doc(item) for item in part] if isinstance(part, list) else part


def _with_subject(schema: Schema, subject: Schema) -> Schema:
    """The schema with the shared subject written out where it is named: it stands first, so only there."""
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields or not isinstance(fields[0], dict):
        return schema
    if fields[0].get("type") != SUBJECT:
        return schema
    return schema | {"fields": [fields[0] | {"type": subject}, *fields[1:]]}


def _definitions(part: Any) -> dict[str, Schema]:
    """Every named type that is defined somewhere inside, by its name."""
    found: dict[str, Schema] = {}
    if isinstance(part, dict):
        if isinstance(part.get("name"), str) and part.get("type") in ("record", "enum", "fixed"):
            found[part["name"]] = part
        for value in part.values():
            found |= _definitions(value)
    elif isinstance(part, list):
        for item in part:
            found |= _definitions(item)
    return found


def _complete(schema: Schema, known: dict[str, Schema]) -> Schema:
    """The schema with each type that is defined outside it written out where it is first named."""
    own = set(_definitions(schema))

    def visit(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                key: visit(value) if key in ("type", "items", "fields") else value
                for key, value in part.items()
            }
        if isinstance(part, list):
            return [visit(item) for item in part]
        if part in known and part not in own:
            own.add(part)
            return known[part]
        return part

    completed: Schema = visit(schema)
    return completed


def _record_name(path: Path) -> str:
    return "".join(word.capitalize() for word in path.stem.replace(".", "-").split("-"))


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


class _TwiceError(ValueError):
    pass


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _TwiceError("a key is given twice in one object")
    return dict(pairs)
