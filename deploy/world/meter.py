"""Shows how far a world is fed: a bar on a terminal, now and then a line elsewhere."""

from datetime import datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.world.batches import Batch
from deploy.world.progress import Counts
from schemas.clock import london_date

_LINES = 10  # on what is not a terminal


class Meter:
    """Counts rows as they are handed in. `show` is what the feeder calls."""

    def __init__(self, console: Console, rows: int) -> None:
        self._console = console
        self._rows = rows
        self._done = 0
        self._said = 0
        self._counts = Counts()
        self._bar = Progress(
            TextColumn("feeding"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=rows)

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.__exit__(kind, error, trace)

    def show(self, now: datetime, batch: Batch | None, counts: Counts) -> None:
        """A batch was done, or time moved."""
        self._done += len(batch.rows) if batch else 0
        self._counts += counts
        words = f"{london_date(now)}  " + ", ".join(
            f"{count} {name}" for name, count in self._counts._asdict().items()
        )
        self._bar.update(self._task, completed=self._done, description=words)
        tenth = self._done * _LINES // max(self._rows, 1)
        if not self._console.is_terminal and tenth > self._said:
            self._said = tenth
            self._console.print(f"feeding {self._done}/{self._rows} records  {words}", highlight=False)
