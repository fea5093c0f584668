"""What is personal stands in sealed bytes only: searched for in all that a running bus leaves behind."""

import base64
import hashlib
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
import urllib3
from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import TopicAlreadyExistsError

from tests.faults import leaks, quill
from tests.faults.bus import Bus, until
from tests.faults.leaks import Found, Search
from tests.faults.load import Agencies
from tests.faults.people_rows import PRISON

pytestmark = pytest.mark.timeout(300)  # the first test starts every process there is

OFFICER = "housing-birmingham-1"
GOVERNANCE = "governance-1"


class Browser:
    """An officer at the desk."""

    def __init__(self, bus: Bus, officer: str) -> None:
        self._desk = bus.stack.address("desk")
        self._http = urllib3.PoolManager(timeout=30.0, retries=False)
        self._cookie = ""
        self.post("/sign-in", self.get("/sign-in").text, officer=officer, next="/")

    def get(self, path: str) -> "Page":
        return self._ask("GET", path, None)

    def post(self, path: str, page: str, **fields: str) -> "Page":
        token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        return self._ask("POST", path, fields | {"csrf_token": token})

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> "Page":
        answer = self._http.request(
            method,
            self._desk + path,
            body=urlencode(fields) if fields else None,
            headers={"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"},
            redirect=False,
        )
        if cookie := answer.headers.get("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return Page(answer.status, answer.data.decode())


class Page(NamedTuple):
    status: int
    text: str


@pytest.fixture(scope="module")
def lived(started: Bus) -> Bus:
    """A bus that one person has gone all the way through, with everything that goes wrong on the way."""
    bus = started
    agencies = Agencies(bus)
    for batch in quill.journey((bus.today + timedelta(days=20)).isoformat()):
        agencies.post(batch)
    assert {told["status"] for receipts in agencies.receipts.values() for told in receipts} == {"ACCEPTED"}
    agencies.post(quill.waits())
    nothing_of_it_is_taken(agencies)
    bus.settle()
    event = UUID(next(iter(agencies.receipts.values()))[0]["event_id"])
    broken_on_the_way(bus, event)
    the_database_dies_while_agencies_post(bus, agencies)
    an_officer_reads_and_answers(bus, event)
    bus.settle()
    bus.verify_ledger()
    return bus


def nothing_of_it_is_taken(agencies: Agencies) -> None:
    """Every refusal is an answer in words, and in words of our own."""
    answers = [
        agencies.post_once(PRISON, None, path=path, body=body)
        for body in quill.refused()
        for path in ("/v1/records", "/v1/events", f"/v1/event-types/{quill.FAMILY}")
    ]
    assert {answer.status for answer in answers} <= {200, 400, 405, 413, 422}
    assert not any(word in answer.data for answer in answers for word in (b"ACCEPTED", b"WAITING"))
    assert Search(quill.VALUES).over(("an answer", answer.data) for answer in answers) == set()


def broken_on_the_way(bus: Bus, event: UUID) -> None:
    """Records in Kafka that nobody can open: one that was changed, and bytes that mean nothing."""
    (row,) = bus.rows("SELECT topic, person_id, envelope FROM outbox WHERE event_id = :id", id=event)
    before = bus.count("parked")
    producer = KafkaProducer(bootstrap_servers=bus.stack.kafka)
    changed = bytes(row.envelope).replace(event.bytes, uuid4().bytes)
    for value in (changed, bytes(row.envelope)[:-9], b"\xc3\x01 of no meaning"):
        producer.send(row.topic, key=row.person_id.bytes, value=value).get(10)
    producer.close(timeout=5)
    until(lambda: bus.count("parked") == before + 3, "what cannot be opened is set aside")


def the_database_dies_while_agencies_post(bus: Bus, agencies: Agencies) -> None:
    bus.stack.kill("postgres")
    for batch in quill.journey("2027-01-01")[:1]:
        assert agencies.post_once(batch.team, batch.rows).status >= 500
    bus.stack.start_again("postgres")


def an_officer_reads_and_answers(bus: Bus, event: UUID) -> None:
    query = """
        SELECT a.id FROM alert a JOIN outbox o USING (person_id)
        WHERE o.event_id = :id AND a.open AND a.team = :team AND a.state = 'TOLD'
    """
    alert = bus.rows(query, id=event, team=quill.HOUSING)[0].id
    officer = Browser(bus, OFFICER)
    assert quill.FAMILY in officer.get("/").text, "the name was there to be read, by whom it is for"
    page = officer.get(f"/alerts/{alert}")
    assert quill.FAMILY in page.text
    assert quill.MEDICINE not in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    officer.post(f"/alerts/{alert}/acknowledge", page.text, version=version[1], note=quill.NOTE)
    assert bus.count("alert WHERE id = :id AND acknowledged_by = :who", id=alert, who=OFFICER) == 1
    officer.get(f"/{quill.FAMILY}")
    officer.get(f"/alerts/{alert}?show={quill.NOMS}")
    assert quill.FAMILY not in Browser(bus, GOVERNANCE).get("/ledger").text


def running(bus: Bus) -> list[int]:
    return [running.pid for running in bus.stack.running.values() if running.pid]


PLACES: dict[str, Callable[[Bus], Iterator[tuple[str, bytes]]]] = {
    "logs": lambda bus: leaks.files(bus.stack.state.logs),
    "ledger on disk": lambda bus: leaks.files(bus.stack.state.ledger),
    "database": lambda bus: leaks.rows(bus.engine),
    "broker": lambda bus: leaks.records(bus.stack.kafka),
    "processes": lambda bus: leaks.processes(running(bus)),
    "every file": lambda bus: leaks.files(bus.stack.state.folder),
    "file names": lambda bus: leaks.names(bus.stack.state.folder),
}


@pytest.mark.parametrize("place", PLACES)
def test_no_personal_value_stands_outside_sealed_bytes(lived: Bus, place: str) -> None:
    searched = [(where, len(raw)) for where, raw in PLACES[place](lived)]
    assert sum(size for _, size in searched) > 100, "there was something to search"
    assert Search(quill.VALUES).over(PLACES[place](lived)) == set()


def in_a_log(bus: Bus, word: str) -> None:
    with (bus.stack.state.logs / "desk.log").open("a") as log:
        log.write(f'{{"event": "{word.upper()}"}}\n')


def on_the_ledgers_disk(bus: Bus, word: str) -> None:
    (bus.stack.state.ledger / "note").write_text(word)


def in_a_text_column(bus: Bus, word: str) -> None:
    a_row(bus, word.encode()[::-1], f"a team of {word}")


def in_a_bytes_column(bus: Bus, word: str) -> None:
    a_row(bus, b"k" + word.encode(), "a team")


def as_a_plain_hash_in_a_column(bus: Bus, word: str) -> None:
    a_row(bus, hashlib.sha256(word.encode()).digest(), "a team")


def a_row(bus: Bus, key_hash: bytes, team: str) -> None:
    columns = "key_hash, agency, team, made_at, revoked_at"
    with bus.engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO api_key ({columns}) VALUES (%s, 'X:Y', %s, now(), now())", (key_hash, team)
        )


