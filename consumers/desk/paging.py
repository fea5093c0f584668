"""Pages of a long list, 25 rows each where nothing else is said."""

from typing import NamedTuple, Self

ROWS = 25


class Paging(NamedTuple):
    """Which page of how many. Pages count from 1; a page that is not there becomes the nearest."""

    number: int
    pages: int
    total: int
    rows: int = ROWS

    @classmethod
    def of(cls, total: int, wanted: int, rows: int = ROWS) -> Self:
        pages = max(1, -(-total // rows))
        return cls(min(max(1, wanted), pages), pages, total, rows)

    @property
    def slice(self) -> slice:
        """The rows of this page."""
        return slice((self.number - 1) * self.rows, self.number * self.rows)
