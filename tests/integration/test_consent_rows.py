"""Consent goes by its event time, the stricter on a tie, and every change moves the person's one version."""

import itertools
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select

from policies import consent
from policies.question import ConsentCode
from policies.scope import Scope
from schemas.clock import london_date
from schemas.envelope import Agency, Header
from schemas.envelope import Sequence as Place
from schemas.events import event_class
from schemas.tables import consent as rows
from schemas.vocabulary import Category, Purpose
from tests.conftest import Database

COUNCIL = Agency("HOUSING", "E08000025")
OTHER_COUNCIL = Agency("HOUSING", "E08000035")
PREVENTION = Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 6, 2, 12, tzinfo=UTC)
SUBJECT = {
    "identifiers": [{"kind": "NOMS", "value": "A1234BC"}],
    "given_names": "Example",
    "family_name": "Person",
    "date_of_birth": date(1990, 1, 1),
}


def say(connection: Connection, person: UUID, word: str = "given", **more: Any) -> None:
    body: dict[str, Any] = {
        "subject": SUBJECT,
        "record_id": "11111111-1111-4111-8111-111111111111",
        "privacy_notice": "PN-1",
        "recipients": [str(COUNCIL)],
        "purposes": [PREVENTION],
        "categories": [Category.IDENTITY, Category.RELEASE_DATE],
        "method": "IN_PERSON_SIGNED",
        "event_time": NOON,
        "agreed_referral": word == "given",
        "agreed_contact": word == "given",
        "chosen_council": COUNCIL.code if word == "given" else None,
        **more,
    }
    event_type = f"consent.{word}"
    consent.record(connection, person, event_class(event_type).model_validate(body), header(event_type))


def header(event_type: str) -> Header:
    who = ["PRISON_CARAT", "BMI", "PRISON_CARAT:BMI/offender-management"]
    return Header(*([uuid4().bytes, event_type, 1, *who] + [None] * 14))  # type: ignore[arg-type]


def flag(connection: Connection, person: UUID, event_type: str, when: int, /, **body: Any) -> None:
    event = event_class(event_type).model_validate({"subject": SUBJECT, **body})
    consent.record_flags(connection, person, event, Place(when, 0, b"\0" * 32))


def view(connection: Connection, person: UUID, recipient: Agency = COUNCIL) -> consent.ConsentView:
    return consent.read(connection, [(person, recipient, PREVENTION)])[person, recipient, PREVENTION]


def states(connection: Connection, person: UUID) -> set[str]:
    return {code.state for code in view(connection, person).codes}


def version(connection: Connection, person: UUID) -> int:
    return consent.scopes(connection, [person])[person].version


def test_what_was_never_said_has_no_code_and_version_nought(database: Database) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        assert view(connection, person) == consent.ConsentView((), (False, False, False))
        assert consent.scopes(connection, [person]) == {person: Scope()}
        assert consent.unchanged(connection, {person: 0})


def test_a_consent_is_read_as_codes_sorted_by_category(database: Database) -> None:
    person, last_day = uuid4(), date(2026, 9, 30)
    with database.engine.begin() as connection:
        say(connection, person, last_day=last_day)
        assert view(connection, person) == consent.ConsentView(
            (
                ConsentCode(Category.IDENTITY, "GIVEN", last_day),
                ConsentCode(Category.RELEASE_DATE, "GIVEN", last_day),
            ),
            (True, True, True),
        )


def test_the_chosen_council_is_agreed_for_that_council_only(database: Database) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        say(connection, person, recipients=[str(COUNCIL), str(OTHER_COUNCIL)])
        assert view(connection, person, COUNCIL).s213b == (True, True, True)
        assert view(connection, person, OTHER_COUNCIL).s213b == (True, True, False)


def test_the_three_agreements_fall_with_the_consent(database: Database) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        say(connection, person)
        say(connection, person, "withdrawn", event_time=LATER, agreed_referral=True, agreed_contact=True)
        assert view(connection, person).s213b == (False, False, False)


def test_a_yes_that_has_run_out_takes_no_agreement_from_one_that_stands(database: Database) -> None:
    person, today = uuid4(), london_date(datetime.now(UTC))
    about_home: dict[str, Any] = {"categories": [Category.HOUSEHOLD], "agreed_referral": False}
    with database.engine.begin() as connection:
        say(connection, person)
        say(connection, person, last_day=today, **about_home)
        assert view(connection, person).s213b == (False, True, True), "on its last day it still stands"
        say(connection, person, last_day=today - timedelta(days=1), event_time=LATER, **about_home)
        assert view(connection, person).s213b == (True, True, True)


def test_a_consent_for_one_category_leaves_the_others_as_they_stand(database: Database) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        say(connection, person)
        say(connection, person, "withdrawn", event_time=LATER, categories=[Category.RELEASE_DATE])
        said = {code.category: code.state for code in view(connection, person).codes}
    assert said == {Category.IDENTITY: "GIVEN", Category.RELEASE_DATE: "WITHDRAWN"}


# The words of one person in order of event time, and what stands in the end whatever their order of arrival.
HISTORIES = [
    ([("given", NOON), ("withdrawn", LATER)], "WITHDRAWN"),
    ([("withdrawn", NOON), ("given", LATER)], "GIVEN"),
    ([("given", NOON), ("refused", NOON)], "REFUSED"),  # at the same time the stricter
    ([("given", NOON), ("withdrawn", NOON)], "WITHDRAWN"),
    ([("withdrawn", NOON), ("refused", NOON)], "REFUSED"),
    ([("given", NOON), ("refused", NOON), ("given", LATER)], "GIVEN"),
    ([("given", NOON), ("renewed", LATER)], "RENEWED"),
    ([("renewed", NOON), ("withdrawn", LATER)], "WITHDRAWN"),
    ([("given", NOON), ("expired", LATER)], "EXPIRED"),
    ([("expired", NOON), ("renewed", LATER)], "RENEWED"),
    ([("renewed", NOON), ("expired", NOON)], "EXPIRED"),
    ([("given", NOON), ("renewed", NOON)], "RENEWED"),  # equally strict: any word, but always the same
    ([("expired", NOON), ("withdrawn", NOON)], "WITHDRAWN"),
]


