"""Hands records in at the front door as each agency would: over HTTP, with its key, until it is answered."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self
from uuid import UUID

import urllib3

from deploy.world.batches import Batch
from deploy.world.progress import Counts
from schemas.errors import SetupProblem

_PATIENCE = 120.0  # seconds for which a front door that cannot answer now is asked again
_ASK_AGAIN = 0.5  # seconds
_MOST = 500  # events in one request

Heard = Callable[[Mapping[str, str], UUID], None]
"""Told of each record that was accepted, with the event's id."""


class FrontDoor:
    """A client of one front door. `keys` are by team id."""

    def __init__(
        self,
        address: str,
        keys: Mapping[str, str],
        pause: Callable[[float], None],
        heard: Heard = lambda _cells, _event_id: None,
    ) -> None:
        self._address = address
        self._heard = heard
        self._keys = dict(keys)
        self._pause = pause
        self._http = urllib3.PoolManager(timeout=30.0, retries=False, maxsize=8)

    def hand_in(self, batch: Batch) -> Counts:
        """Hand a batch in and count what became of it. Raises SetupProblem where nobody answers."""
        rows = filled(batch)
        return self._counted(rows, self._post("/v1/records", batch.team.id, rows))

    def _counted(self, rows: Sequence[Mapping[str, str]], receipts: Sequence[Mapping[str, str]]) -> Counts:
        for row, receipt in zip(rows, receipts, strict=True):
            if receipt["status"] == "ACCEPTED":
                self._heard(row, UUID(receipt["event_id"]))
        statuses = Counter(receipt["status"] for receipt in receipts)
        return Counts(
            accepted=statuses["ACCEPTED"],
            repeated=statuses["REPEATED"],
            waiting=statuses["WAITING"],
            refused=statuses["REFUSED"] + statuses["CONFLICT"],
        )

    def answer(self, team: str, events: Sequence[Mapping[str, object]]) -> int:
        """Hand in a team's answers to alerts, as typed events; says how many were taken."""
        if team not in self._keys:
            return 0
        taken = 0
        for start in range(0, len(events), _MOST):
            receipts = self._post("/v1/events", team, events[start : start + _MOST])
            taken += sum(receipt["status"] == "ACCEPTED" for receipt in receipts)
        return taken

    def _post(self, path: str, team: str, items: Sequence[Mapping[str, object]]) -> list[dict[str, str]]:
        body = json.dumps(items, ensure_ascii=False).encode()
        headers = {"Authorization": f"Bearer {self._keys[team]}", "Content-Type": "application/json"}
        limit = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = self._http.request("POST", self._address + path, body=body, headers=headers)
                if answer.status < 500:
                    return self._receipts(team, answer)
                why = f"it answers {answer.status}"
            except urllib3.exceptions.HTTPError as error:
                why = f"it cannot be reached ({type(error).__name__})"
            if time.monotonic() > limit:
                raise SetupProblem(f"The front door took nothing for {_PATIENCE:.0f} s: {why}. See its log.")
            self._pause(_ASK_AGAIN)

    def _receipts(self, team: str, answer: urllib3.BaseHTTPResponse) -> list[dict[str, str]]:
        told = answer.json()
        if answer.status >= 400 or not isinstance(told, dict):
            raise SetupProblem(f"The front door refused a batch of {team} ({answer.status}). See its log.")
        receipts: list[dict[str, str]] = told["receipts"]
        return receipts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.clear()


def filled(batch: Batch) -> list[dict[str, str]]:
    """A batch's rows without their empty cells."""
    return [{column: cell for column, cell in row.items() if cell} for row in batch.rows]
