"""The rules of the contract: what a schema file may say, so that every field has a category."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from schemas.vocabulary import Category

DEPTH_LIMIT = 16
"""How deep one type may stand inside another."""

OPENINGS = frozenset({"custody", "supervision", "case"})
"""What an event may open; only an event that opens something can make a person."""

SUBJECT = "throughcare.Subject"

_PLAIN = frozenset({"boolean", "int", "long", "string", "bytes"})
_NUMBERS = frozenset({"int", "long", "float", "double"})
_LOGICAL = {"date": "int", "timestamp-micros": "long"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KNOWN_WORDS = {
    "record": {"type", "name", "namespace", "doc", "fields"},
    "enum": {"type", "name", "doc", "symbols"},
    "fixed": {"type", "name", "doc", "size"},
    "array": {"type", "items"},
}
_EVENT_WORDS = _KNOWN_WORDS["record"] | {"version", "opens"}


class Problem(NamedTuple):
    """One thing that a schema file must not say, and where it says it."""

    field: str
    sentence: str


def event_problems(schema: Mapping[str, Any], name: str) -> list[Problem]:
    """What is wrong with an event's schema; `name` is its file's name as one word (`ReleasePlanned`)."""
    if schema.get("type") != "record" or not isinstance(schema.get("fields"), list):
        return [Problem("", "an event is a record with a list of fields")]
    return [*_heading(schema, name), *_categories(schema["fields"]), *type_problems(schema, _EVENT_WORDS)]


def type_problems(schema: Any, allowed: set[str] | None = None) -> list[Problem]:
    """What is wrong with the types of any schema of ours, the envelope's and the subject's too."""
    return list(_Walk(allowed or _KNOWN_WORDS["record"]).visit(schema, "", 1))


def _heading(schema: Mapping[str, Any], name: str) -> Iterator[Problem]:
    if schema.get("name") != name:
        yield Problem("", f"the record is called {schema.get('name')!r}, its file says {name!r}")
    if not isinstance(schema.get("doc"), str):
        yield Problem("", "an event needs a doc: one sentence that says what happened")
    version = schema.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        yield Problem("", "an event needs a version, a whole number from 1")
    if "opens" in schema and schema["opens"] not in OPENINGS:
        yield Problem("", f"opens is one of {', '.join(sorted(OPENINGS))}")
    fields = schema["fields"]
    first = fields[0] if fields and isinstance(fields[0], dict) else None
    if first and (first.get("name"), first.get("data_category")) != ("subject", Category.IDENTITY):
        yield Problem("", "an event about a person begins with the field subject, of category IDENTITY")


def _categories(fields: list[Any]) -> Iterator[Problem]:
    for field in fields:
        if not isinstance(field, dict):
            continue  # the walk over the types says so
        name, category = str(field.get("name", "")), field.get("data_category")
        if category is None:
            yield Problem(name, "the field has no data_category")
        elif category not in set(Category):
            yield Problem(name, f"{category!r} is not a data category")
        if not isinstance(field.get("doc"), str):
            yield Problem(name, "the field needs a doc: what it says, in a few words")


class _Walk:
    """One look at every type of a schema; remembers which names stand open, to see a type inside itself."""

    def __init__(self, allowed: set[str]) -> None:
        self.allowed = allowed
        self.named: set[str] = set()
        self.open: list[str] = []

    def visit(self, kind: Any, path: str, depth: int) -> Iterator[Problem]:
        if depth > DEPTH_LIMIT:
            yield Problem(path, f"types stand more than {DEPTH_LIMIT} deep")
        elif isinstance(kind, str):
            yield from self._word(kind, path)
        elif isinstance(kind, list):
            yield from self._union(kind, path, depth)
        elif not isinstance(kind, dict):
            yield Problem(path, "a type is a word, a list or an object")
        elif isinstance(kind.get("type"), str) and kind["type"] in _KNOWN_WORDS:
            yield from self._compound(kind, path, depth)
        else:
            yield from self._logical(kind, path)

    def _word(self, word: str, path: str) -> Iterator[Problem]:
        if word in _PLAIN:
            return
        if word in ("float", "double"):
            yield Problem(path, "a floating point number is not exact; use int, long or string")
        elif word == "null":
            yield Problem(
                path, "null takes no room on the wire; it may stand only in a union with one other type"
            )
        elif word in ("map", "union"):
            yield Problem(path, f"{word} is not in the contract")
        elif word in self.open:
            yield Problem(path, f"{word} stands inside itself; recursion is not allowed")
        elif word not in self.named:
            yield Problem(path, f"{word!r} is not a type that the contract knows")

    def _union(self, branches: list[Any], path: str, depth: int) -> Iterator[Problem]:
        words = [branch.get("type") if isinstance(branch, dict) else branch for branch in branches]
        if sum(word in _NUMBERS for word in words if isinstance(word, str)) > 1:
            yield Problem(path, "a union of two numbers cannot be told apart")
        elif "string" in words and "enum" in words:
            yield Problem(path, "a union of string and enum cannot be told apart")
        elif len(branches) != 2 or branches[0] != "null" or isinstance(branches[1], list):
            yield Problem(path, "a union is null, then one other type")
        else:
            yield from self.visit(branches[1], path, depth + 1)

    def _logical(self, kind: Mapping[str, Any], path: str) -> Iterator[Problem]:
        logical = kind.get("logicalType")
        if set(kind) != {"type", "logicalType"} or not isinstance(logical, str):
            yield Problem(path, "this type is not in the contract (a map, or a word that is not known)")
        elif _LOGICAL.get(logical) != kind["type"]:
            yield Problem(path, "the logical types are date on int and timestamp-micros on long")

    def _compound(self, kind: Mapping[str, Any], path: str, depth: int) -> Iterator[Problem]:
        allowed = self.allowed if depth == 1 else _KNOWN_WORDS[kind["type"]]
        for word in sorted(set(kind) - allowed):
            yield Problem(path, f"{word!r} is not a word of the contract here")
        if kind["type"] == "array":
            if self._is_empty(kind.get("items")):
                yield Problem(
                    path, "items that take no room on the wire: a few bytes could claim millions of them"
                )
            yield from self.visit(kind.get("items"), path + "[]", depth + 1)
            return
        # Names are compared without their namespace: readers of Avro do not agree on what one is worth.
        name = str(kind.get("name", ""))
        if not _NAME.fullmatch(name):
            yield Problem(path, "a type needs a name of letters, digits and underscores")
        elif name in self.named:
            yield Problem(path, f"the name {name} is given twice")
        self.named.add(name)
        if kind["type"] == "record":
            self.open.append(name)
            yield from self._fields(kind, path, depth)
            self.open.pop()
        elif kind["type"] == "enum":
            yield from _symbols(kind.get("symbols"), path)
        elif not isinstance(kind.get("size"), int) or not 0 < kind["size"] <= 1024:
            yield Problem(path, "a fixed has a size from 1 to 1024 bytes")

    def _fields(self, kind: Mapping[str, Any], path: str, depth: int) -> Iterator[Problem]:
        fields = kind.get("fields")
        if not isinstance(fields, list) or (depth > 1 and not fields):
            yield Problem(path, "a record inside an event needs at least one field")
            return
        names: set[str] = set()
        for field in fields:
            if not isinstance(field, dict) or not _NAME.fullmatch(str(field.get("name", ""))):
                yield Problem(path, "a field needs a name of letters, digits and underscores")
                continue
            name = field["name"]
            where = f"{path}.{name}" if path else name
            if name in names:
                yield Problem(where, "the name is given twice")
            names.add(name)
            allowed = {"name", "type", "doc"} | ({"data_category"} if depth == 1 else set())
            for word in sorted(set(field) - allowed):
                yield Problem(where, f"{word!r} is not a word of the contract here")
            yield from self.visit(field.get("type"), where, depth + 1)

    @staticmethod
    def _is_empty(items: Any) -> bool:
        if isinstance(items, dict):
            return not items.get("fields", True) or items.get("size") == 0 or items.get("type") == "null"
        return bool(items == "null")


def _symbols(symbols: Any, path: str) -> Iterator[Problem]:
    if not isinstance(symbols, list) or not symbols:
        yield Problem(path, "an enum needs symbols")
    elif not all(isinstance(symbol, str) and _NAME.fullmatch(symbol) for symbol in symbols):
        yield Problem(path, "a symbol is made of letters, digits and underscores")
    elif len(set(symbols)) != len(symbols):
        yield Problem(path, "a symbol is given twice")
