"""What a process says while it runs. No word leaves it that is not on the list, nor any error's own text."""

import json
import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import FilteringBoundLogger

from schemas.errors import ThroughcareError
from schemas.log_words import EVENTS, KEYS, UNLISTED

_HOME = Path(__file__).resolve().parent.parent
_component = ""


def get_logger(component: str = "") -> FilteringBoundLogger:
    """The logger of one part: `log.info("alert.raised", count=3)`; an error is given as `error=exception`."""
    logger: FilteringBoundLogger = structlog.get_logger(**({"component": component} if component else {}))
    return logger


def start(component: str) -> FilteringBoundLogger:
    """Call once in a composition root: libraries and uncaught errors too say only what is on the list."""
    global _component
    _component = component
    root = logging.getLogger()
    root.handlers = [_LibraryHandler()]
    root.setLevel(logging.WARNING)
    log = get_logger(component)

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.error("process.failed", error=error.with_traceback(trace))

    sys.excepthook = uncaught
    threading.excepthook = lambda args: uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )
    return log


def allow_listed(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The line with listed words only; `dropped` says how many others it had."""
    name = line.pop("event", None)
    listed = name if isinstance(name, str) and name in EVENTS else UNLISTED
    dropped = 0 if listed == name else 1
    said: dict[str, Any] = {"event": listed} | ({"component": _component} if _component else {})
    error = _error(line.pop("exc_info", None)) or _error(line.get("error"))
    if error is not None:
        line.pop("error", None)
        said |= _described(error)
    for key, value in line.items():
        fits = KEYS.get(key)
        if fits is not None and fits(value):
            said[key] = value
        else:
            dropped += 1
    return said | ({"dropped": dropped} if dropped else {})


def _error(value: object) -> BaseException | None:
    if isinstance(value, BaseException):
        return value
    if isinstance(value, tuple):
        return _error(value[1])
    return sys.exc_info()[1] if value is True else None


def _described(error: BaseException) -> dict[str, Any]:
    """An error's class, where in our own code it arose, and our own sentence about it; never its text."""
    described: dict[str, Any] = {"error": type(error).__name__}
    if isinstance(error, ThroughcareError):
        described["says"] = (type(error).__doc__ or "").split("\n\n")[0].strip()
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_HOME) and "site-packages" not in path.parts:
            module = ".".join(path.relative_to(_HOME).with_suffix("").parts)
            described["at"] = f"{module}:{frame.lineno}"
            break
    return described


class _LibraryHandler(logging.Handler):
    """A library's message may hold anything; that it said something, and where, is enough to look further."""

    def emit(self, record: logging.LogRecord) -> None:
        library = get_logger(record.name.split(".")[0])
        place = f"{record.name}:{record.lineno}"
        library.log(record.levelno, "library.said", at=place, exc_info=record.exc_info)


class _Stderr:
    """Writes to what standard error is at that moment, one line at a time."""

    def msg(self, line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = exception = log = msg


def _configure() -> None:
    structlog.configure(
        processors=[
            allow_listed,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=json.dumps, sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: _Stderr(),
        cache_logger_on_first_use=True,
    )
    # At DEBUG kafka-python prints keys, values and headers.
    logging.getLogger("kafka").setLevel(logging.INFO)


_configure()
