"""Who holds what was told under a yes, or a decision to share, is told when it ends: once, with no name."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Row, select

from schemas.tables import alert, holder_notice, ledger_entry, service_alert
from tests.integration.desk_world import HOUSING, NOW, PRISON, sign_in, token
from tests.integration.handover_world import HandoverWorld

SOON = NOW.date() + timedelta(days=40)


@pytest.fixture
def world(bus: HandoverWorld) -> HandoverWorld:
    return bus


def told(world: HandoverWorld, **consent: Any) -> dict[str, Any]:
    """Somebody of whose release the council was told, because they agreed."""
    subject = world.person()
    world.received(subject)
    world.planned(subject, SOON)
    world.consent(subject, **consent)
    (row,) = world.alerts(recipient="HOUSING")
    assert row.state == "TOLD"
    return subject


def notices(world: HandoverWorld) -> list[Row[Any]]:
    return world.rows(holder_notice)


def entries(world: HandoverWorld, kind: str) -> list[dict[str, Any]]:
    with world.engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.execute(select(ledger_entry.c.body)).scalars()]
    return [body for body in bodies if body["kind"] == kind]


def test_a_consent_that_is_taken_back_is_told_to_the_council_that_holds_it_once(
    world: HandoverWorld,
) -> None:
    subject = told(world)
    assert notices(world) == []
    world.consent(subject, "withdrawn")
    (one,) = notices(world)
    (row,) = world.alerts(recipient="HOUSING")
    assert (row.state, row.primary_reason) == ("WITHHELD", "CONSENT_WITHDRAWN")
    assert (one.team, one.publisher_team, one.reason) == (HOUSING, PRISON, "CONSENT_WITHDRAWN")
    assert one.alerts == [row.id]
    (entry,) = entries(world, "HOLDER_TOLD")
    assert (entry["team"], entry["primary"], entry["alert"]) == (HOUSING, "CONSENT_WITHDRAWN", str(row.id))
    (opened,) = [row for row in world.rows(service_alert) if row.alert_type == "CONSENT_WITHDRAWN"]
    assert (opened.team, opened.about) == (HOUSING, str(one.id))
    # The same word again, and another of no matter here, tell nobody anything.
    world.consent(subject, "withdrawn")
    world.enquiry(subject)
    world.set_and_wake(NOW + timedelta(days=2))
    assert len({tuple(one.ended) for one in notices(world)}) == len(notices(world)) == 1


def test_a_consent_that_runs_out_is_told_on_the_day_after_its_last(world: HandoverWorld) -> None:
    told(world, last_day=NOW.date() + timedelta(days=3))
    world.set_and_wake(NOW + timedelta(days=3))
    assert notices(world) == []
    world.set_and_wake(NOW + timedelta(days=4))
    (one,) = notices(world)
    assert one.reason == "CONSENT_EXPIRED"
    world.set_and_wake(NOW + timedelta(days=9))
    assert len(notices(world)) == 1


def test_a_no_after_a_yes_is_told_and_a_no_from_the_beginning_is_not(world: HandoverWorld) -> None:
    subject = told(world)
    world.consent(subject, "refused")
    assert [one.reason for one in notices(world)] == ["CONSENT_REFUSED"]
    other = world.person("Robin")
    world.received(other)
    world.planned(other, SOON)
    world.consent(other, "refused")
    assert len(notices(world)) == 1


def test_a_no_to_what_was_never_agreed_to_ends_nothing(world: HandoverWorld) -> None:
    subject = told(world, categories=("IDENTITY", "RELEASE_DATE"))
    world.consent(subject, "refused", categories=("PRACTITIONER_CONTACT",))
    assert notices(world) == []


def test_each_yes_that_ends_anew_is_told_anew(world: HandoverWorld) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    world.consent(subject)
    assert [row.state for row in world.alerts(recipient="HOUSING")] == ["TOLD"]
    world.consent(subject, "withdrawn")
    assert len(notices(world)) == 2


def test_what_was_closed_before_is_still_held(world: HandoverWorld) -> None:
    subject = told(world)
    with world.engine.begin() as connection:
        closed = {"open": False, "status": "RESOLVED", "closed_as": "ACCOMMODATED", "closed_by": "x-1"}
        connection.execute(alert.update().where(alert.c.team == HOUSING).values(**closed, row_version=2))
    world.consent(subject, "withdrawn")
    (one,) = notices(world)
    assert (one.team, one.versions) == (HOUSING, [2])


def test_nobody_is_told_of_a_yes_on_which_nothing_was_told(world: HandoverWorld) -> None:
    subject = told(world)
    world.consent(subject, categories=("HOUSEHOLD",))
    world.consent(subject, "withdrawn", categories=("HOUSEHOLD",))
    assert notices(world) == []


def test_the_council_sees_its_own_reference_and_no_name_and_acknowledges(
    world: HandoverWorld, client: FlaskClient
) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    inbox = sign_in(client, "housing-birmingham-1")
    assert "Needs acknowledging (1)" in inbox
    assert "1 notice to acknowledge" in inbox
    page = client.get("/stop-using").text
    (one,) = notices(world)
    assert str(one.alerts[0])[:8] in page
    assert "Jordan" not in page
    assert f"{SOON:%B %Y}" not in page
    assert "730 days after the council" in page
    address = f"/stop-using/{one.id}/acknowledge"
    for _ in range(2):
        assert client.post(address, data={"csrf_token": token(page)}).status_code == 303
    page = client.get("/stop-using").text
    assert "Amara Osei acknowledged this on" in page
    assert "We have stopped using it" not in page
    assert "Needs acknowledging (0)" in client.get("/").text
    (row,) = [row for row in world.rows(service_alert) if row.alert_type == "CONSENT_WITHDRAWN"]
    assert (row.acknowledged_by, row.closed_at is None) == ("housing-birmingham-1", False)
    officers = [body.get("officer") for body in entries(world, "SERVICE_ALERT") if "officer" in body]
    assert officers == ["housing-birmingham-1"]


def test_the_publisher_sees_who_was_asked_and_who_has_acknowledged(
    world: HandoverWorld, client: FlaskClient
) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    assert "to stop using it; not acknowledged yet" in client.get("/sent").text
    sign_in(client, "housing-birmingham-1", "/tasks")
    (one,) = notices(world)
    page = client.get("/stop-using").text
    client.post(f"/stop-using/{one.id}/acknowledge", data={"csrf_token": token(page)})
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    assert "Asked to stop using it; acknowledged on 1 October 2026" in client.get("/sent").text


def test_another_team_acknowledges_nothing_and_governance_sees_the_oldest_first(
    world: HandoverWorld, client: FlaskClient
) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    (one,) = notices(world)
    sign_in(client, "housing-leeds-1", "/tasks")
    given = token(client.get("/sent").text)
    address = f"/stop-using/{one.id}/acknowledge"
    assert client.post(address, data={"csrf_token": given}).status_code == 404
    assert "Nothing has ended" in client.get("/stop-using").text
    world.set_and_wake(NOW + timedelta(days=2))
    sign_in(client, "governance-1", "/ledger")
    page = client.get("/stop-using").text
    assert "2 days old" in page
    assert "Homelessness" in page
    assert "Jordan" not in page


def test_what_nobody_acknowledges_goes_up(world: HandoverWorld, client: FlaskClient) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    world.set_and_wake(NOW + timedelta(days=5))
    (row,) = [row for row in world.rows(service_alert) if row.alert_type == "CONSENT_WITHDRAWN"]
    assert row.level > 0


KEPT_SAFE = ("IDENTITY", "RELEASE_DATE", "CUSTODY_STATUS")


def share(world: HandoverWorld, subject: dict[str, Any], days: int = 14, **more: Any) -> UUID:
    """The prison decides to tell the council all the same; the decision's id."""
    number = uuid4()
    decided = {
        "subject": subject,
        "override_id": str(number),
        "recipients": ["HOUSING:E08000025"],
        "kind": "SAFEGUARDING",
        "categories": list(KEPT_SAFE),
        "reason_code": "CHILD_AT_RISK",
        "necessity": "A child lives there.",
        "authorised_by": "team-manager",
        "person_told": False,
        "review_on": NOW.date() + timedelta(days=days),
    }
    world.publish(PRISON, "override.recorded", decided | more)
    return number


