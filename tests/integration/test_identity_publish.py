"""Identities merged and separated on their way in: whom the numbers name, what is held back until a look."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise, permutations
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import text

from consumers.handover import erasing as handover
from policies import consent, family
from policies.erasure import erase
from producers import erasing
from producers.receipt import Status
from schemas.envelope import Agency
from schemas.vocabulary import Purpose
from tests.conftest import Database
from tests.integration.publish_world import PublishWorld, submission
from tests.unit.producers import record_rows as rows

PRISON, PROBATION = "PRISON_CARAT", "PROBATION"
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
KEY = (Agency("HOUSING", "E08000025"), Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF)
Row = tuple[str, dict[str, str]]


def reception(number: str, at: str = "2026-07-01T08:00:00Z") -> Row:
    return PRISON, rows.RECEPTION | {"record_id": f"MOV-{number}", "noms_number": number, "recorded_at": at}


def consented(number: str, word: str = "GIVEN", at: str = "2026-07-03T08:00:00Z") -> Row:
    changed = {
        "record_id": f"CON-{number}-{word}-{at}",
        "noms_number": number,
        "recorded_at": at,
        "record_type": f"CONSENT_{word}",
    }
    return PRISON, rows.CONSENT | changed


def merged(stays: str, goes: str, at: str = "2026-08-01T08:00:00Z", *, same: bool = True) -> Row:
    kind = "IDENTITY_MERGED" if same else "IDENTITY_UNMERGED"
    base = {key: rows.RECEPTION[key] for key in ("given_names", "family_name", "date_of_birth")}
    said = {
        "record_id": f"{kind}-{stays}-{goes}-{at}",
        "recorded_at": at,
        "record_type": kind,
        "noms_number": stays,
        "other_noms_number": goes,
    }
    return PRISON, base | said


ONE, TWO, THREE = "A1234BC", "A2345BC", "A3456BC"


@pytest.fixture
def world(database: Database) -> PublishWorld:
    return PublishWorld(database.engine)


def person(world: PublishWorld, number: str) -> UUID:
    """Whom a number finds."""
    submitted = world.publish(
        (PRISON, rows.RELEASE_DATE | {"record_id": f"ask-{number}", "noms_number": number})
    )
    assert submitted[0].status in (Status.ACCEPTED, Status.REPEATED)
    found = [one.header.person for one in world.sent() if one.header.event_id == submitted[0].event_id.bytes]  # type: ignore[union-attr]
    return found[0]


def groups(world: PublishWorld, *people: UUID) -> set[frozenset[UUID]]:
    """The families of these people, the lonely ones too."""
    with world.engine.connect() as connection:
        found = family.families(connection, people)
    return {frozenset(found[one].members if one in found else (one,)) for one in people}


def view(world: PublishWorld, one: UUID) -> tuple[set[str], bool]:
    with world.engine.connect() as connection:
        said = consent.read(connection, [(one, *KEY)])[one, *KEY]
    return {code.state for code in said.codes}, all(said.s213b)


def version(world: PublishWorld, one: UUID) -> int:
    with world.engine.connect() as connection:
        return consent.scopes(connection, [one])[one].version


def look(world: PublishWorld, one: UUID) -> int:
    with world.engine.begin() as connection:
        return family.looked(connection, world.vault, one, "test-officer", domain_now=NOW, machine_now=NOW)


def test_a_merge_makes_two_people_one_family_and_is_an_event_of_the_survivor(world: PublishWorld) -> None:
    world.publish(reception(ONE), reception(TWO))
    first, second = world.people()
    receipt = world.one(*merged(ONE, TWO))
    assert receipt.status is Status.ACCEPTED
    assert world.people()[-1] == first
    assert groups(world, first, second) == {frozenset((first, second))}
    assert {row for (row,) in world.rows("SELECT person_id FROM refold")} == {first, second}
    (entry,) = world.entries("PEOPLE_MERGED")
    assert (entry["person"], entry["other"]) == (world.vault.pseudonym(first), world.vault.pseudonym(second))
    assert not world.entries("PEOPLE_SEPARATED")


def test_the_same_merge_said_again_changes_nothing(world: PublishWorld) -> None:
    world.publish(reception(ONE), reception(TWO), merged(ONE, TWO))
    first = world.people()[0]
    with world.engine.begin() as connection:
        connection.execute(text("DELETE FROM refold"))
    before = (version(world, first), world.rows("SELECT * FROM person_alias"))
    world.publish(merged(ONE, TWO), merged(ONE, TWO, "2026-08-02T08:00:00Z"), merged(TWO, ONE))
    assert (version(world, first), world.rows("SELECT * FROM person_alias")) == before
    assert world.count("refold") == 0
    assert len(world.entries("PEOPLE_MERGED")) == 1


def test_separated_again_each_is_by_themselves_with_the_numbers_they_had(world: PublishWorld) -> None:
    world.publish(reception(ONE), reception(TWO), merged(ONE, TWO))
    first, second = world.people()[:2]
    together = version(world, first)
    assert world.one(*merged(ONE, TWO, "2026-08-02T08:00:00Z", same=False)).status is Status.ACCEPTED
    assert groups(world, first, second) == {frozenset((first,)), frozenset((second,))}
    assert (person(world, ONE), person(world, TWO)) == (first, second)
    assert min(version(world, first), version(world, second)) > together
    (entry,) = world.entries("PEOPLE_SEPARATED")
    assert entry["other"] == world.vault.pseudonym(second)


def test_any_order_of_arrival_gives_the_same_families(world: PublishWorld) -> None:
    for number, order in enumerate(permutations(range(4))):
        stays, goes = f"D{number:04}CD", f"E{number:04}CD"
        batch = [
            reception(stays),
            reception(goes),
            merged(stays, goes, "2026-08-01T08:00:00Z"),
            merged(stays, goes, "2026-08-03T08:00:00Z", same=False),
        ]
        for place in order:
            world.one(*batch[place])
        first, second = person(world, stays), person(world, goes)
        assert groups(world, first, second) == {frozenset((first,)), frozenset((second,))}, order
        world.one(*merged(goes, stays, "2026-08-02T08:00:00Z"))  # older than the separation
        assert len(groups(world, first, second)) == 2, order
        world.one(*merged(goes, stays, "2026-08-04T08:00:00Z"))
        assert len(groups(world, first, second)) == 1, order
    assert world.count("waiting WHERE settled_at IS NULL") == 0


def test_a_number_that_nobody_has_becomes_a_person_of_its_own_who_can_be_separated_again(
    world: PublishWorld,
) -> None:
    world.publish(reception(ONE), consented(ONE), merged(ONE, TWO))
    first = world.people()[0]
    assert view(world, first) == ({"GIVEN"}, True)  # there is nothing to look at
    world.one(*reception(TWO))
    second = world.people()[-1]
    assert second != first
    assert groups(world, first) == {frozenset((first, second))}
    assert view(world, first) == (set(), False)  # now there is
    world.one(*merged(ONE, TWO, "2026-08-02T08:00:00Z", same=False))
    assert view(world, first) == ({"GIVEN"}, True)
    assert view(world, second) == (set(), False)


def test_the_number_that_stays_may_be_the_new_one(world: PublishWorld) -> None:
    """A prison gives a person another number: what it sends under the new one must not wait."""
    world.publish(reception(ONE), merged(TWO, ONE))
    receipt = world.one(PRISON, rows.RELEASE_DATE | {"noms_number": TWO})
    assert receipt.status is Status.ACCEPTED
    assert len(groups(world, *world.people())) == 1


def test_a_merge_of_two_whom_nobody_knows_waits_and_comes_in_with_the_first(world: PublishWorld) -> None:
    assert world.one(*merged(ONE, TWO)).reasons == ("UNKNOWN_PERSON",)
    world.one(*reception(TWO))
    assert world.count("waiting WHERE settled_at IS NULL") == 0
    world.one(*reception(ONE))
    assert len(groups(world, *world.people())) == 1


def test_numbers_taken_for_somebodys_own_are_given_to_somebody_new_when_separated(
    world: PublishWorld,
) -> None:
    crn = {"noms_number": ONE, "crn": "X777421"}
    world.publish(reception(ONE), (PROBATION, rows.SUPERVISION | crn))
    first = world.people()[0]
    base = {key: rows.SUPERVISION[key] for key in ("given_names", "family_name", "date_of_birth")}
    row = base | {
        "record_id": "U-1",
        "recorded_at": "2026-08-01T08:00:00Z",
        "record_type": "IDENTITY_UNMERGED",
    }
    world.one(PROBATION, row | {"noms_number": ONE, "other_crn": "X777421"})
    world.one(PROBATION, rows.DUTY_TO_REFER)  # by its CRN
    assert world.people()[-1] != first
    assert len(groups(world, first, world.people()[-1])) == 2


def test_a_record_that_found_two_people_comes_in_when_they_are_one(world: PublishWorld) -> None:
    world.publish(reception(ONE), (PROBATION, rows.SUPERVISION | {"noms_number": ""}))
    both = rows.DUTY_TO_REFER | {"noms_number": ONE}
    assert world.one(PROBATION, both).reasons == ("TWO_PEOPLE",)
    base = {key: rows.SUPERVISION[key] for key in ("given_names", "family_name", "date_of_birth")}
    row = base | {"record_id": "M-1", "recorded_at": "2026-08-01T08:00:00Z", "record_type": "IDENTITY_MERGED"}
    world.one(PROBATION, row | {"crn": "X777421", "other_noms_number": ONE})
    assert world.count("waiting WHERE settled_as = 'ACCEPTED'") == 1
    assert world.sent()[-1].header.event_type == "probation.duty-to-refer.submitted"


def test_inside_one_batch_a_merge_lets_in_what_found_two_people(world: PublishWorld) -> None:
    receipts = world.publish(
        reception(ONE),
        (PROBATION, rows.SUPERVISION | {"noms_number": ""}),
        (PROBATION, rows.DUTY_TO_REFER | {"noms_number": ONE}),
        (
            PROBATION,
            {key: rows.SUPERVISION[key] for key in ("given_names", "family_name", "date_of_birth")}
            | {
                "record_id": "M-1",
                "recorded_at": "2026-08-01T08:00:00Z",
                "record_type": "IDENTITY_MERGED",
                "crn": "X777421",
                "other_noms_number": ONE,
            },
        ),
    )
    assert [one.status for one in receipts] == [Status.ACCEPTED] * 4
    assert world.count("waiting") == 0


def test_consent_is_absent_until_a_person_has_looked_then_the_stricter_word_counts(
    world: PublishWorld,
) -> None:
    world.publish(reception(ONE), reception(TWO), consented(ONE), consented(TWO, "REFUSED"))
    first, second = world.people()[:2]
    assert view(world, first) == ({"GIVEN"}, True)
    world.one(*merged(ONE, TWO))
    assert view(world, first) == view(world, second) == (set(), False)
    before = version(world, first)
    assert look(world, second) == 1
    assert look(world, second) == 0
    assert view(world, first) == view(world, second) == ({"REFUSED"}, False)
    assert version(world, first) == version(world, second) > before
    assert len(world.entries("MERGE_LOOKED")) == 1
    world.one(*consented(TWO, "GIVEN", "2026-07-04T08:00:00Z"))
    assert view(world, first) == ({"GIVEN"}, True)  # the newer word of any of them


def test_flags_of_a_family_are_the_newest_word_of_any_of_them(world: PublishWorld) -> None:
    order = {key: rows.SUPERVISION[key] for key in ("given_names", "family_name", "date_of_birth")} | {
        "record_type": "ORDER_IMPOSED",
        "requirements": "DRR",
    }
    ends = order | {"record_type": "ORDER_TERMINATED", "record_id": "O-2", "order_reason": "COMPLETED"}
    world.publish(reception(ONE), reception(TWO))
    first, second = world.people()
    imposed = order | {"record_id": "O-1", "recorded_at": "2026-07-04T08:00:00Z", "crn": "X777421"}
    world.one(PROBATION, imposed | {"noms_number": ONE})

    def drr(one: UUID) -> bool:
        with world.engine.connect() as connection:
            return consent.scopes(connection, [one])[one].drr_in_force

    assert drr(first)
    world.one(*merged(ONE, TWO))
    assert not drr(first)
    assert not drr(second)
    look(world, first)
    assert drr(first)
    assert drr(second)
    world.one(PROBATION, ends | {"recorded_at": "2026-07-05T08:00:00Z", "crn": "X777422", "noms_number": TWO})
    assert not drr(first)


def test_a_version_that_was_read_before_a_merge_does_not_stand_after_it(world: PublishWorld) -> None:
    world.publish(reception(ONE), reception(TWO), consented(TWO))
    first, second = world.people()[:2]
    seen = [{one: version(world, one) for one in (first, second)}]
    for day, same in enumerate((True, False, True, True, False, True), 1):
        world.one(*merged(ONE, TWO, f"2026-08-{day:02}T08:00:00Z", same=same))
        now = {one: version(world, one) for one in (first, second)}
        changed = seen[-1] != now
        assert changed is (day != 4)  # the same word twice changes nothing
        seen.append(now)
    for one in (first, second):
        told = [each[one] for each in seen]
        assert told == sorted(told)
        with world.engine.begin() as connection:
            assert consent.unchanged(connection, {one: told[-1]})
            assert not consent.unchanged(connection, {one: told[0]})


def test_a_family_of_three_parts_where_it_was_said_to(world: PublishWorld) -> None:
    world.publish(reception(ONE), reception(TWO), reception(THREE))
    first, second, third = world.people()
    world.one(*merged(TWO, THREE, "2026-08-01T08:00:00Z"))
    world.one(*merged(THREE, ONE, "2026-08-02T08:00:00Z"))
    assert groups(world, first, second, third) == {frozenset((first, second, third))}
    world.one(*merged(THREE, TWO, "2026-08-03T08:00:00Z", same=False))
    assert groups(world, first, second, third) == {frozenset((first, third)), frozenset((second,))}


def test_a_look_stays_with_the_merge_that_was_looked_at(world: PublishWorld) -> None:
    world.publish(reception(ONE), reception(TWO), reception(THREE), consented(ONE), merged(ONE, TWO))
    first = world.people()[0]
    look(world, first)
    assert view(world, first)[0] == {"GIVEN"}
    world.one(*merged(ONE, THREE))
    with world.engine.connect() as connection:
        (waits,) = family.not_looked(connection)
    assert (waits.parent_id, waits.merged_by) == (first, "PRISON_CARAT:SWI")
    assert view(world, first)[0] == set()


def test_two_merges_at_once_leave_one_family(world: PublishWorld) -> None:
    numbers = [f"B{number:04}CD" for number in range(12)]
    world.publish(*(reception(number) for number in numbers))
    people = world.people()
    pairs = list(pairwise(numbers))
    with ThreadPoolExecutor(6) as pool:
        statuses = set(pool.map(lambda pair: world.one(*merged(*pair)).status, pairs))
    assert statuses == {Status.ACCEPTED}
    assert groups(world, *people) == {frozenset(people)}


def test_nothing_goes_on_waiting_for_two_who_are_merged_at_this_moment(world: PublishWorld) -> None:
    def both(number: int) -> None:
        noms, crn = f"C{number:04}CD", f"X{number:06}"
        base = {key: rows.SUPERVISION[key] for key in ("given_names", "family_name", "date_of_birth")}
        merge = base | {"record_id": f"M-{number}", "record_type": "IDENTITY_MERGED"}
        duty = rows.DUTY_TO_REFER | {"record_id": f"P-{number}", "noms_number": noms, "crn": crn}
        merge |= {"recorded_at": "2026-08-01T08:00:00Z", "crn": crn, "other_noms_number": noms}
        with ThreadPoolExecutor(2) as pair:
            list(pair.map(lambda row: world.one(PROBATION, row), (duty, merge)))

    for number in range(20):
        world.one(*reception(f"C{number:04}CD"))
        alone = {"record_id": f"S-{number}", "noms_number": "", "crn": f"X{number:06}"}
        world.one(PROBATION, rows.SUPERVISION | alone)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(both, range(20)))
    assert world.count("waiting WHERE settled_at IS NULL") == 0
    assert world.count("outbox") == 80


def test_a_merge_waits_for_a_record_that_is_just_beginning_to_wait_for_it(world: PublishWorld) -> None:
    world.publish(reception(ONE), (PROBATION, rows.SUPERVISION | {"noms_number": ""}))
    base = {key: rows.SUPERVISION[key] for key in ("given_names", "family_name", "date_of_birth")}
    merge = base | {"record_id": "M-1", "recorded_at": "2026-08-01T08:00:00Z", "crn": "X777421"}
    merge |= {"record_type": "IDENTITY_MERGED", "other_noms_number": ONE}
    asked = world.intake.ask([submission(PROBATION, rows.DUTY_TO_REFER | {"noms_number": ONE})])
    merging = Thread(target=world.one, args=(PROBATION, merge))
    with world.engine.begin() as connection:
        assert world.intake.accept(connection, asked)[0].reasons == ("TWO_PEOPLE",)
        merging.start()
        waits = "pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not world.count(waits):
            assert merging.is_alive(), "it did not wait"
    merging.join()
    assert world.count("waiting WHERE settled_as = 'ACCEPTED'") == 1


def test_a_family_is_erased_together_and_nothing_of_its_merges_is_left(world: PublishWorld) -> None:
    world.publish(reception(ONE), reception(TWO), merged(ONE, TWO))
    first = world.people()[0]
    with world.engine.begin() as connection:
        done = erase(
            connection, world.vault, first, [erasing.remove, handover.remove], domain_now=NOW, machine_now=NOW
        )
    assert done is not None
    assert done.people == 2
    for table in ("person_alias", "identity_said", "refold", "person_scope", "person_identifier"):
        assert world.count(table) == 0, table


def test_a_merge_with_somebody_who_was_erased_brings_nothing_of_them_back(world: PublishWorld) -> None:
    world.publish(reception(ONE), reception(TWO))
    first, gone = world.people()
    with world.engine.begin() as connection:
        erase(
            connection, world.vault, gone, [erasing.remove, handover.remove], domain_now=NOW, machine_now=NOW
        )
    assert world.one(*merged(ONE, TWO)).status is Status.ACCEPTED
    (group,) = groups(world, first)
    assert gone not in group
    assert world.rows(f"SELECT count(*) FROM person_scope WHERE person_id = '{gone}'") == [(0,)]
