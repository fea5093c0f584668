"""An event on the wire: what we write is what fastavro writes, and nothing else is believed."""

from io import BytesIO
from random import Random
from uuid import UUID

import fastavro
import pytest

from schemas.catalogue import catalogue, envelope_schema
from schemas.codec import (
    ENVELOPE_LIMIT,
    decode,
    encode,
    encode_header,
    plain_compartments,
    read_compartment,
)
from schemas.envelope import Compartment, Header, topic_of
from schemas.errors import Malformed
from schemas.examples import example
from schemas.vocabulary import HANDOVER_FACTS, Category

EVENT_TYPES = catalogue().event_types
TOPIC = "events.prison-carat"


def header_of(event_type: str = "prison-carat.release.planned", **changed: object) -> Header:
    entry = catalogue().entry(event_type)
    kind = entry.agency_kind or "PRISON_CARAT"
    header = Header(
        event_id=UUID(int=1).bytes,
        event_type=event_type,
        event_version=entry.version,
        publisher_kind=kind,
        publisher_code="SWI",
        publisher_team=f"{kind}:SWI/omu",
        team_kind="GENERAL",
        person_id=UUID(int=2).bytes if entry.categories else bytes(16),
        source_time_us=1_790_000_000_000_000,
        source_counter=-3,
        source_ref=b"r" * 32,
        content_hash=b"h" * 32,
        accepted_at_us=1_790_000_100_000_000,
        purpose="RELEASE_HANDOVER",
        article6_basis="6_1_e",
        article9_condition="NONE",
        confidentiality_basis="STATUTORY_DUTY",
        processing_regime="UK_GDPR",
        consent_record="",
        schema_fingerprint=entry.fingerprint,
    )
    return header._replace(**changed)  # type: ignore[arg-type]


def sealed_of(event_type: str = "prison-carat.release.planned") -> tuple[Compartment, ...]:
    rng = Random(event_type)
    return tuple(
        Compartment(category, rng.randbytes(28 + rng.randrange(300)))
        for category in catalogue().entry(event_type).categories
    )


def mac_of(event_type: str) -> bytes:
    binds = not HANDOVER_FACTS.isdisjoint(catalogue().entry(event_type).categories)
    return b"" if binds else b"m" * 32


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_an_event_comes_back_as_it_was_written(event_type: str) -> None:
    header, sealed, mac = header_of(event_type), sealed_of(event_type), mac_of(event_type)
    envelope = decode(encode(header, sealed, mac), topic_of(header.publisher_kind))
    assert envelope == (header, encode_header(header), sealed, mac)
    assert type(envelope.header) is Header
    assert all(type(part) is Compartment for part in envelope.compartments)
    assert all(type(part.category) is Category for part in envelope.compartments)


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_the_envelope_is_byte_for_byte_what_fastavro_writes(event_type: str) -> None:
    header, sealed, mac = header_of(event_type), sealed_of(event_type), mac_of(event_type)
    record = {"header": header._asdict(), "compartments": [part._asdict() for part in sealed], "mac": mac}
    out = BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(envelope_schema()), record, strict=True)
    raw = encode(header, sealed, mac)
    assert raw[10:] == out.getvalue()
    assert raw == encode(header, sealed, mac, header_bytes=encode_header(header))


def test_the_mark_at_the_start_is_that_of_a_single_object_of_this_very_schema() -> None:
    # A changed fingerprint is a new version of the envelope: every reader has to know it first.
    assert encode(header_of(), sealed_of())[:10].hex() == "c301b2b7b66a8bb09206"


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_each_compartment_gives_back_the_fields_that_went_in(event_type: str) -> None:
    for seed in range(20):
        event = example(event_type, seed)
        plain = plain_compartments(event)
        assert tuple(plain) == event.carries()
        back = {
            name: value
            for category, part in plain.items()
            for name, value in read_compartment(event_type, category, part).items()
        }
        assert type(event).model_validate(back) == event


def test_a_compartment_is_there_also_when_all_its_fields_are_empty() -> None:
    event = example("prison-carat.release.planned").model_copy(
        update={"chosen_council": None, "accommodation_at_release": None, "spoc": None}
    )
    plain = plain_compartments(event)
    assert plain[Category.ACCOMMODATION_NEED] == b"\0\0"
    assert plain[Category.PRACTITIONER_CONTACT] == b"\0"


def test_a_damaged_compartment_is_malformed() -> None:
    plain = plain_compartments(example("prison-carat.release.planned"))[Category.CUSTODY_STATUS]
    with pytest.raises(Malformed, match="left over"):
        read_compartment("prison-carat.release.planned", Category.CUSTODY_STATUS, plain + b"\0")


