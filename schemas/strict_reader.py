"""Read Avro strictly: what our own writer could not have written, byte for byte, is refused.

A schema becomes one flat Python function, compiled once. It never calls a C library, which a hostile length
can bring down, and it checks everything itself, so that nothing has to be encoded again to be believed.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

VALUE_LIMIT = 64 * 1024
"""Bytes of one text or byte value."""

ITEM_LIMIT = 1000
"""Items of one list."""

Reader = Callable[[bytes, int], tuple[Any, int]]
"""Reads the value that begins at an offset; gives it and the offset after it. Raises one of FAILURES."""

Records = Mapping[str, type[tuple[Any, ...]]]
Symbols = Mapping[str, tuple[str, ...]]


class Unreadable(ValueError):
    """Why bytes are not of their schema: a field and a reason, never a value."""


FAILURES = (IndexError, ValueError, OverflowError)
"""All that a reader raises; `why` puts them into words."""


def why(failure: Exception) -> str:
    """The reason in words. Python's own messages can hold a value, so only our own are passed on."""
    if isinstance(failure, Unreadable):
        return str(failure)
    if isinstance(failure, IndexError):
        return "the bytes end too soon"
    return (
        "text is not UTF-8" if isinstance(failure, UnicodeDecodeError) else "a date or time is out of range"
    )


def read_whole(reader: Reader, raw: bytes) -> Any:
    """The one value that fills all of `raw`. Raises one of FAILURES."""
    value, end = reader(raw, 0)
    if end != len(raw):
        raise Unreadable("bytes are left over at the end")
    return value


def compile_reader(schema: Any, records: Records | None = None, symbols: Symbols | None = None) -> Reader:
    """The reader of a schema that keeps the rules of the contract (`schemas/rules.py`).

    A record is read as a dict, or as the named tuple that `records` has for its name; an enum as text, or as
    the members that `symbols` has for its name, in the schema's order.
    """
    source = _Source(records or {}, symbols or {})
    result = source.value(schema, "")
    text = "\n".join(["def read(raw, i):", "    end = len(raw)", *source.lines, f"    return {result}, i"])
    space: dict[str, Any] = dict(source.constants)
    exec(compile(text, "<reader>", "exec"), space)  # noqa: S102 - written here from our own schema files
    reader: Reader = space["read"]
    return reader


def _long_number(raw: bytes, i: int, first: int) -> tuple[int, int]:
    """The rest of a number of two to ten bytes, still in zigzag form, and the offset after it."""
    number, shift = first & 127, 7
    while True:
        byte = raw[i]
        i += 1
        number |= (byte & 127) << shift
        if byte < 128:
            break
        shift += 7
        if shift > 63:
            raise Unreadable("a number is longer than ten bytes")
    if byte == 0:
        raise Unreadable("a number is written longer than it needs")
    if number >> 64:
        raise Unreadable("a number is out of range")
    return number, i


