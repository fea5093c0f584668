"""What cannot be read, is odd, or comes from elsewhere lets nothing through: at OPA and at the gate."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from policies.gate import OpaGate
from policies.question import Decision, Question
from schemas.errors import NoAnswer
from schemas.vocabulary import EXISTENCE, Door, Purpose, Relationship, Role
from tests.integration.conftest import MoreAgreements
from tests.oracle.asking import ALL, ask, look, override, said
from tests.oracle.questions import questions
from tests.unit.policies.test_gate import ALLOW, QUESTION, REVISION, StandIn, reply

MANAGE, SELF = Purpose.OFFENDER_MANAGEMENT, {"relationship": Relationship.SELF}
TWO = ("PRISON_CARAT:BMI", "PROBATION:BIRMINGHAM", MANAGE, *EXISTENCE)
HUGE = [2**53, 2**63, -(2**63) - 1, 1e308, -1e308, 0.5]
TEXTS = ["", " ", "\0", "IDENTITY\0", "*", "null", "true", "0", "ACTIVE", "x" * 100_000]
ODD: dict[type, list[Any]] = {
    bool: [True, False],
    int: [0, 1, -1, *HUGE],
    str: TEXTS,
    list: [[], [None], ["*"], [[]], [{}], [0], [["IDENTITY"]]],
    dict: [{}, {"IDENTITY": True}, {"0": "IDENTITY"}, {"referral": None}, {"$ref": "#"}],
}
# Each is answered with a yes as it stands, one for every way by which policy comes to an answer.
SOUND = {
    "told": ask(*TWO),
    "told by consent": ask(
        *("PRISON_CARAT:BMI", "HOUSING:E08000028", Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF, *EXISTENCE),
        **said(("GIVEN", date(2027, 1, 1))),
        s213b=(True, True, True),
    ),
    "told by override": ask(
        *("DIP:LEEDS", "HOUSING:E08000025", Purpose.VITAL_INTERESTS, *EXISTENCE),
        **override("SAFEGUARDING", date(2027, 1, 1), *EXISTENCE),  # type: ignore[arg-type]
    ),
    "sent": ask(*TWO, door=Door.SEND),
    "by file": ask(
        *("PRISON_CARAT:BMI", "PROBATION:BIRMINGHAM", Purpose.DIRECT_CARE, *EXISTENCE),
        door=Door.EXPORT,
        relationship=Relationship.TEAM,
    ),
    "own": ask("HOUSING:E08000025", "HOUSING:E08000025", MANAGE, *EXISTENCE),
    "opened": ask(*TWO, **look(Role.PROBATION_PRACTITIONER)),
    "the person's own": ask(
        "DIP:LEEDS", "PERSON:1", Purpose.SUBJECT_ACCESS, *EXISTENCE, **look(Role.CLIENT, **SELF)
    ),
    "an advocate": ask(
        *("DIP:LEEDS", "ADVOCATE:1", Purpose.SUBJECT_ACCESS, *EXISTENCE),
        **look(Role.ADVOCATE, **SELF),
        **said(("GIVEN", None)),
    ),
    "the bus": ask(
        *("PRISON_CARAT:BMI", "THROUGHCARE:BUS", Purpose.RELEASE_HANDOVER, EXISTENCE[1]),
        **look(Role.HANDOVER, relationship=Relationship.NONE),
    ),
    "published": ask("PRISON_CARAT:BMI", "PRISON_CARAT:BMI", MANAGE, *EXISTENCE, door=Door.PUBLISH),
}


def raw(server: MoreAgreements, body: object) -> dict[str, Any]:
    """What OPA's compiled rule makes of this very JSON; empty where it is undefined."""
    content = body if isinstance(body, bytes) else json.dumps({"input": body}).encode()
    asked = urllib.request.Request(
        f"{server.url}/v1/data/throughcare/batch", content, {"Content-Type": "application/json"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(asked, timeout=60) as answer:
            result = json.load(answer).get("result", {})
    except urllib.error.HTTPError as refused:
        if refused.code != 400:
            raise
        return {}
    assert isinstance(result, dict)
    return result


def lets_through(answer: Any) -> bool:
    return answer["effect"] != "DENY" or bool(answer["allowed"])


def altered(sound: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each field removed, null, and of every other type."""
    for name, value in sound.items():
        rest = {key: kept for key, kept in sound.items() if key != name}
        yield rest
        yield {**rest, name: None}
        for kind, values in ODD.items():
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                yield from ({**rest, name: odd} for odd in values)


@pytest.mark.parametrize("way", SOUND)
def test_each_field_removed_nulled_and_mistyped_leaves_nothing(
    more_agreements: MoreAgreements, way: str
) -> None:
    sound = json.loads(SOUND[way].body())
    corpus = list(altered(sound))
    answers = raw(more_agreements, {"questions": [sound, *corpus]})
    assert lets_through(answers.pop("0")), "as it stands it is to be answered with a yes"
    assert len(answers) == len(corpus) >= len(sound) * 10
    wrong = [corpus[int(place) - 1] for place, answer in answers.items() if lets_through(answer)]
    assert not wrong, f"{len(wrong)} let something through, the first: {str(wrong[0])[:2000]}"
    assert {answer["primary"] for answer in answers.values()} == {"SCHEMA_INVALID"}


NO_DAYS = ("2026-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-11-00", "0000-01-01")
NOT_SO_WRITTEN = ("2026-1-1", "20261102", "2026-11-02T00:00:00", "2026-W49-2", " 2026-11-02", "2026-11-02\n")
ODD_RECORDS: tuple[dict[str, Any], ...] = (
    {"state": None},
    {"state": "given"},
    {"state": ["GIVEN"]},
    {"state": "GIVEN\0"},
    {"last_day": None},
    {"last_day": 20991231},
    {"last_day": "2027-02-30"},
    {"last_day": "9999"},
    {"categories": None},
    {"categories": "IDENTITY"},
    {"categories": ["IDENTITY", "SHOE_SIZE"]},
    {"categories": {"IDENTITY": "RELEASE_DATE"}},
)
ODD_OVERRIDES: tuple[dict[str, Any], ...] = (
    {"kind": None},
    {"kind": 1},
    {"kind": "CURIOSITY"},
    {"kind": "safeguarding"},
    {"last_day": None},
    {"last_day": ""},
    {"last_day": "2027-02-30"},
    {"last_day": 20270101},
    {"categories": None},
    {"categories": []},
    {"categories": "IDENTITY"},
    {"categories": ["IDENTITY", None]},
)
ODD_AGREED: tuple[Any, ...] = (None, "true", 1, [], False)
ODD_ANSWERS: tuple[dict[str, Any], ...] = (
    {"obligations": ["SING"]},
    {"obligations": "THIN_ONLY"},
    {"effect": "allow"},
    {"effect": True},
    {"allowed": "IDENTITY"},
    {"allowed": ["IDENTITY", "RELEASE_DATE", "OFFENCE"]},
    {"reasons": []},
    {"primary": None},
    {"until": "2026-02-30"},
    {"until": "2026-11-01"},
    {"starts": None},
)
NO_QUESTIONS: tuple[Any, ...] = (None, 1, "", "TELL", [], {}, True)
RECORD = {"state": "GIVEN", "last_day": "", "categories": list(ALL)}
OVERRIDE = {"kind": "SAFEGUARDING", "last_day": "2027-01-01", "categories": ["IDENTITY"]}
AGREED = {"referral": True, "contact": True, "council": True}

INSIDE: list[tuple[str, dict[str, Any]]] = [
    # Words that nobody knows.
    ("told", {"door": "tell"}),
    ("told", {"door": "OPEN "}),
    ("told", {"purpose": "OFFENDER_MANAGEMENT\0"}),
    ("told", {"purpose": "offender_management"}),
    ("told", {"categories": ["IDENTITY", "SHOE_SIZE"]}),
    ("told", {"categories": ["IDENTITY\0"]}),
    ("told", {"categories": []}),
    ("told", {"recipient_team_kind": "FRIENDS"}),
    ("opened", {"role": "root"}),
    ("opened", {"role": "PROBATION_PRACTITIONER"}),
    ("opened", {"relationship": "FRIEND"}),
    # Agencies that are not what they say.
    ("told", {"recipient": "PROBATION"}),
    ("told", {"recipient": "PROBATION:"}),
    ("told", {"recipient": "HOUSING:E08000025"}),
    ("told", {"recipient_kind": "PROBATIO"}),
    ("told", {"publisher_kind": "*"}),
    ("own", {"publisher_kind": "", "publisher": ":E08000025"}),
    # Days that are none, are written otherwise, or that no agreement reaches.
    *[("told", {"london_date": day}) for day in (*NO_DAYS, *NOT_SO_WRITTEN, "9999-12-31", "0001-01-01")],
    # Numbers out of their range.
    *[("told", {"closed_for_days": days}) for days in (-1, 36_501, 2**53, 2**64, 1e308, -1e308)],
    # Inside a consent, the duty to refer's agreements, an override.
    *[("told by consent", {"consent": [{**RECORD, **odd}]}) for odd in ODD_RECORDS],
    ("told by consent", {"consent": [None]}),
    # A refusal that cannot be read is not passed over.
    ("told by consent", {"consent": [RECORD, {"state": "REFUSED"}]}),
    *[("told by consent", {"s213b": {**AGREED, name: odd}}) for name in AGREED for odd in ODD_AGREED],
    *[("told by override", {"overrides": [{**OVERRIDE, **odd}]}) for odd in ODD_OVERRIDES],
    ("told by override", {"overrides": [None]}),
]


@pytest.mark.parametrize(("way", "change"), INSIDE)
def test_what_is_odd_inside_a_field_leaves_nothing(
    more_agreements: MoreAgreements, way: str, change: dict[str, Any]
) -> None:
    answers = raw(more_agreements, {"questions": [{**json.loads(SOUND[way].body()), **change}]})
    assert not lets_through(answers["0"])


@pytest.mark.parametrize(
    "body",
    [
        *[b"{}", b'{"input": null}', b'{"input": {}}', b'{"input": []}', b'{"input": "questions"}'],
        *[json.dumps({"input": {"questions": odd}}).encode() for odd in NO_QUESTIONS],
        *[json.dumps({"input": {"questions": [odd]}}).encode() for odd in NO_QUESTIONS],
        # A number that no float holds, and one key twice.
        b'{"input": {"questions": [{"closed_for_days": 1e999999}]}}',
        b'{"input": {"questions": [{"door": "TELL", "door": "OPEN"}]}}',
    ],
)
def test_what_is_no_batch_of_questions_leaves_nothing(more_agreements: MoreAgreements, body: bytes) -> None:
    assert not any(lets_through(answer) for answer in raw(more_agreements, body).values())


@pytest.mark.parametrize(
    "said",
    [
        # Undefined, empty, of another shape.
        {},
        {"result": None},
        {"result": {}},
        {"result": "ALLOW"},
        reply([ALLOW]),
        reply({"1": ALLOW}),
        # Of another policy, or of one that says nothing of itself.
        reply({"0": ALLOW}, revision="r0"),
        reply({"0": ALLOW}, revision=""),
        {"result": {"0": ALLOW}},
        # What policy never says.
        *[reply({"0": {**ALLOW, **odd}}) for odd in ODD_ANSWERS],
    ],
)
def test_an_answer_that_cannot_be_relied_on_is_no_yes(said: dict[str, Any]) -> None:
    with speaking(said) as url:
        assert not allowed_by(OpaGate(url, "token", REVISION), QUESTION)


@contextmanager
def speaking(said: dict[str, Any]) -> Iterator[str]:
    """The address of a stand-in for OPA that gives this reply to whatever it is asked."""
    stand_in = StandIn()
    stand_in.reply = lambda _: said
    thread = threading.Thread(target=stand_in.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stand_in.url
    finally:
        stand_in.server.shutdown()
        stand_in.server.server_close()
        thread.join()


def allowed_by(gate: OpaGate, question: Question) -> bool:
    """Whether the gate lets anything through; no answer is none."""
    try:
        (answer,) = gate([question])
    except NoAnswer:
        return False
    return isinstance(answer, Decision) and bool(answer.allowed)


def test_the_stand_in_is_believed_when_it_says_what_policy_says() -> None:
    # Negative control: else each of the above could be refused for no reason of its own.
    with speaking(reply({"0": ALLOW})) as url:
        assert allowed_by(OpaGate(url, "token", REVISION), QUESTION)


def test_a_hundred_sound_questions_to_a_gate_of_another_revision_have_no_answer(
    more_agreements: MoreAgreements,
) -> None:
    stale = OpaGate(more_agreements.url, "", "0" * 16)
    assert not any(
        allowed_by(stale, each) for each in (*SOUND.values(), *questions(more_agreements.book, 1, 90))
    )
