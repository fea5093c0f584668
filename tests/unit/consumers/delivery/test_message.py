"""A message says that there is something to read, and nothing about anybody."""

from uuid import UUID

import pytest

from consumers.delivery.message import WHAT, message
from consumers.handover.escalation import Level, NoticeKind
from policies.teams import directory

ALERT = UUID("0f4be7a0-5f64-4a3e-9f4e-111111111111")
TEAM = directory().team("HOUSING:E08000025/homelessness")


def test_every_kind_of_notice_has_its_sentence() -> None:
    assert set(WHAT) == set(NoticeKind)


@pytest.mark.parametrize(
    ("level", "to"),
    [
        (Level.TEAM, TEAM.mailbox),
        (Level.MANAGER, TEAM.manager.email),
        (Level.DUTY_CONTACT, TEAM.duty_contact.email),
        (Level.LEAD, TEAM.lead.email),  # the post that answers for the agency's part in the area
    ],
)
def test_it_goes_to_the_post_that_has_the_alert_now(level: Level, to: str) -> None:
    assert message(7, 1, ALERT, "RAISED", level, TEAM, "https://desk.example").to == to


def test_it_holds_a_reference_and_a_link_and_neither_name_nor_date_nor_kind_of_alert() -> None:
    made = message(7, 2, ALERT, "ESCALATED", 1, TEAM, "https://desk.example")
    assert made.personalisation == {
        "what": "Nobody took an alert in time and it has come to you",
        "reference": "0F4BE7A0",
        "link": f"https://desk.example/alerts/{ALERT}",
    }
    assert made.reference == "notice-7-2"
