"""The day's reconciliation on real servers: nothing is unexplained, until an alert's row is gone."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import Row, delete, select, update
from typer.testing import CliRunner

from consumers.watch.watch import Watch
from deploy.commands import reconcile as command
from deploy.world.settling import Settling
from policies.keyring import KeyName, KeyRing
from policies.teams import directory
from policies.vault import Vault
from schemas.tables import alert, reconciliation, service_alert
from tests.integration.desk_world import NOW, PRISON
from tests.integration.handover_world import HandoverWorld

DAY = NOW.date()
NEXT_MORNING = NOW.replace(hour=5) + timedelta(days=1)  # six in London: summer time
RELEASED = ("housing-released", "dip-released", "probation-released")


@pytest.fixture
def environment(bus: HandoverWorld, tmp_path: Path) -> dict[str, str]:
    token, keys = tmp_path / "token", tmp_path / "keys"
    token.write_text("-")
    keys.mkdir(mode=0o700)
    for name in KeyName:
        laid = keys / f"{name.value}.key"
        laid.write_text(bus.ring.key(name).hex())
        laid.chmod(0o600)
    return {
        "THROUGHCARE_STATE": str(tmp_path),
        "THROUGHCARE_KEYS": str(keys),
        "THROUGHCARE_DATABASE_URL": bus.url,
        "THROUGHCARE_OPA_URL": "http://127.0.0.1:1",
        "THROUGHCARE_OPA_TOKEN_FILE": str(token),
        "THROUGHCARE_POLICY_REVISION": "-",
    }


def run(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    command.register(app)
    result = CliRunner().invoke(app, [*arguments], env=environment)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def released(bus: HandoverWorld, *, consent: bool = True) -> dict[str, Any]:
    """Somebody walks out on the day, as planned five weeks ago."""
    subject = bus.person("Zebedee", "Quillfeather")
    bus.received(subject)
    if consent:
        bus.consent(subject)
    bus.planned(subject, DAY)
    bus.publish(
        PRISON,
        "prison-carat.release.occurred",
        {"subject": subject, "occurred_at": bus.clock, "reason": "RELEASED", "prison": "BMI"},
    )
    return subject


def gaps(bus: HandoverWorld) -> list[Row[Any]]:
    query = select(service_alert).where(service_alert.c.alert_type == "RECONCILIATION_GAP")
    with bus.engine.connect() as connection:
        return list(connection.execute(query.order_by(service_alert.c.opened_at)))


def lose(bus: HandoverWorld, recipient: str) -> None:
    """An alert's row is gone, as no process could take it away."""
    with bus.engine.begin() as connection:
        assert connection.execute(delete(alert).where(alert.c.recipient.startswith(recipient))).rowcount


def take(bus: HandoverWorld) -> None:
    with bus.engine.begin() as connection:
        connection.execute(update(alert).values(acknowledged_by="somebody-1", acknowledged_at=bus.clock))


def test_a_fed_world_has_no_unexplained_gap_and_names_nobody(
    bus: HandoverWorld, environment: dict[str, str]
) -> None:
    released(bus)
    released(bus, consent=False)
    code, said = run(environment, "--day", DAY.isoformat())
    assert code == 0
    assert "2 releases, 6 recipients: 0 acknowledged, " in said
    assert "(consent missing " in said
    assert said.endswith(", 0 unexplained\n")
    assert "Quillfeather" not in said
    assert "Zebedee" not in said


def test_an_alert_that_is_gone_is_an_unexplained_gap_with_owner_and_next_step(
    bus: HandoverWorld, environment: dict[str, str]
) -> None:
    released(bus)
    lose(bus, "HOUSING")
    code, said = run(environment, "--day", DAY.isoformat(), "--format", "json")
    told = json.loads(said)
    assert code == 1
    assert told["summary"].endswith(", 1 unexplained")
    first = told["lines"][0]
    assert (first["outcome"], first["recipient"], first["alert"]) == ("UNEXPLAINED", "HOUSING", "")
    assert first["owner"].startswith(f"{PRISON}: Head of Offender Management")
    assert first["next_action"]


