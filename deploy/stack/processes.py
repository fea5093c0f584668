"""Our own processes: what each is for, which keys it may hold, and what it is told when it starts."""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.places import State
from deploy.stack.component import Component, Running
from deploy.stack.opa import answers
from schemas.errors import SetupProblem


@dataclass(frozen=True)
class Process:
    """One of ours. It finds no other key in its folder than those named here."""

    module: str
    what: str
    keys: tuple[str, ...] = ()
    serves: bool = False
    posts: bool = False
    """It speaks to the service that carries messages, or is it."""


_CONTENT = ("handover-facts", "case-detail", "index", "holding")
PROCESSES: Mapping[str, Process] = {
    "front-door": Process("front_door", "takes records in", _CONTENT, serves=True),
    "relay": Process("relay", "carries accepted events to Kafka"),
    "handover": Process("handover", "works out who must act, and when", ("handover-facts",)),
    "sequencer": Process("sequencer", "numbers and signs the ledger", ("ledger-signing",)),
    "desk": Process("desk", "the officers' web pages", (*_CONTENT, "session"), serves=True),
    "notify": Process("notify", "stands in for GOV.UK Notify", serves=True, posts=True),
    "delivery": Process("delivery", "tells posts of alerts", ("handover-facts",), posts=True),
    "canary": Process("canary", "a test release each minute"),
}


def process_of(name: str) -> Process:
    """`handover-2` is a second one of `handover`."""
    plain = name.rstrip("0123456789").removesuffix("-") if name[-1].isdigit() else name
    if plain not in PROCESSES:
        raise SetupProblem(f"There is no process {name}. There are: {', '.join(PROCESSES)}.")
    return PROCESSES[plain]


def component(name: str, state: State, environment: Mapping[str, str], port: int | None) -> Component:
    """How one of our processes is started, with the keys that it may have laid into a folder of its own."""
    process = process_of(name)
    keys = _lay_keys(name, process, state)
    told = {**environment, "THROUGHCARE_KEYS": str(keys), "THROUGHCARE_PORT": str(port or "")}
    address = f"http://127.0.0.1:{port}" if process.serves else ""

    def ready(running: Running) -> bool:
        return answers(f"{address}/health") if process.serves else running.said(b"ready")

    return Component(
        name=name,
        what=process.what,
        address=address,
        command=(sys.executable, "-P", "-m", f"deploy.processes.{process.module}"),
        ready=ready,
        environment={**told, "PYTHONUNBUFFERED": "1"},
    )


def _lay_keys(name: str, process: Process, state: State) -> str:
    folder = state.process_keys(name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700)
    for key in process.keys:
        laid = folder / f"{key}.key"
        shutil.copyfile(state.keys / f"{key}.key", laid)
        laid.chmod(0o600)
    return str(folder)
