"""The front door by HTTP: who may come in, what each answer says, and that it never says a value."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from policies.question import Answer, Question, Unanswered
from producers.api_keys import issue, listed, revoke
from producers.front_door import LARGEST, MOST, create_app
from producers.reading import PostedEvent
from schemas.clock import machine_now
from schemas.envelope import Agency
from tests.conftest import Database
from tests.integration.publish_world import TEAMS, PublishWorld, deny, submission
from tests.unit.producers import record_rows as rows

PRISON = Agency("PRISON_CARAT", "SWI")


class Door:
    """A front door, and one key of the prison's."""

    def __init__(self, world: PublishWorld) -> None:
        self.world = world
        self.client: FlaskClient = create_app(world.engine, world.intake).test_client()
        with world.engine.begin() as connection:
            self.key = issue(connection, PRISON, TEAMS[PRISON.kind], machine_now())

    def post(
        self,
        body: object,
        *,
        key: str | None = None,
        path: str = "/v1/events",
        kind: str = "application/json",
    ) -> TestResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.key if key is None else key}"}
        return self.client.post(path, data=raw, content_type=kind, headers=headers)


@pytest.fixture
def door(database: Database) -> Door:
    return Door(PublishWorld(database.engine))


def posted(row: Mapping[str, str]) -> dict[str, object]:
    """A row as the prison's own system would post it, typed."""
    return PostedEvent.of(submission(PRISON.kind, row).record)


def problem(response: TestResponse) -> str:
    """The problem's name; checks that it is one."""
    assert response.content_type == "application/problem+json"
    found = response.get_json()
    assert found["status"] == response.status_code
    assert found["detail"]
    assert "Larkfield" not in response.text
    return str(found["type"]).removeprefix("urn:throughcare:problem:")


def test_an_event_is_accepted_with_its_id(door: Door) -> None:
    response = door.post(posted(rows.RECEPTION))
    assert response.status_code == 201
    (envelope,) = door.world.sent()
    event_id = str(UUID(bytes=envelope.header.event_id))
    assert response.get_json() == {"status": "ACCEPTED", "event_id": event_id}
    assert envelope.header.publisher_team == TEAMS[PRISON.kind]


def test_a_repeat_a_wait_and_a_conflict_have_answers_of_their_own(door: Door) -> None:
    assert door.post(posted(rows.RELEASE_DATE)).status_code == 202
    first = door.post(posted(rows.RECEPTION))
    again = door.post(posted(rows.RECEPTION))
    assert (again.status_code, again.get_json()["status"]) == (200, "REPEATED")
    assert again.get_json()["event_id"] == first.get_json()["event_id"]
    changed = door.post(posted(rows.RECEPTION | {"prison": "LEI"}))
    assert (changed.status_code, problem(changed)) == (409, "conflict")


def test_a_batch_has_one_receipt_for_each_in_order(door: Door) -> None:
    wrong = posted(rows.RECEPTION) | {"event_type": "prison-carat.person.escaped"}
    response = door.post([posted(rows.RELEASE_DATE), wrong, posted(rows.RECEPTION)])
    assert response.status_code == 200
    told = response.get_json()["receipts"]
    assert [one["status"] for one in told] == ["ACCEPTED", "REFUSED", "ACCEPTED"]
    assert told[1]["problems"][0]["field"] == "event_type"
    assert door.world.count("outbox") == 2


def test_rows_of_the_agencys_own_form_are_taken_as_they_are(door: Door) -> None:
    response = door.post([rows.RECEPTION, rows.RELEASE_DATE | {"date_kind": "SOON"}], path="/v1/records")
    accepted, refused = response.get_json()["receipts"]
    assert accepted["status"] == "ACCEPTED"
    assert refused["problems"][0]["field"] == "date_kind"
    assert "SOON" not in response.text


def test_a_heartbeat_without_its_time_is_refused_and_its_id_stays_free(door: Door) -> None:
    beat = posted(rows.HEARTBEAT)
    refused = door.post(beat | {"source_time": None})
    assert (refused.status_code, problem(refused)) == (422, "invalid-record")
    (said,) = refused.get_json()["receipt"]["problems"]
    assert said["field"] == "source_time"
    assert door.world.count("waiting") == 0
    (entry,) = door.world.entries("PUBLISH_REFUSED")
    assert (entry["event_type"], entry["fields"]) == ("feed.heartbeat", "source_time")
    assert door.post(beat).status_code == 201


def test_a_wrong_field_is_named_and_its_value_is_not(door: Door) -> None:
    body = posted(rows.RECEPTION)
    event = dict(body["body"])  # type: ignore[call-overload]
    response = door.post(body | {"body": event | {"prison": "Larkfield", "Robin Larkfield": 1}})
    assert (response.status_code, problem(response)) == (422, "invalid-record")
    fields = {one["field"] for one in response.get_json()["receipt"]["problems"]}
    assert fields == {"prison", "event"}
    (entry,) = door.world.entries("PUBLISH_REFUSED")
    assert (entry["reasons"], set(entry["fields"].split(","))) == ("SCHEMA_INVALID", fields)


