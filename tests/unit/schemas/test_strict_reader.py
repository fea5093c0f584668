"""The strict reader says of every input what fastavro says that reads it, writes it again and compares."""

from collections import Counter
from io import BytesIO
from random import Random
from typing import Any

import fastavro
import pytest

from schemas.catalogue import catalogue, envelope_schema
from schemas.codec import plain_compartments
from schemas.examples import example
from schemas.strict_reader import (
    FAILURES,
    ITEM_LIMIT,
    VALUE_LIMIT,
    Reader,
    compile_reader,
    read_whole,
    why,
)

INPUTS = 60_000
REFUSED = object()

# Has every construct of the contract, those too that no event uses yet.
EVERYTHING: dict[str, Any] = {
    "type": "record",
    "name": "Everything",
    "fields": [
        {"name": "yes", "type": "boolean"},
        {"name": "whole", "type": "int"},
        {"name": "large", "type": "long"},
        {"name": "day", "type": ["null", {"type": "int", "logicalType": "date"}]},
        {"name": "instant", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "words", "type": ["null", "string"]},
        {"name": "octets", "type": "bytes"},
        {"name": "code", "type": {"type": "enum", "name": "Code", "symbols": ["A", "B", "C"]}},
        {"name": "same_code", "type": ["null", "Code"]},
        {"name": "four", "type": {"type": "fixed", "name": "Four", "size": 4}},
        {
            "name": "rows",
            "type": {
                "type": "array",
                "items": {
                    "type": "record",
                    "name": "Row",
                    "fields": [
                        {"name": "cells", "type": {"type": "array", "items": ["null", "long"]}},
                        {"name": "mark", "type": "Four"},
                    ],
                },
            },
        },
    ],
}


def everything(rng: Random) -> dict[str, Any]:
    numbers = (0, -1, 1, 63, 64, -65, 8191, 8192, 2**31 - 1, -(2**31))
    return {
        "yes": rng.random() < 0.5,
        "whole": rng.choice(numbers),
        "large": rng.choice((*numbers, 2**63 - 1, -(2**63))),
        "day": rng.choice((None, 0, 20_000)),
        "instant": rng.choice((0, -1, 1_800_000_000_000_000)),
        "words": rng.choice((None, "", "Siân", "x" * 70)),
        "octets": rng.randbytes(rng.choice((0, 3, 64))),
        "code": rng.choice("ABC"),
        "same_code": rng.choice((None, "A", "C")),
        "four": rng.randbytes(4),
        "rows": [
            {"cells": rng.choices((None, *numbers), k=rng.randrange(3)), "mark": rng.randbytes(4)}
            for _ in range(rng.randrange(3))
        ],
    }


def written(schema: Any, value: Any) -> bytes:
    out = BytesIO()
    fastavro.schemaless_writer(out, schema, value, strict=True)
    return out.getvalue()


def ours(reader: Reader, raw: bytes) -> object:
    try:
        return read_whole(reader, raw)
    except FAILURES:
        return REFUSED


def theirs(schema: Any, raw: bytes) -> object:
    try:
        value = fastavro.schemaless_reader(BytesIO(raw), schema, None)
        # fastavro writes an int of any size; only its validation knows the range.
        fastavro.validate(value, schema)
        return value if written(schema, value) == raw else REFUSED
    except Exception:  # noqa: BLE001 - whatever it raises, it did not read it
        return REFUSED


