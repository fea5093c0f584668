"""Load: agencies post their records to the front door, batch after batch, until each one is answered."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import urllib3

from tests.faults.bus import Bus, until
from tests.faults.people_rows import Batch

_ASK_AGAIN_S = 0.05
_PATIENCE_S = 90.0


class Agencies:
    """The agencies' own systems. They keep every receipt that they were given."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._http = urllib3.PoolManager(timeout=30.0, retries=False)
        self.receipts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        """By agency and record id."""
        self.unanswered = 0
        """How often a post had no answer, or the answer to try again."""

    def post_once(
        self, team: str, rows: object, path: str = "/v1/records", body: bytes | None = None
    ) -> urllib3.BaseHTTPResponse:
        """One try. Raises HTTPError where nobody answers."""
        raw = json.dumps(rows).encode() if body is None else body
        headers = {"Authorization": f"Bearer {self._bus.keys[team]}", "Content-Type": "application/json"}
        url = self._bus.stack.address("front-door") + path
        return self._http.request("POST", url, body=raw, headers=headers)

    def post(self, batch: Batch) -> None:
        """Try until there is an answer, as an agency's system does: the same records under the same ids."""
        limit = time.monotonic() + _PATIENCE_S
        while True:
            try:
                answer = self.post_once(batch.team, batch.rows)
                if answer.status == 200:
                    break
                assert answer.status == 503, f"the front door says {answer.status}"
                assert int(answer.headers["Retry-After"]) > 0
            except urllib3.exceptions.HTTPError:
                pass
            self.unanswered += 1
            assert time.monotonic() < limit, "the front door took nothing"
            time.sleep(_ASK_AGAIN_S)
        agency = batch.team.partition("/")[0]
        for row, receipt in zip(batch.rows, answer.json()["receipts"], strict=True):
            self.receipts[agency, row["record_id"]].append(receipt)

    @property
    def accepted(self) -> set[UUID]:
        """The events that the front door has acknowledged."""
        told = [receipt for receipts in list(self.receipts.values()) for receipt in receipts]
        return {UUID(one["event_id"]) for one in told if one["status"] in {"ACCEPTED", "REPEATED"}}


class Load:
    """Batches that flow in from a thread of their own, as many as were let go."""

    def __init__(self, agencies: Agencies, batches: Sequence[Batch]) -> None:
        self.agencies = agencies
        self._batches = batches
        self._go = threading.Semaphore(0)
        self._let_go = 0
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def let_go(self, share: float) -> None:
        """Let this share of the batches flow, counted from the first."""
        more = round(len(self._batches) * share) - self._let_go
        self._let_go += more
        self._go.release(more)

    def finish(self) -> set[UUID]:
        """Let all go, wait, and say which events were acknowledged. Raises what went wrong on the way."""
        self.let_go(1.0)
        self._thread.join(_PATIENCE_S)
        assert not self._thread.is_alive(), "the load does not end"
        if self._error is not None:
            raise self._error
        return self.agencies.accepted

    def _run(self) -> None:
        try:
            for batch in self._batches:
                self._go.acquire()
                self.agencies.post(batch)
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            self._error = error


def in_mid_stream(bus: Bus, load: Load) -> None:
    """Come back while events flow: some have arrived, and some are not posted yet."""
    until(
        lambda: bus.count("fact WHERE event_id = ANY(:ids)", ids=list(load.agencies.accepted)) > 30,
        "it flows",
    )
