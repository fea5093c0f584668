"""A policy comes into force by two officers' decision, and everybody goes by it from then on."""

import json
import threading
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from deploy.stack.policy import settled
from policies.activating import approve, bundle_of, propose, propose_going_back
from policies.activation import SYSTEM, active, active_revision, expected, history, still_active
from policies.bundle import Draft
from policies.officers import Officer, known_officer
from policies.signing import PolicyKey
from schemas.errors import NoAnswer, SetupProblem
from schemas.tables import alert, ledger_entry, refold
from schemas.vocabulary import ActivationReason, Role
from tests.conftest import Database
from tests.faults.bus import until
from tests.integration.policy_world import APPROVER, AUTHOR, KEY, NOW, ours, put_in_force

FIRST, SECOND, THIRD = (Draft(name, "{}", name.encode()) for name in ("one", "two", "three"))
WHY = "The council of Sandwell has left the agreement."


def suggest(connection: Connection, wanted: Draft = SECOND, author: Officer = AUTHOR) -> None:
    propose(connection, wanted, author=author, reason=ActivationReason.AGREEMENT_ENDED, why=WHY, now=NOW)


def entries(connection: Connection, kind: str) -> list[dict[str, Any]]:
    found = [json.loads(body) for body in connection.scalars(select(ledger_entry.c.body))]
    return [entry for entry in found if entry["kind"] == kind]


@pytest.fixture
def begun(database: Database) -> Database:
    """A database in which the first policy holds."""
    put_in_force(database.engine, FIRST)
    return database


def test_what_is_proposed_does_not_hold_yet(begun: Database) -> None:
    with begun.engine.begin() as connection:
        suggest(connection)
        assert active_revision(connection) == "one"
        approve(connection, "two", officer=APPROVER, now=NOW)
        assert active_revision(connection) == "two"


def test_who_when_and_why_is_kept_with_what_it_says(begun: Database) -> None:
    put_in_force(begun.engine, SECOND)
    with begun.engine.connect() as connection:
        found = active(connection)
        assert found is not None
        assert (found.author, found.approver) == (AUTHOR.ref, APPROVER.ref)
        assert (found.activated_at, found.activated_machine_at) == NOW
        assert (found.revision, found.previous) == ("two", "one")
        assert found.why == "The council has left."
        assert bundle_of(connection, "two") == b"two"


def test_the_ledger_has_both_steps_in_codes_and_none_of_the_words(begun: Database) -> None:
    with begun.engine.begin() as connection:
        suggest(connection)
        approve(connection, "two", officer=APPROVER, now=NOW)
        (suggested,) = [e for e in entries(connection, "POLICY_PROPOSED") if e["revision"] == "two"]
        (approved,) = [e for e in entries(connection, "POLICY_ACTIVATED") if e["revision"] == "two"]
    assert (suggested["officer"], suggested["reasons"]) == (AUTHOR.ref, "AGREEMENT_ENDED")
    assert (approved["officer"], approved["author"]) == (APPROVER.ref, AUTHOR.ref)
    assert approved["previous"] == "one"
    assert "Sandwell" not in json.dumps([suggested, approved])


def test_an_activation_and_its_ledger_entry_stand_or_fall_together(begun: Database) -> None:
    with begun.engine.connect() as connection:
        suggest(connection)
        approve(connection, "two", officer=APPROVER, now=NOW)
        connection.rollback()
        assert active_revision(connection) == "one"
        assert not [e for e in entries(connection, "POLICY_ACTIVATED") if e["revision"] == "two"]


def another(officer: Officer, **changes: Any) -> Officer:
    return officer.model_copy(update=changes)


@pytest.mark.parametrize(
    ("officer", "said"),
    [
        # An author who has become an approver since is still who wrote it.
        (another(AUTHOR, role=Role.POLICY_APPROVER), "cannot approve it"),
        # Nobody else's role will do, another author's neither.
        (known_officer("policy-author-2"), "is no policy_approver"),
        (known_officer("governance-1"), "is no policy_approver"),
        (known_officer("housing-birmingham-lead"), "is no policy_approver"),
    ],
)
def test_four_eyes(begun: Database, officer: Officer, said: str) -> None:
    with begun.engine.begin() as connection:
        suggest(connection)
        with pytest.raises(SetupProblem, match=said):
            approve(connection, "two", officer=officer, now=NOW)
        assert active_revision(connection) == "one"