def shared(world: HandoverWorld, days: int = 14) -> tuple[dict[str, Any], UUID]:
    """Somebody who said nothing, and of whom the council was told to keep somebody safe."""
    subject = world.person()
    world.received(subject)
    world.planned(subject, SOON)
    number = share(world, subject, days)
    (row,) = world.alerts(recipient="HOUSING")
    assert (row.state, row.primary_reason) == ("TOLD", "SAFEGUARDING_OVERRIDE")
    return subject, number


def close(world: HandoverWorld) -> None:
    """The council has done with it."""
    with world.engine.begin() as connection:
        closed = {"open": False, "status": "RESOLVED", "closed_as": "ACCOMMODATED", "closed_by": "x-1"}
        connection.execute(alert.update().where(alert.c.team == HOUSING).values(**closed, row_version=9))


def test_a_decision_to_share_that_is_ended_is_told_to_who_holds_what_it_told(
    world: HandoverWorld, client: FlaskClient
) -> None:
    subject, number = shared(world)
    world.publish(PRISON, "override.ended", {"subject": subject, "override_id": str(number)})
    (one,) = notices(world)
    assert (one.team, one.publisher_team, one.reason) == (HOUSING, PRISON, "OVERRIDE_ENDED")
    (entry,) = entries(world, "HOLDER_TOLD")
    assert (entry["team"], entry["primary"]) == (HOUSING, "OVERRIDE_ENDED")
    sign_in(client, "housing-birmingham-1")
    page = client.get("/stop-using").text
    assert "What was shared to keep somebody safe is shared no longer" in page
    assert "Jordan" not in page
    client.post(f"/stop-using/{one.id}/acknowledge", data={"csrf_token": token(page)})
    assert "Amara Osei acknowledged this on" in client.get("/stop-using").text
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    assert "Asked to stop using it; acknowledged on" in client.get("/sent").text


