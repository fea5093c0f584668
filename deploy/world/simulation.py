"""A small world: invented people leave prison, and five agencies write down what they would."""

from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from deploy.world import course, flaws, heartbeats
from deploy.world.calendar import QUARTER, instant, slot_end
from deploy.world.diary import Row
from deploy.world.life import draw
from deploy.world.people import Identity, invent
from policies.teams import Directory

MONDAY = date(2026, 7, 6)


class Plan(NamedTuple):
    """How large the world is. The same plan gives the same records, to the byte."""

    people: int = 200
    days: int = 120
    seed: int = 7
    start: date = MONDAY
    slot_minutes: int = 15
    """How long what is sent at once waits for others: a large world is fed in fewer, larger hand-ins."""

    def written(self) -> dict[str, object]:
        """The plan as it is kept in a file."""
        return {**self._asdict(), "start": self.start.isoformat()}

    @property
    def last_day(self) -> date:
        return self.start + timedelta(days=self.days)

    @property
    def stops(self) -> int:
        """How many minutes apart time stops for timers; 0: at each instant at which one falls due."""
        return self.slot_minutes if timedelta(minutes=self.slot_minutes) > QUARTER else 0

    @property
    def begins(self) -> datetime:
        """When the agencies send what they hold already."""
        return instant(self.start, 6)

    @property
    def ends(self) -> datetime:
        """The morning on which the world stands still, before the offices open."""
        return instant(self.last_day, 8, 30)


YEAR = Plan(people=5_000, days=365, slot_minutes=240)
"""A year: a twelfth of the releases of England and Wales, handed in six times a day."""


def asked_for(
    *, year: bool, people: int | None, days: int | None, seed: int | None, start: date | None
) -> Plan | None:
    """The plan that somebody asks for on the command line; None where nothing is said."""
    given = {"people": people, "days": days, "seed": seed, "start": start}
    named = {name: value for name, value in given.items() if value is not None}
    if not year and not named:
        return None
    return (YEAR if year else Plan())._replace(**named)  # type: ignore[arg-type]


def simulate(plan: Plan, directory: Directory) -> list[Row]:
    """Every agency's rows in order of arrival."""
    people = [_person(plan, directory, number) for number in range(plan.people)]
    rows = [row for written in people for row in written] + _mixed_up(people)
    rows += heartbeats.rows(directory, plan.start, plan.last_day)
    slotted = (row._replace(arrives=slot_end(row.arrives, plan.slot_minutes)) for row in rows)
    arrived = [row for row in slotted if row.arrives <= plan.ends]
    return sorted(
        arrived, key=lambda row: (row.arrives, row.team, row.cells["recorded_at"], row.cells["record_id"])
    )


def identities(plan: Plan) -> list[Identity]:
    """Who the people of this plan are, by their numbers."""
    return [invent(_chance(plan, number), number, plan.start) for number in range(plan.people)]


def _chance(plan: Plan, number: int, about: str = "") -> Random:
    # Invented people need repeatable chance, not secrets.
    return Random(f"{plan.seed}/{number}{about}")  # noqa: S311


def _person(plan: Plan, directory: Directory, number: int) -> list[Row]:
    rng = _chance(plan, number)
    identity = invent(rng, number, plan.start)
    life = draw(rng, plan.start, plan.last_day)
    rows = course.write(number, identity, life, directory, rng, _chance(plan, number, "/treatment"))
    return flaws.spoil(_chance(plan, number, "/flaws"), [_first_load(plan, row) for row in rows])


def _first_load(plan: Plan, row: Row) -> Row:
    """What was written before the world began comes on its first morning, the prisons' gate books first."""
    if row.arrives > plan.begins:
        return row
    opens = row.team.startswith("PRISON_CARAT") and "nhs_number" not in row.cells
    return row._replace(arrives=plan.begins if opens else plan.begins + QUARTER)


def _mixed_up(people: list[list[Row]]) -> list[Row]:
    """For each hundred people, one record that names two of them and one without its time."""
    health = [
        next((row for row in rows if row.team.endswith("/carat") and "nhs_number" in row.cells), None)
        for rows in people
    ]
    known = [row for row in health if row is not None]
    pairs = zip(known[::40], known[1::40], strict=False)
    mixed = []
    for pair in pairs:
        # By then both are known, so that the record finds two people and not one with a new number.
        earlier, later = sorted(pair, key=lambda row: row.arrives)
        mixed.append(flaws.two_people(later, earlier))
    return mixed + [flaws.without_time(row) for row in known[7::60]]