@pytest.mark.parametrize("day", ["2026-W49-2", "20261016", 1790000000, "16/10/2026", "2026-10-16T00:00:00Z"])
def test_a_day_is_written_one_way_only(door: Door, day: object) -> None:
    body = posted(rows.RELEASE_DATE)
    event = dict(body["body"])  # type: ignore[call-overload]
    response = door.post(body | {"body": event | {"expected_release_date": day}})
    assert response.status_code == 422


def test_a_receipt_says_where_nobody_may_be_told_yet(door: Door) -> None:
    with door.world.engine.begin() as connection:
        connection.execute(text("UPDATE domain_clock SET simulated_now = '2019-01-01T12:00:00Z'"))
    told = door.post(posted(rows.RECEPTION)).get_json()
    assert (told["status"], told["told"]) == (
        "ACCEPTED",
        "nobody yet: no agreement in force covers this event",
    )


def test_a_refusal_by_policy_is_a_403_with_its_reasons(database: Database) -> None:
    response = Door(PublishWorld(database.engine, deny)).post(posted(rows.RECEPTION))
    assert (response.status_code, problem(response)) == (403, "not-authorised")
    assert response.get_json()["receipt"]["reasons"] == ["PUBLISHER_NOT_AUTHORISED"]


def test_without_an_answer_of_policy_it_says_503_and_keeps_nothing(database: Database) -> None:
    def silent(questions: Sequence[Question]) -> list[Answer]:
        return [Unanswered() for _ in questions]

    door = Door(PublishWorld(database.engine, silent))
    response = door.post(posted(rows.RECEPTION))
    assert (response.status_code, problem(response)) == (503, "try-again")
    assert int(response.headers["Retry-After"]) > 0
    assert all(door.world.count(table) == 0 for table in ("outbox", "person", "accepted", "ledger_entry"))


@pytest.mark.parametrize("key", ["", "tc_guessed", "Larkfield"])
def test_without_a_key_nobody_comes_in(door: Door, key: str) -> None:
    response = door.post(posted(rows.RECEPTION), key=key)
    assert (response.status_code, problem(response)) == (401, "no-key")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert door.world.count("ledger_entry") == 0


def test_a_revoked_key_is_refused_at_once(door: Door) -> None:
    with door.world.engine.begin() as connection:
        (one,) = listed(connection)
        assert revoke(connection, one.name, machine_now()) == 1
        assert revoke(connection, one.name, machine_now()) == 0
    assert door.post(posted(rows.RECEPTION)).status_code == 401


def test_a_key_is_kept_as_a_hash_only(door: Door) -> None:
    ((kept,),) = door.world.rows("SELECT CAST(k AS text) FROM api_key AS k")
    assert door.key not in str(kept)
    assert door.key.encode().hex() not in str(kept)


@pytest.mark.parametrize(
    ("raw", "status", "name"),
    [
        (b'{"event_type": "a", "event_type": "b"}', 400, "malformed"),
        (b'{"event_type": NaN}', 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b"9" * 5000, 400, "malformed"),
        (b'{"event_type": "\xff"}', 400, "malformed"),
        (b"", 400, "malformed"),
        (b"[]", 422, "batch-size"),
        (b"[" + b",".join([b"{}"] * (MOST + 1)) + b"]", 422, "batch-size"),
        (b'"' + b"x" * LARGEST + b'"', 413, "request-entity-too-large"),
    ],
)
def test_what_is_not_plain_json_of_a_fair_size_is_refused(
    door: Door, raw: bytes, status: int, name: str
) -> None:
    response = door.post(raw)
    assert (response.status_code, problem(response)) == (status, name)


def test_another_content_type_is_refused(door: Door) -> None:
    response = door.post(posted(rows.RECEPTION), kind="text/plain")
    assert (response.status_code, problem(response)) == (415, "not-json")


def test_a_value_of_another_kind_than_an_object_is_refused(door: Door) -> None:
    told = door.post([1, "two", None, []]).get_json()["receipts"]
    assert [one["status"] for one in told] == ["REFUSED"] * 4


def test_the_event_types_and_their_fields_can_be_read(door: Door) -> None:
    types = door.client.get("/v1/event-types").get_json()
    assert "prison-carat.release.planned" in types
    for event_type in types:
        found = door.client.get(f"/v1/event-types/{event_type}")
        assert found.get_json()["type"] == "object"
    assert problem(door.client.get("/v1/event-types/none.such")) == "no-such-type"


def test_it_says_that_it_is_well_and_what_is_not_here(door: Door) -> None:
    assert door.client.get("/health").get_json() == {"status": "ok"}
    assert problem(door.client.get("/elsewhere")) == "not-found"
    assert problem(door.client.get("/v1/events")) == "method-not-allowed"
