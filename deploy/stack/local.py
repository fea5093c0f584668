"""One stack on this machine: PostgreSQL, Kafka, OPA and our processes, started in order."""

import os
import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar

from deploy.places import State
from deploy.stack import canary, notify, policy, record, teams
from deploy.stack import processes as ours
from deploy.stack.addresses import Given, given, shown
from deploy.stack.component import Component, Running
from deploy.stack.kafka import Kafka
from deploy.stack.lodging import dislodge
from deploy.stack.opa import Opa
from deploy.stack.ports import Ports
from deploy.stack.postgres import Postgres
from deploy.stack.topics import ensure_topics, listed
from deploy.tools.assets import assets
from deploy.tools.broker import broker
from deploy.tools.policy_engine import policy_engine
from deploy.tools.tool import Tool, provide
from schemas.errors import SetupProblem

Say = Callable[[str], None]
T = TypeVar("T")
SERVERS = ("postgres", "kafka", "opa")


def silent(_: str) -> None:
    """Say nothing."""


class LocalStack:
    """A stack in a state folder of its own. Use it from a thread that outlives it, such as the main one.

    `processes` are names of `deploy.stack.processes.PROCESSES`; a number makes a second one: `handover-2`.
    Without any, only the servers run; a test that needs one of the three names it in `servers`.
    """

    def __init__(
        self,
        state: State,
        *,
        processes: Sequence[str] = (),
        servers: Collection[str] = SERVERS,
        ports: Mapping[str, int] | None = None,
        say: Say = silent,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        for name in processes:
            ours.process_of(name)
        self.state = state
        stand_in = not notify.given(environ)
        self._names = tuple(name for name in processes if stand_in or name != "notify")
        self._servers = frozenset(servers)
        self._given_ports = dict(ports or {})
        self._say = say
        self._given = given(environ)
        self._environ = environ
        self._running: dict[str, Running] = {}
        self._lock: IO[str] | None = None
        self._postgres: Postgres | None = None
        self._kafka: Kafka | None = None
        self._opa: Opa | None = None

    @property
    def postgres_url(self) -> str:
        return self._given.database_url or _started(self._postgres).url

    @property
    def kafka(self) -> str:
        """host:port of the broker."""
        return self._given.kafka or _started(self._kafka).address

    @property
    def opa_url(self) -> str:
        return self._given.opa.url if self._given.opa else _started(self._opa).url

    @property
    def opa_token_file(self) -> Path:
        return self._given.opa.token_file if self._given.opa else _started(self._opa).token_file

    @property
    def policy_revision(self) -> str:
        """What held when the stack started; empty where only the database knows that of a given engine."""
        return self.pinned or "" if self._given.opa else _started(self._opa).revision

    @property
    def environment(self) -> dict[str, str]:
        """What every process is told: addresses and folders."""
        return {
            "THROUGHCARE_DATABASE_URL": self.postgres_url,
            "THROUGHCARE_KAFKA": self.kafka,
            "THROUGHCARE_OPA_URL": self.opa_url,
            "THROUGHCARE_OPA_TOKEN_FILE": str(self.opa_token_file),
            "THROUGHCARE_LEDGER_DIR": str(self.state.ledger),
            "THROUGHCARE_STATE": str(self.state.folder),
            **({"THROUGHCARE_POLICY_REVISION": pinned} if (pinned := self.pinned) else {}),
            **teams.told(self.state, self._environ),
        }

    @property
    def pinned(self) -> str | None:
        """The revision of an engine that somebody else looks after. Ours follows what is activated."""
        return self._given.opa.revision if self._given.opa else None

    @property
    def running(self) -> Mapping[str, Running]:
        """What was started, by name, in order."""
        return self._running

    def address(self, name: str) -> str:
        """Where a component is reached, e.g. the desk's http address."""
        return self._running[name].component.address

    def start(self) -> None:
        """Start everything and come back when all is ready. If something is not, nothing is left running."""
        self.state.make()
        self._lock = record.take_lock(self.state)
        try:
            record.clear_remains(self.state)
            provide(tools_of(self._given, self._servers, self._names), self._say)
            self._start_servers()
            self._start_processes()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything in reverse order. Safe to call again."""
        for running in reversed(self._running.values()):
            running.stop()
        self._running.clear()
        if self._lock is not None:
            self.state.record.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def kill(self, name: str) -> None:
        """End one component as a power cut would; `start_again` brings it back."""
        self._running[name].kill()

    def start_again(self, name: str) -> None:
        """Start one component that has ended, and wait until it is ready."""
        self.begin_again(name)
        self._running[name].wait_ready()

    def begin_again(self, name: str) -> None:
        """Start one component that has ended, and come back at once."""
        running = self._running[name]
        running.stop()
        running.start()
        self._write_record()

    def remove(self) -> None:
        """Stop, and remove the state folder with all that is stored in it."""
        self.stop()
        dislodge(self.state.postgres)
        shutil.rmtree(self.state.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_servers(self) -> None:
        ports = Ports(self.state.folder / "ports.json", self._given_ports)
        prepare: list[Callable[[], Component]] = []
        if self._given.database_url is None and "postgres" in self._servers:
            self._postgres = Postgres(self.state, ports.choose("postgres"))
            prepare.append(self._postgres.prepare)
        if self._given.kafka is None and "kafka" in self._servers:
            self._kafka = Kafka(self.state, ports.choose("kafka"), ports.choose("kafka-controller"))
            prepare.append(self._kafka.prepare)
        policy_port = None
        if self._given.opa is None and "opa" in self._servers:
            policy_port = ports.choose("policy") if "postgres" in self._servers else None
            self._opa = Opa(self.state, ports.choose("opa"), policy_url=policy.address(policy_port))
            prepare.append(self._opa.prepare)
        with ThreadPoolExecutor(3) as pool:
            prepared = [done.result() for done in [pool.submit(step) for step in prepare]]
        # Started here and not in the pool: the leash follows the thread that starts a process.
        components = {component.name: component for component in prepared}
        engine = components.pop("opa", None)
        for component in components.values():
            self.begin(component)
        if "postgres" in self._servers:
            self._wait("postgres", "PostgreSQL, given", shown(self.postgres_url))
            if policy_port is not None:  # it has something to hand out as soon as that is settled
                told = {"THROUGHCARE_DATABASE_URL": self.postgres_url}
                self.begin(policy.component(policy_port, told))
            self._migrate()
        if engine is not None:
            self._start_policy(engine)
        elif "opa" in self._servers:
            self._wait("opa", "OPA, given", self.opa_url)
        if "kafka" in self._servers:
            self._wait("kafka", "Kafka, given", self.kafka)
            ensure_topics(self.kafka, listed())

    def _start_policy(self, engine: Component) -> None:
        """Settle which policy holds, and start OPA with it: it looks there again each second."""
        if "policy" in self._running:
            opa = _started(self._opa)
            opa.revision = policy.settled(self.postgres_url, _started(opa.checkout), opa.key, self._say)
            self._wait("policy")
        self.begin(engine)
        self._wait("opa")

    def _start_processes(self) -> None:
        if not self._names:
            return
        from policies.keyring import make_missing

        make_missing(self.state.keys)
        ports = Ports(self.state.folder / "ports.json", self._given_ports)
        for name in self._names:
            process = ours.process_of(name)
            port = ports.choose(name) if process.serves else None
            told = self.environment
            if process is ours.PROCESSES["canary"]:
                told |= canary.made_ready(self.state, self.postgres_url, self.address("front-door"))
            if process.posts:
                addresses = (self._address_of("notify"), self._address_of("desk"))
                told |= notify.told(self.state, self._environ, *addresses)
            self.begin(ours.component(name, self.state, told, port))
        for name in self._names:
            self._wait(name)

    def _address_of(self, name: str) -> str:
        """Empty where the stack has no such component."""
        return self.address(name) if name in self._running else ""

    def begin(self, component: Component) -> None:
        """Start one more component, and come back at once."""
        running = Running(component, self.state.logs / f"{component.name}.log")
        self._running[component.name] = running
        running.start()
        self._write_record()

    def _wait(self, name: str, what: str = "", address: str = "") -> None:
        running = self._running.get(name)
        if running is None:
            self._say(line(name, what, address))
            return
        running.wait_ready()
        seconds = time.monotonic() - running.started_at
        self._say(line(name, running.component.what, running.component.address, seconds))

    def _migrate(self) -> None:
        from schemas.database import migrate

        migrate(self.postgres_url)

    def _write_record(self) -> None:
        entries = []
        for name, running in self._running.items():
            pid = running.pid if running.alive else None
            began = record.begun(pid) if pid else ""
            component = running.component
            entries.append(record.Entry(name, component.what, component.address, pid, began))
        record.write(self.state, entries)


def tools_of(
    addresses: Given | None = None, servers: Collection[str] = SERVERS, processes: Collection[str] = ()
) -> list[Tool]:
    """What must have been built on this machine before such a stack can start."""
    addresses = addresses or Given()
    wanted = {
        broker: addresses.kafka is None and "kafka" in servers,
        policy_engine: addresses.opa is None and "opa" in servers,
        assets: any(ours.process_of(name) is ours.PROCESSES["desk"] for name in processes),
    }
    return [tool() for tool, needed in wanted.items() if needed]


def line(name: str, what: str, address: str, seconds: float | None = None) -> str:
    """One line a component, for people."""
    return f"{name:<12} {what:<34} {address:<26}" + ("" if seconds is None else f" {seconds:5.1f} s")


def _started(part: T | None) -> T:
    if part is None:
        raise SetupProblem("The stack has not been started.")
    return part
