"""Typed events: what an agency's record may say, and what a refusal says back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.catalogue import catalogue
from schemas.errors import UnknownEventType
from schemas.events import (
    EventRefused,
    PersonReceived,
    ReleasePlanned,
    event_class,
    event_classes,
    parse_event,
)
from schemas.events.likeness import differences
from schemas.examples import example

PLANNED = "prison-carat.release.planned"
RECEIVED = "prison-carat.person.received"
SUMMER = timezone(timedelta(hours=1))
SUBJECT = {
    "identifiers": [{"kind": "NOMS", "value": "z1234zz "}],
    "given_names": "Zoë",
    "family_name": "Ashcombe",
    "date_of_birth": "1990-02-03",
}
BODY = {
    "subject": SUBJECT,
    "expected_release_date": "2026-11-27",
    "date_kind": "CRD",
    "certainty": "ESTIMATED",
    "prison": "SWI",
}


def body(**changed: Any) -> dict[str, Any]:
    return BODY | changed


def refusal(event_type: str, record: dict[str, Any]) -> str:
    with pytest.raises(EventRefused) as caught:
        parse_event(event_type, record)
    return str(caught.value)


@pytest.mark.parametrize("event_type", catalogue().event_types)
def test_a_typed_record_is_what_its_schema_file_says(event_type: str) -> None:
    assert differences(event_class(event_type), catalogue().entry(event_type)) == []


def test_every_schema_file_has_its_typed_record_and_every_record_its_file() -> None:
    assert set(event_classes()) == set(catalogue().event_types)


@pytest.mark.parametrize(
    ("place", "kind", "sentence"),
    [
        ("spoc", "string", "spoc: one of the two lets the field be empty, the other does not"),
        ("prison", ["null", "string"], "prison: one of the two lets the field be empty"),
        ("prison", "bytes", "prison: the schema and the typed record do not have the same type"),
        ("prison", {"type": "array", "items": "string"}, "prison: the schema and the typed record do not"),
        ("expected_release_date", "int", "expected_release_date: the schema and the typed record do not"),
        # In another order a symbol would be read as its neighbour.
        ("certainty", {"type": "enum", "name": "C", "symbols": ["CONFIRMED", "ESTIMATED"]}, "certainty: "),
        (
            "subject",
            {"type": "record", "name": "Subject", "fields": []},
            "subject: the schema has the fields",
        ),
    ],
)
def test_a_schema_file_that_its_typed_record_does_not_match_is_named_by_field(
    place: str, kind: object, sentence: str
) -> None:
    entry = catalogue().entry(PLANNED)
    fields = [field | {"type": kind} if field["name"] == place else field for field in entry.avro["fields"]]
    changed = replace(entry, avro=entry.avro | {"fields": fields})
    (found,) = differences(ReleasePlanned, changed)
    assert found.startswith(sentence)


def test_a_typed_record_of_another_name_is_not_the_schemas() -> None:
    entry = catalogue().entry("child-protection.plan.ended")
    found = differences(event_class("child-protection.plan.started"), entry)
    assert found == ["the schema is called PlanEnded, the typed record PlanStarted"]


@pytest.mark.parametrize("event_type", catalogue().event_types)
def test_an_example_is_the_same_for_the_same_seed_and_says_the_same_in_json(event_type: str) -> None:
    event = example(event_type, 5)
    assert event == example(event_type, 5)
    assert parse_event(event_type, event.model_dump(mode="json")) == event


def test_a_record_becomes_a_frozen_typed_event_with_canonical_identifiers() -> None:
    event = parse_event(PLANNED, BODY)
    assert isinstance(event, ReleasePlanned)
    assert event.expected_release_date == date(2026, 11, 27)
    assert event.subject.identifiers[0].value == "Z1234ZZ"
    with pytest.raises(ValidationError):
        event.prison = "LEI"  # type: ignore[misc]


@pytest.mark.parametrize(
    "day",
    ["2026-W49-2", "20261127", "1795737600", 1795737600, "27/11/2026", "2026-02-30", "1899-12-31", True, ""],
)
def test_a_day_written_otherwise_is_refused(day: object) -> None:
    assert "expected_release_date: " in refusal(PLANNED, body(expected_release_date=day))


def test_a_day_that_is_not_in_the_calendar_is_refused_in_our_own_words() -> None:
    # Python's own sentence about it can hold the text itself.
    assert refusal(PLANNED, body(expected_release_date="2026-02-30")).endswith("there is no such day or time")


def test_an_instant_without_a_time_zone_is_refused_also_as_a_python_value() -> None:
    record = {"subject": SUBJECT, "prison": "SWI", "reason": "ADMISSION"}
    for naive in ("2026-10-25T01:30:00", datetime(2026, 10, 25, 1, 30)):  # noqa: DTZ001
        assert "received_at: " in refusal(RECEIVED, record | {"received_at": naive})


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-10-25T01:30:00+01:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
        ("2026-10-25T01:30:00+00:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # the second
        ("2026-10-25T01:30:00.123456789Z", datetime(2026, 10, 25, 1, 30, 0, 123456, tzinfo=UTC)),
        ("2026-10-25T01:30Z", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=SUMMER), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_kept_in_utc(written: object, utc: datetime) -> None:
    record = {"subject": SUBJECT, "prison": "SWI", "reason": "ADMISSION", "received_at": written}
    event = parse_event(RECEIVED, record)
    assert isinstance(event, PersonReceived)
    assert event.received_at == utc
    assert event.received_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("certainty", "estimated"),
        ("prison", "swi"),
        ("prison", "SWI\n"),
        ("chosen_council", "Birmingham"),
        ("spoc", "a\0b"),
        ("spoc", "   "),
        ("spoc", "x" * 201),
        ("spoc", "\ud800"),
        ("spoc", 5),
        ("date_kind", None),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_refused_by_field(field: str, value: object) -> None:
    assert f"{field}: " in refusal(PLANNED, body(**{field: value}))


@pytest.mark.parametrize("answer", ["no", "false", 0, 1])
def test_a_yes_or_no_is_never_guessed_from_something_else(answer: object) -> None:
    record = example("probation.order.imposed").model_dump() | {"mental_health_requirement": answer}
    assert "mental_health_requirement: " in refusal("probation.order.imposed", record)


@pytest.mark.parametrize(
    "record",
    [
        body(expected_release_date="Zebedee"),
        body(certainty="Zebedee"),
        body(spoc=["Zebedee"]),
        body(subject=SUBJECT | {"given_names": "Zebedee\0"}),
        body(subject=SUBJECT | {"identifiers": [{"kind": "NHS", "value": "Zebedee"}]}),
        body(subject=SUBJECT | {"identifiers": [{"kind": "Zebedee", "value": "Z1234ZZ"}]}),
        body(Zebedee="yes"),
        body(subject=SUBJECT | {"Zebedee": 1}),
        body(subject="Zebedee"),
    ],
)
def test_a_refusal_never_says_the_value_nor_the_name_of_a_field_that_it_does_not_know(
    record: dict[str, Any],
) -> None:
    with pytest.raises(EventRefused) as caught:
        parse_event(PLANNED, record)
    assert "Zebedee" not in str(caught.value)
    assert "Zebedee" not in repr(caught.value.problems)


def test_a_field_that_is_missing_is_named() -> None:
    record = body()
    del record["prison"]
    assert refusal(PLANNED, record).endswith("prison: the field is required")


def test_an_event_type_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownEventType):
        parse_event("prison-carat.release.imagined", {})


def test_a_consent_record_is_named_by_a_uuid_because_it_may_stand_in_the_clear() -> None:
    record = example("consent.given").model_dump() | {"record_id": "Z1234ZZ-1"}
    assert "record_id: an id here is a UUID" in refusal("consent.given", record)
