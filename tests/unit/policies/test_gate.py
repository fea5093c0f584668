"""The gate takes only sound answers: what is undefined, odd, of another policy or away is no answer."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from policies.cache import AnswerCache
from policies.gate import OpaGate
from policies.question import ConsentCode, Decision, Party, Question, Unanswered
from schemas.envelope import Agency
from schemas.errors import NoAnswer, SetupProblem
from schemas.vocabulary import (
    Category,
    Door,
    Effect,
    Obligation,
    Purpose,
    Redaction,
    Relationship,
    Role,
    TeamKind,
)

REVISION = "r1"
PRISON = Party(Agency("PRISON_CARAT", "BMI"), TeamKind.GENERAL)
COUNCIL = Party(Agency("HOUSING", "E08000025"), TeamKind.GENERAL)
DAY = date(2026, 11, 2)
QUESTION = Question(
    door=Door.TELL,
    publisher=PRISON,
    recipient=COUNCIL,
    role=Role.AGENCY_SYSTEM,
    relationship=Relationship.NONE,
    purpose=Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF,
    event_type="prison-carat.release.planned",
    categories=(Category.IDENTITY, Category.RELEASE_DATE),
    london_date=DAY,
)
ALLOW: dict[str, Any] = {
    "effect": "ALLOW",
    "allowed": ["IDENTITY", "RELEASE_DATE"],
    "withheld": {},
    "reasons": ["CONSENT_VALID", "STATUTORY_GATEWAY"],
    "primary": "CONSENT_VALID",
    "agreements": ["ISA-001@3"],
    "redactions": {},
    "obligations": [],
    "until": "2027-03-31",
    "starts": "9999-12-31",
}

Reply = Callable[[list[dict[str, Any]]], dict[str, Any] | None]


def on(days: int) -> Question:
    return QUESTION._replace(london_date=DAY + timedelta(days))


def reply(result: Any, revision: str = REVISION) -> dict[str, Any]:
    return {"result": result, "provenance": {"bundles": {"ours": {"revision": revision}, "other": {}}}}


def allow_all(questions: list[dict[str, Any]]) -> dict[str, Any]:
    return reply({str(place): ALLOW for place in range(len(questions))})


class StandIn:
    """Speaks as OPA does and says what the test gives it; None closes the connection without a word."""

    def __init__(self) -> None:
        self.asked: list[list[dict[str, Any]]] = []
        self.reply: Reply = allow_all
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                questions = json.loads(body)["input"]["questions"]
                stand_in.asked.append(questions)
                said = stand_in.reply(questions)
                if said is None:
                    self.close_connection = True
                    return
                content = json.dumps(said).encode()
                self.send_response(200 if "code" not in said else 500)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def opa() -> Iterator[StandIn]:
    stand_in = StandIn()
    thread = threading.Thread(target=stand_in.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield stand_in
    stand_in.server.shutdown()
    stand_in.server.server_close()
    thread.join()


@pytest.fixture
def gate(opa: StandIn) -> OpaGate:
    return OpaGate(opa.url, "token", REVISION)


def test_a_sound_answer_is_read_into_a_decision(gate: OpaGate) -> None:
    (answer,) = gate([QUESTION])
    assert answer == Decision(
        effect=Effect.ALLOW,
        allowed=frozenset({Category.IDENTITY, Category.RELEASE_DATE}),
        withheld=(),
        reasons=("CONSENT_VALID", "STATUTORY_GATEWAY"),
        primary="CONSENT_VALID",
        agreements=("ISA-001@3",),
        revision=REVISION,
        valid_until=date(2027, 3, 31),
    )


def test_what_is_masked_owed_and_about_to_change_is_read(gate: OpaGate, opa: StandIn) -> None:
    said = {
        "effect": "ALLOW_REDACTED",
        "redactions": {"RELEASE_DATE": "GENERALISE", "IDENTITY": "MASK"},
        "obligations": ["THIN_ONLY"],
        "starts": "2026-12-01",
    }
    opa.reply = lambda questions: reply({"0": {**ALLOW, **said}})
    (answer,) = gate([QUESTION._replace(door=Door.SEND)])
    assert isinstance(answer, Decision)
    assert answer.redaction(Category.IDENTITY) is Redaction.MASK
    assert answer.redaction(Category.RELEASE_DATE) is Redaction.GENERALISE
    assert answer.redaction(Category.MEDICATION) is None
    assert answer.obligations == (Obligation.THIN_ONLY,)
    assert answer.valid_until == date(2026, 11, 30)  # something new begins the day after


def test_what_is_known_is_not_asked_again_and_equal_questions_are_asked_once(
    gate: OpaGate, opa: StandIn
) -> None:
    gate([QUESTION, on(1), QUESTION])
    gate([on(1), on(2), QUESTION])
    assert [[q["london_date"] for q in batch] for batch in opa.asked] == [
        ["2026-11-02", "2026-11-03"],
        ["2026-11-04"],
    ]


def test_five_hundred_questions_go_in_one_request(gate: OpaGate, opa: StandIn) -> None:
    gate([on(n) for n in range(1001)])
    assert sorted(len(batch) for batch in opa.asked) == [1, 500, 500]


def test_a_missing_item_is_no_answer_to_it_alone(gate: OpaGate, opa: StandIn) -> None:
    opa.reply = lambda questions: reply({"0": ALLOW, "2": ALLOW})
    answers = gate([QUESTION, on(1), on(2)])
    assert [type(answer) for answer in answers] == [Decision, Unanswered, Decision]


def test_no_answer_is_never_remembered(gate: OpaGate, opa: StandIn) -> None:
    opa.reply = lambda questions: reply({"0": ALLOW})
    assert isinstance(gate([on(1), QUESTION])[1], Unanswered)
    opa.reply = allow_all
    assert isinstance(gate([QUESTION])[0], Decision)


@pytest.mark.parametrize(
    "change",
    [
        {"effect": "MAYBE"},
        {"effect": "DENY"},  # and yet something is allowed
        {"allowed": ["IDENTITY"]},  # nothing is said of RELEASE_DATE
        {"allowed": ["IDENTITY", "RELEASE_DATE", "MEDICATION"]},  # more than was asked
        {"allowed": ["IDENTITY", "SHOE_SIZE"]},
        {"effect": "ALLOW_REDACTED", "withheld": {"RELEASE_DATE": ["CONSENT_MISSING"]}},  # and allowed
        {"allowed": ["IDENTITY"], "effect": "ALLOW_REDACTED", "withheld": {"RELEASE_DATE": []}},
        {"allowed": ["IDENTITY"], "effect": "ALLOW_REDACTED", "withheld": {"RELEASE_DATE": ["BECAUSE"]}},
        {"reasons": ["BECAUSE"], "primary": "BECAUSE"},
        {"primary": "STATUTORY"},
        {"reasons": ["CONSENT_MISSING"], "primary": "CONSENT_MISSING"},  # a refusal as a ground
        {"agreements": None},
        {"redactions": {"IDENTITY": "MASK"}},  # and yet the whole is said to go as it is
        {"effect": "ALLOW_REDACTED", "redactions": {"MEDICATION": "MASK"}},  # what was not asked for
        {"effect": "ALLOW_REDACTED", "redactions": {"IDENTITY": "REMOVE"}},  # removed, and allowed
        {"effect": "ALLOW_REDACTED", "redactions": {"IDENTITY": "BLUR"}},
        {"redactions": None},
        {"obligations": ["SING"]},  # nobody knows how
        {"obligations": ["THIN_ONLY"]},  # what is told inside the house is not thin
        {"obligations": None},
        {"until": "2026-11-01"},  # over, the day before
        {"until": "soon"},
        {"until": None},
        {"starts": "2026-11-02"},  # as of today there is something new
        {"starts": 20261103},
        {"allowed": [], "effect": "DENY", "reasons": ["SCHEMA_INVALID"], "primary": "CONSENT_VALID"},
    ],
)
def test_an_answer_that_is_odd_or_contradicts_itself_is_no_answer(
    gate: OpaGate, opa: StandIn, change: dict[str, Any]
) -> None:
    opa.reply = lambda questions: reply({"0": {**ALLOW, **change}})
    assert gate([QUESTION]) == [Unanswered()]


NOTHING = QUESTION._replace(door=Door.PUBLISH, event_type="feed.heartbeat", categories=())
ALIVE = {**ALLOW, "allowed": [], "reasons": ["OWN_AGENCY_DATA"], "primary": "OWN_AGENCY_DATA"}
REFUSED = {"effect": "DENY", "reasons": ["PUBLISHER_NOT_AUTHORISED"], "primary": "PUBLISHER_NOT_AUTHORISED"}


@pytest.mark.parametrize(
    ("question", "change", "effect"),
    [
        (NOTHING, {}, Effect.ALLOW),
        (NOTHING, REFUSED, Effect.DENY),
        (NOTHING, {"effect": "DENY"}, None),  # for a reason that is a ground
        (NOTHING, {**REFUSED, "effect": "ALLOW"}, None),
        (NOTHING, {"allowed": ["IDENTITY"]}, None),  # more than it carries
        (NOTHING, {**REFUSED, "withheld": {"IDENTITY": ["PUBLISHER_NOT_AUTHORISED"]}}, None),
        (NOTHING._replace(door=Door.TELL), {}, None),  # nobody is told nothing
    ],
)
def test_what_carries_nothing_is_answered_by_yes_or_no_alone(
    gate: OpaGate, opa: StandIn, question: Question, change: dict[str, Any], effect: Effect | None
) -> None:
    opa.reply = lambda questions: reply({"0": {**ALIVE, **change}})
    (answer,) = gate([question])
    assert (answer.effect if isinstance(answer, Decision) else None) is effect


@pytest.mark.parametrize("item", [None, True, "ALLOW", [], {}])
def test_an_item_that_is_no_answer_at_all_is_no_answer(gate: OpaGate, opa: StandIn, item: object) -> None:
    opa.reply = lambda questions: reply({"0": item})
    assert gate([QUESTION]) == [Unanswered()]


@pytest.mark.parametrize(
    "said",
    [
        {},  # undefined is HTTP 200 with {}
        {"result": {}},
        reply({}),
        reply([ALLOW]),
        reply({"0": ALLOW}, revision="r2"),
        {"result": {"0": ALLOW}},  # no provenance
        {"result": {"0": ALLOW}, "provenance": {"bundles": None}},
        {"code": "internal_error"},
    ],
)
def test_a_reply_that_cannot_be_relied_on_is_no_answer_to_the_whole_batch(
    gate: OpaGate, opa: StandIn, said: dict[str, Any]
) -> None:
    opa.reply = lambda questions: said
    with pytest.raises(NoAnswer):
        gate([QUESTION])


def test_a_connection_that_opa_has_closed_is_tried_once_more(gate: OpaGate, opa: StandIn) -> None:
    gate([QUESTION])
    requests_before = len(opa.asked)

    def drop_the_first(questions: list[dict[str, Any]]) -> dict[str, Any] | None:
        return None if len(opa.asked) == requests_before + 1 else allow_all(questions)

    opa.reply = drop_the_first
    assert isinstance(gate([on(1)])[0], Decision)


def test_a_connection_that_stays_dead_is_no_answer_and_says_nothing_of_the_question(
    gate: OpaGate, opa: StandIn
) -> None:
    opa.reply = lambda questions: None
    with pytest.raises(NoAnswer) as caught:
        gate([QUESTION])
    assert "E08000025" not in str(caught.value)
    assert len(opa.asked) == 2


def test_a_gate_whose_opa_is_away_still_knows_what_it_was_told_today(gate: OpaGate, opa: StandIn) -> None:
    gate([QUESTION])
    opa.reply = lambda questions: None
    assert isinstance(gate([QUESTION])[0], Decision)
    with pytest.raises(NoAnswer):
        gate([QUESTION, on(1)])


def test_no_proxy_of_the_environment_is_handed_a_question(
    gate: OpaGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert isinstance(gate([QUESTION])[0], Decision)


def test_an_address_that_is_none_is_said_at_the_start() -> None:
    with pytest.raises(SetupProblem, match="http://HOST:PORT"):
        OpaGate("localhost", "token", REVISION)


def test_the_cache_is_bounded_and_keeps_what_is_asked_for() -> None:
    cache = AnswerCache(limit=10)
    decision = Decision(Effect.ALLOW, frozenset(), (), (), "", (), REVISION)
    for n in range(100):
        cache.keep(on(n), decision)
        assert cache.look_up([QUESTION]) == [decision]
    assert len(cache) <= 11
    assert cache.look_up([on(1)]) == [None]


def test_the_question_names_no_person_and_groups_equal_consents() -> None:
    codes = (
        ConsentCode(Category.CONTACT, "REFUSED", None),
        ConsentCode(Category.IDENTITY, "GIVEN", DAY),
        ConsentCode(Category.RELEASE_DATE, "GIVEN", DAY),
    )
    asked = QUESTION._replace(consent=codes).as_input()
    assert asked["consent"] == [
        {"state": "REFUSED", "last_day": "", "categories": ["CONTACT"]},
        {"state": "GIVEN", "last_day": "2026-11-02", "categories": ["IDENTITY", "RELEASE_DATE"]},
    ]
    assert not {key for key in asked if "person" in key or "alert" in key}
