"""Whether anybody may be told of an event, by the agreements in force."""

from datetime import date

import pytest

from policies.pages import read_pages
from producers.notice import stays_here
from schemas.envelope import Agency

IN_FORCE, BEFORE_ALL = date(2026, 7, 1), date(2019, 1, 1)


@pytest.mark.parametrize(
    ("agency", "event_type", "today", "stays"),
    [
        ("PRISON_CARAT:SWI", "prison-carat.release.planned", IN_FORCE, False),
        ("PROBATION:LEEDS", "probation.duty-to-refer.submitted", IN_FORCE, False),
        ("DIP:BIRMINGHAM", "feed.heartbeat", BEFORE_ALL, False),  # it says nothing of anybody
        ("PRISON_CARAT:SWI", "prison-carat.release.planned", BEFORE_ALL, True),  # nothing was signed yet
        ("COURT:LEEDS", "consent.given", IN_FORCE, True),  # no agreement names a court
    ],
)
def test_an_event_that_no_agreement_covers_stays_here(
    agency: str, event_type: str, today: date, stays: bool
) -> None:
    assert stays_here(read_pages().agreements, Agency.parse(agency), event_type, today) is stays
