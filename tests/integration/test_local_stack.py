"""The servers of a local stack are real, closed to strangers, and never outlive what started them."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaAdminClient
from sqlalchemy import text
from sqlalchemy.engine import make_url

from deploy.places import State
from deploy.stack import record
from deploy.stack.health import look
from deploy.stack.local import LocalStack
from deploy.stack.topics import ensure_topics, listed
from schemas.errors import SetupProblem
from tests.conftest import Database


def wait_until(true: Callable[[], bool], limit: float = 20.0) -> None:
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def ask(servers: LocalStack, path: str, token: str, body: object = None, method: str = "POST") -> int:
    request = urllib.request.Request(
        servers.opa_url + path,
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_every_topic_stands_as_its_file_says(servers: LocalStack) -> None:
    admin = KafkaAdminClient(bootstrap_servers=servers.kafka)
    there = {found["name"]: len(found["partitions"]) for found in admin.describe_topics()}
    admin.close()
    # Other tests of this session may have made topics of their own beside them.
    wanted = {topic.name: topic.partitions for topic in listed()}
    assert {name: there.get(name) for name in wanted} == wanted


def test_making_the_topics_again_changes_nothing(servers: LocalStack) -> None:
    ensure_topics(servers.kafka, listed())


def test_the_policy_engine_answers_whoever_has_its_token(servers: LocalStack) -> None:
    token = servers.opa_token_file.read_text().strip()
    assert ask(servers, "/v1/data/throughcare", token, {"input": {}}) == 200


@pytest.mark.parametrize("token", ["", "guess"])
def test_the_policy_engine_answers_nobody_else(servers: LocalStack, token: str) -> None:
    assert ask(servers, "/v1/data/throughcare", token, {"input": {}}) == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/query"),  # a question that is a program
        ("PUT", "/v1/policies/own"),  # a policy of one's own
        ("PUT", "/v1/data/throughcare"),  # an agreement of one's own
        ("GET", "/v1/config"),
        ("POST", "/v1/compile"),
    ],
)
def test_the_token_asks_for_decisions_and_for_nothing_else(
    servers: LocalStack, method: str, path: str
) -> None:
    token = servers.opa_token_file.read_text().strip()
    assert ask(servers, path, token, {"query": "x = opa.runtime()"}, method) == 401


def test_the_database_is_closed_without_its_password(servers: LocalStack) -> None:
    url = make_url(servers.postgres_url).set(password="guess").render_as_string(hide_password=False)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_the_product_is_not_the_databases_superuser(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SHOW is_superuser")).scalar() == "off"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("listen_addresses", "127.0.0.1"),
        ("log_min_error_statement", "panic"),  # a statement may hold a person's values
    ],
)
def test_what_is_acknowledged_is_on_disk_and_stays_on_this_machine(
    database: Database, setting: str, value: str
) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text(f"SHOW {setting}")).scalar() == value


def test_each_test_has_a_database_of_its_own(database: Database, postgres: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (n int)"))
    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)


def test_every_component_is_seen_to_be_well(servers: LocalStack) -> None:
    assert [(row.name, row.well) for row in look(servers.state)] == [
        ("postgres", True),
        ("kafka", True),
        ("policy", True),
        ("opa", True),
    ]


def test_a_killed_component_is_seen_and_comes_back_with_what_it_stored(servers: LocalStack) -> None:
    servers.kill("postgres")
    # The policy process has nothing to hand out meanwhile; OPA keeps what it has.
    assert [row.name for row in look(servers.state) if not row.well] == ["postgres", "policy"]
    servers.start_again("postgres")
    with psycopg.connect(servers.postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM domain_clock").fetchone() == (1,)


def test_a_second_start_on_the_same_folder_says_that_it_is_running(servers: LocalStack) -> None:
    with pytest.raises(SetupProblem, match=r"already running \(process \d+\)"):
        LocalStack(servers.state, environ={}).start()


def test_a_stack_that_cannot_start_leaves_nothing_running(state: State) -> None:
    stack = LocalStack(state, servers=("postgres",), ports={"postgres": 70_000}, environ={})
    with pytest.raises(SetupProblem, match="Port 70000"):
        stack.start()
    assert record.holder_of(state) is None
    assert not record.read(state)


def test_a_given_database_is_used_and_none_is_started(database: Database, state: State) -> None:
    said: list[str] = []
    given = {"THROUGHCARE_DATABASE_URL": database.url}
    with LocalStack(state, servers=("postgres",), say=said.append, environ=given) as stack:
        assert stack.postgres_url == database.url
        assert not stack.running
    assert "given" in said[0]
    assert str(make_url(database.url).password) not in said[0]


def test_a_database_under_roots_closed_home_lies_elsewhere_and_the_home_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    state = State(closed / "stack")
    with LocalStack(state, servers=("postgres",), environ={}) as stack:
        lies = state.postgres.resolve()
        assert lies.is_relative_to(closed) == (os.geteuid() != 0)  # an ordinary user's own folder will do
        assert stat.S_IMODE(lies.stat().st_mode) == 0o700
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    stack.remove()
    assert not lies.exists()
    assert not state.folder.exists()


START = """
import sys, time
from pathlib import Path
from deploy.places import State
from deploy.stack.local import LocalStack
LocalStack(State(Path(sys.argv[1])), servers=("postgres", "opa"), environ={}).start()
print("up", flush=True)
time.sleep(600)
"""


def test_no_component_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    state = State(tmp_path / "stack")
    said = tmp_path / "said"
    with said.open("wb") as out:
        supervisor = subprocess.Popen([sys.executable, "-c", START, str(state.folder)], stdout=out, cwd="/")
    try:
        wait_until(lambda: said.read_bytes() == b"up\n", limit=60)
        left = record.read(state)
        assert [entry.name for entry in left] == ["postgres", "policy", "opa"]
        assert all(record.alive(entry) for entry in left)
        supervisor.send_signal(signal.SIGKILL)
        supervisor.wait()
        wait_until(lambda: not any(record.alive(entry) for entry in left))
        stack = LocalStack(state, servers=("postgres",), environ={})
        stack.start()  # and the folder can be used again at once
        stack.remove()
    finally:
        supervisor.kill()
        supervisor.wait()
