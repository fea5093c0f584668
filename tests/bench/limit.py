"""The limit: poll, decode, open and COPY of the same rows, nothing decided. No loop can be faster."""

import time
from uuid import UUID, uuid4

from sqlalchemy import text

from consumers.handover.batch import FACT_COLUMNS
from consumers.handover.opening import NEEDED
from consumers.source import consumer
from policies.keyring import KeyName, KeyRing
from policies.vault import Vault
from schemas.codec import decode, read_compartment
from schemas.database import copy_rows
from schemas.tables import fact, ledger_entry, ledger_pending
from tests.bench.figures import Figures
from tests.bench.mix import events, people
from tests.bench.stage import Stage


def limit_rate(stage: Stage, figures: Figures, count: int, alerts: float) -> None:
    """The same story; as many ledger entries are written as the loop raised alerts, `alerts` an event."""
    everybody = people(stage.engine, stage.vault, count, distinct=False)
    theirs = {person.bytes for person in everybody}
    sent = stage.send(events(stage.vault, everybody))
    vault = Vault(KeyRing({KeyName.HANDOVER_FACTS: stage.ring.key(KeyName.HANDOVER_FACTS)}))
    topics = [f"events.{name}" for name in ("prison-carat", "dip", "probation", "housing")]
    source = consumer(stage.stack.kafka, topics, "limit")
    done, started = 0, 0.0
    while done < sent:
        polled = source.poll(timeout_ms=500, max_records=2000)
        mine = [record for records in polled.values() for record in records if bytes(record.key) in theirs]
        if not mine:
            continue
        started = started or time.monotonic()
        envelopes = [decode(record.value, record.topic) for record in mine]
        with stage.engine.begin() as connection:
            vault.load(connection, {envelope.header.person for envelope in envelopes})
            for envelope in envelopes:
                for category, plain in vault.open(envelope, NEEDED).items():
                    read_compartment(envelope.header.event_type, category, plain)
            copy_rows(
                connection,
                fact,
                FACT_COLUMNS,
                (
                    (
                        UUID(bytes=envelope.header.event_id),
                        envelope.header.person,
                        envelope.header.event_type,
                        str(envelope.header.publisher),
                        envelope.header.publisher_team,
                        envelope.header.team_kind,
                        envelope.header.sequence.key(),
                        envelope.header.content_hash,
                        record.value,
                        "{}",
                        None,
                        "",
                    )
                    for record, envelope in zip(mine, envelopes, strict=True)
                ),
            )
            entries = [uuid4() for _ in range(int(len(mine) * alerts))]
            copy_rows(connection, ledger_entry, ("id", "body"), ((entry, "x" * 900) for entry in entries))
            copy_rows(connection, ledger_pending, ("id",), ((entry,) for entry in entries))
        done += len(mine)
    seconds = time.monotonic() - started
    source.close(autocommit=False)
    with stage.engine.begin() as connection:
        connection.execute(text("DELETE FROM ledger_pending"))
    figures.add("limit", sent / seconds, "events/s", "poll, decode, open, COPY; nothing decided")