def mutated(raw: bytes, rng: Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(8):
            case 0 if at < len(changed):
                changed[at] ^= 1 << rng.randrange(8)
            case 1 if at < len(changed):
                changed[at] = rng.choice((0, 1, 2, 3, 4, 127, 128, 255))
            case 2 if at < len(changed):  # the same number, one byte longer than it needs
                changed[at : at + 1] = bytes((changed[at] | 128, 0))
            case 3:
                changed[at:at] = rng.randbytes(rng.randrange(1, 4))
            case 4:
                del changed[at : at + rng.randrange(1, 4)]
            case 5:
                del changed[at:]
            case 6:
                changed[at:at] = changed[at : at + rng.randrange(1, 12)]
            case 7:  # a number of the greatest length
                changed[at:at] = b"\xff" * rng.randrange(1, 10) + bytes((rng.randrange(4),))
    return bytes(changed)


def sample(rng: Random) -> list[tuple[Any, Reader, bytes]]:
    """A schema, its reader and bytes that are right, for each compartment of each event and for all else."""
    found: list[tuple[Any, Any, bytes]] = []
    for entry in catalogue().entries.values():
        for seed in range(3):
            for category, plain in plain_compartments(example(entry.event_type, seed)).items():
                found.append((entry.event_type, entry.compartment(category), plain))
    found += [("everything", EVERYTHING, written(EVERYTHING, everything(rng))) for _ in range(60)]
    compartments, mac = envelope_schema()["fields"][1:]
    rest = {"type": "record", "name": "Rest", "fields": [compartments, mac]}
    some = {"compartments": [{"category": "IDENTITY", "sealed": b"x" * 40}] * 3, "mac": b"m" * 32}
    found += [("rest", rest, written(rest, some))] * 20
    return [(fastavro.parse_schema(schema), compile_reader(schema), raw) for _, schema, raw in found]


def test_the_reader_and_fastavro_agree_on_sixty_thousand_inputs_two_thirds_of_them_damaged() -> None:
    rng = Random(20260301)
    cases = sample(rng)
    verdicts: Counter[str] = Counter()
    for number in range(INPUTS):
        schema, reader, good = rng.choice(cases)
        damaged = number % 3 != 0
        raw = mutated(good, rng) if damaged else good
        mine, other = ours(reader, raw), theirs(schema, raw)
        assert (mine is REFUSED) == (other is REFUSED), (schema["name"], raw)
        assert mine is REFUSED or mine == other, (schema["name"], raw)
        verdicts[f"{'damaged' if damaged else 'good'} {'refused' if mine is REFUSED else 'read'}"] += 1
    assert verdicts["good refused"] == 0
    # Otherwise the damage is too crude, or too slight, to say much.
    assert verdicts["damaged refused"] > 20_000
    assert verdicts["damaged read"] > 3_000


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        ("boolean", b"\x02", "neither yes nor no"),
        ("boolean", b"", "the bytes end too soon"),
        ("int", b"\x80\x80\x80\x80\x10", "out of range"),  # one more than 32 bits hold
        ("int", b"\x80\x00", "longer than it needs"),
        ("long", b"\xff" * 10, "longer than ten bytes"),
        ("long", b"\xff" * 9 + b"\x02", "out of range"),
        ("long", b"\x00\x00", "left over"),
        ("string", b"\x01", "a length is out of range"),  # minus one
        ("string", b"\x04a", "the bytes end too soon"),
        ("string", b"\x02\xff", "not UTF-8"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, b"\x01", "no such symbol"),  # the last, by index -1
        ({"type": "enum", "name": "E", "symbols": ["A"]}, b"\x02", "no such symbol"),
        (["null", "boolean"], b"\x01\x01", "no such branch"),  # the last, by index -1
        (["null", "boolean"], b"\x04", "no such branch"),
        ({"type": "array", "items": "boolean"}, b"\x01\x02\x00\x00", "a count is out of range"),
        ({"type": "array", "items": "boolean"}, b"\x02\x00\x02\x00\x00", "more than one block"),
        ({"type": "int", "logicalType": "date"}, b"\xff\xff\xff\xff\x0f", "a date or time is out of range"),
        ({"type": "fixed", "name": "F", "size": 3}, b"ab", "the bytes end too soon"),
    ],
)
def test_a_value_that_our_writer_does_not_write_is_refused_with_its_reason(
    kind: Any, raw: bytes, reason: str
) -> None:
    with pytest.raises(FAILURES) as caught:
        read_whole(compile_reader(kind), raw)
    assert reason in why(caught.value)


def test_a_reason_names_the_field_and_never_the_value() -> None:
    schema = {"type": "record", "name": "R", "fields": [{"name": "surname", "type": "string"}]}
    with pytest.raises(FAILURES) as caught:
        read_whole(compile_reader(schema), b"\x14Smith")
    assert why(caught.value) == "surname: the bytes end too soon"
    with pytest.raises(FAILURES) as caught:
        read_whole(compile_reader(schema), b"\x0cSmith\xff")
    assert "Smith" not in why(caught.value)


def test_a_value_is_read_up_to_the_limit_and_refused_above_it() -> None:
    reader = compile_reader("bytes")
    at_limit = written("bytes", b"x" * VALUE_LIMIT)
    assert len(read_whole(reader, at_limit)) == VALUE_LIMIT
    with pytest.raises(FAILURES, match="a length is out of range"):
        read_whole(reader, written("bytes", b"x" * (VALUE_LIMIT + 1)))


def test_a_list_is_read_up_to_the_limit_and_refused_above_it() -> None:
    kind = {"type": "array", "items": "boolean"}
    assert len(read_whole(compile_reader(kind), written(kind, [True] * ITEM_LIMIT))) == ITEM_LIMIT
    with pytest.raises(FAILURES, match="a count is out of range"):
        read_whole(compile_reader(kind), written(kind, [True] * (ITEM_LIMIT + 1)))
