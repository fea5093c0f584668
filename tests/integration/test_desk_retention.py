"""How long an agency has had nothing to do with a person is counted from the last alert that closed."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from consumers.desk.retention import closed_for
from schemas.envelope import Agency
from schemas.tables import alert
from tests.integration.desk_world import HOUSING, NOW, DeskWorld

COUNCIL = Agency.parse(HOUSING.partition("/")[0])
OTHER = Agency("HOUSING", "E08000035")


def close(world: DeskWorld, alert_id: UUID, days_ago: int) -> None:
    closed = {"open": False, "status": "RESOLVED", "changed_at": NOW - timedelta(days=days_ago)}
    with world.engine.begin() as connection:
        connection.execute(update(alert).where(alert.c.id == alert_id).values(closed))


def counted(world: DeskWorld, agency: Agency = COUNCIL) -> list[int]:
    with world.desk_engine.connect() as connection:
        people = set(connection.execute(select(alert.c.person_id)).scalars())
        return list(closed_for(connection, people, agency, NOW).values())


def test_nothing_is_counted_while_an_alert_is_open_then_the_days_since_the_last_one_closed(
    world: DeskWorld,
) -> None:
    first = world.told()
    with world.engine.connect() as connection:
        facts = connection.execute(select(alert.c.facts).where(alert.c.id == first)).scalar_one()
    second = world.tell(list(facts), None, milestone="another")
    assert counted(world) == []
    close(world, first, 40)
    assert counted(world) == []
    close(world, second, 12)
    assert counted(world) == [12]
    assert counted(world, OTHER) == []  # it was never told


def test_an_alert_that_was_kept_back_does_not_count(world: DeskWorld) -> None:
    close(world, world.told(state="WITHHELD"), 40)
    assert counted(world) == []
