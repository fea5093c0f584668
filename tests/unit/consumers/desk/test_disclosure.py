"""What a page tells of an event, and what its silence must not tell."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from consumers.desk.disclosure import Disclosed, disclose, full_name, who
from consumers.desk.questions import About
from consumers.desk.reading import Look, Opened
from consumers.desk.rows import FactRow
from consumers.desk.words import words
from policies.question import Decision, Party, Question
from policies.teams import directory
from schemas.clock import to_micros
from schemas.envelope import Agency, Sequence
from schemas.vocabulary import Category, Door, Effect, Purpose, Relationship, Role, TeamKind

Fields = dict[Category, dict[str, object]]
PRISON, COUNCIL = Agency("PRISON_CARAT", "BMI"), Agency("HOUSING", "E08000025")
SUBJECT = {
    "identifiers": [{"kind": "NOMS", "value": "A1234BC"}],
    "given_names": "Jordan",
    "family_name": "Example",
    "date_of_birth": date(1990, 1, 1),
}
IDENTITY: Fields = {Category.IDENTITY: {"subject": SUBJECT}}
DATE: Fields = {Category.RELEASE_DATE: {"expected_release_date": date(2026, 12, 1), "previous_date": None}}
ABOUT = About(UUID(int=1), Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF, Relationship.TEAM)


def _look(
    event_type: str,
    fields: Fields,
    *,
    health: bool = False,
    also_allowed: tuple[Category, ...] = (),
    at: datetime = datetime(2026, 9, 1, tzinfo=UTC),
) -> Look:
    kind = TeamKind.HEALTH if health else TeamKind.GENERAL
    team = "PRISON_CARAT:BMI/" + ("carat" if health else "offender-management")
    question = Question(
        Door.OPEN, Party(PRISON, kind), Party(COUNCIL, TeamKind.GENERAL), Role.HOUSING_OFFICER,
        Relationship.TEAM, ABOUT.purpose, event_type, (), date(2026, 10, 1),
    )  # fmt: skip
    allowed = frozenset({*fields, *also_allowed})
    decision = Decision(Effect.ALLOW_REDACTED, allowed, (), ("CONSENT_VALID",), "CONSENT_VALID", (), "r1")
    key = Sequence(to_micros(at), 0, bytes(32)).key()
    fact = FactRow(uuid4(), UUID(int=1), event_type, PRISON, team, kind, key)
    return Look(ABOUT, question, decision, (Opened(fact, fields),))


def _disclosed(*looks: Look) -> list[Disclosed]:
    return disclose(looks, words(), directory())


def test_fields_are_shown_in_words_and_empty_ones_not_at_all() -> None:
    (event,) = _disclosed(_look("prison-carat.release.planned", IDENTITY | DATE))
    assert [(line.label, line.values) for line in event.lines] == [
        ("Expected release date", ("Tuesday 1 December 2026",))
    ]
    assert event.publisher == "HMP Winson Vale, Offender Management Unit"
    assert event.recorded_on == "1 September 2026"


def test_a_prison_and_a_council_are_shown_by_name() -> None:
    fields: Fields = {
        Category.CUSTODY_STATUS: {"prison": "BMI"},
        Category.ACCOMMODATION_NEED: {"chosen_council": "E08000025"},
    }
    (event,) = _disclosed(_look("prison-carat.release.planned", fields))
    assert {value for line in event.lines for value in line.values} == {
        "HMP Winson Vale",
        "Birmingham Council",
    }


def test_a_record_of_consent_reads_in_words_to_whoever_wrote_it() -> None:
    consent: Fields = {
        Category.CONSENT: {
            "recipients": ["HOUSING:E08000025", "DIP:BIRMINGHAM"],
            "purposes": [Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF],
            "categories": ["IDENTITY", "RELEASE_DATE"],
            "method": "IN_PERSON_SIGNED",
        }
    }
    look = _look("consent.given", consent)
    own = look.question._replace(recipient=Party(PRISON, TeamKind.GENERAL))
    (event,) = _disclosed(look._replace(question=own))
    assert [line.values for line in event.lines] == [
        ("Birmingham Council", "Birmingham Recovery Service"),
        ("Preventing and relieving homelessness",),
        ("Name, date of birth and reference numbers", "Release date"),
        ("Face to face, signed",),
    ]


def test_withheld_names_the_categories_that_every_such_event_has() -> None:
    (event,) = _disclosed(_look("prison-carat.release.planned", IDENTITY | DATE))
    assert event.withheld == ("Need for accommodation", "Where the person is held", "Who to contact")


def test_an_event_of_which_only_the_name_is_allowed_does_not_show() -> None:
    assert _disclosed(_look("prison-carat.treatment-handover.issued", IDENTITY, health=True)) == []


def test_an_event_of_which_nothing_is_allowed_does_not_show() -> None:
    assert _disclosed(_look("prison-carat.treatment-handover.issued", {}, health=True)) == []


def test_where_all_that_is_telling_is_withheld_neither_title_nor_list_tells_it() -> None:
    fields: Fields = {Category.SUPPORT_NEED_FLAG: {"has_support_need": True}}
    (event,) = _disclosed(_look("prison-carat.assessment.completed", fields, health=True))
    assert event.title == "Further information"
    assert "Substance treatment" not in event.withheld


def test_a_health_team_is_named_only_to_whom_its_practitioners_may_be_named() -> None:
    fields: Fields = {Category.SUPPORT_NEED_FLAG: {"has_support_need": True}}
    event_type = "prison-carat.assessment.completed"
    (event,) = _disclosed(_look(event_type, fields, health=True))
    assert event.publisher == "A partner agency"
    (event,) = _disclosed(
        _look(event_type, fields, health=True, also_allowed=(Category.PRACTITIONER_CONTACT,))
    )
    assert event.publisher == "HMP Winson Vale, CARAT drug and alcohol team"


def test_the_newest_event_comes_first_and_gives_the_name() -> None:
    later: Fields = {Category.IDENTITY: {"subject": SUBJECT | {"given_names": "Jo"}}}
    old = _look("prison-carat.release.planned", IDENTITY | DATE)
    new = _look("prison-carat.release.date-changed", later | DATE, at=datetime(2026, 9, 20, tzinfo=UTC))
    assert [event.title for event in _disclosed(old, new)] == ["Release date changed", "Release planned"]
    assert full_name(who([new, old])) == full_name(who([old, new])) == "Jo Example"


@pytest.mark.parametrize("looks", [[], [_look("prison-carat.release.planned", DATE)]])
def test_where_no_name_was_opened_there_is_none(looks: list[Look]) -> None:
    assert who(looks) == {}
