"""When an agency takes an alert depends on whom it is about and what it says, and is in working time."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from deploy.world.answers import Told, answered_at
from schemas.clock import LONDON

FRIDAY = datetime(2026, 7, 10, 23, 0, tzinfo=UTC)  # midnight of a Saturday in London


def told(team: str = "HOUSING:E08000025/homelessness", number: int = 0) -> Told:
    at = FRIDAY + timedelta(days=number)
    return Told(uuid4(), uuid4(), team, "housing-7", "RELEASE_IN_7", "00", at, at)


def test_the_same_alert_is_answered_at_the_same_time_whatever_ids_the_bus_gave() -> None:
    one = told()
    other = one._replace(id=UUID(int=1), person_id=UUID(int=2), episode="ff")
    assert answered_at(7, "A1234BC", one) == answered_at(7, "A1234BC", other)
    answers = {answered_at(7, f"A{number:04d}BC", one) for number in range(50)}
    assert len(answers) > 10


def test_it_is_answered_in_working_time_and_never_before_it_was_told() -> None:
    for number in range(300):
        alert = told(number=number)
        at = answered_at(7, "A1234BC", alert)
        if at is not None:
            local = at.astimezone(LONDON)
            assert at > alert.told_at
            assert local.weekday() < 5
            assert 9 <= local.hour < 17


def test_most_alerts_are_answered_soon_some_late_and_a_few_never() -> None:
    found: Counter[str] = Counter()
    for number in range(2_000):
        alert = told(number=number)
        at = answered_at(7, "A1234BC", alert)
        late = at is not None and at - alert.told_at > timedelta(days=3, hours=23)
        found["never" if at is None else "late" if late else "soon"] += 1
    assert 0.70 < found["soon"] / 2_000 < 0.80
    assert 0.15 < found["late"] / 2_000 < 0.27
    assert 0.02 < found["never"] / 2_000 < 0.06
