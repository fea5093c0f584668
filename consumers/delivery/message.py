"""What leaves the house about an alert: that there is one, its reference, and a link to the desk. No more.

A name, a date or a reason never does (obligation THIN_ONLY), nor what kind of alert it is: its kind tells
how many days are left, or that somebody is in treatment.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID

from consumers.handover.escalation import NoticeKind
from policies.teams import Team

WHAT: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.RAISED: "There is a new alert for you",
    NoticeKind.REMINDED: "An alert still waits for somebody to take it",
    NoticeKind.ESCALATED: "Nobody took an alert in time and it has come to you",
}


class Message(NamedTuple):
    """One email to a post, as the service is asked to make it of its template."""

    reference: str
    """Ours. The service keeps it, and finds the message by it."""
    to: str
    what: str
    alert: str
    """How the desk's page and this message name the alert to people."""
    link: str

    @property
    def personalisation(self) -> dict[str, str]:
        """What the template has places for."""
        return {"what": self.what, "reference": self.alert, "link": self.link}


def message(notice: int, attempt: int, alert: UUID, kind: str, level: int, team: Team, desk: str) -> Message:
    """The message of one notice to the post that an alert is with. `desk` is the address of the desk."""
    return Message(
        reference=reference(notice, attempt),
        to=team.post(level).email,
        what=WHAT[NoticeKind(kind)],
        alert=alert.hex[:8].upper(),
        link=f"{desk}/alerts/{alert}",
    )


def reference(notice: int, attempt: int) -> str:
    """How we find again what we may have sent: a message that failed is sent anew under another."""
    return f"notice-{notice}-{attempt}"
