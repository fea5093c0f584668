"""What rings for whoever looks after the bus. No email tells of it: the emails may be what is missing."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from consumers.desk.words import words
from consumers.watch.service import BUS
from policies.teams import Directory
from schemas.clock import LONDON
from schemas.vocabulary import AlertType


class Ring(NamedTuple):
    """One service alert that stands with the operator."""

    alert_type: AlertType
    about: str
    opened_at: datetime

    def __str__(self) -> str:
        said = words().alerts[self.alert_type]
        about = "" if self.about == BUS else f" ({self.about})"
        return f"{said.title}{about}, since {self.opened_at.astimezone(LONDON):%Y-%m-%d %H:%M}. {said.asks}"


def standing(connection: Connection, directory: Directory) -> list[Ring]:
    """The service alerts of the bus's own teams that are not closed, the oldest first."""
    own = [team.id for team in directory if team.probe]
    rows = connection.execute(_STANDING, {"teams": own})
    return [Ring(AlertType(row.alert_type), row.about, row.opened_at) for row in rows]


_STANDING = text("""
    SELECT alert_type, about, opened_at FROM service_alert
    WHERE closed_at IS NULL AND team = ANY(:teams) ORDER BY opened_at, alert_type, about
""")
