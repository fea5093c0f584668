"""Tell work that fails by itself from a server that is away: one is set aside, the other waited for."""

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from schemas.errors import NoAnswer, StaleWorker

PATIENCE = 5
"""How often work is overtaken in a row before it counts as failing by itself."""


class Patience:
    """Counts how often in a row one worker was overtaken. Nobody is, for long, by anybody who gets on."""

    def __init__(self) -> None:
        self._overtaken = 0

    def settled(self) -> None:
        """Something was committed."""
        self._overtaken = 0

    def fails_by_itself(self, error: Exception) -> bool:
        """Whether the error is the work's own. No answer and a database that is away never are."""
        if isinstance(error, StaleWorker):
            self._overtaken += 1
            return self._overtaken >= PATIENCE
        if isinstance(error, DBAPIError):
            return isinstance(error, DataError | IntegrityError)
        return not isinstance(error, NoAnswer)
