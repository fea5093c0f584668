"""What was measured, as a table for people and as JSON for machines."""

import json
import platform
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One number. A ratio names its two sides."""

    name: str
    value: float
    unit: str
    sides: tuple[str, str] | None = None
    note: str = ""


@dataclass
class Figures:
    """The figures of one run, in the order in which they were measured."""

    measured: list[Figure] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, note: str = "") -> None:
        self.measured.append(Figure(name, round(value, 2), unit, None, note))
        print(f"bench: {name}: {value:,.0f} {unit}", flush=True)

    def value(self, name: str) -> float:
        return next(figure.value for figure in self.measured if figure.name == name)

    @contextmanager
    def or_say_why(self, name: str) -> Iterator[None]:
        """A measurement that does not come to its end is said, and the others go on."""
        try:
            yield
        except TimeoutError as error:
            print(f"bench: {name}: not measured, {error}", flush=True)

    def ratio(self, name: str, over: str, under: str) -> None:
        """A ratio of two figures; left out where one of them was not measured."""
        if not {over, under} <= {figure.name for figure in self.measured}:
            return
        value = self.value(over) / self.value(under)
        self.measured.append(Figure(name, round(value, 2), "times", (over, under)))

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        written = {
            "machine": machine(),
            "date": datetime.now(UTC).date().isoformat(),
            "figures": [asdict(figure) for figure in self.measured],
        }
        path.write_text(json.dumps(written, indent=2) + "\n")

    def show(self) -> None:
        table = Table(title=f"{machine()}, {datetime.now(UTC).date()}", title_justify="left")
        for heading in ("what", "value", "unit", "note"):
            table.add_column(heading, justify="right" if heading == "value" else "left")
        for row in self._rows():
            table.add_row(*row)
        Console(width=150).print(table)

    def _rows(self) -> Iterable[tuple[str, str, str, str]]:
        for figure in self.measured:
            note = f"{figure.sides[0]} / {figure.sides[1]}" if figure.sides else figure.note
            yield figure.name, f"{figure.value:,.2f}".removesuffix(".00"), figure.unit, note


def machine() -> str:
    """Processor, cores and Python, as a number must carry them."""
    import os

    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
