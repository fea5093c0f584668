"""The words that may leave a process in its log: names of events, and keys with the form of their values."""

import re
from collections.abc import Callable
from typing import Final

EVENTS: Final = frozenset(
    {
        "alert.acknowledged",
        "alert.raised",
        "api_key.issued",
        "api_key.revoked",
        "batch.committed",
        "batch.split",
        "canary.arrived",
        "canary.missed",
        "canary.refused",
        "canary.resting",
        "checkpoint.signed",
        "clock.moved",
        "component.ready",
        "component.stopped",
        "database.away",
        "delivery.delayed",
        "delivery.failed",
        "delivery.refused",
        "delivery.sent",
        "desk.refused",
        "event.accepted",
        "event.parked",
        "event.refused",
        "event.waiting",
        "feed.done",
        "feed.moved",
        "gate.no_answer",
        "gate.revision_differs",
        "ledger.broken",
        "library.said",
        "loop.assigned",
        "loop.moving_again",
        "loop.overtaken",
        "loop.revoked",
        "loop.standing_still",
        "loop.stopped",
        "outbox.cleared",
        "person.erased",
        "policy.loaded",
        "process.failed",
        "process.started",
        "process.stopped",
        "relay.delayed",
        "relay.sent",
        "request.failed",
        "request.refused",
        "sequencer.numbered",
        "timer.failed",
        "timer.fired",
        "timer.overtaken",
        "watch.failed",
    }
)
"""What a line may be called: each is a fact, written `thing.happened`."""

UNLISTED: Final = "unlisted"
"""What a line is called whose name is not on the list."""

_IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9])"
    r"([A-Z]\d{4}[A-Z]{2}|[A-Z]\d{6}|\d{2,4}/\d{1,7}[A-Z]|\d{3}[ -]?\d{3}[ -]?\d{4})"
    r"(?![A-Za-z0-9])"
)


def _number(value: object) -> bool:
    return isinstance(value, int | float)


def _form(pattern: str) -> Callable[[object], bool]:
    compiled = re.compile(pattern)

    def fits(value: object) -> bool:
        if not isinstance(value, str):
            return False
        # Whatever the key: nothing that looks like a person's number goes out.
        return compiled.fullmatch(value) is not None and _IDENTIFIER.search(value) is None

    return fits


_UUID = _form(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = _form(r"[a-z][a-z._-]{0,60}")
_CODE = _form(r"[A-Za-z][A-Za-z0-9_]{0,60}")

KEYS: Final[dict[str, Callable[[object], bool]]] = {
    "address": _form(r"(https?://)?(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?/?"),
    "agency": _form(r"[A-Z][A-Z0-9_]{1,30}(:[A-Za-z0-9-]{1,40})?"),
    "alert": _UUID,
    "at": _form(r"[a-z_.]{1,80}:\d{1,5}"),
    "attempt": _number,
    "component": _form(r"[A-Za-z][A-Za-z0-9_.-]{0,60}"),
    "count": _number,
    "error": _CODE,
    "event_id": _UUID,
    "event_type": _WORD,
    "offset": _number,
    "partition": _number,
    "pid": _number,
    "port": _number,
    "reason": _CODE,
    "revision": _form(r"[A-Za-z0-9._-]{1,80}"),
    "seconds": _number,
    "size": _number,
    "state": _CODE,
    "team": _form(r"[A-Z][A-Z0-9_]{1,30}:[A-Za-z0-9-]{1,40}/[a-z-]{1,40}"),
    "topic": _WORD,
}
"""What a line may carry beside its name, level and time; each key with what its value must look like."""