def in_a_topics_name(bus: Bus, word: str) -> None:
    topic(bus, f"of.{word}")


def in_a_kafka_key(bus: Bus, word: str) -> None:
    send(bus, key=word.encode())


def in_a_kafka_header(bus: Bus, word: str) -> None:
    send(bus, headers=[("person", word.encode())])


def in_a_kafka_value(bus: Bus, word: str) -> None:
    send(bus, value=b"\x00" + base64.b64encode(b"so " + word.encode()))


def topic(bus: Bus, name: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bus.stack.kafka)
    with suppress(TopicAlreadyExistsError):
        admin.create_topics({name: {"num_partitions": 1, "replication_factor": 1}})
    admin.close()


def send(bus: Bus, **record: object) -> None:
    topic(bus, "planted")
    producer = KafkaProducer(bootstrap_servers=bus.stack.kafka)
    producer.send("planted", **({"value": b""} | record)).get(10)
    producer.close(timeout=5)


PLANTS: list[tuple[Callable[[Bus, str], None], str]] = [
    (in_a_log, "logs"),
    (in_a_text_column, "every file"),
    (on_the_ledgers_disk, "ledger on disk"),
    (in_a_text_column, "database"),
    (in_a_bytes_column, "database"),
    (as_a_plain_hash_in_a_column, "database"),
    (in_a_kafka_key, "broker"),
    (in_a_kafka_header, "broker"),
    (in_a_kafka_value, "broker"),
    (in_a_topics_name, "broker"),
]


@pytest.mark.parametrize(("plant", "place"), PLANTS, ids=lambda part: getattr(part, "__name__", part))
def test_the_same_search_finds_a_value_that_was_planted(
    lived: Bus, plant: Callable[[Bus, str], None], place: str
) -> None:
    word = "Plantagenista" + "".join(secrets.choice("bcdfgklmnprt") for _ in range(8))
    plant(lived, word)
    assert {one.value for one in Search([word]).over(PLACES[place](lived))} == {word}


def test_the_same_search_finds_a_value_in_a_process() -> None:
    word = "Plantagenista"
    command = [sys.executable, "-c", "print('up', flush=True); input()", word]
    environment = os.environ | {"WHO": word}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = Search([word]).over(leaks.processes([process.pid]))
        process.kill()
    assert found == {Found(f"{name} of a process", word) for name in ("cmdline", "environ")}
