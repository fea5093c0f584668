"""Publish on a real database: people, repeats, waiting, refusals, each in one transaction with the ledger."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from policies.question import Answer, Question, Unanswered
from producers.draft import Asked
from producers.receipt import Receipt, Status
from schemas.errors import NoAnswer
from schemas.vocabulary import Category
from tests.conftest import Database
from tests.integration.publish_world import PublishWorld, allow, deny, submission
from tests.unit.producers import record_rows as rows

PRISON, PROBATION, DIP, CHILD, HOUSING = "PRISON_CARAT", "PROBATION", "DIP", "CHILD_PROTECTION", "HOUSING"


@pytest.fixture
def world(database: Database) -> PublishWorld:
    return PublishWorld(database.engine)


def test_a_record_becomes_a_sealed_event_a_person_and_a_ledger_entry(world: PublishWorld) -> None:
    receipt = world.one(PRISON, rows.RECEPTION)
    assert receipt.status is Status.ACCEPTED
    (envelope,) = world.sent()
    header = envelope.header
    assert header.event_id == receipt.event_id.bytes if receipt.event_id else False
    assert (header.publisher_kind, header.publisher_code, header.team_kind) == (PRISON, "SWI", "GENERAL")
    assert header.purpose == "RELEASE_HANDOVER"
    assert {one.category for one in envelope.compartments} == {Category.IDENTITY, Category.CUSTODY_STATUS}
    (entry,) = world.entries("PUBLISH_ACCEPTED")
    assert entry["event"] == str(receipt.event_id)
    assert entry["person"] == world.vault.pseudonym(header.person)
    assert world.count("person") == world.count("question") == 1
    assert world.count("ledger_pending") == 1


def test_nothing_that_names_the_person_stands_outside_sealed_bytes(world: PublishWorld) -> None:
    world.publish(
        (PRISON, rows.RECEPTION), (PRISON, rows.CONSENT), (HOUSING, rows.ASSESSMENT), (DIP, rows.REFERRAL)
    )
    world.one(CHILD, rows.ENQUIRY | {"noms_number": "", "record_type": "PLAN_STARTED"})
    tables = world.rows(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('public', 'vault')"
    )
    for (table,) in tables:
        for (row,) in world.rows(f"SELECT CAST(found AS text) FROM {table} AS found"):
            for value in ("Larkfield", "Robin", "A1234BC", "H-1042", "CP-77", "MOV-1", "1990-02-03"):
                assert value not in str(row), table
                assert value.encode().hex() not in str(row), table


def test_five_agencies_find_the_same_person_by_one_number(world: PublishWorld) -> None:
    world.publish((PRISON, rows.RECEPTION), (PROBATION, rows.SUPERVISION), (DIP, rows.REFERRAL))
    world.publish((CHILD, rows.ENQUIRY), (HOUSING, rows.ASSESSMENT))
    assert len(world.people()) == 5
    assert len(set(world.people())) == 1


def test_a_record_with_one_known_number_teaches_the_others(world: PublishWorld) -> None:
    world.publish((PRISON, rows.RECEPTION))
    world.publish((PROBATION, rows.SUPERVISION))  # NOMS and CRN
    receipt = world.one(PROBATION, rows.DUTY_TO_REFER)  # CRN only
    assert receipt.status is Status.ACCEPTED
    assert len(set(world.people())) == 1


def test_only_an_opening_event_makes_a_person(world: PublishWorld) -> None:
    receipt = world.one(PRISON, rows.RELEASE_DATE)
    assert receipt == Receipt(Status.WAITING, reasons=("UNKNOWN_PERSON",))
    assert world.count("person") == world.count("outbox") == 0
    assert world.entries("PUBLISH_WAITING")[0]["reasons"] == "UNKNOWN_PERSON"


def test_what_waited_comes_in_with_its_person(world: PublishWorld) -> None:
    world.one(PRISON, rows.RELEASE_DATE)
    world.one(PRISON, rows.RECEPTION)
    assert [one.header.event_type for one in world.sent()] == [
        "prison-carat.person.received",
        "prison-carat.release.planned",
    ]
    assert len(set(world.people())) == 1
    ((settled, sealed),) = world.rows("SELECT settled_as, sealed FROM waiting")
    assert (settled, sealed) == ("ACCEPTED", b"")


def test_what_waited_teaches_and_lets_in_what_waited_for_that(world: PublishWorld) -> None:
    duty_with_both = rows.DUTY_TO_REFER | {"record_id": "P-3", "noms_number": "A1234BC"}
    world.one(PROBATION, rows.DUTY_TO_REFER)  # waits for the CRN
    world.one(PROBATION, duty_with_both)  # waits for either
    world.one(PRISON, rows.RECEPTION)  # brings the NOMS number only
    assert world.count("outbox") == 3
    assert len(set(world.people())) == 1


def test_order_inside_a_batch_does_not_matter(world: PublishWorld) -> None:
    receipts = world.publish(
        (PROBATION, rows.DUTY_TO_REFER),
        (PRISON, rows.RELEASE_DATE),
        (PRISON, rows.RECEPTION),
        (PROBATION, rows.SUPERVISION),
    )
    assert [one.status for one in receipts] == [Status.ACCEPTED] * 4
    assert len(set(world.people())) == 1
    assert world.count("waiting") == 0


def test_numbers_that_find_two_people_wait_and_nobody_is_merged(world: PublishWorld) -> None:
    world.one(PRISON, rows.RECEPTION)
    world.one(PROBATION, rows.SUPERVISION | {"noms_number": ""})
    receipt = world.one(PROBATION, rows.DUTY_TO_REFER | {"noms_number": "A1234BC"})
    assert receipt == Receipt(Status.WAITING, reasons=("TWO_PEOPLE",))
    assert len(set(world.people())) == 2


def test_what_waited_and_then_finds_two_people_goes_on_waiting(world: PublishWorld) -> None:
    world.one(PROBATION, rows.DUTY_TO_REFER | {"noms_number": "A1234BC"})
    world.publish((PRISON, rows.RECEPTION), (PROBATION, rows.SUPERVISION | {"noms_number": ""}))
    assert world.rows("SELECT reason, settled_at FROM waiting") == [("TWO_PEOPLE", None)]


def test_two_councils_with_the_same_case_number_mean_two_people(world: PublishWorld) -> None:
    here = submission(HOUSING, rows.ASSESSMENT | {"noms_number": ""})
    there = here._replace(
        agency=here.agency._replace(code="E08000035"), team="HOUSING:E08000035/homelessness"
    )
    world.intake.take_in([here, there])
    assert len(set(world.people())) == 2


def test_a_repeat_is_answered_with_the_first_event_and_does_nothing(world: PublishWorld) -> None:
    first, second = world.one(PRISON, rows.RECEPTION), world.one(PRISON, rows.RECEPTION)
    assert second == Receipt(Status.REPEATED, first.event_id)
    assert world.count("outbox") == world.count("ledger_entry") == 1


def test_a_repeat_inside_one_batch_is_taken_in_once(world: PublishWorld) -> None:
    first, second = world.publish((PRISON, rows.RECEPTION), (PRISON, rows.RECEPTION))
    assert second == Receipt(Status.REPEATED, first.event_id)
    assert world.count("outbox") == 1


def test_a_record_without_an_id_is_known_by_its_content(world: PublishWorld) -> None:
    nameless = rows.RECEPTION | {"record_id": ""}
    first, second = world.one(PRISON, nameless), world.one(PRISON, nameless)
    third = world.one(PRISON, nameless | {"prison": "LEI"})
    assert (second.status, second.event_id) == (Status.REPEATED, first.event_id)
    assert third.status is Status.ACCEPTED


def test_the_same_id_with_other_content_is_a_conflict_on_the_ledger(world: PublishWorld) -> None:
    world.one(PRISON, rows.RECEPTION)
    receipt = world.one(PRISON, rows.RECEPTION | {"prison": "LEI"})
    assert receipt == Receipt(Status.CONFLICT)
    assert world.count("outbox") == 1
    assert world.entries("PUBLISH_REFUSED")[0]["reasons"] == "CONFLICT"


def test_two_agencies_may_use_the_same_record_id(world: PublishWorld) -> None:
    receipts = world.publish((PRISON, rows.RECEPTION), (DIP, rows.REFERRAL | {"record_id": "MOV-1"}))
    assert [one.status for one in receipts] == [Status.ACCEPTED] * 2


def test_a_waiting_record_that_comes_again_still_waits_once(world: PublishWorld) -> None:
    world.one(PRISON, rows.RELEASE_DATE)
    assert world.one(PRISON, rows.RELEASE_DATE).status is Status.WAITING
    assert world.one(PRISON, rows.RELEASE_DATE | {"prison": "LEI"}).status is Status.CONFLICT
    assert world.count("waiting") == 1
    world.one(PRISON, rows.RECEPTION)
    assert world.one(PRISON, rows.RELEASE_DATE).status is Status.REPEATED


def test_a_record_without_source_time_waits_and_makes_nobody(world: PublishWorld) -> None:
    row = rows.RECEPTION | {"recorded_at": "", "received_at": "2026-07-01T08:00:00Z"}
    assert world.one(PRISON, row) == Receipt(Status.WAITING, reasons=("NO_SOURCE_TIME",))
    assert world.count("person") == 0


def test_a_refusal_is_on_the_ledger_and_does_not_use_the_id_up(database: Database) -> None:
    refusing = PublishWorld(database.engine, deny)
    receipt = refusing.one(PRISON, rows.RECEPTION)
    assert receipt == Receipt(Status.REFUSED, reasons=("PUBLISHER_NOT_AUTHORISED",))
    (entry,) = refusing.entries("PUBLISH_REFUSED")
    assert (entry["agency"], entry["reasons"]) == ("PRISON_CARAT:SWI", "PUBLISHER_NOT_AUTHORISED")
    assert "person" not in entry
    assert refusing.count("person") == refusing.count("accepted") == 0
    assert PublishWorld(database.engine).one(PRISON, rows.RECEPTION).status is Status.ACCEPTED


def test_no_answer_keeps_nothing_at_all(database: Database) -> None:
    def silent(questions: Sequence[Question]) -> list[Answer]:
        return [Unanswered() for _ in questions]

    world = PublishWorld(database.engine, silent)
    with pytest.raises(NoAnswer):
        world.one(PRISON, rows.RECEPTION)
    assert all(
        world.count(table) == 0 for table in ("person", "outbox", "accepted", "ledger_entry", "waiting")
    )


def test_policy_is_asked_once_for_each_kind_of_event_and_never_about_a_person(database: Database) -> None:
    asked: list[Question] = []

    def noting(questions: Sequence[Question]) -> list[Answer]:
        asked.extend(questions)
        return allow(questions)

    world = PublishWorld(database.engine, noting)
    other = rows.RECEPTION | {"record_id": "MOV-2", "noms_number": "A1235BC"}
    world.publish((PRISON, rows.RECEPTION), (PRISON, other), (PROBATION, rows.SUPERVISION))
    assert [one.event_type for one in asked] == [
        "prison-carat.person.received",
        "probation.practitioner.allocated",
    ]
    assert all(one.publisher == one.recipient and one.door == "PUBLISH" for one in asked)


def test_a_caller_that_rolls_back_leaves_nothing_behind(world: PublishWorld) -> None:
    asked = world.intake.ask([submission(PRISON, rows.RECEPTION)])
    with world.engine.connect() as connection:
        assert world.intake.accept(connection, asked)[0].status is Status.ACCEPTED
        connection.rollback()
    assert all(world.count(table) == 0 for table in ("person", "outbox", "accepted", "ledger_entry"))


def test_two_who_bring_the_same_person_at_once_make_one(world: PublishWorld) -> None:
    def bring(number: int) -> Status:
        row = rows.RECEPTION | {"record_id": f"MOV-{number}"}
        return world.one(PRISON, row).status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(bring, range(24))) == {Status.ACCEPTED}
    assert world.count("person") == 1
    assert len(set(world.people())) == 1


def test_the_same_record_from_two_sides_at_once_is_taken_in_once(world: PublishWorld) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: world.one(PRISON, rows.RECEPTION), range(16)))
    assert sorted(one.status for one in receipts) == ["ACCEPTED", *["REPEATED"] * 15]
    assert len({one.event_id for one in receipts}) == 1


def test_nothing_waits_for_a_person_who_is_just_being_made(world: PublishWorld) -> None:
    """The record that waits and the one that brings its person cannot miss each other."""

    def both(number: int) -> None:
        noms = f"B{number:04d}CD"
        with ThreadPoolExecutor(2) as pair:
            date = rows.RELEASE_DATE | {"record_id": f"SEN-{number}", "noms_number": noms}
            brings = rows.RECEPTION | {"record_id": f"MOV-{number}", "noms_number": noms}
            list(pair.map(lambda row: world.one(PRISON, row), (date, brings)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(both, range(40)))
    assert world.count("outbox") == 80
    assert world.count("waiting WHERE settled_at IS NULL") == 0


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(world: PublishWorld) -> None:
    def batch(count: int, begin: int) -> Asked:
        receptions = [
            rows.RECEPTION | {"record_id": f"MOV-{number}", "noms_number": f"C{number:04d}CD"}
            for number in range(begin, begin + count)
        ]
        return world.intake.ask([submission(PRISON, row) for row in receptions])

    assert _statements(world, batch(2, 0)) == _statements(world, batch(200, 1000))


def _statements(world: PublishWorld, asked: Asked) -> int:
    from sqlalchemy import event

    said: list[str] = []
    with world.engine.begin() as connection:
        event.listen(connection, "before_cursor_execute", lambda *args: said.append(args[2]))
        world.intake.accept(connection, asked)
    return len(said)
