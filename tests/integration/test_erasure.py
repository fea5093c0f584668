"""An erased person is gone from every table, cannot be opened from any copy, and the ledger still adds up."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
import typer
from sqlalchemy import LargeBinary, Text, cast, func, insert, select, text
from typer.testing import CliRunner

from consumers.handover import erasing as handover
from deploy.commands import person as command
from policies.erasure import Erased, erase, erased_among
from policies.keyring import KeyName
from policies.vault import Vault
from producers import erasing as intake
from producers.receipt import Status
from producers.record import Record, Submission
from producers.transaction import in_one_transaction
from schemas.codec import decode
from schemas.envelope import Agency, topic_of
from schemas.errors import KeyMissing
from schemas.events import parse_event
from schemas.tables import alert, fact, ledger_entry, metadata, person_alias, waiting
from schemas.vocabulary import Category
from tests.conftest import Database
from tests.integration.desk_world import NOW, PRISON, DeskWorld
from tests.integration.ledger_desk import LedgerDesk

ERASED_AT = datetime(2026, 10, 2, 12, tzinfo=UTC)


def erase_now(world: DeskWorld, person_id: UUID) -> Erased | None:
    removers = [intake.remove, handover.remove]
    with world.engine.begin() as connection:
        return erase(
            connection, Vault(world.ring), person_id, removers, domain_now=NOW, machine_now=ERASED_AT
        )


def person_of(world: DeskWorld, alert_id: UUID) -> UUID:
    with world.engine.connect() as connection:
        found = connection.execute(select(alert.c.person_id).where(alert.c.id == alert_id)).scalar_one()
    assert isinstance(found, UUID)
    return found


def mentions(world: DeskWorld, person_id: UUID) -> dict[str, int]:
    """In how many values of each table this person's id stands, as it is or inside bytes or text."""
    found: dict[str, int] = {}
    with world.engine.connect() as connection:
        for table in metadata.tables.values():
            for column in table.c:
                if isinstance(column.type, LargeBinary):
                    has = func.strpos(func.encode(column, "hex"), person_id.hex) > 0
                else:
                    has = cast(column, Text).contains(str(person_id))
                count = connection.execute(select(func.count()).select_from(table).where(has)).scalar_one()
                if count:
                    found[table.fullname] = found.get(table.fullname, 0) + count
    return found


def entries(world: DeskWorld) -> list[dict[str, Any]]:
    with world.engine.connect() as connection:
        return [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]


def test_nothing_is_left_of_an_erased_person_but_that_there_was_one(world: DeskWorld) -> None:
    kept, gone = (
        person_of(world, world.told("Kept", "Keeler")),
        person_of(world, world.told("Gone", "Garner")),
    )
    before = mentions(world, gone)
    others = mentions(world, kept)
    assert {"fact", "alert", "outbox", "consent", "person_identifier", "vault.person_key"} <= before.keys()
    done = erase_now(world, gone)
    assert done is not None
    assert (done.people, done.keys) == (1, 2)
    assert mentions(world, gone) == {"person": 1}
    assert mentions(world, kept) == others


def test_a_copy_of_an_erased_persons_event_opens_for_nobody(world: DeskWorld) -> None:
    person_id = person_of(world, world.told())
    with world.engine.connect() as connection:
        raw = connection.execute(
            select(fact.c.envelope).where(fact.c.person_id == person_id).limit(1)
        ).scalar()
    assert raw is not None
    copy, vault = decode(raw, topic_of("PRISON_CARAT")), Vault(world.ring)
    erase_now(world, person_id)
    with world.engine.connect() as connection:
        assert vault.load(connection, [person_id]) == {person_id}
    with pytest.raises(KeyMissing):
        vault.open(copy, tuple(Category))


def test_the_ledger_says_that_a_person_was_erased_and_still_adds_up(
    world: DeskWorld, database: Database, tmp_path: Path
) -> None:
    person_id = person_of(world, world.told())
    ledger = LedgerDesk(database, tmp_path)
    ledger.number()
    with world.engine.connect() as connection:
        vault = Vault(world.ring)
        vault.load(connection, [person_id])
        pseudonym = vault.pseudonym(person_id)
    erase_now(world, person_id)
    (entry,) = [entry for entry in entries(world) if entry["kind"] == "PERSON_ERASED"]
    assert entry["person"] == pseudonym
    assert str(person_id) not in json.dumps(entries(world))
    ledger.number()
    assert ledger.verify(ledger.announced).uncovered == 0


def test_erasing_again_does_no_harm(world: DeskWorld) -> None:
    person_id = person_of(world, world.told())
    erase_now(world, person_id)
    assert erase_now(world, person_id) == Erased(people=1, keys=0, rows=0)
    assert len([entry for entry in entries(world) if entry["kind"] == "PERSON_ERASED"]) == 1
    assert erase_now(world, uuid4()) is None


def test_those_who_were_merged_are_erased_together(world: DeskWorld) -> None:
    one, other = person_of(world, world.told()), person_of(world, world.told("Second", "Record"))
    with world.engine.begin() as connection:
        connection.execute(
            insert(person_alias).values(
                person_id=other, parent_id=one, root_id=one, merged_at=NOW, merged_by="PRISON_CARAT:BMI"
            )
        )
    done = erase_now(world, other)
    assert done is not None
    assert (done.people, done.keys) == (2, 4)
    assert mentions(world, one) == mentions(world, other) == {"person": 1}


