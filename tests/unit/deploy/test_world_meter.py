"""How far a world is fed is seen on a terminal and in a log."""

from datetime import UTC, datetime
from io import StringIO

from rich.console import Console

from deploy.world.batches import Batch
from deploy.world.meter import Meter
from deploy.world.progress import Counts
from policies.teams import directory

TEAM = next(iter(directory()))
NOW = datetime(2026, 7, 6, 23, 30, tzinfo=UTC)


def shown(batches: int) -> list[str]:
    out = StringIO()
    with Meter(Console(file=out, width=120), batches) as meter:
        for _ in range(batches):
            meter.show(NOW, Batch(NOW, TEAM, b"", 0, ({},)), Counts(accepted=1))
    return out.getvalue().splitlines()


def test_a_log_gets_about_ten_lines_however_long_the_feeding() -> None:
    assert len(shown(1_000)) == 10


def test_a_line_says_the_day_in_london_and_what_became_of_the_records() -> None:
    assert shown(1)[0] == "feeding 1/1 records  2026-07-07  1 accepted, 0 repeated, 0 waiting, 0 refused"


def test_a_move_of_time_alone_counts_no_record() -> None:
    out = StringIO()
    with Meter(Console(file=out, width=120), 1) as meter:
        meter.show(NOW, None, Counts())
    assert out.getvalue() == ""
