"""From the withdrawal of a consent to its last use, measured on the ledger that the bus really wrote."""

from datetime import timedelta
from pathlib import Path

import pytest

from consumers.ledger.withdrawal_rows import measured
from schemas.clock import machine_now
from schemas.tables.ledger import BY_CONSENT, CONSENT_ACCEPTED, MACHINE_AT, MERGE, PERSON
from tests.conftest import Database
from tests.integration.delivery_world import Sending
from tests.integration.desk_world import PRISON, DeskWorld, sign_in

OFFICER = "housing-birmingham-1"
YESTERDAY = timedelta(days=1)


def test_a_withdrawal_after_which_nothing_was_used_is_measured_as_nothing(
    world: DeskWorld, tmp_path: Path
) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    alert = world.tell([world.planned(subject, world.clock.date())], world.clock.date())
    client = world.app(tmp_path).test_client()
    assert "Example" in sign_in(client, OFFICER, f"/alerts/{alert}")
    world.consent(subject, "withdrawn")
    assert client.get(f"/alerts/{alert}").status_code == 404
    sending = Sending(world)
    sending.notice(alert)
    sending.delivery().work()
    sending.close()
    assert sending.post.sent == []
    with world.engine.connect() as connection:
        found = measured(connection, machine_now() - YESTERDAY)
        assert (found.withdrawals, found.used_after, found.worst_ms) == (1, 0, 0)
        assert measured(connection, machine_now()).withdrawals == 0
    page = sign_in(world.app(tmp_path).test_client(), "governance-1", "/service")
    assert "1 withdrawals, 0 of them used at all" in page


def test_what_was_used_after_all_is_found(world: DeskWorld, tmp_path: Path) -> None:
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    alert = world.tell([world.planned(subject, world.clock.date())], world.clock.date())
    world.consent(subject, "withdrawn")
    with world.engine.begin() as connection:  # as a bus would that does not look at the consent again
        connection.exec_driver_sql(
            "UPDATE consent SET state = 'GIVEN', agreed_referral = true,"
            " agreed_contact = true, agreed_council = true"
        )
    client = world.app(tmp_path).test_client()
    assert "Example" in sign_in(client, OFFICER, f"/alerts/{alert}")
    with world.engine.connect() as connection:
        found = measured(connection, machine_now() - YESTERDAY)
    assert (found.withdrawals, found.used_after) == (1, 1)
    assert found.worst_ms > 0


def test_what_was_used_of_another_record_of_the_same_person_is_found(
    world: DeskWorld, tmp_path: Path
) -> None:
    subject, other = world.person(), world.person()
    world.received(subject)
    world.received(other)
    world.publish(PRISON, "identity.merged", {"subject": subject, "merged": other["identifiers"]})
    alert = world.tell([world.planned(other, world.clock.date())], world.clock.date())
    world.consent(other)
    world.consent(subject, "withdrawn")
    with world.engine.begin() as connection:  # as a bus would that does not look at the family's other words
        connection.exec_driver_sql("DELETE FROM consent WHERE state = 'WITHDRAWN'")
        connection.exec_driver_sql("UPDATE person_alias SET looked_at = now(), looked_by = 'somebody-1'")
    client = world.app(tmp_path).test_client()
    assert "Example" in sign_in(client, OFFICER, f"/alerts/{alert}")
    with world.engine.connect() as connection:
        found = measured(connection, machine_now() - YESTERDAY)
    assert (found.withdrawals, found.used_after) == (1, 1)


@pytest.mark.parametrize(
    ("index", "condition"),
    [
        ("ix_ledger_entry_consent", f"{CONSENT_ACCEPTED} AND {MACHINE_AT} >= '2026-11-01'"),
        ("ix_ledger_entry_merge", MERGE),
        (
            "ix_ledger_entry_use",
            f"{BY_CONSENT} AND {PERSON} = ANY(ARRAY['a', 'b']) AND {MACHINE_AT} >= '2026'",
        ),
    ],
)
def test_what_is_measured_is_found_without_reading_the_whole_ledger(
    database: Database, index: str, condition: str
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(
            "EXPLAIN SELECT body FROM ledger_entry WHERE " + condition.replace("%", "%%")
        )
        assert index in "".join(row[0] for row in plan)
