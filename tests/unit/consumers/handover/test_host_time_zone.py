"""London counts, wherever the host stands and whatever its clock shows."""

import os
import subprocess
import sys

import pytest

from tests.unit.consumers.handover import zones


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_host_in_another_time_zone_says_the_same(zone: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.consumers.handover.zones"],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert done.stdout.strip() == zones.told()
    assert '"housing-released"' in done.stdout