def raw_of(header: Header, sealed: tuple[Compartment, ...], mac: bytes = b"") -> bytes:
    """The bytes that a careless or hostile writer would send: nothing is checked."""
    good = encode(header_of(), sealed_of())
    record = {"header": header._asdict(), "compartments": [part._asdict() for part in sealed], "mac": mac}
    out = BytesIO(good[:10])
    out.seek(10)
    fastavro.schemaless_writer(out, fastavro.parse_schema(envelope_schema()), record)
    return out.getvalue()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"event_type": "prison-carat.release.imagined"}, "the catalogue does not have"),
        ({"event_version": 2}, "a schema other than the catalogue's"),
        ({"schema_fingerprint": bytes(8)}, "a schema other than the catalogue's"),
        ({"publisher_kind": "HOUSING"}, "of another kind of agency"),
        ({"person_id": bytes(16)}, "about nobody"),
        ({"purpose": "CURIOSITY"}, "a word of legal scope"),
        ({"article6_basis": "6_1_z"}, "a word of legal scope"),
        ({"team_kind": "SECRET"}, "a word of legal scope"),
        ({"publisher_code": "S W I"}, "not written as one"),
        ({"publisher_team": ""}, "not written as one"),
        ({"consent_record": "A1234BC"}, "not a UUID"),
        ({"source_time_us": 2**62}, "a time that cannot be"),
        ({"accepted_at_us": -(2**62)}, "a time that cannot be"),
    ],
)
def test_a_header_that_no_accepted_event_has_is_malformed(changed: dict[str, object], reason: str) -> None:
    header = header_of()._replace(**changed)  # type: ignore[arg-type]
    with pytest.raises(Malformed, match=reason):
        decode(raw_of(header, sealed_of()), TOPIC)
    with pytest.raises(Malformed, match=reason):
        encode(header, sealed_of())


@pytest.mark.parametrize(
    ("sealed", "mac", "reason"),
    [
        (sealed_of()[:-1], b"", "other compartments"),  # a missing one would tell something
        (sealed_of()[::-1], b"", "other compartments"),
        ((*sealed_of(), sealed_of()[0]), b"", "other compartments"),
        ((sealed_of()[0]._replace(sealed=b"x" * 27), *sealed_of()[1:]), b"", "too short"),
        (sealed_of(), b"m" * 32, "a MAC on a header"),
        ((), b"m" * 32, "other compartments"),
    ],
)
def test_compartments_other_than_the_schema_has_are_malformed(
    sealed: tuple[Compartment, ...], mac: bytes, reason: str
) -> None:
    with pytest.raises(Malformed, match=reason):
        decode(raw_of(header_of(), sealed, mac), TOPIC)


@pytest.mark.parametrize("event_type", ["feed.heartbeat", "dip.appointment.attended"])
def test_an_event_that_no_handover_compartment_binds_needs_its_mac(event_type: str) -> None:
    header, sealed = header_of(event_type), sealed_of(event_type)
    with pytest.raises(Malformed, match="a MAC"):
        decode(raw_of(header, sealed), topic_of(header.publisher_kind))


def test_an_event_on_another_agencys_topic_is_malformed() -> None:
    with pytest.raises(Malformed, match="the topic of another kind"):
        decode(encode(header_of(), sealed_of()), "events.housing")


def test_what_every_agency_may_publish_still_has_to_be_on_its_own_topic() -> None:
    header = header_of("consent.given", publisher_kind="DIP", publisher_team="DIP:LEICESTER/clinic")
    raw = encode(header, sealed_of("consent.given"))
    assert decode(raw, "events.dip").header == header
    with pytest.raises(Malformed, match="the topic of another kind"):
        decode(raw, "events.probation")


@pytest.mark.parametrize(
    "raw", [None, b"", b"{}", b"\xc3\x01", encode(header_of(), sealed_of())[:-1], bytes(ENVELOPE_LIMIT + 1)]
)
def test_what_is_not_an_envelope_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        decode(raw, TOPIC)


def test_bytes_after_the_end_are_malformed() -> None:
    with pytest.raises(Malformed, match="left over"):
        decode(encode(header_of(), sealed_of()) + b"\0", TOPIC)


def test_an_event_too_large_to_be_read_is_not_written() -> None:
    sealed = tuple(part._replace(sealed=b"x" * 60_000) for part in sealed_of())
    with pytest.raises(Malformed, match="longer than"):
        encode(header_of(), sealed)
