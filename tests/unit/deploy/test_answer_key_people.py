"""The answer key on who is who: records that wait, numbers that are learnt, people put together and apart."""

from random import Random

import pytest

from deploy.world.answer_key import law
from deploy.world.answer_key.records import Record
from deploy.world.answer_key.register import Register
from deploy.world.answer_key.walk import Expectation, Rules, stories
from tests.unit.deploy.answer_key_people import (
    CARAT,
    CUSTODY,
    DIP,
    ENDS,
    HOUSING,
    PROBATION,
    TEAMS,
    Person,
    at,
    days_before,
    expected,
    key,
    key_of,
    of,
    standing,
    told_stories,
)

OLD = "A7777ZZ"


def accepted(person: Person) -> list[tuple[str, str]]:
    """What was accepted and when, in that order."""
    return [
        (event.type, f"{event.known:%m-%d %H:%M}") for story in told_stories(person) for event in story.events
    ]


@pytest.mark.parametrize(
    ("team", "what"),
    [
        (CUSTODY, "RECEPTION"),
        (PROBATION, "PRACTITIONER_ALLOCATED"),
        (DIP, "REFERRAL_ACCEPTED"),
        (HOUSING, "ASSESSMENT_BOOKED"),
    ],
)
def test_what_opens_custody_supervision_or_a_case_makes_a_person(team: str, what: str) -> None:
    assert len(accepted(Person().wrote(team, what, "2026-02-01 10:00"))) == 1


def test_anything_else_about_an_unknown_person_waits_and_is_accepted_with_what_opens() -> None:
    person = Person().dated("2026-02-01 10:00").received("2026-01-05 18:00", arrives="2026-02-03 10:00")
    assert accepted(person) == [("RECEPTION", "02-03 10:00"), ("RELEASE_DATE_SET", "02-03 10:00")]
    assert accepted(Person().dated()) == []


def test_a_record_teaches_its_other_numbers_and_so_lets_in_what_waited_for_them() -> None:
    person = Person().received("2026-01-05 18:00")
    person.wrote(DIP, "APPOINTMENT_OFFERED", "2026-01-06 10:00", number=OLD, nhs_number="9912003888")
    person.wrote(CARAT, "CARAT_ASSESSMENT", "2026-01-07 10:00", nhs_number="9912003888")
    assert {when for _, when in accepted(person)[1:]} == {"01-07 10:00"}
    assert len(accepted(person)) == 3


def test_an_agency_s_own_reference_is_its_own() -> None:
    person = Person().received()
    for team in ("HOUSING:E08000025/homelessness", "HOUSING:E08000035/homelessness"):
        person.wrote(team, "ASSESSMENT_BOOKED", "2026-02-01 10:00", number=" ", housing_reference="7")
    assert len({frozenset(story.numbers) for story in told_stories(person)}) == 2


def test_a_record_that_names_two_people_waits() -> None:
    one, other = Person(1).received(), Person(2).received()
    one.wrote(PROBATION, "LICENCE_ACTIVATED", "2026-02-01 10:00", crn="X000001")
    other.wrote(PROBATION, "LICENCE_ACTIVATED", "2026-02-02 10:00", crn="X000001")
    assert [len(story.events) for story in told_stories(one, other)] == [2, 1]


def test_what_is_misspelt_clashes_or_has_lost_its_time_is_nothing() -> None:
    person = Person().received()
    for flaw in ({"readable": False}, {"clash": True}, {"recorded_at": None}):
        person.dated(f"2026-0{len(person.records)}-20 10:00")
        person.records[-1] = person.records[-1]._replace(**flaw)
    assert [what for what, _ in accepted(person)] == ["RECEPTION"]


def test_a_record_that_comes_twice_counts_once() -> None:
    person = Person().received()
    person.records[0] = person.records[0]._replace(arrivals=(at("2026-01-05 18:00"), at("2026-01-07 08:00")))
    assert accepted(person) == [("RECEPTION", "01-05 18:00")]


