"""Whatever is killed while notices are sent, each post is written to once, after the ledger had it."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from deploy.notify.box import Box, Kept
from tests.faults.bus import Bus, until
from tests.faults.load import Agencies, Load
from tests.faults.people_rows import batches

pytestmark = pytest.mark.timeout(300)  # the first test starts every process there is

UNDER_WAY = "notice WHERE state IN ('WAITING', 'SENDING')"


def test_two_deliveries_alive_send_each_notice_once_and_never_before_the_ledger_has_it(bus: Bus) -> None:
    before = len(messages(bus))
    Load(Agencies(bus), batches("DA", range(60), bus.today, days=50)).finish()
    settled(bus)
    assert len(messages(bus)) > before + 30
    each_was_sent_once_with_its_entry(bus)


def test_killed_between_mark_and_answer_it_is_sent_once(bus: Bus) -> None:
    Load(Agencies(bus), batches("DB", range(20), bus.today, days=50)).finish()
    settled(bus)
    with the_service_hangs(bus):
        Load(Agencies(bus), batches("DC", range(30), bus.today, days=50)).finish()
        until(lambda: bus.count("notice WHERE state = 'SENDING'") > 1, "both are sending and have no answer")
        bus.stack.kill("delivery")
        bus.stack.kill("delivery-2")
        marked = bus.rows("SELECT id FROM notice WHERE state = 'SENDING'")
    until(lambda: len(under_way(bus, [row.id for row in marked])) == len(marked), "the service took them")
    bus.stack.start_again("delivery")
    bus.stack.start_again("delivery-2")
    settled(bus)
    each_was_sent_once_with_its_entry(bus)


@contextmanager
def the_service_hangs(bus: Bus) -> Iterator[None]:
    """It takes connections and answers nothing, until this is over: then it takes what it was given."""
    pid = bus.stack.running["notify"].pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def messages(bus: Bus) -> list[Kept]:
    """Everything that the service was given."""
    return Box(bus.stack.state.folder / "notify" / "messages.jsonl").newest(1_000_000)


def under_way(bus: Bus, notices: list[int]) -> list[Kept]:
    """The messages of these notices."""
    names = {f"notice-{one}-1" for one in notices}
    return [one for one in messages(bus) if one.reference in names]


def settled(bus: Bus) -> None:
    """Wait until nothing is to be sent any more. Leases of the dead end here, as after a minute."""
    bus.settle()

    def done() -> bool:
        with bus.engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE notice SET leased_until = now(), next_at = now()"
                " WHERE state = 'SENDING' AND leased_until > now() AND leased_until < now() + interval '58 s'"
            )
        return not bus.count(UNDER_WAY)

    until(done, "every notice is sent or needs no sending")


def each_was_sent_once_with_its_entry(bus: Bus) -> None:
    sent = messages(bus)
    twice = [name for name, count in Counter(one.reference for one in sent).items() if count > 1]
    assert not twice, f"{len(twice)} messages were sent twice"
    rows = bus.rows("SELECT id, message FROM notice WHERE state IN ('POSTED', 'DELIVERED')")
    assert {row.message for row in rows} == {one.id for one in sent}
    first: dict[str, str] = {}
    for entry in bus.entries("SEND"):
        if entry["state"] == "SENDING":
            name = f"notice-{entry['notice']}-{entry['count']}"
            first[name] = min(entry["machine_at"], first.get(name, "9"))
    late = [one for one in sent if first.get(str(one.reference), "9") > one.created_at]
    assert not late, f"{len(late)} of {len(sent)} messages left before the ledger had them"
