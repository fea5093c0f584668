"""The bytes of an event: written by fastavro, read strictly, held to the catalogue and to their topic."""

from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from typing import Any

import fastavro
from fastavro.schema import fingerprint, to_parsing_canonical_form

from schemas.catalogue import catalogue, envelope_schema
from schemas.envelope import Compartment, Envelope, Header, topic_of
from schemas.errors import Malformed
from schemas.events.base import Event
from schemas.header_rules import check
from schemas.strict_reader import FAILURES, Reader, compile_reader, read_whole, why
from schemas.vocabulary import Category

ENVELOPE_LIMIT = 128 * 1024
HEADER_LIMIT = 2 * 1024

_ENVELOPE = envelope_schema()
_HEADER, _COMPARTMENTS, _MAC = (field["type"] for field in _ENVELOPE["fields"])
_PREFIX = b"\xc3\x01" + bytes.fromhex(fingerprint(to_parsing_canonical_form(_ENVELOPE), "CRC-64-AVRO"))
"""Avro's single-object encoding: a marker, then which schema follows."""

_read_header = compile_reader(_HEADER, records={"Header": Header})
_read_compartments = compile_reader(
    _COMPARTMENTS, records={"Compartment": Compartment}, symbols={"Category": tuple(Category)}
)
_read_mac = compile_reader(_MAC)
_header_writer = fastavro.parse_schema(_HEADER | {"namespace": _ENVELOPE["namespace"]})
_SYMBOLS = {category: index for index, category in enumerate(Category)}


def encode_header(header: Header) -> bytes:
    """The header's Avro bytes: what every compartment is bound to."""
    out = BytesIO()
    fastavro.schemaless_writer(out, _header_writer, header._asdict(), strict=True)
    return out.getvalue()


def encode(
    header: Header, compartments: Iterable[Compartment], mac: bytes = b"", header_bytes: bytes | None = None
) -> bytes:
    """An event as it travels. `header_bytes`, where `encode_header` has given them, spare writing them again.

    Raises Malformed for what `decode` would refuse.
    """
    rest = tuple(compartments)
    check(header, rest, mac)
    raw = b"".join((_PREFIX, header_bytes or encode_header(header), *_body(rest), _number(len(mac)), mac))
    if len(raw) > ENVELOPE_LIMIT:
        raise Malformed(f"longer than {ENVELOPE_LIMIT} bytes")
    return raw


def decode(raw: bytes, topic: str) -> Envelope:
    """The event in a record of this topic. Raises Malformed for what our writer would not have sent there."""
    if not isinstance(raw, bytes) or len(raw) > ENVELOPE_LIMIT:
        raise Malformed(f"no bytes, or more than {ENVELOPE_LIMIT}")
    if raw[:10] != _PREFIX:
        raise Malformed("not an envelope, or of a version that is not known")
    try:
        header, header_end = _read_header(raw, 10)
        compartments, offset = _read_compartments(raw, header_end)
        mac, offset = _read_mac(raw, offset)
    except FAILURES as failure:
        raise Malformed(why(failure)) from None
    if offset != len(raw):
        raise Malformed("bytes are left over at the end")
    if header_end > HEADER_LIMIT:
        raise Malformed(f"a header longer than {HEADER_LIMIT} bytes")
    sealed = tuple(compartments)
    check(header, sealed, mac)
    if topic_of(header.publisher_kind) != topic:
        raise Malformed("an event on the topic of another kind of agency")
    return Envelope(header, raw[10:header_end], sealed, mac)


def plain_compartments(event: Event) -> dict[Category, bytes]:
    """The event's fields as Avro bytes, one part a category, not sealed yet."""
    values = event.model_dump()
    plain = {}
    for category, names, writer in _writers(event.event_type):
        out = BytesIO()
        fastavro.schemaless_writer(out, writer, {name: values[name] for name in names}, strict=True)
        plain[category] = out.getvalue()
    return plain


def read_compartment(event_type: str, category: Category, plain: bytes) -> dict[str, Any]:
    """An opened compartment's fields: days as dates, instants in UTC, codes as text. Raises Malformed."""
    try:
        fields: dict[str, Any] = read_whole(_compartment_reader(event_type, category), plain)
    except FAILURES as failure:
        raise Malformed(why(failure)) from None
    return fields


def _body(compartments: tuple[Compartment, ...]) -> Iterator[bytes]:
    """The compartments, as fastavro writes them in ten times the time; a test compares the two."""
    if compartments:
        yield _number(len(compartments))
    for category, sealed in compartments:
        yield _number(_SYMBOLS[category])
        yield _number(len(sealed))
        yield sealed
    yield b"\0"


def _number(value: int) -> bytes:
    """A count or length as Avro writes it: zigzag, then seven bits a byte, the lowest first."""
    left = value << 1
    if left < 128:
        return bytes((left,))
    written = bytearray()
    while left > 127:
        written.append(left & 127 | 128)
        left >>= 7
    written.append(left)
    return bytes(written)


@cache
def _compartment_reader(event_type: str, category: Category) -> Reader:
    return compile_reader(catalogue().entry(event_type).compartment(category))


@cache
def _writers(event_type: str) -> tuple[tuple[Category, tuple[str, ...], Any], ...]:
    entry = catalogue().entry(event_type)
    return tuple(
        (category, entry.fields[category], fastavro.parse_schema(entry.compartment(category)))
        for category in entry.categories
    )
