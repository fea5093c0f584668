"""Whatever is killed while notices are sent, each post is written to once, after the ledger had it."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.notify.box import Box, Kept
from tests.faults.bus import Bus, until
from tests.faults.load import Agencies, Load
from tests.faults.people_rows import batches

pytestmark = pytest.mark.timeout(300)  # the first test starts every process there is

ESTABLISHED = "01"  # as the kernel's table of connections writes it
UNDER_WAY = "notice WHERE next_at IS NOT NULL"  # a message that is to be looked at again is under way too


def test_two_deliveries_alive_send_each_notice_once_and_never_before_the_ledger_has_it(bus: Bus) -> None:
    before = len(messages(bus))
    Load(Agencies(bus), batches("DA", range(60), bus.today, days=50)).finish()
    settled(bus)
    assert len(messages(bus)) > before + 30
    each_was_sent_once_with_its_entry(bus)


def test_killed_between_mark_and_answer_it_is_sent_once(bus: Bus) -> None:
    Load(Agencies(bus), batches("DB", range(20), bus.today, days=50)).finish()
    settled(bus)
    with stopped(bus, "notify"):
        Load(Agencies(bus), batches("DC", range(30), bus.today, days=50)).finish()
        until(lambda: bus.count("notice WHERE state = 'SENDING'") > 1, "both are sending and have no answer")
        # A mark alone is not enough: what never reached the service is nothing that it could have taken.
        until(lambda: unread_at(port_of(bus)) > 1, "both have handed their message over")
        with stopped(bus, "delivery"), stopped(bus, "delivery-2"):
            marked = bus.rows("SELECT id FROM notice WHERE state = 'SENDING'")
            os.kill(pid_of(bus, "notify"), signal.SIGCONT)
            until(
                lambda: len(under_way(bus, [row.id for row in marked])) > 1,
                "the service took them and nobody has heard its answer",
            )
            bus.stack.kill("delivery")
            bus.stack.kill("delivery-2")
    bus.stack.start_again("delivery")
    bus.stack.start_again("delivery-2")
    settled(bus)
    each_was_sent_once_with_its_entry(bus)


@contextmanager
def stopped(bus: Bus, name: str) -> Iterator[None]:
    """It takes connections and does nothing, until this is over: then it goes on with what it was given."""
    pid = pid_of(bus, name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def pid_of(bus: Bus, name: str) -> int:
    """The process of a component."""
    pid = bus.stack.running[name].pid
    assert pid is not None
    return pid


def port_of(bus: Bus) -> int:
    """Where the service listens."""
    port = urlsplit(bus.stack.address("notify")).port
    assert port is not None
    return port


def unread_at(port: int) -> int:
    """How many connections hold something that the service at this port has not read yet."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(
        int(local.rpartition(":")[2], 16) == port
        and state == ESTABLISHED
        and int(queues.partition(":")[2], 16) > 0
        for _, local, _, state, queues, *_ in lines
    )


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