class _Source:
    """The lines of one reader while they are written; `i` is the offset, `n` the number read last."""

    def __init__(self, records: Records, symbols: Symbols) -> None:
        self.records, self.symbols = records, symbols
        self.named: dict[str, Any] = {}
        self.lines: list[str] = []
        self.indent = 1
        self.names = 0
        self.constants: dict[str, Any] = {
            "Unreadable": Unreadable,
            "long_number": _long_number,
            "new": tuple.__new__,
            "fromordinal": date.fromordinal,
            "EPOCH_DAY": date(1970, 1, 1).toordinal(),
            "EPOCH": datetime(1970, 1, 1, tzinfo=UTC),
            "timedelta": timedelta,
        }

    def add(self, *lines: str) -> None:
        self.lines += ["    " * self.indent + line for line in lines]

    def refuse_if(self, condition: str, path: str, reason: str) -> None:
        sentence = f"{path}: {reason}" if path else reason
        self.add(f"if {condition}:", f"    raise Unreadable({sentence!r})")

    def fresh(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def constant(self, value: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def value(self, kind: Any, path: str) -> str:
        """Write the lines that read one value; gives the expression that then holds it."""
        kind = self.named.get(kind, kind) if isinstance(kind, str) else kind
        if isinstance(kind, list):
            return self.read_optional(kind[1], path)
        if isinstance(kind, dict) and "name" in kind:
            self.named[kind["name"]] = kind
        word = kind["type"] if isinstance(kind, dict) else kind
        write: Callable[[Any, str], str] = getattr(self, f"read_{word}")
        return write(kind, path)

    def number(self) -> None:
        self.add("n = raw[i]; i += 1", "if n > 127:", "    n, i = long_number(raw, i, n)")

    def read_boolean(self, _: Any, path: str) -> str:
        name = self.fresh()
        self.add("n = raw[i]; i += 1")
        self.refuse_if("n > 1", path, "neither yes nor no")
        self.add(f"{name} = n == 1")
        return name

    def read_int(self, kind: Any, path: str) -> str:
        name = self.fresh()
        self.number()
        self.refuse_if("n >> 32", path, "a number is out of range")
        self.add(f"{name} = (n >> 1) ^ -(n & 1)")
        if isinstance(kind, dict):  # the only logical type of an int is a date
            self.add(f"{name} = fromordinal({name} + EPOCH_DAY)")
        return name

    def read_long(self, kind: Any, _: str) -> str:
        name = self.fresh()
        self.number()
        self.add(f"{name} = (n >> 1) ^ -(n & 1)")
        if isinstance(kind, dict):  # the only logical type of a long is an instant in microseconds
            self.add(f"{name} = EPOCH + timedelta(microseconds={name})")
        return name

    def read_bytes(self, _: Any, path: str) -> str:
        name = self.fresh()
        self.number()
        self.refuse_if(f"n & 1 or n > {2 * VALUE_LIMIT}", path, "a length is out of range")
        self.add("j = i + (n >> 1)")
        self.refuse_if("j > end", path, "the bytes end too soon")
        self.add(f"{name} = raw[i:j]; i = j")
        return name

    def read_string(self, kind: Any, path: str) -> str:
        return f"{self.read_bytes(kind, path)}.decode()"

    def read_fixed(self, kind: Any, path: str) -> str:
        name = self.fresh()
        self.add(f"j = i + {kind['size']}")
        self.refuse_if("j > end", path, "the bytes end too soon")
        self.add(f"{name} = raw[i:j]; i = j")
        return name

    def read_enum(self, kind: Any, path: str) -> str:
        name, symbols = self.fresh(), self.symbols.get(kind["name"], tuple(kind["symbols"]))
        self.number()
        self.refuse_if(f"n & 1 or n >= {2 * len(symbols)}", path, "no such symbol")
        self.add(f"{name} = {self.constant(symbols)}[n >> 1]")
        return name

    def read_optional(self, kind: Any, path: str) -> str:
        name = self.fresh()
        self.add("n = raw[i]; i += 1")
        self.refuse_if("n != 2 and n != 0", path, "no such branch of a union")
        self.add("if n == 0:", f"    {name} = None", "else:")
        self.indent += 1
        self.add(f"{name} = {self.value(kind, path)}")
        self.indent -= 1
        return name

    def read_array(self, kind: Any, path: str) -> str:
        """Our writer puts all items into one block; it never writes the form with a size in bytes."""
        name = self.fresh()
        self.number()
        self.refuse_if(f"n & 1 or n > {2 * ITEM_LIMIT}", path, "a count is out of range")
        self.add(f"{name} = []", "if n:")
        self.indent += 1
        self.add("for _ in range(n >> 1):")
        self.indent += 1
        self.add(f"{name}.append({self.value(kind['items'], path + '[]')})")
        self.indent -= 1
        self.refuse_if("raw[i] != 0", path, "a list in more than one block")
        self.add("i += 1")
        self.indent -= 1
        return name

    def read_record(self, kind: Any, path: str) -> str:
        values = {
            field["name"]: self.value(field["type"], f"{path}.{field['name']}" if path else field["name"])
            for field in kind["fields"]
        }
        made = self.records.get(kind["name"])
        if made is None:
            return "{" + ", ".join(f"{name!r}: {value}" for name, value in values.items()) + "}"
        return f"new({self.constant(made)}, ({', '.join(values.values())},))"
