"""Hands records in at the front door as each agency would: over HTTP, with its key, until it is answered."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from importlib import import_module
from types import TracebackType
from typing import Self

import urllib3

from deploy.world.batches import Batch
from deploy.world.progress import Counts
from producers.form import Form
from producers.record import FieldRefused, Record
from schemas.errors import SetupProblem

_PATIENCE = 120.0  # seconds for which a front door that cannot answer now is asked again
_ASK_AGAIN = 0.5  # seconds


class FrontDoor:
    """A client of one front door. `keys` are by team id."""

    def __init__(self, address: str, keys: Mapping[str, str], pause: Callable[[float], None]) -> None:
        self._url = f"{address}/v1/events"
        self._keys = dict(keys)
        self._pause = pause
        self._http = urllib3.PoolManager(timeout=30.0, retries=False)
        self._forms: dict[str, Form] = {}

    def hand_in(self, batch: Batch) -> Counts:
        """Hand a batch in and count what became of it. Raises SetupProblem where nobody answers."""
        records = []
        misread = 0
        for row in batch.rows:
            try:
                records.append(self._form(batch.team.agency.kind).record(row))
            except FieldRefused:
                misread += 1
        if not records:
            return Counts(refused=misread)
        statuses = Counter(receipt["status"] for receipt in self._post(batch, records))
        return Counts(
            accepted=statuses["ACCEPTED"],
            repeated=statuses["REPEATED"],
            waiting=statuses["WAITING"],
            refused=misread + statuses["REFUSED"] + statuses["CONFLICT"],
        )

    def _form(self, kind: str) -> Form:
        if kind not in self._forms:
            form: Form = import_module(f"producers.{kind.lower()}").FORM
            self._forms[kind] = form
        return self._forms[kind]

    def _post(self, batch: Batch, records: list[Record]) -> list[dict[str, str]]:
        body = json.dumps([_written(record) for record in records], ensure_ascii=False).encode()
        headers = {"Authorization": f"Bearer {self._keys[batch.team.id]}", "Content-Type": "application/json"}
        limit = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = self._http.request("POST", self._url, body=body, headers=headers)
                if answer.status < 500:
                    return self._receipts(batch, answer)
                why = f"it answers {answer.status}"
            except urllib3.exceptions.HTTPError as error:
                why = f"it cannot be reached ({type(error).__name__})"
            if time.monotonic() > limit:
                raise SetupProblem(f"The front door took nothing for {_PATIENCE:.0f} s: {why}. See its log.")
            self._pause(_ASK_AGAIN)

    def _receipts(self, batch: Batch, answer: urllib3.BaseHTTPResponse) -> list[dict[str, str]]:
        told = answer.json()
        if answer.status >= 400 or not isinstance(told, dict):
            raise SetupProblem(
                f"The front door refused a batch of {batch.team.id} ({answer.status}). See its log."
            )
        receipts: list[dict[str, str]] = told["receipts"]
        return receipts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.clear()


def _written(record: Record) -> dict[str, object]:
    """The record as the front door reads it."""
    return {
        "event_type": record.event.event_type,
        "source_id": record.source_id,
        "source_time": record.source_time.isoformat() if record.source_time else None,
        "source_counter": record.counter,
        "body": record.event.model_dump(mode="json"),
    }