def merged() -> Person:
    """Probation knew the person under an older number until the prison found out."""
    person = expected()
    person.wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00", number=OLD, crn="X000001")
    return person.wrote(CUSTODY, "IDENTITY_MERGED", days_before(50, 10), other_noms_number=OLD)


def test_two_records_of_one_person_are_one_story_from_the_merge_on() -> None:
    person = merged()
    (story,) = told_stories(person)
    assert len(story.events) == len(person.records)
    assert standing(person, days_before(60), "probation") == {"probation-84": "told"}
    assert "probation-84" not in standing(person, days_before(49), "probation")


def test_what_was_agreed_counts_as_not_said_while_nobody_has_looked_at_a_merge() -> None:
    assert standing(merged(), days_before(51), "housing") == {"housing-56": "told"}
    assert standing(merged(), days_before(49), "housing") == {"housing-56": "CONSENT_MISSING"}
    assert standing(merged(), days_before(20), "child-protection") == {"child-protection-28": "NOT_NECESSARY"}


def test_a_merge_taken_back_leaves_two_people_and_what_was_agreed() -> None:
    person = merged().wrote(CUSTODY, "IDENTITY_UNMERGED", days_before(40, 10), other_noms_number=OLD)
    assert standing(person, days_before(30), "housing") == {"housing-56": "told"}
    assert standing(person, days_before(30), "probation")["probation-56"] == "told"


def test_a_record_that_named_two_people_is_accepted_once_they_are_one() -> None:
    person = expected()
    person.wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00", number=OLD, crn="X000001")
    person.wrote(PROBATION, "LICENCE_ACTIVATED", "2026-02-02 10:00", crn="X000001")
    assert ("LICENCE_ACTIVATED", "02-02 10:00") not in accepted(person)
    person.wrote(CUSTODY, "IDENTITY_MERGED", "2026-02-03 10:00", other_noms_number=OLD)
    assert ("LICENCE_ACTIVATED", "02-03 10:00") in accepted(person)


def test_a_number_of_a_merge_that_nobody_has_becomes_a_person_of_its_own() -> None:
    person = expected().wrote(CUSTODY, "IDENTITY_MERGED", "2026-02-01 10:00", other_noms_number=OLD)
    assert standing(person, days_before(50), "housing") == {"housing-56": "told"}
    person.wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-02 10:00", number=OLD)
    assert standing(person, days_before(50), "housing") == {"housing-56": "CONSENT_MISSING"}
    person.wrote(CUSTODY, "IDENTITY_UNMERGED", "2026-02-03 10:00", other_noms_number=OLD)
    assert standing(person, days_before(50), "housing") == {"housing-56": "told"}
    assert standing(person, days_before(80), "probation") == {"probation-84": "told"}


def test_a_merge_of_which_neither_side_is_known_waits() -> None:
    person = Person().wrote(CUSTODY, "IDENTITY_MERGED", "2026-02-01 10:00", other_noms_number=OLD)
    assert accepted(person) == []
    person.received("2026-02-02 10:00")
    assert {when for _, when in accepted(person)} == {"02-02 10:00"}


def test_numbers_that_had_been_taken_for_one_person_s_own_can_be_taken_back() -> None:
    person = expected().wrote(PROBATION, "LICENCE_ACTIVATED", "2026-02-01 10:00", crn="X000001")
    person.wrote(CUSTODY, "IDENTITY_UNMERGED", "2026-02-02 10:00", other_crn="X000001")
    person.wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-03 10:00", number=" ", crn="X000001")
    assert standing(person, days_before(80), "probation") == {"probation-84": "told"}


