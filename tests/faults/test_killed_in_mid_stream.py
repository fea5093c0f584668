"""Whatever is killed while events flow, every event that was acknowledged arrives, once."""

import pytest

from tests.faults.after import all_is_well
from tests.faults.bus import Bus, until
from tests.faults.checks import people_of
from tests.faults.load import Agencies, Load, in_mid_stream
from tests.faults.people_rows import batches

pytestmark = pytest.mark.timeout(300)  # the first test starts every process there is


def flowing(bus: Bus, name: str, people: int = 150) -> Load:
    """Load of which two thirds may flow at once, in mid-stream."""
    load = Load(Agencies(bus), batches(name, range(people), bus.today))
    load.let_go(0.6)
    in_mid_stream(bus, load)
    return load


def test_kafka_killed_in_mid_stream_loses_nothing_and_doubles_nothing(bus: Bus) -> None:
    load = flowing(bus, "KA")
    bus.stack.kill("kafka")
    load.let_go(0.8)
    until(lambda: bus.count("outbox WHERE sent_at IS NULL") > 50, "events are accepted while Kafka is away")
    bus.stack.start_again("kafka")
    accepted = load.finish()
    assert len(accepted) > 500
    all_is_well(bus, load.agencies, accepted)


def test_one_of_two_handovers_killed_in_mid_stream_loses_nothing_and_doubles_nothing(bus: Bus) -> None:
    load = flowing(bus, "KB")
    bus.stack.kill("handover")
    load.let_go(0.8)
    bus.stack.start_again("handover")
    accepted = load.finish()
    all_is_well(bus, load.agencies, accepted)


def test_all_handovers_killed_in_mid_stream_lose_nothing_and_double_nothing(bus: Bus) -> None:
    load = flowing(bus, "KC")
    bus.stack.kill("handover")
    bus.stack.kill("handover-2")
    arrived = bus.count("fact")
    load.let_go(0.8)
    until(
        lambda: bus.count("outbox WHERE sent_at IS NOT NULL") > arrived + 50, "Kafka fills while nobody reads"
    )
    assert bus.count("fact") == arrived
    bus.stack.start_again("handover")
    bus.stack.start_again("handover-2")
    accepted = load.finish()
    all_is_well(bus, load.agencies, accepted)


def test_the_relay_killed_in_mid_stream_sends_again_what_it_may_have_sent(bus: Bus) -> None:
    load = flowing(bus, "KD")
    bus.stack.kill("relay")
    load.let_go(0.8)
    until(lambda: bus.count("outbox WHERE sent_at IS NULL") > 50, "events wait in the outbox")
    the_lease_is_over(bus)
    bus.stack.start_again("relay")
    accepted = load.finish()
    all_is_well(bus, load.agencies, accepted)


def test_events_that_stand_in_kafka_twice_are_taken_in_once(bus: Bus) -> None:
    load = Load(Agencies(bus), batches("KE", range(30), bus.today))
    accepted = load.finish()
    bus.settle()
    read = read_so_far(bus)
    with bus.engine.begin() as connection:  # as after a relay that died before it could mark what it had sent
        connection.exec_driver_sql("UPDATE outbox SET sent_at = NULL")
    again = bus.count("outbox")
    until(lambda: read_so_far(bus) >= read + again, "all is read again")
    all_is_well(bus, load.agencies, accepted)


def test_the_front_door_killed_while_agencies_post_takes_each_record_once(bus: Bus) -> None:
    load = flowing(bus, "KF")
    bus.stack.kill("front-door")
    load.let_go(0.8)
    until(lambda: load.agencies.unanswered > 0, "an agency posts to a door that is not there")
    bus.stack.start_again("front-door")
    accepted = load.finish()
    one_row_for_each_record(bus, load)
    all_is_well(bus, load.agencies, accepted)


def test_a_record_posted_again_after_its_receipt_was_lost_is_repeated_and_not_taken_twice(bus: Bus) -> None:
    agencies = Agencies(bus)
    load = Load(agencies, batches("KG", range(20), bus.today))
    accepted = load.finish()
    for batch in batches("KG", range(20), bus.today):
        agencies.post(batch)
    assert agencies.accepted == accepted
    assert all(
        [one["status"] for one in told] == ["ACCEPTED", "REPEATED"] for told in agencies.receipts.values()
    )
    one_row_for_each_record(bus, load)
    all_is_well(bus, agencies, accepted)


def read_so_far(bus: Bus) -> int:
    """Records that were read from Kafka, on all topics."""
    return int(bus.rows("SELECT coalesce(sum(next_offset), 0) FROM progress")[0][0])


def the_lease_is_over(bus: Bus) -> None:
    """What half a minute of machine time does for a relay that died."""
    with bus.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET leased_until = now() WHERE sent_at IS NULL")


def one_row_for_each_record(bus: Bus, load: Load) -> None:
    """Each record stands once among what was accepted, and once in the outbox."""
    events = list(load.agencies.accepted)
    assert len(events) == len(load.agencies.receipts)
    assert bus.count("accepted WHERE event_id = ANY(:ids)", ids=events) == len(events)
    assert bus.count("outbox WHERE event_id = ANY(:ids)", ids=events) == len(events)
    with bus.reading() as connection:
        people = people_of(connection, events)
    assert bus.count("outbox WHERE person_id = ANY(:people)", people=people) == len(events)
