"""A feed that is switched off: an agency hands in nothing from some day on, not even its heartbeat."""

from datetime import date, datetime
from typing import NamedTuple

from deploy.world.batches import Batch
from deploy.world.calendar import instant
from policies.teams import Directory
from schemas.envelope import Agency
from schemas.errors import SetupProblem


class Silence(NamedTuple):
    """One agency's silence."""

    agency: Agency
    since: date | None
    """The first silent day, London; None where the agency never says anything."""

    def keeps_back(self, batch: Batch) -> bool:
        """Whether a batch is not handed in."""
        return self.covers(batch.team.agency, batch.arrives)

    def covers(self, agency: Agency, moment: datetime) -> bool:
        """Whether that agency says nothing at that moment."""
        return agency == self.agency and (self.since is None or moment >= instant(self.since, 0))

    def __str__(self) -> str:
        return f"{self.agency} from {self.since} on" if self.since else str(self.agency)


def silenced_feed(written: str, directory: Directory) -> Silence:
    """Read `AGENCY` or `AGENCY@DATE`. Raises SetupProblem for an agency or a day that there is not."""
    name, _, day = written.partition("@")
    agency = next((one for one in directory.agencies() if str(one) == name), None)
    if agency is None:
        known = ", ".join(str(one) for one in directory.agencies())
        raise SetupProblem(f"No agency {name} whose feed could be switched off. There are: {known}.")
    try:
        since = datetime.strptime(day, "%Y-%m-%d").date() if day else None  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise SetupProblem(f"{day} is no day. Write it YYYY-MM-DD, after the @.") from None
    return Silence(agency, since)
