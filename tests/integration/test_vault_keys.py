"""The vault on a real database: who can open what, for how long, and that nothing changed opens."""

from collections.abc import Collection
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from policies.keyring import KeyName, KeyRing
from policies.vault import Vault
from schemas.codec import decode
from schemas.envelope import Envelope, topic_of
from schemas.errors import KeyMissing, SealBroken
from schemas.vocabulary import HANDOVER_FACTS, Category
from tests.conftest import Database
from tests.unit.policies.vault_samples import KEKS, header, ring

BOTH = (KeyName.HANDOVER_FACTS, KeyName.CASE_DETAIL)
PLAIN = {
    Category.ACCOMMODATION_NEED: b"need",
    Category.CUSTODY_STATUS: b"status",
    Category.IDENTITY: b"identity",
    Category.PRACTITIONER_CONTACT: b"",
    Category.RELEASE_DATE: b"date",
}


class Clock:
    """Machine time that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def person_with_keys(database: Database, vault: Vault) -> UUID:
    person_id = uuid4()
    with database.engine.begin() as connection:
        vault.make_keys(connection, [person_id])
    return person_id


def load(database: Database, vault: Vault, people: Collection[UUID]) -> set[UUID]:
    with database.engine.begin() as connection:
        return vault.load(connection, people)


def sealed_release(vault: Vault, person_id: UUID) -> Envelope:
    raw = vault.seal(header("prison-carat.release.planned", person_id.bytes), PLAIN)
    return decode(raw, topic_of("PRISON_CARAT"))


def test_what_the_front_door_seals_another_process_opens_again(database: Database) -> None:
    front_door, desk = Vault(ring(*BOTH)), Vault(ring(*BOTH))
    person_id = person_with_keys(database, front_door)
    envelope = sealed_release(front_door, person_id)
    assert load(database, desk, [person_id]) == set()
    assert desk.open(envelope, PLAIN.keys()) == PLAIN


def test_only_the_categories_that_are_asked_for_are_opened(database: Database) -> None:
    vault = Vault(ring(*BOTH))
    envelope = sealed_release(vault, person_with_keys(database, vault))
    asked = {Category.RELEASE_DATE, Category.MEDICATION}  # the event has no medication
    assert vault.open(envelope, asked) == {Category.RELEASE_DATE: b"date"}


def test_the_handover_opens_its_facts_and_nothing_of_the_case(database: Database) -> None:
    front_door, handover = Vault(ring(*BOTH)), Vault(ring(KeyName.HANDOVER_FACTS))
    person_id = person_with_keys(database, front_door)
    envelope = sealed_release(front_door, person_id)
    load(database, handover, [person_id])
    assert handover.open(envelope, HANDOVER_FACTS).keys() == PLAIN.keys() & HANDOVER_FACTS
    with pytest.raises(KeyMissing, match="no CASE_DETAIL key"):
        handover.open(envelope, [Category.IDENTITY])


@pytest.mark.parametrize("changed", ["event type", "person", "time", "team"])
def test_an_event_whose_header_was_changed_does_not_open(database: Database, changed: str) -> None:
    vault = Vault(ring(*BOTH))
    person_id, other = person_with_keys(database, vault), person_with_keys(database, vault)
    envelope = sealed_release(vault, person_id)
    true = envelope.header
    forged = {
        "event type": header("prison-carat.release.confirmed", person_id.bytes),
        "person": true._replace(person_id=other.bytes),
        "time": true._replace(accepted_at_us=true.accepted_at_us + 1),
        "team": true._replace(publisher_team="PRISON_CARAT:SWI/carat"),
    }[changed]
    mixed = decode(vault.seal(forged, PLAIN), topic_of("PRISON_CARAT"))._replace(
        compartments=envelope.compartments
    )
    for asked in (PLAIN.keys(), ()):
        with pytest.raises(SealBroken, match="ACCOMMODATION_NEED"):
            vault.open(mixed, asked)


def test_a_compartment_put_in_the_place_of_another_does_not_open(database: Database) -> None:
    vault = Vault(ring(*BOTH))
    envelope = sealed_release(vault, person_with_keys(database, vault))
    first, second, *rest = envelope.compartments
    swapped = (first._replace(sealed=second.sealed), second._replace(sealed=first.sealed), *rest)
    with pytest.raises(SealBroken):
        vault.open(envelope._replace(compartments=swapped), PLAIN.keys())


@pytest.mark.parametrize("event_type", ["housing.placement.arrived", "feed.heartbeat"])
def test_a_header_that_the_handover_can_open_nothing_under_is_still_checked(
    database: Database, event_type: str
) -> None:
    front_door, handover = Vault(ring(*BOTH)), Vault(ring(KeyName.HANDOVER_FACTS))
    about_nobody = event_type == "feed.heartbeat"
    person_id = UUID(int=0) if about_nobody else person_with_keys(database, front_door)
    plain = {} if about_nobody else {Category.IDENTITY: b"identity", Category.PLACEMENT: b"placement"}
    envelope = decode(front_door.seal(header(event_type, person_id.bytes), plain), topic_of("HOUSING"))
    load(database, handover, [person_id])
    assert handover.open(envelope, HANDOVER_FACTS) == {}
    with pytest.raises(SealBroken, match="header"):
        handover.open(envelope._replace(mac=bytes(32)), HANDOVER_FACTS)
    with pytest.raises(SealBroken, match="header"):
        handover.open(envelope._replace(header_bytes=envelope.header_bytes + b"x"), HANDOVER_FACTS)


def test_keys_are_forgotten_within_a_minute_and_loaded_again_when_needed(database: Database) -> None:
    clock = Clock()
    vault = Vault(ring(*BOTH), monotonic=clock)
    person_id = person_with_keys(database, vault)
    envelope = sealed_release(vault, person_id)
    clock.now += 51
    with pytest.raises(KeyMissing, match="at hand"):
        vault.open(envelope, PLAIN.keys())
    load(database, vault, [person_id])
    assert vault.open(envelope, PLAIN.keys()) == PLAIN


def test_keys_just_loaded_do_not_run_out_in_the_middle_of_a_batch(database: Database) -> None:
    clock = Clock()
    vault = Vault(ring(*BOTH), monotonic=clock)
    person_id = person_with_keys(database, vault)
    envelope = sealed_release(vault, person_id)
    clock.now += 49
    load(database, vault, [person_id])
    clock.now += 24
    assert vault.open(envelope, PLAIN.keys()) == PLAIN


def test_people_who_were_erased_have_no_keys_and_nothing_of_theirs_opens(database: Database) -> None:
    clock = Clock()
    desk, handover = Vault(ring(*BOTH)), Vault(ring(KeyName.HANDOVER_FACTS), monotonic=clock)
    person_id, other = person_with_keys(database, desk), person_with_keys(database, desk)
    envelope = sealed_release(desk, person_id)
    load(database, handover, [person_id, other])
    with database.engine.begin() as connection:
        assert desk.erase(connection, [person_id]) == 2
    with pytest.raises(KeyMissing):
        desk.open(envelope, PLAIN.keys())
    clock.now += 26  # the other process looks again
    assert load(database, handover, [person_id, other]) == {person_id}
    with pytest.raises(KeyMissing):
        handover.open(envelope, ())


def test_a_pseudonym_is_the_same_in_every_process_and_differs_by_person(database: Database) -> None:
    desk, handover = Vault(ring(*BOTH)), Vault(ring(KeyName.HANDOVER_FACTS))
    one, other = person_with_keys(database, desk), person_with_keys(database, desk)
    load(database, handover, [one, other])
    assert desk.pseudonym(one) == handover.pseudonym(one) != handover.pseudonym(other)


def test_a_process_with_another_wrapping_key_says_so_and_takes_nobody_for_erased(database: Database) -> None:
    person_id = person_with_keys(database, Vault(ring(*BOTH)))
    stranger = Vault(KeyRing({KeyName.HANDOVER_FACTS: bytes(32)}))
    with pytest.raises(KeyMissing, match="are wrapped by HANDOVER_FACTS:"):
        load(database, stranger, [person_id])


def test_a_wrapped_key_that_was_moved_to_somebody_else_unwraps_for_nobody(database: Database) -> None:
    front_door, desk = Vault(ring(*BOTH)), Vault(ring(*BOTH))
    one, other = person_with_keys(database, front_door), person_with_keys(database, front_door)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM vault.person_key WHERE person_id = :other"), {"other": other})
        move = text("UPDATE vault.person_key SET person_id = :other WHERE person_id = :one")
        connection.execute(move, {"one": one, "other": other})
    load(database, desk, [one, other])
    for person_id in (one, other):
        with pytest.raises(KeyMissing):
            desk.pseudonym(person_id)


def test_no_key_stands_in_the_database_unwrapped(database: Database) -> None:
    vault = Vault(KeyRing(KEKS), random=lambda length: bytes(range(length)))
    person_with_keys(database, vault)
    with database.engine.begin() as connection:
        wrapped = connection.execute(text("SELECT wrapped FROM vault.person_key")).scalars().all()
    assert {len(key) for key in wrapped} == {12 + 32 + 16}
    assert not any(bytes(range(32)) in key for key in wrapped)
