"""A file for an agency's own system holds what its agreements send by file, after the ledger has it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from consumers.export.asking import Wanted
from consumers.export.export import Export, Exporter
from policies import bundle
from policies.activating import Moment, activate_by_system
from policies.question import Decision, Gate, Unanswered
from policies.vault import Vault
from schemas.database import connect
from schemas.errors import NoAnswer
from schemas.vocabulary import ActivationReason, Purpose
from tests.integration.desk_world import HOUSING, NOW, PROBATION, DeskWorld

MOMENT = Moment(NOW, NOW)
ON = NOW.date() + timedelta(days=56)
TOLD_PROBATION = {"team": PROBATION, "recipient": "PROBATION:BIRMINGHAM", "purpose": "OFFENDER_MANAGEMENT"}


class System:
    """The export as the operator's command makes it."""

    def __init__(self, world: DeskWorld) -> None:
        self.world = world
        self.engine = connect(world.url, role="throughcare_export", pool_size=2)

    def export(self, team: str = HOUSING, purpose: Purpose | None = None, gate: Gate | None = None) -> Export:
        exporter = Exporter(self.engine, gate or self.world.gate, Vault(self.world.ring))
        return exporter.make(Wanted(self.world.directory.team(team), purpose))

    def entries(self) -> list[dict[str, Any]]:
        query = 'SELECT CAST(body AS jsonb) FROM ledger_entry WHERE body LIKE \'%"kind":"EXPORT"%\''
        with self.world.engine.connect() as connection:
            return [row[0] for row in connection.execute(text(query))]


@pytest.fixture
def system(world: DeskWorld) -> Iterator[System]:
    made = System(world)
    yield made
    made.engine.dispose()


def person_told(system: System, **more: Any) -> dict[str, Any]:
    world = system.world
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    world.tell([world.planned(subject, ON)], ON, **more)
    return subject


def test_it_holds_what_the_agreement_sends_by_file_and_not_what_the_desk_shows_besides(
    system: System,
) -> None:
    subject = person_told(system)
    system.world.treatment(subject)
    found = system.export()
    assert (found.told_of, found.people) == (1, 1)
    by_type = {row.event_type: row for row in found.rows}
    planned = by_type["prison-carat.release.planned"]
    assert planned.fields["expected_release_date"] == ON
    assert planned.fields["subject"]["family_name"] == "Example"
    assert planned.publisher == "PRISON_CARAT:BMI"
    # Treatment is in no list of an export, and that there was any is not told either.
    assert "prison-carat.treatment-handover.issued" not in by_type
    assert not any("substances" in row.fields for row in found.rows)


def test_there_is_one_entry_a_person_publisher_and_event_type(system: System) -> None:
    person_told(system)
    person_told(system)
    system.export()
    entries = system.entries()
    planned = [entry for entry in entries if entry["event_type"] == "prison-carat.release.planned"]
    assert len(planned) == 2
    assert {entry["agreements"] for entry in planned} == {"ISA-001@4"}
    assert {entry["recipient"] for entry in entries} == {"HOUSING:E08000025"}
    assert "IDENTITY" in planned[0]["categories"]
    assert len({entry["person"] for entry in planned}) == 2


def test_of_whom_consent_was_withdrawn_nothing_goes_and_the_entry_says_why(system: System) -> None:
    subject = person_told(system)
    system.world.consent(subject, "withdrawn")
    found = system.export()
    assert (found.rows, found.told_of, found.people) == ((), 1, 0)
    assert found.refusals == {"CONSENT_WITHDRAWN": 1}
    (entry,) = system.entries()
    assert (entry["effect"], entry["primary"], entry["categories"]) == ("DENY", "CONSENT_WITHDRAWN", "")


def test_a_consent_withdrawn_while_policy_is_asked_is_asked_about_again_for_that_person_only(
    system: System,
) -> None:
    first, second = person_told(system), person_told(system)
    assert first != second
    asked: list[int] = []

    def slow(questions: Any) -> Any:
        answers = system.world.gate(questions)
        if len(asked) == 1:  # the second time contents are asked: both would be in the file
            system.world.consent(first, "withdrawn")
        asked.append(len(questions))
        return answers

    found = system.export(gate=slow)
    assert (found.told_of, found.people) == (2, 1)
    allowed = {entry["person"] for entry in system.entries() if entry["categories"]}
    assert len(allowed) == 1
    assert asked[2] == 1  # of one of the two


def test_what_was_answered_by_the_policy_before_goes_into_no_file(system: System) -> None:
    """Another policy comes into force between asking and the ledger: everybody is asked about again."""
    person_told(system)
    asked: list[int] = []

    def overtaken(questions: Any) -> Any:
        asked.append(len(questions))
        answers = system.world.gate(questions)
        if len(asked) <= 2:  # existence and contents, the first time
            return [one._replace(revision="the-one-before") for one in answers if isinstance(one, Decision)]
        return answers

    revision = bundle.revision()
    with system.world.engine.begin() as connection:
        holds = bundle.Draft(revision, "{}", b"")
        activate_by_system(connection, holds, ActivationReason.FIRST_START, "Begins.", MOMENT)
    found = system.export(gate=overtaken)
    assert (found.people, len(asked)) == (1, 4)
    assert {entry["revision"] for entry in system.entries()} == {revision}


@pytest.mark.parametrize("silent", [Unanswered, NoAnswer])
def test_without_an_answer_there_is_no_file_and_no_entry(system: System, silent: Any) -> None:
    person_told(system)

    def away(questions: Any) -> Any:
        if silent is NoAnswer:
            raise NoAnswer
        return [Unanswered() for _ in questions]

    with pytest.raises(NoAnswer):
        system.export(gate=away)
    assert system.entries() == []


def test_to_see_how_the_service_does_nobody_is_named_and_days_are_weeks(system: System) -> None:
    person_told(system, **TOLD_PROBATION)
    found = system.export(PROBATION, Purpose.SERVICE_MONITORING)
    assert found.people == 1
    assert not any("subject" in row.fields for row in found.rows)
    planned = next(row for row in found.rows if row.event_type == "prison-carat.release.planned")
    assert planned.fields["expected_release_date"] == ON - timedelta(days=ON.weekday())
    assert {row.recorded_on for row in found.rows} == {date(2026, 9, 28)}  # a Monday
    assert "IDENTITY" not in {c for entry in system.entries() for c in entry["categories"].split(",")}


def test_for_a_purpose_that_no_agreement_names_nothing_goes(system: System) -> None:
    person_told(system)
    found = system.export(purpose=Purpose.SERVICE_MONITORING)
    assert found.rows == ()
    assert found.refusals["PURPOSE_NOT_COVERED"] > 0


def test_a_team_that_was_told_of_nobody_is_given_nothing(system: System) -> None:
    assert system.export(PROBATION) == Export((), 0, 0, {})


def test_the_own_agencys_records_are_not_sent_back(system: System) -> None:
    subject = person_told(system, **TOLD_PROBATION)
    body = {"subject": subject, "team": "Resettlement", "spoc": "Duty desk"}
    system.world.publish(PROBATION, "probation.practitioner.allocated", body)
    assert "probation.practitioner.allocated" not in {row.event_type for row in system.export(PROBATION).rows}
