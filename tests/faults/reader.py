"""An officer who opens pages without pause, as fast as the desk answers, and counts what they were shown."""

import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

import urllib3

from tests.faults.bus import Bus

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SHOWN = "Underhill"
"""The name that every invented person of these tests has."""

_ENTRIES = """ledger_entry WHERE body LIKE '%"kind":"READER_OPENED"%' AND body LIKE :alert
    AND body LIKE '%"place":"alert"%' AND body LIKE '%"categories":"%IDENTITY%"withheld":%'"""


class Reader:
    """Signs in and goes round these alerts, in a thread of its own, until told to stop."""

    def __init__(self, bus: Bus, officer: str, alerts: Sequence[UUID]) -> None:
        self._bus = bus
        self._alerts = alerts
        self._http = urllib3.PoolManager(timeout=30.0, retries=False)
        self._cookie = ""
        self._stop = threading.Event()
        self.shown: Counter[UUID] = Counter()
        """How often each alert's page named the person."""
        self.named_last: set[UUID] = set()
        """The alerts whose page named the person when it was last opened."""
        self.answers: Counter[int] = Counter()
        """By HTTP status."""
        self.without_entry = 0
        """How often a page was there and the ledger did not have as many entries as pages."""
        self.rounds = 0
        self._sign_in(officer)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the round in hand."""
        self._stop.set()
        self._thread.join(120)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stop.is_set():
            for alert in self._alerts:
                self._look(alert)
            self.rounds += 1

    def _look(self, alert: UUID) -> None:
        answer = self._get(f"/alerts/{alert}")
        self.answers[answer.status] += 1
        if answer.status == 200 and SHOWN in answer.data.decode():
            self.shown[alert] += 1
            # This connection sees only what is committed: the entry came before the page.
            there = self._bus.count(_ENTRIES, alert=f'%"alert":"{alert}"%')
            self.without_entry += there < self.shown[alert]
            self.named_last.add(alert)
        elif answer.status in {200, 404}:  # an alert that is over has a page that says no more than that
            self.named_last.discard(alert)

    def _sign_in(self, officer: str) -> None:
        page = self._get("/sign-in")
        found = _TOKEN.search(page.data.decode())
        assert found
        body = urlencode({"officer": officer, "next": "/", "csrf_token": found[1]})
        headers: Mapping[str, str] = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self._cookie,
        }
        address = self._bus.stack.address("desk") + "/sign-in"
        answer = self._http.request("POST", address, body=body, headers=headers, redirect=False)
        assert answer.status in {302, 303}, answer.status
        self._keep(answer)

    def _get(self, path: str) -> urllib3.BaseHTTPResponse:
        address = self._bus.stack.address("desk") + path
        answer = self._http.request("GET", address, headers={"Cookie": self._cookie}, redirect=False)
        self._keep(answer)
        return answer

    def _keep(self, answer: urllib3.BaseHTTPResponse) -> None:
        if made := answer.headers.get("Set-Cookie"):
            self._cookie = made.partition(";")[0]