@pytest.mark.parametrize(("history", "stands"), HISTORIES)
def test_event_time_decides_whatever_comes_first(
    database: Database, history: Sequence[tuple[str, datetime]], stands: str
) -> None:
    with database.engine.begin() as connection:
        for order in itertools.permutations([*history, history[0]]):
            person = uuid4()
            for word, at in order:
                say(connection, person, word, event_time=at)
            assert states(connection, person) == {stands}, order


def test_of_two_consents_at_the_same_time_the_one_that_ends_earlier_counts(database: Database) -> None:
    days = [date(2026, 9, 30), date(2026, 8, 31), None]
    with database.engine.begin() as connection:
        for order in itertools.permutations(days):
            person = uuid4()
            for day in order:
                say(connection, person, last_day=day)
            assert {code.last_day for code in view(connection, person).codes} == {date(2026, 8, 31)}, order


def test_every_change_moves_the_version_and_what_is_older_moves_nothing(database: Database) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        say(connection, person, event_time=LATER)
        assert version(connection, person) == 1
        say(connection, person, "refused")
        say(connection, person, event_time=LATER)
        assert version(connection, person) == 1
        flag(connection, person, "child-protection.enquiry.opened", 5, section="S47", at=NOON)
        assert version(connection, person) == 2


def test_a_linked_child_stands_from_enquiry_to_the_end_of_the_plan_in_source_order(
    database: Database,
) -> None:
    steps: list[tuple[str, int, dict[str, Any]]] = [
        ("child-protection.enquiry.opened", 1, {"section": "S47", "at": NOON}),
        ("child-protection.plan.started", 2, {"at": NOON}),
        ("child-protection.plan.ended", 3, {"at": NOON}),
    ]
    with database.engine.begin() as connection:
        for order in itertools.permutations(steps):
            person = uuid4()
            for event_type, when, body in order:
                flag(connection, person, event_type, when, **body)
            assert not consent.scopes(connection, [person])[person].child_linked, order
            flag(connection, person, "child-protection.enquiry.opened", 4, section="S17", at=NOON)
            assert consent.scopes(connection, [person])[person].child_linked


@pytest.mark.parametrize(
    ("outcome", "linked"),
    [
        ("PLAN_MADE", True),
        ("PLAN_CONTINUED", True),
        ("NO_PLAN", False),  # the enquiry is over and no plan follows
        ("PLAN_ENDED", False),
        (None, True),  # held, and nobody says what came of it: the enquiry stays open
    ],
)
def test_a_conference_that_makes_no_plan_or_ends_it_closes_the_link(
    database: Database, outcome: str | None, linked: bool
) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        flag(connection, person, "child-protection.enquiry.opened", 1, section="S47", at=NOON)
        flag(
            connection,
            person,
            "child-protection.conference.held",
            2,
            kind="INITIAL",
            at=NOON,
            outcome=outcome,
        )
        assert consent.scopes(connection, [person])[person].child_linked is linked


def test_only_an_order_with_a_drug_rehabilitation_requirement_sets_and_ends_it(database: Database) -> None:
    person = uuid4()
    drr = {"requirements": ["DRR", "ATR"], "mental_health_requirement": False}
    atr = {"requirements": ["ATR"], "mental_health_requirement": False}
    with database.engine.begin() as connection:
        for when, (event_type, body, stands) in enumerate(
            [
                ("probation.order.imposed", atr, False),
                ("probation.order.imposed", drr, True),
                ("probation.order.terminated", atr, True),
                ("probation.order.terminated", drr, False),
            ]
        ):
            flag(connection, person, event_type, when, **body)
            assert consent.scopes(connection, [person])[person].drr_in_force is stands


def test_a_consent_lapses_when_london_begins_the_day_after_its_last(database: Database) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        say(connection, person, last_day=date(2026, 6, 10))
        # London is an hour ahead of UTC in June.
        lapse = datetime(2026, 6, 10, 23, tzinfo=UTC)
        assert consent.lapses(connection, [person], NOON) == {person: lapse}
        assert consent.lapses(connection, [person], lapse) == {}


def test_a_version_that_was_compared_cannot_change_before_the_commit(database: Database) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        say(connection, person)
    withdrawn = threading.Event()

    def withdraw() -> None:
        with database.engine.begin() as other:
            say(other, person, "withdrawn", event_time=LATER)
        withdrawn.set()

    with database.engine.begin() as connection:
        assert consent.unchanged(connection, {person: 1})
        writer = threading.Thread(target=withdraw)
        writer.start()
        blocked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with database.engine.connect() as watch:
            while not watch.exec_driver_sql(blocked).scalar_one():
                assert not withdrawn.is_set()
                watch.rollback()
    writer.join()
    with database.engine.begin() as connection:
        assert not consent.unchanged(connection, {person: 1})


def test_rows_hold_references_and_no_words_of_the_record(database: Database) -> None:
    person = uuid4()
    with database.engine.begin() as connection:
        say(connection, person)
        found = connection.execute(select(rows)).all()
    assert len(found) == 2
    assert "Example" not in str(found)
