"""One agency's feed can be switched off; everybody else's goes on."""

from datetime import UTC, date, datetime

import pytest

from deploy.world.batches import Batch
from deploy.world.silence import Silence, silenced_feed
from policies.teams import directory
from schemas.envelope import Agency
from schemas.errors import SetupProblem

LEEDS = directory().team("DIP:LEEDS/community-drugs")
BIRMINGHAM = directory().team("DIP:BIRMINGHAM/community-drugs")
SINCE = date(2026, 8, 1)


def batch(team: object, arrives: datetime) -> Batch:
    return Batch(arrives, team, b"", 0, ())  # type: ignore[arg-type]


def test_it_is_one_agency_s_and_begins_with_the_london_day() -> None:
    silence = silenced_feed("DIP:LEEDS@2026-08-01", directory())
    assert silence == Silence(Agency("DIP", "LEEDS"), SINCE)
    assert silence.keeps_back(batch(LEEDS, datetime(2026, 7, 31, 23, 0, tzinfo=UTC)))
    assert not silence.keeps_back(batch(LEEDS, datetime(2026, 7, 31, 22, 59, tzinfo=UTC)))
    assert not silence.keeps_back(batch(BIRMINGHAM, datetime(2026, 9, 1, tzinfo=UTC)))


def test_without_a_day_the_agency_never_says_anything() -> None:
    silence = silenced_feed("DIP:LEEDS", directory())
    assert silence.keeps_back(batch(LEEDS, datetime(2026, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("written", "complaint"),
    [("DIP:NOWHERE", "No agency DIP:NOWHERE"), ("DIP:LEEDS@tomorrow", "tomorrow is no day")],
)
def test_what_is_misspelt_is_said(written: str, complaint: str) -> None:
    with pytest.raises(SetupProblem, match=complaint):
        silenced_feed(written, directory())
