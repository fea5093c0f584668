"""A mask leaves codes and nothing else; a generalised day is the Monday of its week."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.masking import COVERED, softened, week_of
from schemas.catalogue import catalogue
from schemas.clock import from_micros, london_date
from schemas.codec import plain_compartments, read_compartment
from schemas.examples import example
from schemas.vocabulary import Category, Redaction

COMPARTMENTS = [
    (name, category) for name, entry in catalogue().entries.items() for category in entry.categories
]
_some = st.sampled_from(COMPARTMENTS)
_seeds = st.integers(0, 10_000)
_texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
_days = st.dates(date(1900, 1, 8), date(2199, 12, 31))
_instants = st.integers(-2_208_000_000, 7_258_000_000).map(lambda s: from_micros(s * 1_000_000))  # to 2199


def opened(event_type: str, category: Category, seed: int) -> dict[str, Any]:
    """A compartment as the vault opens it."""
    return read_compartment(event_type, category, plain_compartments(example(event_type, seed))[category])


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    else:
        yield value


def symbols(schema: Any) -> set[str]:
    """Every word that a schema lists."""
    if isinstance(schema, dict):
        return set(schema.get("symbols", ())).union(*(symbols(part) for part in schema.values()))
    return set().union(*(symbols(part) for part in schema)) if isinstance(schema, list) else set()


def retold(kind: Any, value: Any, draw: st.DataObject) -> Any:
    """The same codes in the same places, and another text, day or number everywhere else."""
    if value is None:
        return None
    if isinstance(kind, list):
        return retold(kind[1], value, draw)
    match kind:
        case {"type": "enum"} | "boolean":
            return value
        case {"type": "array", "items": items}:
            return [retold(items, part, draw) for part in value]
        case {"type": "record", "fields": fields}:
            return {each["name"]: retold(each["type"], value[each["name"]], draw) for each in fields}
    match value:
        case datetime():
            return draw.draw(_instants)
        case date():
            return draw.draw(_days)
        case str():
            return draw.draw(_texts)
    return draw.draw(st.integers(0, 1_000))


@given(_some, _seeds, st.data())
def test_two_records_that_differ_in_all_but_their_codes_look_the_same_under_a_mask(
    one: tuple[str, Category], seed: int, data: st.DataObject
) -> None:
    fields = opened(*one, seed)
    kinds = {
        field["name"]: field["type"] for field in catalogue().entry(one[0]).compartment(one[1])["fields"]
    }
    other = {name: retold(kinds[name], value, data) for name, value in fields.items()}
    assert softened(*one, fields, Redaction.MASK) == softened(*one, other, Redaction.MASK)


@given(_some, _seeds)
def test_all_that_a_mask_leaves_are_words_of_the_contract_and_yes_and_no(
    one: tuple[str, Category], seed: int
) -> None:
    words = symbols(catalogue().entry(one[0]).avro)
    for leaf in leaves(softened(*one, opened(*one, seed), Redaction.MASK)):
        assert leaf is None or isinstance(leaf, bool) or leaf == COVERED or leaf in words


@pytest.mark.parametrize(("event_type", "category"), COMPARTMENTS)
def test_a_mask_keeps_the_structure_and_what_is_empty_stays_empty(
    event_type: str, category: Category
) -> None:
    fields = opened(event_type, category, 3)
    masked = softened(event_type, category, fields, Redaction.MASK)
    assert list(masked) == list(fields)
    assert [leaf is None for leaf in leaves(masked)] == [leaf is None for leaf in leaves(fields)]
    assert softened(event_type, category, masked, Redaction.MASK) == masked


def test_a_masked_person_is_nobody_but_the_kinds_of_number_are_told() -> None:
    fields = opened("consent.given", Category.IDENTITY, 1)
    subject: Any = softened("consent.given", Category.IDENTITY, fields, Redaction.MASK)["subject"]
    assert {subject[name] for name in ("given_names", "family_name", "date_of_birth")} == {COVERED}
    assert {one["value"] for one in subject["identifiers"]} == {COVERED}
    assert [one["kind"] for one in subject["identifiers"]] == [
        one["kind"] for one in fields["subject"]["identifiers"]
    ]


# A day or an instant, and the Monday that stands for it.
WEEKS = [
    (date(2026, 11, 30), date(2026, 11, 30)),  # a Monday itself
    (date(2026, 12, 6), date(2026, 11, 30)),  # the Sunday after
    (date(2027, 1, 1), date(2026, 12, 28)),  # over the year's end
    (datetime(2026, 6, 7, 22, 59, tzinfo=UTC), date(2026, 6, 1)),  # one minute to midnight in London
    (datetime(2026, 6, 7, 23, 0, tzinfo=UTC), date(2026, 6, 8)),  # Monday in London, Sunday in UTC
]


@pytest.mark.parametrize(("value", "monday"), WEEKS)
def test_a_day_or_an_instant_becomes_the_monday_of_its_week_in_london(value: date, monday: date) -> None:
    assert week_of(value) == monday


@given(st.one_of(_days, _instants))
def test_a_coarse_day_is_a_monday_never_later_and_coarse_already(value: date) -> None:
    week = week_of(value)
    on = london_date(value) if isinstance(value, datetime) else value
    assert type(week) is date
    assert week.weekday() == 0
    assert timedelta(0) <= on - week < timedelta(days=7)
    assert week_of(week) == week


@given(_some, _seeds)
def test_generalising_twice_is_generalising_once_and_changes_nothing_but_days(
    one: tuple[str, Category], seed: int
) -> None:
    fields = opened(*one, seed)
    coarse = softened(*one, fields, Redaction.GENERALISE)
    assert softened(*one, coarse, Redaction.GENERALISE) == coarse
    for before, after in zip(leaves(fields), leaves(coarse), strict=True):
        assert after == (week_of(before) if isinstance(before, date) else before)


@given(_some, _seeds)
def test_what_is_not_to_be_softened_stays_as_it_is(one: tuple[str, Category], seed: int) -> None:
    fields = opened(*one, seed)
    assert softened(*one, fields, None) == fields


def test_what_is_to_be_removed_is_not_opened_at_all() -> None:
    with pytest.raises(ValueError, match="not to be opened"):
        softened("consent.given", Category.IDENTITY, {}, Redaction.REMOVE)
