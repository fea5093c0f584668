"""One transaction that is tried again when somebody else was faster."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from schemas.errors import StaleWorker

_T = TypeVar("_T")
_ATTEMPTS: Final = 6
_DEADLOCK: Final = "40P01"


def in_one_transaction(engine: Engine, work: Callable[[Connection], _T]) -> _T:
    """Do the work and commit. Raises StaleWorker where others were faster six times in a row."""
    for attempt in range(_ATTEMPTS):
        try:
            with engine.begin() as connection:
                return work(connection)
        except StaleWorker:
            if attempt == _ATTEMPTS - 1:
                raise
        except OperationalError as error:
            if attempt == _ATTEMPTS - 1 or getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                raise
        # Two that collided should not collide again in step.
        time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311
    raise AssertionError("unreachable")
