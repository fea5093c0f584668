"""Everybody goes by the policy that was activated, at once and with nothing started anew."""

import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import insert

from consumers.handover.timers import PEOPLE
from policies.activating import approve, propose_going_back
from policies.activation import active_revision, expected
from policies.gate import OpaGate
from policies.question import Answer, Decision, Gate, Party, Question
from schemas.envelope import Agency
from schemas.errors import NoAnswer, StaleWorker
from schemas.tables import refold
from schemas.vocabulary import AlertState, Category, Door, Purpose, Relationship, Role, TeamKind
from tests.conftest import Database
from tests.faults.bus import until
from tests.integration.desk_world import sign_in
from tests.integration.handover_world import HandoverWorld
from tests.integration.policy_world import APPROVER, AUTHOR, NOW, following, ours, put_in_force, without

AGREEMENT = "ISA-001"
"""By which prisons tell councils of a release."""


class Engine(NamedTuple):
    """An OPA that follows a database, and a gate on it."""

    url: str
    gate: OpaGate


@pytest.fixture
def engine(database: Database, tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "opa").mkdir()
    with following(database.engine, tmp_path / "opa") as url:
        yield Engine(url, OpaGate(url, "", expected(database.engine)))


def go_back(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        propose_going_back(connection, revision, author=AUTHOR, why="It was a mistake.", now=NOW)
        approve(connection, revision, officer=APPROVER, now=NOW)


def question(day: int = 1) -> Question:
    """May a prison tell probation of a release? By one agreement, and nothing else beside it."""
    return Question(
        door=Door.TELL,
        publisher=Party(Agency("PRISON_CARAT", "BMI"), TeamKind.GENERAL),
        recipient=Party(Agency("PROBATION", "BIRMINGHAM"), TeamKind.GENERAL),
        role=Role.AGENCY_SYSTEM,
        relationship=Relationship.NONE,
        purpose=Purpose.OFFENDER_MANAGEMENT,
        event_type="prison-carat.release.planned",
        categories=(Category.IDENTITY,),
        london_date=date(2026, 10, day),
    )


def answered(gate: Gate, asked: Question) -> Decision:
    """Ask until there is an answer, as the loop does."""
    found: list[Answer] = []

    def tried() -> bool:
        try:
            found[:] = gate([asked])
        except NoAnswer:
            return False
        return True

    until(tried, "OPA has taken the policy up")
    assert isinstance(found[0], Decision)
    return found[0]


def agreement_used(gate: Gate) -> str:
    (used,) = answered(gate, question()).agreements
    return used.partition("@")[0]


def test_another_policy_is_gone_by_without_anything_being_started_anew(
    database: Database, engine: Engine, tmp_path: Path
) -> None:
    dropped = without(made(tmp_path / "draft"), agreement_used(engine.gate))
    before = answered(engine.gate, question())
    put_in_force(database.engine, dropped)
    after = answered(engine.gate, question())
    assert (before.primary, after.primary) == ("STATUTORY_GATEWAY", "NO_AGREEMENT")
    assert after.revision == dropped.revision != before.revision


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_a_policy_that_opa_does_not_believe_is_not_gone_by(
    database: Database, engine: Engine, tmp_path: Path
) -> None:
    """The row holds, OPA keeps the one before: nobody gets an answer, until the row is put right."""
    forged = without(made(tmp_path / "draft"), AGREEMENT)
    put_in_force(database.engine, forged._replace(bundle=b"not what was signed"))
    for _ in range(3):
        with pytest.raises(NoAnswer, match="another policy revision"):
            engine.gate([question()])
    go_back(database, ours().revision)
    assert answered(engine.gate, question()).revision == ours().revision


def test_while_policies_change_no_answer_bears_the_wrong_name(
    database: Database, engine: Engine, tmp_path: Path
) -> None:
    """Four threads ask without pause, each day's question cached or not; each answer fits its revision."""
    first = answered(engine.gate, question())
    second = without(made(tmp_path / "draft"), agreement_used(engine.gate))
    wrong: list[Decision] = []
    seen: set[str] = set()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                answers = engine.gate([question(day) for day in range(1, 29)])
            except NoAnswer:
                continue
            for answer in answers:
                assert isinstance(answer, Decision)
                seen.add(answer.revision)
                fits = first.primary if answer.revision == first.revision else "NO_AGREEMENT"
                if answer.primary != fits:
                    wrong.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        put_in_force(database.engine, second)
        for revision in (first.revision, second.revision):
            assert answered(engine.gate, question()).revision != revision
            go_back(database, revision)
        answered(engine.gate, question())
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert seen == {first.revision, second.revision}


@pytest.fixture
def bus(database: Database, engine: Engine) -> Iterator[HandoverWorld]:
    world = HandoverWorld(database.url, engine.gate)
    yield world
    world.close()


def test_what_was_told_under_a_dropped_agreement_is_taken_back_and_told_again_with_it(
    bus: HandoverWorld, database: Database, tmp_path: Path
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, date(2026, 11, 20))
    (told,) = bus.alerts(recipient="HOUSING")
    assert told.state == AlertState.TOLD

    put_in_force(database.engine, without(made(tmp_path / "draft"), AGREEMENT))
    asked_again(bus, AlertState.WITHHELD)
    (kept,) = bus.alerts(recipient="HOUSING")
    assert (kept.id, kept.primary_reason) == (told.id, "NO_AGREEMENT")

    go_back(database, ours().revision)
    asked_again(bus, AlertState.TOLD)
    assert not bus.rows(refold)


def test_a_long_list_is_taken_in_slices(bus: HandoverWorld) -> None:
    with bus.engine.begin() as connection:
        connection.execute(insert(refold), [{"person_id": uuid4(), "since": NOW.machine} for _ in range(501)])
    assert bus.timers.wake() == PEOPLE
    assert len(bus.rows(refold)) == 1
    assert bus.timers.wake() == 1


def asked_again(bus: HandoverWorld, state: AlertState) -> None:
    def so() -> bool:
        bus.timers.wake()
        (row,) = bus.alerts(recipient="HOUSING")
        return bool(row.state == state)

    until(so, f"the alert is {state}")


def test_a_reader_is_refused_at_once(
    bus: HandoverWorld, database: Database, engine: Engine, tmp_path: Path
) -> None:
    """Though the alert still stands as told: the handover has not asked again yet."""
    subject = bus.person("Jordan", "Example")
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, date(2026, 11, 20))
    (told,) = bus.alerts(recipient="HOUSING")
    client = bus.app(tmp_path).test_client()
    assert "Jordan" in sign_in(client, "housing-birmingham-1", f"/alerts/{told.id}")

    put_in_force(database.engine, without(made(tmp_path / "draft"), AGREEMENT))
    page = client.get(f"/alerts/{told.id}")
    assert page.status_code in {404, 503}  # no answer, until OPA has taken the policy up
    answered(engine.gate, question())
    assert client.get(f"/alerts/{told.id}").status_code == 404
    assert [row.state for row in bus.alerts(recipient="HOUSING")] == [AlertState.TOLD]


def test_what_was_answered_by_the_policy_before_is_not_committed(
    bus: HandoverWorld, database: Database, tmp_path: Path
) -> None:
    """It comes into force between asking and committing: nothing is written, and it is asked again."""
    dropped = without(made(tmp_path / "draft"), AGREEMENT)
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)

    def too_late(questions: Sequence[Question]) -> list[Answer]:
        answers: list[Answer] = bus.gate(questions)
        if active_revision_of(database) != dropped.revision and questions[0].door is Door.TELL:
            put_in_force(database.engine, dropped)
        return answers

    bus.policy.ask = too_late
    with pytest.raises(StaleWorker, match="Another policy has come into force"):
        bus.planned(subject, date(2026, 11, 20))
    assert not bus.alerts(standing=None, recipient="HOUSING")


def active_revision_of(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return active_revision(connection)
