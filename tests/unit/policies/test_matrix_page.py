"""The matrix in English: every pair, every kind of information and every field has its sentence."""

from datetime import date
from pathlib import Path

import pytest

from policies.matrix_markdown import FILE, whole
from policies.matrix_page import Matrix
from policies.pages import read_pages
from policies.plain_words import plain_words
from policies.ways import verdicts
from schemas.catalogue import catalogue
from schemas.vocabulary import Category
from tests.unit.policies.draft_pages import copied, edit, swap

WORDS = plain_words()
TODAY = date(2026, 11, 26)
MATRIX = Matrix(read_pages(), WORDS, TODAY)
C = Category


OVERRIDE = "Otherwise by a recorded override only."
ANY_OTHER = "For any other purpose by a recorded override only."


@pytest.mark.parametrize(
    ("pair", "category", "beginning", "end", "otherwise"),
    [
        # With consent and the duty to refer.
        (
            "PRISON_CARAT>HOUSING",
            C.RELEASE_DATE,
            "The council may have the release date once the person has agreed for that council and to",
            "the duty to refer, to prevent or relieve homelessness (ISA-001, Housing Act 1996 section 213B).",
            OVERRIDE,
        ),
        # Always, for these purposes.
        (
            "HOUSING>PRISON_CARAT",
            C.PLACEMENT,
            "The prison may have where the person is placed to hand over at release",
            "(ISA-007, Offender Management Act 2007 section 14).",
            ANY_OTHER,
        ),
        # While something is open.
        (
            "PRISON_CARAT>CHILD_PROTECTION",
            C.RELEASE_DATE,
            "Children’s services may have the release date while an enquiry or plan for a child is open,",
            "to keep a child safe (ISA-005, Children Act 2004 section 11).",
            OVERRIDE,
        ),
        # Never, and only by an override.
        (
            "PRISON_CARAT>HOUSING",
            C.SUPERVISION,
            "The council may never have",
            "how the person is supervised.",
            "",
        ),
        ("PRISON_CARAT>HOUSING", C.OFFENCE, "The council may have the offence", OVERRIDE[10:], ""),
        # Between two of a kind.
        (
            "PRISON_CARAT>PRISON_CARAT",
            C.CONTACT,
            "Another prison may have how to reach the person to hand over at release or to keep",
            "treatment going (ISA-008, Offender Management Act 2007 section 14).",
            ANY_OTHER,
        ),
    ],
)
def test_a_kind_of_information_has_its_sentence(
    pair: str, category: Category, beginning: str, end: str, otherwise: str
) -> None:
    giver, _, taker = pair.partition(">")
    said = MATRIX.sentences(giver, taker, category)
    assert said == tuple(filter(None, (f"{beginning} {end}", otherwise)))


def test_every_pair_speaks_of_every_kind_of_information() -> None:
    for pair in MATRIX.pairs():
        things = [thing for row in MATRIX.pair(*pair).rows for thing in row.things]
        assert len(things) == len(set(things)) == len(verdicts(read_pages(), *pair))
        assert len(things) in {len(Category), len(Category) + 1}


def test_every_field_of_every_event_is_spoken_of() -> None:
    for giver in MATRIX.kinds:
        for pair in MATRIX.pairs(giver):
            spoken = {
                (event.event_type, field.name)
                for event in MATRIX.pair(*pair).events
                for row in event.rows
                for field in row.fields
            }
            there = {
                (event_type, field["name"].replace("_", " ").capitalize())
                for event_type, entry in catalogue().entries.items()
                if entry.agency_kind in {giver, None} and entry.categories
                for field in entry.avro["fields"]
            }
            assert spoken == there, pair


def test_what_a_health_team_alone_publishes_is_not_spoken_of_as_anybody_else_s() -> None:
    events = {event.event_type: event for event in MATRIX.pair("PRISON_CARAT", "DIP").events}
    things = [thing for row in events["prison-carat.treatment-handover.issued"].rows for thing in row.things]
    assert "whom to ring, if that is no health team" not in things


def test_one_kind_of_information_can_be_asked_for_alone() -> None:
    part = MATRIX.pair("PRISON_CARAT", "HOUSING", C.RELEASE_DATE)
    assert [row.things for row in part.rows] == [("the release date",)]
    assert {thing for event in part.events for row in event.rows for thing in row.things} == {
        "the release date"
    }


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        # Stopped, past, still to come.
        ({"state": "SUSPENDED"}, TODAY),
        ({}, date(2029, 4, 1)),
        ({}, date(2024, 3, 31)),
    ],
)
def test_an_agreement_that_does_not_count_gives_nothing(
    tmp_path: Path, changes: dict[str, str | None], day: date
) -> None:
    folder = copied(tmp_path)
    edit(folder, **changes)
    matrix = Matrix(read_pages(folder, approved=False), WORDS, day)
    assert matrix.sentences("PRISON_CARAT", "HOUSING", C.RELEASE_DATE) == (
        "The council may have the release date by a recorded override only.",
    )


def test_an_agreement_with_one_council_names_it(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    swap(folder, "agreements/ISA-001.yaml", "HOUSING:*", "HOUSING:E08000025")
    matrix = Matrix(read_pages(folder, approved=False), WORDS, TODAY)
    (sentence, _) = matrix.sentences("PRISON_CARAT", "HOUSING", C.RELEASE_DATE)
    assert "(ISA-001, for HOUSING:E08000025 only, Housing Act" in sentence


def test_a_crime_gateway_carries_nothing_of_health(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    edit(folder, "ISA-003", gateway="CJA2003_S325")
    matrix = Matrix(read_pages(folder, approved=False), WORDS, TODAY)
    assert "ISA-003" in " ".join(matrix.sentences("PRISON_CARAT", "PROBATION", C.OFFENCE))
    for category in (C.SUBSTANCE_TREATMENT, C.MENTAL_HEALTH):
        assert "ISA-003" not in " ".join(matrix.sentences("PRISON_CARAT", "PROBATION", category))
    ring = matrix.sentences("PRISON_CARAT", "PROBATION", C.PRACTITIONER_CONTACT)
    assert ["ISA-003" in sentence for sentence in ring] == [True, False, False]


def test_a_sixth_kind_of_agency_goes_by_its_own_name(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for before, after in (("HOUSING:*", "BENEFITS:*"), ("  HOUSING: Duty", "  BENEFITS: Duty")):
        swap(folder, "agreements/ISA-001.yaml", before, after)
    swap(folder, "gateways.yaml", "to: [HOUSING]\n    to_code_starts: E", "to: [HOUSING, BENEFITS]")
    matrix = Matrix(read_pages(folder, approved=False), WORDS, TODAY)
    assert matrix.kinds[-1] == "BENEFITS"
    (sentence, _) = matrix.sentences("PRISON_CARAT", "BENEFITS", C.RELEASE_DATE)
    assert sentence.startswith("Benefits may have the release date once the person has agreed for Benefits")


def test_the_page_that_is_kept_is_the_one_that_the_pages_make() -> None:
    made = whole(Matrix(read_pages(), WORDS), WORDS)
    assert FILE.read_text("utf-8") == made, "Run `throughcare policy matrix --markdown > policies/MATRIX.md`."
