"""What the stand-in was given: every message, in one file, in the order in which it came."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from schemas.vocabulary import DeliveryStatus

TEMPORARY: Final = "temp-fail@simulator.notify"
PERMANENT: Final = "perm-fail@simulator.notify"
"""Addresses at which Notify itself fails on purpose, for whoever tests."""
_FAILS: Final = {
    TEMPORARY: DeliveryStatus.TEMPORARY_FAILURE,
    PERMANENT: DeliveryStatus.PERMANENT_FAILURE,
}


class Kept(NamedTuple):
    """One message."""

    id: UUID
    reference: str | None
    to: str
    subject: str
    body: str
    created_at: str

    @property
    def status(self) -> DeliveryStatus:
        """Nothing travels here: what does not fail is there at once."""
        return _FAILS.get(self.to, DeliveryStatus.DELIVERED)


class Box:
    """All messages. May be shared by threads."""

    def __init__(self, file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._file = file
        self._now = now
        self._writing = threading.Lock()
        self._kept: dict[UUID, Kept] = {}
        self._under: dict[str | None, list[Kept]] = {}
        if file.exists():
            # A line that was cut off by a kill was never answered: it counts as not sent.
            written = file.read_text(encoding="utf-8")
            for line in written.splitlines():
                if line.endswith("}"):
                    self._keep(_read(line))
            if written and not written.endswith("\n"):
                with file.open("a", encoding="utf-8") as out:
                    out.write("\n")

    def put(self, reference: str | None, to: str, subject: str, body: str) -> Kept:
        """Keep a message. Whether its reference was used before is not asked: Notify does not either."""
        made = Kept(uuid4(), reference, to, subject, body, self._now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        with self._writing, self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps({**made._asdict(), "id": str(made.id)}) + "\n")
            out.flush()
            self._keep(made)
        return made

    def one(self, wanted: UUID) -> Kept | None:
        """The message of this id."""
        return self._kept.get(wanted)

    def newest(self, count: int, reference: str | None = None, older_than: UUID | None = None) -> list[Kept]:
        """The newest first; those of one reference; those before another."""
        found = list(self._kept.values()) if reference is None else self._under.get(reference, [])
        if older_than is not None:
            ids = [kept.id for kept in found]
            found = found[: ids.index(older_than)] if older_than in ids else []
        return found[: -count - 1 : -1]

    def _keep(self, made: Kept) -> None:
        self._kept[made.id] = made
        self._under.setdefault(made.reference, []).append(made)

    def __len__(self) -> int:
        return len(self._kept)


def _read(line: str) -> Kept:
    found = json.loads(line)
    return Kept(**{**found, "id": UUID(found["id"])})
