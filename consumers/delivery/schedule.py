"""When a message is looked at again, and when one that failed for now is sent anew. All in machine time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

NO_ANSWER: Final = timedelta(seconds=5)
"""After policy gave no answer, or a consent changed while it was asked."""

UNCERTAIN: Final = timedelta(minutes=1)
"""After the service did not answer: what was on its way to it has arrived by then, or never will."""

AGAIN: Final = tuple(timedelta(minutes=m) for m in (5, 30, 120, 480))
"""After the first message failed for now, the second, and so on: then it has failed for good."""

_LOOKS: Final[Sequence[tuple[timedelta, timedelta]]] = (
    (timedelta(minutes=1), timedelta(seconds=5)),
    (timedelta(hours=1), timedelta(minutes=1)),
    # Notify itself gives a message up after 72 hours.
    (timedelta(hours=73), timedelta(minutes=30)),
)
"""Up to an age of so much it is looked at every so often."""


def send_again_in(attempts: int) -> timedelta | None:
    """How long to wait after so many messages of one notice have failed for now; None: no more."""
    return AGAIN[attempts - 1] if attempts <= len(AGAIN) else None


def look_again_in(age: timedelta) -> timedelta | None:
    """How long to wait with the next look at a message that was handed over so long ago; None: no more."""
    return next((every for up_to, every in _LOOKS if age < up_to), None)
