"""Overrides, restrictions and address checks go by source order, and every change moves the one version."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, insert, select

from policies import accepting, consent
from policies.question import OverrideCode
from policies.safeguards import NOTHING, Restriction, Safeguards
from schemas.envelope import Agency, Header
from schemas.events import event_class
from schemas.tables import override, person_alias, restriction
from schemas.vocabulary import Category, OverrideKind, TeamKind
from tests.conftest import Database

PRISON = Agency("PRISON_CARAT", "BMI")
OTHER_PRISON = Agency("PRISON_CARAT", "SWI")
PROBATION = Agency("PROBATION", "BIRMINGHAM")
CHILDREN = Agency("CHILD_PROTECTION", "E08000025")
COUNCIL = Agency("HOUSING", "E08000025")
COUNCIL_TEAM = f"{COUNCIL}/homelessness"
TODAY, REVIEW = date(2026, 10, 1), date(2026, 10, 20)
OVERRIDE = "22222222-2222-4222-8222-222222222222"
SUBJECT = {
    "identifiers": [{"kind": "NOMS", "value": "A1234BC"}],
    "given_names": "Example",
    "family_name": "Person",
    "date_of_birth": date(1990, 1, 1),
}
DECIDED = {
    "override_id": OVERRIDE,
    "recipients": [str(COUNCIL)],
    "kind": "SAFEGUARDING",
    "categories": ["RELEASE_DATE", "IDENTITY"],
    "reason_code": "RISK_TO_OTHERS",
    "necessity": "Somebody in the same house would be in danger.",
    "authorised_by": "prison-bmi-head",
    "person_told": False,
    "review_on": REVIEW,
}
CODE = OverrideCode(OverrideKind.SAFEGUARDING, REVIEW, (Category.IDENTITY, Category.RELEASE_DATE))
CLOSED = {"scope": "RECORD", "reason_code": "KNOWN_TO_STAFF", "except_teams": [COUNCIL_TEAM]}
HIDDEN = {"scope": "LOCATION", "reason_code": "DOMESTIC_ABUSE"}
ASKED = {"at": datetime(2026, 9, 1, tzinfo=UTC)}


def say(connection: Connection, person: UUID, by: Agency, event_type: str, when: int, /, **body: Any) -> None:
    event = event_class(event_type).model_validate({"subject": SUBJECT, **body})
    accepting.record(connection, person, event, _header(event_type, by, when))


def _header(event_type: str, by: Agency, when: int) -> Header:
    blank: dict[str, Any] = dict.fromkeys(Header._fields)
    named: dict[str, Any] = {"event_type": event_type, "publisher_kind": by.kind, "publisher_code": by.code}
    named |= {"publisher_team": f"{by}/team", "team_kind": TeamKind.GENERAL}
    return Header(**blank | named | {"source_time_us": when, "source_counter": 0, "source_ref": b"\0" * 32})


def guards(connection: Connection, person: UUID) -> Safeguards:
    return consent.scopes(connection, [person])[person].safeguards


def version(connection: Connection, person: UUID) -> int:
    return consent.scopes(connection, [person])[person].version


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.engine.begin() as made:
        yield made


def test_an_override_counts_for_whom_it_names_until_its_review_and_only_of_who_decided(
    connection: Connection,
) -> None:
    person = uuid4()
    say(connection, person, PRISON, "override.recorded", 1, **DECIDED)
    found = guards(connection, person)
    assert found.overriding(PRISON, COUNCIL, TODAY) == (CODE,)
    assert found.overriding(PRISON, COUNCIL, REVIEW) == (CODE,)  # the day itself counts
    assert found.overriding(PRISON, COUNCIL, date(2026, 10, 21)) == ()
    assert found.overriding(PRISON, PROBATION, TODAY) == ()
    assert found.overriding(OTHER_PRISON, COUNCIL, TODAY) == ()


def test_an_override_and_its_end_come_to_the_same_in_any_order_of_arrival(connection: Connection) -> None:
    longer = DECIDED | {"review_on": date(2026, 10, 25)}
    steps: list[tuple[str, int, dict[str, Any]]] = [
        ("override.recorded", 1, DECIDED),
        ("override.recorded", 2, longer),
    ]
    ended = [*steps, ("override.ended", 3, {"override_id": OVERRIDE})]
    for order in itertools.permutations(ended):
        person = uuid4()
        for event_type, when, body in order:
            say(connection, person, PRISON, event_type, when, **body)
        assert guards(connection, person) == NOTHING, order
        say(connection, person, PRISON, "override.recorded", 4, **DECIDED)  # decided anew
        assert guards(connection, person).overriding(PRISON, COUNCIL, TODAY) == (CODE,)
    for order in itertools.permutations(steps):
        person = uuid4()
        for event_type, when, body in order:
            say(connection, person, PRISON, event_type, when, **body)
        (code,) = guards(connection, person).overriding(PRISON, COUNCIL, TODAY)
        assert code.last_day == date(2026, 10, 25), order


def test_nobody_ends_the_override_of_another_agency_or_lifts_its_restriction(connection: Connection) -> None:
    person = uuid4()
    say(connection, person, PRISON, "override.recorded", 1, **DECIDED)
    say(connection, person, PROBATION, "override.ended", 2, override_id=OVERRIDE)
    say(connection, person, PRISON, "record.restricted", 1, **CLOSED)
    say(connection, person, PROBATION, "record.unrestricted", 2, scope="RECORD")
    found = guards(connection, person)
    assert found.overriding(PRISON, COUNCIL, TODAY) == (CODE,)
    assert found.restricted(PRISON, PROBATION, "PROBATION:BIRMINGHAM/resettlement")


def test_a_restricted_record_is_closed_to_all_but_its_own_agency_and_the_teams_excepted(
    connection: Connection,
) -> None:
    person = uuid4()
    say(connection, person, PRISON, "record.restricted", 1, **CLOSED)
    found = guards(connection, person)
    assert found.restricted(PRISON, PROBATION, "PROBATION:BIRMINGHAM/resettlement")
    assert found.restricted(PRISON, COUNCIL, f"{COUNCIL}/another")
    assert not found.restricted(PRISON, COUNCIL, COUNCIL_TEAM)
    assert not found.restricted(PRISON, PRISON, f"{PRISON}/carat")
    assert not found.restricted(PROBATION, COUNCIL, f"{COUNCIL}/another")
    assert not found.protected


@pytest.mark.parametrize("body", [CLOSED, HIDDEN])
def test_restricted_and_lifted_come_to_the_same_in_any_order_of_arrival(
    connection: Connection, body: dict[str, Any]
) -> None:
    steps: list[tuple[str, int, dict[str, Any]]] = [
        ("record.restricted", 1, body),
        ("record.unrestricted", 2, {"scope": body["scope"]}),
    ]
    for order in itertools.permutations(steps):
        person = uuid4()
        for event_type, when, said in order:
            say(connection, person, PRISON, event_type, when, **said)
        assert guards(connection, person) == NOTHING, order
        say(connection, person, PRISON, "record.restricted", 3, **body)
        assert guards(connection, person) != NOTHING


def test_a_protected_place_is_protected_while_any_agency_says_so(connection: Connection) -> None:
    person = uuid4()
    for agency in (PRISON, PROBATION):
        say(connection, person, agency, "record.restricted", 1, **HIDDEN)
    say(connection, person, PRISON, "record.unrestricted", 2, scope="LOCATION")
    assert guards(connection, person).protected
    say(connection, person, PROBATION, "record.unrestricted", 2, scope="LOCATION")
    assert not guards(connection, person).protected


# What was said of an address check, in source order, and whether probation still waits in the end.
CHECKS = [
    (["asked"], True),
    (["asked", "SUITABLE"], False),
    (["asked", "NOT_SUITABLE"], False),
    (["asked", "FURTHER_INFORMATION"], True),  # no answer yet
    (["asked", "FURTHER_INFORMATION", "SUITABLE"], False),
    (["asked", "SUITABLE", "FURTHER_INFORMATION"], False),
    (["asked", "NOT_SUITABLE", "asked"], True),  # another address
    (["SUITABLE"], False),
]


@pytest.mark.parametrize(("words", "waits"), CHECKS)
def test_an_address_check_is_open_from_the_request_to_an_answer(
    connection: Connection, words: list[str], waits: bool
) -> None:
    for order in itertools.permutations(enumerate(words, 1)):
        person = uuid4()
        for when, word in order:
            if word == "asked":
                say(connection, person, PROBATION, "probation.address-check.requested", when, **ASKED)
            else:
                completed = "child-protection.address-check.completed"
                say(connection, person, CHILDREN, completed, when, result=word)
        assert guards(connection, person).address_check_open is waits, order


def test_every_change_moves_the_version_and_what_is_older_moves_nothing(connection: Connection) -> None:
    person = uuid4()
    changes: list[tuple[Agency, str, dict[str, Any]]] = [
        (PRISON, "override.recorded", DECIDED),
        (PRISON, "override.ended", {"override_id": OVERRIDE}),
        (PRISON, "record.restricted", CLOSED),
        (PRISON, "record.unrestricted", {"scope": "RECORD"}),
        (PROBATION, "probation.address-check.requested", ASKED),
        (CHILDREN, "child-protection.address-check.completed", {"result": "SUITABLE"}),
    ]
    for number, (agency, event_type, body) in enumerate(changes, 1):
        for _ in range(2):  # the second time it is the same word
            say(connection, person, agency, event_type, number, **body)
        assert version(connection, person) == number, event_type
    for agency, event_type, body in changes:
        say(connection, person, agency, event_type, 0, **body)
    assert version(connection, person) == len(changes)


@pytest.mark.parametrize("looked", [False, True])
def test_in_a_family_what_closes_counts_at_once_and_what_opens_once_a_person_has_looked(
    connection: Connection, looked: bool
) -> None:
    root, below = uuid4(), uuid4()
    now = datetime(2026, 9, 1, tzinfo=UTC)
    look = {"looked_at": now, "looked_by": "test-officer"} if looked else {}
    link = {
        "person_id": below,
        "parent_id": root,
        "root_id": root,
        "merged_at": now,
        "merged_by": str(PRISON),
    }
    connection.execute(insert(person_alias).values(link | look))
    say(connection, root, PRISON, "record.restricted", 1, **CLOSED)
    say(connection, below, PRISON, "record.restricted", 1, **CLOSED | {"except_teams": []})
    say(connection, below, PRISON, "record.restricted", 1, **HIDDEN)
    say(connection, below, PRISON, "override.recorded", 1, **DECIDED)
    say(connection, below, PROBATION, "probation.address-check.requested", 1, **ASKED)
    for person in (root, below):
        found = guards(connection, person)
        assert found.protected
        assert found.restricted(PRISON, COUNCIL, COUNCIL_TEAM)  # the stricter: one excepts nobody
        assert found.restrictions == {
            Restriction(PRISON, frozenset()),
            Restriction(PRISON, frozenset({COUNCIL_TEAM})),
        }
        assert bool(found.overriding(PRISON, COUNCIL, TODAY)) is looked
        assert found.address_check_open is looked


def test_rows_hold_codes_and_no_words_of_the_record(connection: Connection) -> None:
    person = uuid4()
    say(connection, person, PRISON, "override.recorded", 1, **DECIDED)
    say(connection, person, PRISON, "record.restricted", 1, **CLOSED)
    found = str([connection.execute(select(table)).all() for table in (override, restriction)])
    for word in ("Example", "danger", "prison-bmi-head", "KNOWN_TO_STAFF"):
        assert word not in found