@pytest.mark.parametrize("done", [False, True])
def test_a_decision_to_share_is_told_as_over_on_the_day_after_its_review_day(
    world: HandoverWorld, done: bool
) -> None:
    shared(world, days=3)
    if done:
        close(world)
    world.set_and_wake(NOW + timedelta(days=3))
    assert notices(world) == []
    world.set_and_wake(NOW + timedelta(days=4))
    assert [one.reason for one in notices(world)] == ["OVERRIDE_EXPIRED"]
    world.set_and_wake(NOW + timedelta(days=9))
    assert len(notices(world)) == 1


@pytest.mark.parametrize("done", [False, True])
def test_a_decision_that_was_recorded_anew_in_time_ends_nothing(world: HandoverWorld, done: bool) -> None:
    subject, _ = shared(world, days=3)
    if done:
        close(world)
    share(world, subject, days=9)
    world.set_and_wake(NOW + timedelta(days=4))
    assert notices(world) == []
    world.set_and_wake(NOW + timedelta(days=10))
    assert len(notices(world)) == 1


def test_a_yes_that_ends_while_a_decision_to_share_stands_is_told_when_that_ends_too(
    world: HandoverWorld,
) -> None:
    subject = told(world, categories=KEPT_SAFE)
    share(world, subject, days=3)
    world.consent(subject, "withdrawn", categories=KEPT_SAFE)
    assert (world.alerts(recipient="HOUSING")[0].state, notices(world)) == ("TOLD", [])
    world.set_and_wake(NOW + timedelta(days=4))
    assert [one.reason for one in notices(world)] == ["OVERRIDE_EXPIRED"]


def test_a_notice_that_nobody_acknowledged_is_withdrawn_in_sight_when_the_person_agrees_again(
    world: HandoverWorld, client: FlaskClient
) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    (one,) = notices(world)
    sign_in(client, "housing-birmingham-1")
    before = client.get("/stop-using").text
    assert "We have stopped using it" in before
    world.consent(subject, categories=("IDENTITY",))  # not all of it again: it is asked on
    assert "We have stopped using it" in client.get("/stop-using").text
    world.consent(subject)
    page = client.get("/stop-using").text
    assert ("This is asked no longer." in page, "We have stopped using it" in page) == (True, False)
    assert "Needs acknowledging (0)" in client.get("/").text or "to acknowledge" not in client.get("/").text
    closed = [body for body in entries(world, "SERVICE_ALERT") if body["status"] == "CLOSED"]
    assert [body["about"] for body in closed] == [str(one.id)]
    address = f"/stop-using/{one.id}/acknowledge"
    late = client.post(address, data={"csrf_token": token(before)}, follow_redirects=True).text
    assert "This is asked no longer: what these alerts told you may be used again." in late
    (row,) = [row for row in world.rows(service_alert) if row.alert_type == "CONSENT_WITHDRAWN"]
    assert row.acknowledged_by is None
    world.set_and_wake(NOW + timedelta(days=5))
    assert [row.level for row in world.rows(service_alert) if row.about == str(one.id)] == [0]
    sign_in(client, "prison-bmi-omu-1", "/tasks")
    assert "Asked to stop using it; no longer since" in client.get("/sent").text


def test_what_ends_again_after_a_notice_was_withdrawn_is_told_again(world: HandoverWorld) -> None:
    subject = told(world)
    world.consent(subject, "withdrawn")
    world.consent(subject)
    close(world)
    world.consent(subject, "withdrawn")
    assert len(notices(world)) == 2
