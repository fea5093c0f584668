"""The usual loop, for comparison: one poll, one OPA call a question, one insert and one commit an event.

It asks the same questions and writes the fact and the alert row. It leaves out the ledger, the dedupe,
timers, versions, and superseding an alert. That makes it faster than a fair twin would be.
"""

import json
import time
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import fastavro
import psycopg
from kafka import KafkaConsumer
from opa_client.opa import OpaClient

from consumers.handover.episodes import fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import wanted
from consumers.handover.opening import NEEDED, question_of
from consumers.handover.tell import questions_for
from policies.keyring import KeyName, KeyRing
from policies.scope import Scope
from policies.teams import directory
from policies.vault import Vault
from schemas.catalogue import catalogue, envelope_schema
from schemas.clock import london_date
from schemas.codec import decode
from schemas.envelope import Header
from schemas.vocabulary import Category
from tests.bench.figures import Figures
from tests.bench.mix import events, people
from tests.bench.stage import Stage

_FACT = """INSERT INTO fact (event_id, person_id, event_type, publisher, publisher_team, team_kind, sequence,
    content_hash, envelope, codes) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_ALERT = """INSERT INTO alert (id, person_id, episode, version, milestone, team, recipient, alert_type,
    purpose, state, status, open, provisional, late_notice, escalated, level, steps, publisher,
    publisher_team, facts, reasons, questions, release_on, due_at, deadline, clock_from, raised_at,
    changed_at, row_version)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'NEW', true, false, false, false, 0, 0, %s,
    %s, %s, '{}', '{}', %s, %s, %s, %s, %s, %s, 1) ON CONFLICT DO NOTHING"""


def usual_rate(stage: Stage, figures: Figures, count: int) -> None:
    """The same story of fewer people: it is slow."""
    everybody = people(stage.engine, stage.vault, count, distinct=False)
    sent = stage.send(events(stage.vault, everybody))
    vault = Vault(KeyRing({KeyName.HANDOVER_FACTS: stage.ring.key(KeyName.HANDOVER_FACTS)}))
    with stage.engine.connect() as connection:
        vault.load(connection, everybody)
    theirs = {person.bytes for person in everybody}
    host, port = stage.stack.opa_url.removeprefix("http://").split(":")
    opa = OpaClient(host=host, port=int(port), token=stage.stack.opa_token_file.read_text().strip())
    consumer = KafkaConsumer(
        *sorted({f"events.{name}" for name in ("prison-carat", "dip", "probation", "housing")}),
        bootstrap_servers=stage.stack.kafka,
        group_id=f"usual-{uuid4()}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    with psycopg.connect(stage.stack.postgres_url) as database:
        done, started = 0, 0.0
        while done < sent:
            for records in consumer.poll(timeout_ms=500, max_records=1).values():
                for record in records:
                    if bytes(record.key) not in theirs:
                        continue  # an earlier measurement's
                    started = started or time.monotonic()
                    _handle(record, vault, opa, database)
                    consumer.commit()
                    done += 1
        seconds = time.monotonic() - started
    consumer.close()
    figures.add("usual loop", sent / seconds, "events/s", f"{sent:,} events; no ledger, no dedupe, no timers")


_SCHEMA = fastavro.parse_schema(envelope_schema())


def _handle(record: object, vault: Vault, opa: OpaClient, database: psycopg.Connection) -> None:
    raw: bytes = record.value  # type: ignore[attr-defined]
    header = Header(**_read(raw))
    envelope = decode(raw, record.topic)  # type: ignore[attr-defined]
    now = datetime.now(UTC)
    kind = (header.publisher_kind, header.publisher_code, header.team_kind, header.event_type)
    asked = question_of(kind, london_date(now))
    codes: dict[str, object] = {}
    if asked is not None:
        answer = opa.query_rule({"questions": [asked.as_input()]}, "throughcare", "batch")["result"]["0"]
        allowed = NEEDED.intersection(map(Category, answer["allowed"]))
        readers = catalogue().entry(header.event_type)
        for category, plain in vault.open(envelope, allowed).items():
            fields: Any = fastavro.schemaless_reader(BytesIO(plain), readers.compartment(category), None)
            codes |= {name: _code(value) for name, value in fields.items() if value is not None}
    fact = Fact(
        UUID(bytes=header.event_id),
        header.event_type,
        header.publisher,
        header.publisher_team,
        header.team_kind,
        header.sequence.key(),
        header.content_hash,
        codes,
    )
    cursor = database.cursor()
    person = UUID(bytes=header.person_id)
    cursor.execute(
        _FACT,
        (
            fact.event_id,
            person,
            fact.event_type,
            str(fact.publisher),
            fact.publisher_team,
            fact.team_kind,
            fact.sequence,
            fact.content_hash,
            raw,
            json.dumps(codes),
        ),
    )
    for want in wanted(fold([fact]), now, directory()) if "expected_release_date" in codes else ():
        told = [
            opa.query_rule({"questions": [question.as_input()]}, "throughcare", "batch")
            for question in questions_for(want, None, Scope(), london_date(now))
        ]
        state = "TOLD" if told[0]["result"]["0"]["effect"] == "ALLOW" else "WITHHELD"
        cursor.execute(
            _ALERT,
            (
                uuid4(),
                person,
                want.episode,
                want.version,
                want.milestone,
                want.team,
                str(want.recipient.agency),
                want.alert_type,
                want.purpose,
                state,
                str(want.publisher),
                want.publisher_team,
                list(want.facts),
                want.release_on,
                want.due_at,
                now,
                now,
                now,
                now,
            ),
        )
    database.commit()


def _read(raw: bytes) -> dict[str, Any]:
    envelope: Any = fastavro.schemaless_reader(BytesIO(raw[10:]), _SCHEMA, None)
    header: dict[str, Any] = envelope["header"]
    return header


def _code(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
