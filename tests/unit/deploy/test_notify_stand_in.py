"""The stand-in answers the official client as GOV.UK Notify does, its refusals too."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3

from consumers.delivery.message import Message
from deploy.notify.box import PERMANENT, TEMPORARY, Box
from schemas.errors import MessageRefused, ServiceAway, SetupProblem
from schemas.vocabulary import DeliveryStatus
from tests.unit.deploy.notify_server import KEY, Server, running

MESSAGE = Message(
    "notice-1-1", "housing@example.org", "There is a new alert for you", "0F4BE7A0", "https://x/1"
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path / "messages.jsonl") as made:
        yield made


def test_a_message_is_sent_found_by_reference_and_followed(server: Server) -> None:
    client = server.client()
    assert client.find(MESSAGE.reference) is None
    made = client.send(MESSAGE)
    assert client.find(MESSAGE.reference) == made
    assert client.status(made) is DeliveryStatus.DELIVERED
    (kept,) = server.box.newest(9)
    assert kept.to == MESSAGE.to
    assert kept.subject == "Throughcare: There is a new alert for you, 0F4BE7A0"
    assert "((" not in kept.body


def test_a_reference_is_not_used_up_so_that_nobody_may_rely_on_it(server: Server) -> None:
    first, second = server.client().send(MESSAGE), server.client().send(MESSAGE)
    assert first != second
    assert len(server.box) == 2


@pytest.mark.parametrize(
    ("to", "status"),
    [(TEMPORARY, DeliveryStatus.TEMPORARY_FAILURE), (PERMANENT, DeliveryStatus.PERMANENT_FAILURE)],
)
def test_the_addresses_of_notifys_simulator_fail(server: Server, to: str, status: DeliveryStatus) -> None:
    client = server.client()
    assert client.status(client.send(MESSAGE._replace(to=to))) is status


def test_a_message_that_nobody_knows_has_no_status(server: Server) -> None:
    assert server.client().status(uuid4()) is None


def test_a_wrong_address_or_template_is_refused_for_good(server: Server) -> None:
    with pytest.raises(MessageRefused, match="ValidationError"):
        server.client().send(MESSAGE._replace(to="nobody"))
    with pytest.raises(MessageRefused, match="BadRequestError"):
        server.client(template_id=str(uuid4())).send(MESSAGE)
    assert len(server.box) == 0


def test_another_key_is_turned_away_and_that_is_no_answer(server: Server) -> None:
    with pytest.raises(ServiceAway, match="AuthError"):
        server.client(key=KEY[:-4] + "0001").send(MESSAGE)
    with pytest.raises(SetupProblem, match="too short"):
        server.client(key="secret")


def test_without_a_token_the_answer_is_notifys(server: Server) -> None:
    answer = urllib3.request("GET", server.address + "/v2/notifications")
    assert answer.status == 401
    assert json.loads(answer.data)["errors"][0]["error"] == "AuthError"


def test_a_service_that_is_not_there_is_away() -> None:
    with pytest.raises(ServiceAway):
        Server("http://127.0.0.1:9", Box(Path("/nowhere/x")), None).client().send(MESSAGE)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_too_many_requests_and_errors_of_the_service_are_no_answer(server: Server, status: int) -> None:
    server.app.before_request_funcs[None].append(lambda: ({"status_code": status, "errors": []}, status))
    with pytest.raises(ServiceAway, match=str(status)):
        server.client().send(MESSAGE)


def test_what_was_kept_is_there_after_a_kill_but_for_a_line_that_was_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    made = Box(file).put("r", "a@example.org", "s", "b")
    with file.open("a") as out:
        out.write('{"id": "cut')
    after = Box(file)
    assert after.newest(9) == [made]
    later = after.put("r", "b@example.org", "s", "b")
    assert Box(file).newest(9) == [later, made]


def test_the_page_shows_what_was_sent(server: Server) -> None:
    server.client().send(MESSAGE)
    page = urllib3.request("GET", server.address).data.decode()
    assert "1 were handed over" in page
    assert MESSAGE.to in page
