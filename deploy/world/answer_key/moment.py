"""One person at one moment, and what an alert is to the key."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from deploy.world.answer_key.records import Event
from deploy.world.answer_key.routes import Known
from deploy.world.answer_key.stays import Stay
from schemas.clock import LONDON


class Wanted(NamedTuple):
    """One alert that should stand open, whether its team may be told or not."""

    id: str
    recipient: str
    team: str
    type: str
    day: date | None
    """The day of release that it is about; None where it is about something else."""
    about: Event
    """The record that it discloses: whoever published it must be allowed to tell."""
    late: bool = False
    needs: str = ""
    """The category of that record which the recipient must be allowed to have, besides who it is about."""
    until: datetime | None = None
    """Out of date from then on, but not taken back from a team that was told."""


class Moment(NamedTuple):
    """What is asked: one person's stay in prison, one moment."""

    stay: Stay
    known: Known
    at: datetime

    @property
    def settled_home(self) -> bool:
        """Whether the person has somewhere settled to sleep after release."""
        return self.stay.sleeps == "SETTLED"

    @property
    def today(self) -> date:
        """The London day."""
        return self.at.astimezone(LONDON).date()


def days_later(at: datetime, days: int = 21) -> datetime:
    """The same London hour so many days later, UTC."""
    return (at.astimezone(LONDON) + timedelta(days=days)).astimezone(at.tzinfo)