def submission(world: DeskWorld, subject: dict[str, Any], source_id: str, reason: str) -> Submission:
    body = {"subject": subject, "received_at": world.clock, "prison": "BMI", "reason": reason}
    record = Record(source_id, world.clock, 0, parse_event("prison-carat.person.received", body))
    return Submission(Agency("PRISON_CARAT", "BMI"), PRISON, record)


def publish(world: DeskWorld, sent: Submission) -> Status:
    asked = world.intake.ask([sent])
    (receipt,) = in_one_transaction(world.engine, lambda connection: world.intake.accept(connection, asked))
    return receipt.status


def test_a_record_that_is_sent_again_does_not_bring_an_erased_person_back(world: DeskWorld) -> None:
    sent = submission(world, world.person(), "R-1", "ADMISSION")
    assert publish(world, sent) is Status.ACCEPTED
    with world.engine.connect() as connection:
        (person_id,) = connection.execute(text("SELECT person_id FROM person")).scalars()
    erase_now(world, person_id)
    assert publish(world, sent) is Status.REPEATED
    assert mentions(world, person_id) == {"person": 1}


def test_a_waiting_record_of_an_erased_person_is_emptied_and_stays_to_be_seen(world: DeskWorld) -> None:
    one, other = world.person("One", "First"), world.person("Other", "Second")
    world.received(one)
    world.received(other)
    both = one | {"identifiers": [*one["identifiers"], *other["identifiers"]]}
    assert publish(world, submission(world, both, "R-2", "ADMISSION")) is Status.WAITING
    with world.engine.connect() as connection:
        person_id = connection.execute(
            text("SELECT person_id FROM person ORDER BY made_at LIMIT 1")
        ).scalar_one()
    erase_now(world, person_id)
    with world.engine.connect() as connection:
        (row,) = connection.execute(select(waiting)).all()
    assert (row.sealed, row.identifier_hashes, row.settled_as) == (b"", [], "ERASED")


def test_who_writes_about_people_learns_that_one_was_erased(world: DeskWorld) -> None:
    kept, gone = person_of(world, world.told()), person_of(world, world.told())
    erase_now(world, gone)
    with world.engine.begin() as connection:
        assert erased_among(connection, [kept, gone]) == {gone}


def test_nobody_is_erased_in_the_middle_of_a_transaction_that_writes_about_people(world: DeskWorld) -> None:
    person_id = person_of(world, world.told())
    erasing = Thread(target=erase_now, args=(world, person_id))
    with world.engine.begin() as connection:
        assert erased_among(connection, [person_id]) == set()
        erasing.start()
        waits = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while not connection.execute(waits).scalar_one():
            pass
        still = select(func.count()).select_from(fact).where(fact.c.person_id == person_id)
        assert connection.execute(still).scalar_one()
    erasing.join()
    assert mentions(world, person_id) == {"person": 1}


@pytest.fixture
def environment(world: DeskWorld, database: Database, tmp_path: Path) -> dict[str, str]:
    """What `throughcare up` would tell a command."""
    token = tmp_path / "token"
    token.write_text("-")
    keys = {f"THROUGHCARE_KEY_{name.name}": world.ring.key(name).hex() for name in KeyName}
    return keys | {
        "THROUGHCARE_STATE": str(tmp_path),
        "THROUGHCARE_DATABASE_URL": database.url,
        "THROUGHCARE_OPA_URL": "http://127.0.0.1:1",
        "THROUGHCARE_OPA_TOKEN_FILE": str(token),
        "THROUGHCARE_POLICY_REVISION": "-",
        "THROUGHCARE_BACKUP_DAYS": "10",
    }


def run(environment: dict[str, str], typed: str, *options: str) -> tuple[int, str]:
    app = typer.Typer()
    command.register(app)
    result = CliRunner().invoke(app, ["person", "erase", *options], input=typed, env=environment)
    return result.exit_code, result.output


def test_the_command_finds_a_person_by_a_typed_identifier_and_asks_before_it_erases(
    world: DeskWorld, environment: dict[str, str]
) -> None:
    person_id = person_of(world, world.told())  # the first person here is A0001BC
    code, said = run(environment, "noms\na0001bc\nn\n")
    assert code == 1
    assert mentions(world, person_id).keys() > {"person"}
    code, said = run(environment, "noms\na0001bc\ny\n")
    assert code == 0, said
    assert mentions(world, person_id) == {"person": 1}
    complete = date.today() + timedelta(days=10)  # noqa: DTZ011
    assert f"{complete:%d %B %Y}" in said


def test_the_command_says_so_where_nobody_has_the_identifier(environment: dict[str, str]) -> None:
    code, said = run(environment, "NOMS\nA9999ZZ\n")
    assert code == 1
    assert "Nobody is known by this identifier" in said


def test_the_command_erases_by_the_buss_own_id_without_asking(
    world: DeskWorld, environment: dict[str, str]
) -> None:
    person_id = person_of(world, world.told())
    code, said = run(environment, "", "--person-id", str(person_id), "--yes")
    assert code == 0, said
    assert mentions(world, person_id) == {"person": 1}
    assert run(environment, "", "--person-id", str(uuid4()), "--yes")[0] == 1
