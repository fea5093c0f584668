"""Hold the typed records to the schema files: field by field, in order, with the same types and symbols."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from schemas.catalogue import EventEntry, Schema
from schemas.events.base import Event

_PLAIN = {"string": str, "boolean": bool, "int": int, "long": int, "bytes": bytes}
_LOGICAL = {"date": date, "timestamp-micros": datetime}


def differences(event: type[Event], entry: EventEntry) -> list[str]:
    """A sentence for each place where a typed record and its schema file do not say the same."""
    found = list(_record(event, entry.avro, "", {}))
    if event.__name__ != entry.avro["name"]:
        found.append(f"the schema is called {entry.avro['name']}, the typed record {event.__name__}")
    return found


def _record(model: Any, schema: Schema, path: str, named: dict[str, Schema]) -> Iterator[str]:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        yield f"{path}: the schema has a record, the typed record has not"
        return
    ours = list(model.model_fields)
    theirs = [field["name"] for field in schema["fields"]]
    if ours != theirs:
        yield f"{path or schema['name']}: the schema has the fields {theirs}, the typed record has {ours}"
        return
    for field in schema["fields"]:
        info = model.model_fields[field["name"]]
        where = f"{path}.{field['name']}" if path else field["name"]
        yield from _type(info.annotation, field["type"], where, named)


def _type(ours: Any, theirs: Any, path: str, named: dict[str, Schema]) -> Iterator[str]:
    ours, optional = _unwrapped(ours)
    if optional != isinstance(theirs, list):
        yield f"{path}: one of the two lets the field be empty, the other does not"
        return
    theirs = _resolved(theirs, named)
    match theirs:
        case {"logicalType": logical}:
            same = ours is _LOGICAL[logical]
        case {"type": "record"}:
            yield from _record(ours, theirs, path, named)
            return
        case {"type": "array", "items": items}:
            same = get_origin(ours) is tuple and get_args(ours)[1:] == (Ellipsis,)
            if same:
                yield from _type(get_args(ours)[0], items, path + "[]", named)
        case {"type": "enum", "symbols": symbols}:
            same = _symbols(ours) == symbols
        case _:
            same = ours is _PLAIN.get(str(theirs))
    if not same:
        yield f"{path}: the schema and the typed record do not have the same type"


def _resolved(theirs: Any, named: dict[str, Schema]) -> Any:
    """The type itself: out of its union with null, and in place of a name what the name stands for."""
    bare = theirs[1] if isinstance(theirs, list) else theirs
    if isinstance(bare, dict) and "name" in bare:
        named[bare["name"]] = bare
    return named.get(bare, bare) if isinstance(bare, str) else bare


def _symbols(ours: Any) -> list[str] | None:
    return [str(word) for word in ours] if isinstance(ours, type) and issubclass(ours, StrEnum) else None


def _unwrapped(annotation: Any) -> tuple[Any, bool]:
    """The bare type, and whether None may stand in its place."""
    if get_origin(annotation) is Annotated:
        return _unwrapped(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        bare = [part for part in get_args(annotation) if part is not NoneType]
        return _unwrapped(bare[0])[0], True
    return annotation, False