def test_only_an_author_proposes(begun: Database) -> None:
    with begun.engine.begin() as connection, pytest.raises(SetupProblem, match="is no policy_author"):
        suggest(connection, author=APPROVER)


def test_what_holds_already_is_not_proposed(begun: Database) -> None:
    with begun.engine.begin() as connection, pytest.raises(SetupProblem, match="holds already"):
        suggest(connection, FIRST)


def test_what_nobody_proposed_is_not_approved(begun: Database) -> None:
    with begun.engine.begin() as connection, pytest.raises(SetupProblem, match="Nobody has proposed"):
        approve(connection, "nine", officer=APPROVER, now=NOW)


def test_it_is_not_approved_twice(begun: Database) -> None:
    put_in_force(begun.engine, SECOND)
    with begun.engine.begin() as connection, pytest.raises(SetupProblem, match="holds"):
        approve(connection, "two", officer=APPROVER, now=NOW)


def test_a_proposal_that_another_has_overtaken_is_to_be_made_again(begun: Database) -> None:
    """What the author compared it with is not what would change now; not even when it holds again."""
    with begun.engine.begin() as connection:
        suggest(connection, SECOND)
    put_in_force(begun.engine, THIRD)
    with begun.engine.begin() as connection, pytest.raises(SetupProblem, match="three came into force"):
        approve(connection, "two", officer=APPROVER, now=NOW)
    with begun.engine.begin() as connection:
        propose_going_back(connection, "one", author=AUTHOR, why=WHY, now=NOW)
        approve(connection, "one", officer=APPROVER, now=NOW)
        with pytest.raises(SetupProblem, match="one came into force"):
            approve(connection, "two", officer=APPROVER, now=NOW)


def test_going_back_takes_the_same_two_officers(begun: Database) -> None:
    put_in_force(begun.engine, SECOND)
    with begun.engine.begin() as connection:
        propose_going_back(connection, "one", author=AUTHOR, why=WHY, now=NOW)
        assert active_revision(connection) == "two"
        with pytest.raises(SetupProblem, match="cannot approve"):
            approve(connection, "one", officer=another(AUTHOR, role=Role.POLICY_APPROVER), now=NOW)
        approve(connection, "one", officer=APPROVER, now=NOW)
        assert active_revision(connection) == "one"
        assert history(connection)[0].reason is ActivationReason.WENT_BACK


def test_what_never_held_is_not_gone_back_to(begun: Database) -> None:
    with begun.engine.begin() as connection:
        suggest(connection)
        with pytest.raises(SetupProblem, match="has never held"):
            propose_going_back(connection, "two", author=AUTHOR, why=WHY, now=NOW)


def with_alerts(connection: Connection, count: int) -> None:
    """So many people with an open alert, and one whose alert is closed."""
    for number in range(count + 1):
        row = {column.name: sample(column) for column in alert.c}
        person = f"00000000-0000-4000-8000-{number:012d}"
        connection.execute(
            insert(alert).values(row | {"id": person, "person_id": person, "open": number > 0})
        )


def sample(column: Any) -> Any:
    kind = column.type.python_type if not column.nullable else None
    if kind is None:
        return None
    return {bytes: b"v", int: 0, bool: False, list: [], str: "x"}.get(kind, NOW.machine)


@pytest.mark.parametrize("people", [1, 40])
def test_everybody_with_an_open_alert_is_asked_about_again_in_as_many_statements(
    begun: Database, people: int
) -> None:
    said: list[str] = []
    with begun.engine.begin() as connection:
        with_alerts(connection, people)
        suggest(connection)
        event.listen(connection, "before_cursor_execute", lambda *call: said.append(call[2]))
        approve(connection, "two", officer=APPROVER, now=NOW)
        assert len(connection.scalars(select(refold.c.person_id)).all()) == people
        assert entries(connection, "POLICY_ACTIVATED")[-1]["count"] == people
    assert len(said) <= STATEMENTS


