"""The canary's composition root: hands an invented release in each minute, and says when one goes missing."""

import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import urllib3
from sqlalchemy.exc import DBAPIError
from structlog.typing import FilteringBoundLogger

from consumers.watch.canary import Canary
from deploy.ready import say_ready
from deploy.settings import FRONT_DOOR, FRONT_DOOR_KEY, Settings
from policies.teams import directory
from schemas import log
from schemas.clock import machine_now
from schemas.database import connect
from schemas.errors import SetupProblem

_EVERY_S = 60.0
_LOOK_S = 0.1
"""Between two looks while one is on its way, seconds: the latency is known no finer."""
_IDLE_S = 1.0


class FrontDoor:
    """Hands the canary's records in over HTTP, as an agency's own system does."""

    def __init__(self, address: str, key: str) -> None:
        self._address = address
        self._headers = {"Authorization": f"Bearer {key}"}
        self._http = urllib3.PoolManager(timeout=10.0, retries=False)

    def hand_in(self, records: Sequence[Mapping[str, str]]) -> UUID | None:
        """The last record's event, or None where they were not all accepted."""
        try:
            answer = self._http.request(
                "POST", f"{self._address}/v1/records", json=list(records), headers=self._headers
            )
            told = answer.json() if answer.status < 400 else {}
        except (urllib3.exceptions.HTTPError, ValueError):
            return None
        receipts: list[dict[str, str]] = told.get("receipts", [])
        if len(receipts) != len(records) or any(one["status"] != "ACCEPTED" for one in receipts):
            return None
        return UUID(receipts[-1]["event_id"])

    def answers(self) -> bool:
        """Whether it is there and well."""
        try:
            return self._http.request("GET", f"{self._address}/health").status == HTTPStatus.OK
        except urllib3.exceptions.HTTPError:
            return False


def front_door() -> FrontDoor:
    """The one that the environment names. Raises SetupProblem where it names none."""
    address, file = os.environ.get(FRONT_DOOR, ""), os.environ.get(FRONT_DOOR_KEY, "")
    if not address or not file:
        raise SetupProblem(f"{FRONT_DOOR} and {FRONT_DOOR_KEY} are not set. `throughcare up` sets them.")
    try:
        return FrontDoor(address, Path(file).read_text(encoding="utf-8").strip())
    except OSError as error:
        raise SetupProblem(
            f"The file that {FRONT_DOOR_KEY} names cannot be read: {error.strerror}."
        ) from None


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    settings = Settings.from_environment()
    said = log.start("canary")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = connect(settings.database_url, role="throughcare_canary", pool_size=1)
    door = front_door()
    canary = Canary(engine, directory(), door.hand_in)
    say_ready()
    try:
        await_start(door, stop)
        while not stop.is_set():
            try:
                minute(canary, stop, said)
            except DBAPIError as error:
                said.warning("database.away", error=error, seconds=_IDLE_S)
                stop.wait(_IDLE_S)
    finally:
        engine.dispose()


def await_start(door: FrontDoor, stop: threading.Event) -> None:
    """A stack that is just starting is not broken: give its front door a minute before the first canary."""
    limit = time.monotonic() + _EVERY_S
    while not stop.is_set() and time.monotonic() < limit and not door.answers():
        stop.wait(_IDLE_S)


def minute(canary: Canary, stop: threading.Event, said: FilteringBoundLogger) -> None:
    """One canary and what becomes of it; the minute is over when it is, whatever came of it."""
    began = machine_now()
    if canary.rests():
        said.info("canary.resting")
        stop.wait(_EVERY_S)
        return
    if not canary.send(began):
        said.warning("canary.refused")
    while not stop.is_set() and (machine_now() - began).total_seconds() < _EVERY_S:
        found = canary.look(machine_now())
        if found.arrived:
            said.info("canary.arrived", count=found.arrived)
        if found.missed:
            said.error("canary.missed", count=found.missed)
        stop.wait(_LOOK_S if found.on_its_way else _IDLE_S)


if __name__ == "__main__":
    main()
