"""A sign of life comes in by every agency's form, past the real policy, and is about nobody."""

import pytest

from policies.gate import OpaGate
from producers.receipt import Receipt, Status
from schemas.envelope import NOBODY
from tests.conftest import Database
from tests.integration.publish_world import TEAMS, PublishWorld
from tests.unit.producers import record_rows as rows


@pytest.mark.parametrize("kind", TEAMS)
def test_a_heartbeat_is_published(database: Database, policy_engine: OpaGate, kind: str) -> None:
    world = PublishWorld(database.engine, policy_engine)
    receipt = world.one(kind, rows.HEARTBEAT)
    assert receipt.status is Status.ACCEPTED
    assert receipt == Receipt(Status.ACCEPTED, receipt.event_id)  # it does not say that it stays here
    (envelope,) = world.sent()
    assert (envelope.header.event_type, envelope.header.person) == ("feed.heartbeat", NOBODY)
    assert envelope.compartments == ()
    assert world.vault.open(envelope, ()) == {}  # what binds an event of nobody to its header holds
    assert world.count("person") == world.count("waiting") == 0
    (entry,) = world.entries("PUBLISH_ACCEPTED")
    assert "person" not in entry
    assert world.one(kind, rows.HEARTBEAT).status is Status.REPEATED