STATEMENTS = 12
"""Of an approval, for however many people."""


def test_where_nothing_was_activated_there_is_no_answer(database: Database) -> None:
    with pytest.raises(NoAnswer, match="No policy has been activated yet"):
        expected(database.engine)()


def test_the_revision_to_go_by_is_read_anew(begun: Database) -> None:
    revision = expected(begun.engine)
    assert revision() == "one"
    put_in_force(begun.engine, SECOND)
    assert revision() == "two"


@pytest.mark.parametrize(
    ("pinned", "fits"),
    [
        ("one", True),  # what is activated here as well
        ("two", False),  # another: one of the two is wrong, and nobody could commit anything
    ],
)
def test_a_pinned_revision_must_be_what_is_activated(begun: Database, pinned: str, fits: bool) -> None:
    if fits:
        assert expected(begun.engine, pinned)() == pinned
    else:
        with pytest.raises(SetupProblem, match="THROUGHCARE_POLICY_REVISION is two, but one"):
            expected(begun.engine, pinned)


def test_a_pinned_revision_needs_no_activation(database: Database) -> None:
    assert expected(database.engine, "r1")() == "r1"
    with database.engine.begin() as connection:
        assert still_active(connection, {"r1"})


def test_an_answer_of_the_policy_before_no_longer_holds(begun: Database) -> None:
    with begun.engine.begin() as connection:
        assert still_active(connection, {"one"})
        assert still_active(connection, set())
    put_in_force(begun.engine, SECOND)
    with begun.engine.begin() as connection:
        assert not still_active(connection, {"one"})
        assert not still_active(connection, {"one", "two"})
        assert still_active(connection, {"two"})


def test_no_policy_comes_into_force_while_somebody_acts_on_an_answer(begun: Database) -> None:
    done: list[str] = []

    def activate() -> None:
        put_in_force(begun.engine, SECOND)
        done.append("activated")

    other = threading.Thread(target=activate)
    with begun.engine.begin() as acting:
        assert still_active(acting, {"one"})
        other.start()
        waits(begun, "activation waits for whoever acts")
        assert active_revision(acting) == "one"
        done.append("acted")
    other.join()
    assert done == ["acted", "activated"]


def waits(database: Database, what: str) -> None:
    def waiting() -> bool:
        with database.engine.connect() as connection:
            query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            return bool(connection.exec_driver_sql(query).scalar())

    until(waiting, what)


def test_a_stack_takes_its_checkout_at_the_first_start_and_whenever_that_has_changed(
    database: Database,
) -> None:
    said: list[str] = []

    def start(wanted: Draft) -> str:
        return settled(database.url, wanted, KEY, said.append)

    assert start(FIRST) == "one"
    assert start(FIRST) == "one"
    assert said == []
    assert start(SECOND) == "two"
    assert said == ["policy two in place of one: the checkout has changed"]
    with database.engine.connect() as connection:
        found = history(connection)
        assert {each.author for each in found} == {SYSTEM}
        assert [each.reason for each in found] == ["CHECKOUT_CHANGED", "FIRST_START"]
        assert [entry["officer"] for entry in entries(connection, "POLICY_ACTIVATED")] == [SYSTEM, SYSTEM]


def test_what_two_officers_decided_no_start_undoes(database: Database) -> None:
    said: list[str] = []
    settled(database.url, FIRST, KEY, said.append)
    theirs = ours()
    put_in_force(database.engine, theirs)
    for checkout in (FIRST, SECOND):  # as it was, and changed
        assert settled(database.url, checkout, KEY, said.append) == theirs.revision
        assert "approved by policy-approver-1" in said[-1]
        assert "throughcare policy activate" in said[-1]
    with pytest.raises(SetupProblem, match="another key"):
        settled(database.url, FIRST, PolicyKey(bytes([1] * 32)), said.append)


def test_a_checkout_that_says_what_officers_decided_needs_no_word(database: Database) -> None:
    said: list[str] = []
    settled(database.url, FIRST, KEY, said.append)
    put_in_force(database.engine, SECOND)
    assert settled(database.url, SECOND, KEY, said.append) == "two"
    assert said == []
