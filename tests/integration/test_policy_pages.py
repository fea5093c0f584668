"""Who may see what, at the desk: everybody who signs in reads the rules, and nobody finds a person there."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from policies.bundle import revision
from policies.matrix_page import Matrix
from policies.officers import officers
from policies.pages import read_pages
from policies.plain_words import plain_words
from schemas.vocabulary import Category
from tests.integration.desk_world import NOW, DeskWorld, sign_in

PAIR = "/policy/PRISON_CARAT/HOUSING"


def text(page: str) -> str:
    """What stands on a page, without its mark-up."""
    return " ".join(page.split("<h1", 1)[1].replace("<br>", " ").split())


@pytest.mark.parametrize(
    "officer",
    [
        # Those whose work it is, and anybody else.
        "governance-1",
        "policy-author-1",
        "policy-approver-1",
        "housing-birmingham-1",
        "prison-bmi-carat-1",
        "children-birmingham-duty",
    ],
)
def test_everybody_who_signs_in_reads_the_rules(client: FlaskClient, officer: str) -> None:
    page = sign_in(client, officer, "/policy")
    assert "Who may see what" in page
    assert "From a prison to a council" in page
    assert officers()[officer].name in page
    assert f"Policy revision {revision()} holds." in page
    assert client.get(PAIR).status_code == 200


def test_who_is_not_signed_in_is_asked_who_they_are(client: FlaskClient) -> None:
    assert client.get("/policy").location == "/sign-in?next=/policy"
    assert client.get(PAIR).location == f"/sign-in?next={PAIR}"


@pytest.mark.parametrize("officer", ["policy-author-1", "policy-approver-2"])
def test_who_writes_rules_begins_with_them_and_sees_no_alert(client: FlaskClient, officer: str) -> None:
    page = sign_in(client, officer)
    assert "<h1" in page
    assert "Who may see what" in page
    assert "Release alerts" not in page
    for closed in ("/sent", "/tasks", "/service", "/ledger"):
        assert client.get(closed).status_code in {403, 404}


def test_a_pair_says_every_sentence_of_the_matrix(client: FlaskClient) -> None:
    sign_in(client, "governance-1")
    page = text(client.get(PAIR).get_data(as_text=True))
    part = Matrix(read_pages(), plain_words(), NOW.date()).pair("PRISON_CARAT", "HOUSING")
    for row in part.rows:
        assert all(answer in page for answer in row.answers)
    for event in part.events:
        assert event.says.replace("'", "&#39;") in page
        assert all(field.name in page for row in event.rows for field in row.fields)


def test_an_agreement_is_shown_with_its_days_its_law_its_reason_and_who_approved_it(
    client: FlaskClient,
) -> None:
    sign_in(client, "governance-1")
    page = text(client.get(PAIR).get_data(as_text=True))
    for said in (
        "ISA-001, version 4: Duty to refer, from prison to council",
        "In force",
        "1 April 2024 to 31 March 2029",
        "By 20 February 2027",
        "Housing Act 1996 section 213B",
        "A council can prevent homelessness only when it knows",
        "730 days after the council&#39;s last contact about the release",
        "Housing: Duty to Refer Lead of each council",
        "DPIA-2024-011",
        "Drafted by Tobias Quillfeather",
        "Approved by Bashir Lonsdale, 25 March 2024",
    ):
        assert said in page, said


def test_the_filter_shows_one_kind_of_information(client: FlaskClient) -> None:
    sign_in(client, "governance-1")
    page = text(client.get("/policy?category=RELEASE_DATE").get_data(as_text=True))
    sentences = Matrix(read_pages(), plain_words(), NOW.date()).sentences(
        "PRISON_CARAT", "HOUSING", Category.RELEASE_DATE
    )
    assert all(sentence in page for sentence in sentences)
    assert f"{PAIR}?category=RELEASE_DATE" in page
    page = text(client.get(f"{PAIR}?category=RELEASE_DATE").get_data(as_text=True))
    assert "The release date" in page
    assert "The offence" not in page
    assert "Release planned" in page
    assert "Received into prison" not in page


def test_a_filter_that_is_none_shows_everything(client: FlaskClient) -> None:
    sign_in(client, "governance-1")
    everything = text(client.get(PAIR).get_data(as_text=True))
    assert text(client.get(f"{PAIR}?category=SHOE_SIZE").get_data(as_text=True)) == everything


def test_where_there_is_nothing_the_page_says_so(client: FlaskClient) -> None:
    sign_in(client, "governance-1")
    page = text(client.get("/policy/DIP/HOUSING").get_data(as_text=True))
    assert "There is no agreement. Nothing is told but by a recorded override." in page
    page = text(client.get("/policy/DIP/HOUSING?category=HOUSEHOLD").get_data(as_text=True))
    assert "No record that they publish carries this." in page


@pytest.mark.parametrize(
    "path", ["/policy/DIP/POLICE", "/policy/POLICE/DIP", "/policy/DIP/DIP", "/policy/DIP"]
)
def test_a_pair_that_is_none_is_not_found(client: FlaskClient, path: str) -> None:
    sign_in(client, "governance-1")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("day", "said"),
    [
        # The day after the last, and before a review that is late.
        (datetime(2029, 4, 1, 9, tzinfo=UTC), "Nothing is told under it today."),
        (datetime(2027, 2, 21, 9, tzinfo=UTC), "Overdue"),
    ],
)
def test_the_page_goes_by_the_clock_of_every_question(
    world: DeskWorld, client: FlaskClient, day: datetime, said: str
) -> None:
    sign_in(client, "governance-1")
    assert said not in client.get(PAIR).get_data(as_text=True)
    world.set_clock(day)
    assert said in client.get(PAIR).get_data(as_text=True)


def test_no_person_stands_on_these_pages_and_the_ledger_hears_of_no_reading(
    world: DeskWorld, client: FlaskClient
) -> None:
    world.told("Jordan", "Example")
    sign_in(client, "housing-birmingham-1", "/policy")
    assert "Example" not in client.get("/policy").get_data(as_text=True)
    assert "Example" not in client.get(PAIR).get_data(as_text=True)
