"""The governance officer's pages: newest first, found by reference, in words with codes, nobody else's."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from consumers.desk.app import create_app
from consumers.desk.desk import Desk
from consumers.desk.words import words
from consumers.ledger import web
from consumers.ledger.words import KINDS
from consumers.ledger.words import QUESTION as QUESTION_PARTS
from policies.entries import FIELDS, Entry, EntryKind, append, append_questions, stamp
from policies.in_force import RulesInForce
from policies.keyring import KeyRing
from policies.officers import officers
from policies.question import Answer, Party, Question, Unanswered
from policies.teams import directory
from policies.texts import text_of
from policies.vault import Vault
from schemas.envelope import Agency
from schemas.vocabulary import Category, Door, Purpose, Relationship, Role, TeamKind
from tests.conftest import Database
from tests.integration.ledger_desk import LedgerDesk

AT = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
# Named once and for all: a test's name may not differ from one worker to the other.
ALERT, EVENT, NOBODYS = (f"{n}d0c4a7e-53b6-44b0-b39d-52c9f07fbd1d" for n in (1, 2, 3))
QUESTION = Question(
    door=Door.TELL,
    publisher=Party(Agency("PRISON_CARAT", "BMI"), TeamKind.GENERAL),
    recipient=Party(Agency("HOUSING", "E08000025"), TeamKind.GENERAL),
    role=Role.AGENCY_SYSTEM,
    relationship=Relationship.NONE,
    purpose=Purpose.HOMELESSNESS_PREVENTION_AND_RELIEF,
    event_type="prison-carat.release.planned",
    categories=(Category.IDENTITY, Category.RELEASE_DATE),
    london_date=AT.date(),
)
TELL = {
    "at": stamp(AT),
    "machine_at": stamp(AT),
    "person": "ab" * 16,
    "alert": ALERT,
    "alert_type": "DTR_WINDOW_OPEN",
    "event": EVENT,
    "event_type": "prison-carat.release.planned",
    "recipient": "HOUSING:E08000025",
    "team": "HOUSING:E08000025/homelessness",
    "question": QUESTION.hash().hex(),
    "state": "WITHHELD",
    "effect": "DENY",
    "primary": "CONSENT_MISSING",
    "reasons": "CONSENT_MISSING,S213B_NOT_AGREED",
    "withheld": "IDENTITY,RELEASE_DATE",
}
OPENED = {"at": stamp(AT), "officer": "housing-birmingham-1", "alert": str(uuid4()), "categories": "IDENTITY"}


def nobody_is_asked(_: Sequence[Question]) -> list[Answer]:
    return [Unanswered()]


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> LedgerDesk:
    return LedgerDesk(database, tmp_path)


@pytest.fixture
def client(database: Database, tmp_path: Path) -> FlaskClient:
    desk = Desk(
        engine=database.engine,
        vault=Vault(KeyRing({})),
        gate=nobody_is_asked,
        directory=directory(),
        officers=officers(),
        words=words(),
        rules=RulesInForce(),
        ask=lambda answer: answer,
        accept=lambda connection, asked: pytest.fail("nothing is published here"),
        local_sign_in=True,
    )
    app = create_app(desk, session_key=b"s" * 32, assets=tmp_path, more=(web.blueprint,))
    return app.test_client()


def signed_in(client: FlaskClient, officer: str = "governance-1") -> FlaskClient:
    with client.session_transaction() as session:
        session["officer"] = officer
    return client


def write(ledger: LedgerDesk, *entries: tuple[EntryKind, Mapping[str, str | int]]) -> list[str]:
    with ledger.database.engine.begin() as connection:
        append_questions(connection, [QUESTION])
        ids = append(connection, [Entry(kind, fields) for kind, fields in entries])
    return [str(entry_id) for entry_id in ids]


def test_an_empty_ledger_says_what_will_stand_there(client: FlaskClient) -> None:
    assert "Nothing has happened yet" in signed_in(client).get("/ledger").text


@pytest.mark.parametrize("path", ["/ledger", f"/ledger/{NOBODYS}", f"/ledger/questions/{'ab' * 32}"])
def test_only_the_governance_officer_may_read_the_ledger(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 303  # to the sign-in
    assert signed_in(client, "housing-birmingham-1").get(path).status_code == 403


def test_entries_stand_newest_first_in_words(client: FlaskClient, ledger: LedgerDesk) -> None:
    write(ledger, (EntryKind.TELL, TELL), (EntryKind.READER_OPENED, OPENED))
    ledger.number()
    page = signed_in(client).get("/ledger").text
    assert page.index("1. Opened by a reader") < page.index("0. Decided whom to tell")
    assert "All of them are signed for" in page
    assert text_of("CONSENT_MISSING").staff in page
    assert "27 November 2026 at 9:30am" in page


def test_an_entry_shows_each_field_with_its_code_and_links_its_question(
    client: FlaskClient, ledger: LedgerDesk
) -> None:
    (entry_id,) = write(ledger, (EntryKind.TELL, TELL))
    ledger.number()
    page = signed_in(client).get(f"/ledger/{entry_id}").text
    for text in ("Name, date of birth and reference numbers", "IDENTITY", "S213B_NOT_AGREED", TELL["person"]):
        assert text in page
    assert "covered by the checkpoint of 1 entries" in page
    link = f"/ledger/questions/{QUESTION.hash().hex()}"
    assert link in page
    question = signed_in(client).get(link).text
    assert "HOMELESSNESS_PREVENTION_AND_RELIEF" in question
    assert "2026-11-27" in question


def test_an_entry_says_whether_it_has_a_number_and_a_signature_yet(
    client: FlaskClient, ledger: LedgerDesk
) -> None:
    (entry_id,) = write(ledger, (EntryKind.TELL, TELL))
    signed_in(client)
    assert "waits for its number" in client.get(f"/ledger/{entry_id}").text
    assert "1 more waits for its number" in client.get("/ledger").text
    ledger.number(sign=False)
    assert "No signed checkpoint covers it yet" in client.get(f"/ledger/{entry_id}").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"alert={ALERT}", ["TELL"]),
        (f"event={EVENT}", ["TELL"]),
        ("kind=READER_OPENED", ["READER_OPENED"]),
        ("officer=housing-birmingham-1", ["READER_OPENED"]),
        ("day=2026-11-27", ["READER_OPENED", "TELL"]),
        ("day=2026-11-28", []),
        (f"kind=TELL&alert={NOBODYS}", []),
    ],
)
def test_entries_are_found_by_what_happened_reference_officer_or_day(
    client: FlaskClient, ledger: LedgerDesk, query: str, found: list[str]
) -> None:
    write(ledger, (EntryKind.TELL, TELL), (EntryKind.READER_OPENED, OPENED))
    ledger.number()
    page = signed_in(client).get(f"/ledger?{query}").text
    table = page.partition("<table")[2]
    assert [kind for kind in ("READER_OPENED", "TELL") if KINDS[EntryKind(kind)] in table] == found
    assert ("No entry fits" in page) is (not found)


def test_the_reference_that_an_officer_reads_out_finds_who_saw_what_and_why(
    client: FlaskClient, ledger: LedgerDesk
) -> None:
    opened = OPENED | {"alert": ALERT, "question": QUESTION.hash().hex(), "effect": "ALLOW_REDACTED"}
    _, look = write(ledger, (EntryKind.TELL, TELL), (EntryKind.READER_OPENED, opened))
    write(ledger, (EntryKind.READER_OPENED, OPENED))
    ledger.number()
    found = signed_in(client).get(f"/ledger?alert={ALERT[:8].upper()}").text
    assert found.count('scope="row"') == 2
    assert "Amara Osei" in found
    assert "Allowed in part" in found
    assert f"/ledger/{look}" in found
    assert f"/ledger/{look}/why" in client.get(f"/ledger/{look}").text
    assert f"/ledger?alert={ALERT}" in client.get("/ledger").text  # and from any list all about an alert


def test_facts_are_counted_where_facts_were_opened_and_only_there(
    client: FlaskClient, ledger: LedgerDesk
) -> None:
    write(
        ledger,
        (EntryKind.HANDOVER_OPENED, {"at": stamp(AT), "count": 1}),
        (EntryKind.SEND, TELL | {"count": 1, "recipient": "HOUSING:E08000025", "level": 1}),
    )
    ledger.number()
    page = signed_in(client).get("/ledger").text
    assert page.count("1 fact") == 1
    assert "1 facts" not in page
    sent = client.get(f"/ledger?alert={ALERT}").text.partition('scope="row"')[2]
    entry = client.get(re.findall(r"/ledger/[0-9a-f-]{36}", sent)[0]).text
    assert "Birmingham Council<br>" in entry
    assert "The team manager<br>" in entry


def test_a_question_reads_as_a_sentence_and_no_part_of_it_is_left_out(
    client: FlaskClient, ledger: LedgerDesk
) -> None:
    write(ledger, (EntryKind.TELL, TELL))
    page = signed_in(client).get(f"/ledger/questions/{QUESTION.hash().hex()}").text
    assert "be told of" in page
    kinds = {"publisher_kind", "recipient_kind"}  # the first half of the names beside them
    assert QUESTION.as_input().keys() - kinds == QUESTION_PARTS.keys()


@pytest.mark.parametrize(
    "query", ["alert=1", "event=x", "officer=Sam+Example", "day=2026-W49-2", "day=9999-12-31", "kind=OTHER"]
)
def test_what_cannot_be_searched_for_is_said_at_its_field(client: FlaskClient, query: str) -> None:
    page = signed_in(client).get(f"/ledger?{query}").text
    assert "There is a problem" in page
    assert f'id="{query.partition("=")[0]}-error"' in page


def test_older_entries_are_a_page_further(client: FlaskClient, ledger: LedgerDesk) -> None:
    ledger.grow(120)
    signed_in(client)
    first = client.get("/ledger?kind=TELL").text
    assert first.count('scope="row"') == 50
    assert "/ledger?kind=TELL&amp;before=70" in first
    last = client.get("/ledger?kind=TELL&before=20").text
    assert last.count('scope="row"') == 20
    assert "Older" not in last


def test_every_kind_of_entry_has_words_and_no_two_fields_read_the_same() -> None:
    assert KINDS.keys() == set(EntryKind)
    assert len(FIELDS) == len(set(FIELDS.values()))