def test_lines_are_printed_as_csv_too(bus: HandoverWorld, environment: dict[str, str]) -> None:
    released(bus)
    take(bus)
    code, said = run(environment, "--day", DAY.isoformat(), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said)))
    assert code == 0
    assert {row["recipient"] for row in rows} == {"HOUSING", "DIP", "PROBATION"}
    assert {len(row["release"]) for row in rows} == {8}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (DAY - timedelta(days=400), "Nobody was released on 2025-08-27, as far as the bus knows.\n"),
        (DAY + timedelta(days=1), "2026-10-02 has not come yet: there is nothing to reconcile.\n"),
    ],
)
def test_a_day_before_anything_and_a_day_to_come_are_said_in_a_sentence(
    bus: HandoverWorld, environment: dict[str, str], day: date, said: str
) -> None:
    assert run(environment, "--day", day.isoformat()) == (0, said)


def test_without_a_day_it_is_yesterday(bus: HandoverWorld, environment: dict[str, str]) -> None:
    released(bus)
    bus.set_clock(NEXT_MORNING)
    assert "1 release, 3 recipients" in run(environment)[1]


def test_each_morning_the_day_before_is_reconciled_once_and_what_went_missing_is_an_alert(
    bus: HandoverWorld,
) -> None:
    subject = released(bus)
    bus.set_and_wake(NEXT_MORNING - timedelta(minutes=1))
    assert DAY not in {row.day for row in bus.rows(reconciliation)}
    lose(bus, "HOUSING")
    bus.set_clock(NEXT_MORNING)
    bus.watch.wake()
    Watch(bus.own_engine, directory(), set(), bus.vault).wake()  # a second timekeeper
    assert [row.releases for row in bus.rows(reconciliation) if row.day == DAY] == [1]
    (lost,) = (row for row in gaps(bus) if "/HOUSING/" in row.about)
    assert (lost.team, lost.level, lost.closed_at) == (PRISON, 0, None)
    bus.consent(subject)  # whatever the handover hears next of the person raises what is missing
    assert bus.alerts(recipient="HOUSING")
    bus.set_and_wake(NEXT_MORNING + timedelta(hours=1))
    assert [row.closed_at is None for row in gaps(bus) if "/HOUSING/" in row.about] == [False]


def test_what_nobody_took_by_the_morning_is_an_alert_until_somebody_does(bus: HandoverWorld) -> None:
    released(bus)
    bus.set_and_wake(NEXT_MORNING - timedelta(hours=1))  # the chain has come to the accountable lead
    assert {row.level for row in bus.alerts(recipient="HOUSING") if row.milestone in RELEASED} == {3}
    bus.set_and_wake(NEXT_MORNING)
    left = {row.about for row in gaps(bus)}
    assert {str(row.id) for row in bus.alerts(recipient="HOUSING") if row.milestone in RELEASED} <= left
    take(bus)
    bus.set_and_wake(NEXT_MORNING + timedelta(hours=1))
    assert {row.closed_at is None for row in gaps(bus)} == {False}


def test_a_morning_that_fails_by_itself_keeps_nothing_else_from_being_looked_at(bus: HandoverWorld) -> None:
    released(bus)
    bus.set_and_wake(NEXT_MORNING - timedelta(hours=2))
    lose(bus, "HOUSING")
    bus.set_clock(NEXT_MORNING)
    keyless = Watch(bus.own_engine, directory(), set(), Vault(KeyRing({})))  # it cannot name anybody
    keyless.wake()
    assert DAY not in {row.day for row in bus.rows(reconciliation)}
    assert "TEAM_WITHOUT_OFFICERS" in {row.alert_type for row in bus.rows(service_alert)}
    bus.watch.wake()  # the day is still due
    assert DAY in {row.day for row in bus.rows(reconciliation)}


def test_days_that_an_outage_left_out_are_made_up_for(bus: HandoverWorld) -> None:
    released(bus)
    bus.set_and_wake(NEXT_MORNING)
    bus.set_and_wake(NEXT_MORNING + timedelta(days=3))
    days = sorted(row.day for row in bus.rows(reconciliation))
    assert days[-4:] == [DAY + timedelta(days=ahead) for ahead in range(4)]


def test_a_bus_that_has_taken_nothing_in_has_nothing_to_reconcile(bus: HandoverWorld) -> None:
    bus.set_and_wake(NEXT_MORNING)
    assert bus.rows(reconciliation) == []


def test_a_simulation_stops_each_morning(bus: HandoverWorld) -> None:
    released(bus)
    bus.set_and_wake(bus.clock + timedelta(hours=14))
    with bus.engine.connect() as connection:
        settling = Settling(connection, lambda _: None, patience=0.05)
        assert settling.next_due() == NEXT_MORNING
        settling.all_fired()