def eventful(number: int) -> Person:
    """Somebody to whom a good deal happens, sent in six bundles."""
    person = Person(number).received().dated().agreed().agreed(to=DIP)
    person.wrote(PROBATION, "PRACTITIONER_ALLOCATED", "2026-02-01 10:00", number=OLD, crn="X000001")
    person.wrote(CUSTODY, "IDENTITY_MERGED", "2026-03-01 10:00", other_noms_number=OLD)
    person.wrote(CUSTODY, "IDENTITY_UNMERGED", "2026-03-20 10:00", other_noms_number=OLD)
    person.dated("2026-04-01 10:00", what="RELEASE_DATE_CHANGED").went(
        "2026-05-01 08:20", reason="SENT_TO_COURT"
    )
    person.received("2026-05-01 17:00", reason="RETURN_FROM_COURT")
    person.wrote(HOUSING, "PLACEMENT_CONFIRMED", "2026-06-01 10:00")
    person.wrote(HOUSING, "PLACEMENT_CANCELLED", "2026-06-02 10:00").agreed(
        "2026-09-01 10:00", "CONSENT_WITHDRAWN"
    )
    person.went("2026-11-20 09:00").wrote(DIP, "APPOINTMENT_MISSED", "2026-11-24 14:00")
    return person.received("2026-12-01 10:00", reason="RECALL").dated("2026-12-02 10:00", kind="PRRD")


def bundled(records: list[Record], rng: Random) -> list[Record]:
    """The same records, several at each moment of arrival, in whatever order they stand in the list."""
    slots = [*sorted(rng.choice(records).arrivals[0] for _ in range(6)), at("2026-12-03 12:00")]
    return [
        record._replace(arrivals=(min(slot for slot in slots if slot >= record.arrivals[0]),))
        for record in records
    ]


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_records_that_arrive_together_does_not_change_the_key(seed: int) -> None:
    rng = Random(seed)
    records = bundled(eventful(seed).records, rng)
    shuffled = [record._replace(record_id=record.record_id) for record in rng.sample(records, len(records))]
    assert key_of(records) == key_of(shuffled)


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_all_arrivals_changes_nothing_of_what_stands_in_the_end(seed: int) -> None:
    person = eventful(3)
    rng = Random(seed)
    moments = [record.arrivals for record in person.records]
    late = [
        record._replace(arrivals=arrivals)
        for record, arrivals in zip(person.records, rng.sample(moments, len(moments)), strict=True)
    ]
    assert in_the_end(key_of(late)[0].expectations) == in_the_end(key(person))


def in_the_end(expectations: tuple[Expectation, ...]) -> set[tuple[object, ...]]:
    return {(one.key, one.reason) for one in expectations if one.until is None and one.key.day}


@pytest.mark.parametrize("person", [expected(), merged(), eventful(1), expected().went("2026-11-20 09:00")])
def test_looking_at_every_midnight_finds_nothing_more(person: Person) -> None:
    register = Register()
    register.feed(person.records)
    rules = Rules(TEAMS, law.pages(), at(ENDS))
    assert list(stories(register, rules)) == list(stories(register, rules._replace(every_midnight=True)))


def test_one_person_s_rows_do_not_depend_on_anybody_else() -> None:
    both = told_stories(Person(1).received().dated(), Person(2).received().dated())
    assert [len(story.expectations) for story in both] == [len(key(Person(1).received().dated()))] * 2
    assert of(Person(1).received().dated(), "prison-14") != []


def test_in_a_large_world_time_stops_by_the_slot_and_what_falls_due_is_told_then() -> None:
    person = expected().went("2026-10-20 09:20")
    register = Register()
    register.feed(person.records)
    exact = Rules(TEAMS, law.pages(), at(ENDS))
    for stops, seen in ((0, "2026-11-10 09:20"), (60, "2026-11-10 10:00"), (240, "2026-11-10 12:00")):
        (story,) = stories(register, exact._replace(stops=stops))
        (found,) = [one for one in story.expectations if one.key.id == "dip-not-seen"]
        assert found.since == at(seen)
    (story,) = stories(register, exact._replace(stops=240, ends=at("2026-11-10 09:30")))
    assert [one.since for one in story.expectations if one.key.id == "dip-not-seen"] == [
        at("2026-11-10 09:30")
    ]
