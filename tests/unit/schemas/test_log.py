"""A word that is not on the list does not leave the process, whoever says it."""

import ast
import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import schemas.log as log_module
from schemas.errors import Conflict
from schemas.log import get_logger, start
from schemas.log_words import EVENTS, KEYS

ROOT = Path(log_module.__file__).parent.parent
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has called `start`; everything is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(log_module, "_component", "")
    start("desk")
    yield
    root.handlers, root.level = handlers, level


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    line = capsys.readouterr().err
    assert "Zebedee" not in line
    assert "Z1234ZZ" not in line
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_line_says_what_is_on_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    get_logger("handover").info("alert.raised", count=3, team="HOUSING:E08000025/homelessness")
    line = said(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "alert.raised",
        "level": "info",
        "component": "handover",
        "count": 3,
        "team": "HOUSING:E08000025/homelessness",
    }


def test_an_unknown_key_is_dropped_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    get_logger().info("alert.raised", name="Zebedee", number="Z1234ZZ", count=1)
    line = said(capsys)
    assert line["dropped"] == 2
    assert line["count"] == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("reason", "Zebedee was here"),
        ("reason", "Z1234ZZ"),
        ("count", "Zebedee"),
        ("team", "Zebedee"),
        ("event_id", "Z1234ZZ"),
        ("revision", "9912003888"),
        ("revision", "03-2003/62845E"),
        ("component", "X777421"),
        ("event_type", "Zebedee"),
        ("address", "https://example.org/Zebedee"),
    ],
)
def test_a_known_key_with_a_value_of_another_form_is_dropped(
    capsys: pytest.CaptureFixture[str], key: str, value: str
) -> None:
    get_logger().info("alert.raised", **{key: value})
    line = said(capsys)
    assert key not in line
    assert value not in json.dumps(line)
    assert line["dropped"] == 1


def test_a_sentence_in_place_of_a_name_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    get_logger().info("told %s", "Zebedee")
    assert said(capsys)["event"] == "unlisted"


def test_an_error_is_its_class_our_own_sentence_and_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise Conflict("Zebedee")
    except Conflict as error:
        get_logger().error("event.refused", error=error)
    line = said(capsys)
    assert line["error"] == "Conflict"
    assert line["says"].startswith("This id was used before for another content.")
    assert line["at"].startswith("tests.unit.schemas.test_log:")


def test_the_text_of_somebody_elses_error_is_never_said(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int("Zebedee")
    except ValueError:
        get_logger().exception("request.failed")
    line = said(capsys)
    assert line["error"] == "ValueError"
    assert "says" not in line


@pytest.mark.usefixtures("started")
def test_a_library_may_only_say_that_it_said_something(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("waitress.queue").warning("Zebedee %s", "Z1234ZZ")
    line = said(capsys)
    assert line["event"] == "library.said"
    assert line["component"] == "waitress"
    assert line["level"] == "warning"


@pytest.mark.usefixtures("started")
def test_kafka_never_logs_below_info_because_it_would_print_keys_and_values() -> None:
    assert logging.getLogger("kafka").level >= logging.INFO
    for name in ("kafka.client", "kafka.producer.record_accumulator"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.INFO


@pytest.mark.usefixtures("started")
def test_an_error_that_nobody_caught_is_said_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise RuntimeError("Zebedee")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    line = said(capsys)
    assert (line["event"], line["error"], line["component"]) == ("process.failed", "RuntimeError", "desk")
    error = RuntimeError("Zebedee")
    sys.excepthook(RuntimeError, error, None)
    assert said(capsys)["event"] == "process.failed"


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a logger in the product: `log.info(…)`, `self._log.warning(…)`."""
    for folder in ("schemas", "policies", "producers", "consumers", "deploy"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    owner = node.func.value
                    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                    if node.func.attr in LEVELS and name.strip("_") in ("log", "logger"):
                        yield path.relative_to(ROOT), node


def names_of(call: ast.Call) -> list[object]:
    """What a line may be called: written out in the code, or one of two that are; anything else is None."""
    first = call.args[0] if call.args else None
    choices = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    return [choice.value if isinstance(choice, ast.Constant) else None for choice in choices]


def test_every_line_that_the_product_logs_is_on_the_list() -> None:
    unlisted = []
    for path, call in calls():
        unlisted += [
            f"{path}:{call.lineno}: {name!r} is not in schemas/log_words.py"
            for name in names_of(call)
            if name not in EVENTS
        ]
        unlisted += [
            f"{path}:{call.lineno}: the key {word.arg!r} is not in schemas/log_words.py"
            for word in call.keywords
            if word.arg not in KEYS and word.arg != "exc_info"
        ]
    assert unlisted == []


def test_names_are_facts_in_small_letters() -> None:
    assert all(word.count(".") == 1 and word.replace("_", "").replace(".", "").islower() for word in EVENTS)
