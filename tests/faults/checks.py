"""What must hold after every failure: each check raises AssertionError, and test_sabotage.py sees that."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from consumers.handover.episodes import fold
from consumers.handover.facts import Fact
from consumers.handover.milestones import wanted
from consumers.handover.opening import Opened, open_events
from policies.question import Gate
from policies.teams import directory
from policies.vault import Vault
from schemas.clock import london_date
from schemas.codec import decode
from schemas.envelope import Envelope

AlertKey = tuple[UUID, bytes, bytes, str, str]


def every_accepted_event_is_settled_once(connection: Connection, accepted: Collection[UUID]) -> None:
    """Acknowledged against delivered: each event is a fact, or visibly set aside, and that once."""
    query = """
        SELECT event_id FROM fact WHERE event_id = ANY(:ids)
        UNION ALL SELECT event_id FROM parked WHERE event_id = ANY(:ids)
    """
    delivered = Counter(row[0] for row in connection.execute(text(query), {"ids": list(accepted)}))
    lost = set(accepted) - delivered.keys()
    assert not lost, f"{len(lost)} of {len(accepted)} acknowledged events are lost"
    twice = [event for event, count in delivered.items() if count > 1]
    assert not twice, f"{len(twice)} events were taken in twice"


def each_alert_stands_once(connection: Connection, people: Collection[UUID]) -> None:
    """No two alerts agree in person, episode, version, milestone and team."""
    twice = [key for key, count in Counter(_standing(connection, people)).items() if count > 1]
    assert not twice, f"{len(twice)} alerts stand twice"


def alerts_are_those_of_a_clean_fold(
    connection: Connection, vault: Vault, gate: Gate, people: Collection[UUID], now: datetime
) -> None:
    """What stands open is what the rules want of everything that was accepted, folded at once, here."""
    query = "SELECT topic, envelope FROM outbox WHERE person_id = ANY(:people)"
    rows = connection.execute(text(query), {"people": list(people)}).all()
    vault.load(connection, people)
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    opened = open_events([decode(row.envelope, row.topic) for row in rows], gate, vault, london_date(now))
    for one in opened:
        assert isinstance(one, Opened)
        assert one.codes is not None
        facts[one.envelope.header.person].append(_fact(one.envelope, one.codes))
    should = {
        (person, want.episode, want.version, want.milestone, want.team)
        for person, known in facts.items()
        for want in wanted(fold(known), now, directory())
    }
    stands = set(_standing(connection, people, "AND open"))
    assert stands == should, f"{len(should - stands)} alerts are missing, {len(stands - should)} are too many"


def each_open_alert_is_told_or_refused_visibly(connection: Connection, people: Collection[UUID]) -> None:
    """Each open alert is TOLD or WITHHELD, and the ledger has one decision for each state that it came to."""
    query = "SELECT id, state, reasons FROM alert WHERE person_id = ANY(:people) AND open"
    rows = connection.execute(text(query), {"people": list(people)}).all()
    undecided = [row.id for row in rows if row.state not in {"TOLD", "WITHHELD"}]
    assert not undecided, f"{len(undecided)} alerts are without a decision"
    told = decisions(connection)
    for row in rows:
        said = told[str(row.id)]
        assert said, "an alert has no decision on the ledger"
        last = said[-1]["state"], said[-1]["reasons"]
        assert last == (row.state, ",".join(row.reasons)), "an alert is not what the ledger says"


def each_decision_stands_once(connection: Connection, people: Collection[UUID]) -> None:
    """The ledger has no decision twice: entries about an alert differ in more than their time."""
    query = "SELECT id FROM alert WHERE person_id = ANY(:people)"
    alerts = [str(row[0]) for row in connection.execute(text(query), {"people": list(people)})]
    told = decisions(connection)
    for alert in alerts:
        said = [tuple(sorted((k, v) for k, v in one.items() if k not in _TIMES)) for one in told[alert]]
        twice = [one for one, count in Counter(said).items() if count > 1]
        assert not twice, "a decision stands twice on the ledger"


def decisions(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """The ledger's entries about telling, by alert, oldest first."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(text('SELECT body FROM ledger_entry WHERE body LIKE \'%"kind":"TELL"%\'')):
        entry = json.loads(row.body)
        found[entry["alert"]].append(entry)
    for said in found.values():
        said.sort(key=lambda entry: str(entry["machine_at"]))
    return found


def people_of(connection: Connection, accepted: Collection[UUID]) -> list[UUID]:
    """Whom these events are about."""
    query = "SELECT DISTINCT person_id FROM outbox WHERE event_id = ANY(:ids)"
    return list(connection.execute(text(query), {"ids": list(accepted)}).scalars())


_TIMES = frozenset({"id", "at", "machine_at"})


def _standing(connection: Connection, people: Collection[UUID], more: str = "") -> Sequence[AlertKey]:
    columns = "person_id, episode, version, milestone, team"
    query = f"SELECT {columns} FROM alert WHERE person_id = ANY(:people) {more}"
    return [tuple(row) for row in connection.execute(text(query), {"people": list(people)})]


def _fact(envelope: Envelope, codes: dict[str, object]) -> Fact:
    header = envelope.header
    return Fact(
        UUID(bytes=header.event_id),
        header.event_type,
        header.publisher,
        header.publisher_team,
        header.team_kind,
        header.sequence.key(),
        header.content_hash,
        codes,
    )
