"""Records that wait, sealed under the holding key, until somebody or something says whom they are about."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, text

from policies.keyring import KeyName, KeyRing
from producers.draft import Draft, Judged, Verdict, draft
from producers.people import WaitingReason
from producers.record import Record, Submission
from schemas.envelope import Agency
from schemas.errors import StaleWorker
from schemas.events import event_class

_NONCE = 12


class WaitingRoom:
    """Puts records by and takes them out again, in the caller's transaction."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._cipher = AESGCM(ring.key(KeyName.HOLDING))

    def put(
        self, connection: Connection, waiting: Sequence[tuple[Draft, WaitingReason]], now: datetime
    ) -> None:
        """Keep records that cannot be accepted yet. Raises StaleWorker where somebody just kept one."""
        if not waiting:
            return
        rows = [
            self._row(kept, reason, now) for kept, reason in sorted(waiting, key=lambda pair: pair[0].key)
        ]
        if connection.execute(_PUT, {"rows": json.dumps(rows)}).rowcount != len(rows):
            raise StaleWorker("A record that waits was handed in twice at the same moment.")

    def claim(self, connection: Connection, hashes: Sequence[bytes], reason: WaitingReason) -> list[Draft]:
        """The records that waited, for this reason and these identifiers, to accept or to put by again."""
        rows = connection.execute(_CLAIM, {"hashes": list(hashes), "reason": reason}).all()
        return [self._unsealed(row) for row in rows]

    def take(self, connection: Connection, row_id: UUID) -> Draft | None:
        """The record that waits in this row for a source time; None where there is none."""
        row = connection.execute(_TAKE, {"id": row_id}).first()
        return self._unsealed(row) if row else None

    def put_by_again(self, connection: Connection, waiting: Sequence[tuple[Draft, WaitingReason]]) -> None:
        """Go on keeping records that waited already; they may wait for something else now."""
        rows = [
            {"id": kept.waited_as, "reason": reason, "sealed": self._sealed(kept)} for kept, reason in waiting
        ]
        if rows:
            connection.execute(_PUT_AGAIN, rows)

    def settle(self, connection: Connection, settled: dict[UUID, str], now: datetime) -> None:
        """Say what became of records that waited. What was sealed goes: the person's own event has it."""
        if settled:
            words = list(settled.values())
            connection.execute(_SETTLE, {"ids": list(settled), "words": words, "now": now})

    def _row(self, kept: Draft, reason: WaitingReason, now: datetime) -> dict[str, object]:
        agency, team, record = kept.judged.submission
        return {
            "id": str(uuid4()),
            "agency": str(agency),
            "team": team,
            "event_type": record.event.event_type,
            "reason": reason.value,
            "hashes": [one.hash.hex() for one in (*kept.identifiers, *kept.others)],
            "key": kept.key.hex(),
            "content_hash": kept.content_hash.hex(),
            "sealed": self._sealed(kept).hex(),
            "since": now.isoformat(),
        }

    def _sealed(self, kept: Draft) -> bytes:
        record, verdict = kept.judged.submission.record, kept.judged.verdict
        plain = {
            "source_id": record.source_id,
            "source_time": record.source_time.isoformat() if record.source_time else None,
            "counter": record.counter,
            "event_type": record.event.event_type,
            "event": record.event.model_dump_json(),
            "verdict": verdict,
        }
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, json.dumps(plain).encode(), kept.key)

    def _unsealed(self, row: Row[Any]) -> Draft:
        plain = json.loads(self._cipher.decrypt(row.sealed[:_NONCE], row.sealed[_NONCE:], row.key))
        time = plain["source_time"]
        record = Record(
            source_id=plain["source_id"],
            source_time=datetime.fromisoformat(time) if time else None,
            counter=plain["counter"],
            event=event_class(plain["event_type"]).model_validate_json(plain["event"]),
        )
        allowed, reasons, entry, stays_here = plain["verdict"]
        # Policy was asked when the record arrived; no transaction may be open while it is asked again.
        verdict = Verdict(allowed, tuple(reasons), entry, stays_here)
        judged = Judged(Submission(Agency.parse(row.agency), row.team, record), verdict)
        # A time that it was given later is no other record: it keeps the names under which it came.
        return draft(self._ring, judged, None, row.id)._replace(key=row.key, content_hash=row.content_hash)


# A row that was settled gives its key up; one that still waits does not.
_PUT = text("""
    INSERT INTO waiting
           (id, agency, team, event_type, reason, identifier_hashes, key, content_hash, sealed, since)
    SELECT id, agency, team, event_type, reason,
           (SELECT coalesce(array_agg(decode(hash, 'hex')), '{}') FROM unnest(hashes) AS hash),
           decode(key, 'hex'), decode(content_hash, 'hex'), decode(sealed, 'hex'), since
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (id uuid, agency text, team text, event_type text,
         reason text, hashes text[], key text, content_hash text, sealed text, since timestamptz)
    ON CONFLICT (key) DO UPDATE SET
        (id, agency, team, event_type, reason, identifier_hashes, content_hash, sealed, since,
         settled_at, settled_as)
        = (excluded.id, excluded.agency, excluded.team, excluded.event_type, excluded.reason,
           excluded.identifier_hashes, excluded.content_hash, excluded.sealed, excluded.since, NULL, NULL)
    WHERE waiting.settled_at IS NOT NULL
""")
_CLAIM = text("""
    SELECT id, agency, team, key, content_hash, sealed FROM waiting
    WHERE settled_at IS NULL AND reason = :reason AND identifier_hashes && CAST(:hashes AS bytea[])
    ORDER BY since, id FOR UPDATE
""")
_TAKE = text("""
    SELECT id, agency, team, key, content_hash, sealed FROM waiting
    WHERE id = :id AND settled_at IS NULL AND reason = 'NO_SOURCE_TIME' FOR UPDATE
""")
_PUT_AGAIN = text("UPDATE waiting SET reason = :reason, sealed = :sealed WHERE id = :id")
_SETTLE = text("""
    UPDATE waiting SET settled_at = :now, settled_as = outcome.word, sealed = ''
    FROM unnest(CAST(:ids AS uuid[]), CAST(:words AS text[])) AS outcome (id, word)
    WHERE waiting.id = outcome.id
""")
