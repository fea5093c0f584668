"""What would change, on a page: the last report of each draft, for those who decide on policy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from deploy.whatif import draft_policy
from policies.pages import read_pages
from policies.register import register
from policies.whatif.asking import Policy, Span, ask_again
from policies.whatif.report import Report
from policies.whatif.stored import drafts, last, store
from policies.whatif.words import in_words
from schemas.clock import machine_now
from tests.integration.decided_world import DAYS, FIRST, decide
from tests.integration.desk_world import DeskWorld, sign_in

SPAN = Span(FIRST, FIRST + timedelta(days=DAYS))


@pytest.fixture(scope="module")
def draft() -> Iterator[Policy]:
    pages = read_pages()
    kept = tuple(one for one in pages.agreements if one.id != "ISA-001")
    with draft_policy(pages._replace(agreements=kept)) as one:
        yield one


@pytest.fixture
def report(world: DeskWorld, draft: Policy) -> Report:
    decide(world.engine, world.gate, 500)
    made = ask_again(
        world.engine, Policy(world.gate, register(), "holds"), draft, SPAN, "without-duty-to-refer"
    )
    with world.engine.begin() as connection:
        store(connection, made, machine_now())
    return made


@pytest.mark.parametrize("officer", ["governance-1", "policy-author-1", "policy-approver-1"])
def test_who_decides_on_policy_reads_what_would_change(
    report: Report, client: FlaskClient, officer: str
) -> None:
    sign_in(client, officer, "/policy/whatif")
    page = client.get("/policy/whatif").text
    for said in (
        "without-duty-to-refer",
        f"{report.difference.changed:,} decisions would change.",
        "Birmingham Council",
        "Would no longer go",
        "No sharing agreement between these agencies is in force.",
        "The policy that holds answers as it was recorded.",
    ):
        assert said in page
    assert ("/ledger?alert=" in page) is (officer == "governance-1")


def test_it_is_nobody_else_s_page(report: Report, client: FlaskClient) -> None:
    assert client.get("/policy/whatif").status_code == 303
    sign_in(client, "housing-birmingham-1")
    assert client.get("/policy/whatif").status_code == 403


def test_where_nobody_has_asked_the_page_says_how(client: FlaskClient) -> None:
    sign_in(client, "policy-author-1")
    assert "throughcare policy whatif" in client.get("/policy/whatif").text


def test_a_draft_that_nobody_has_asked_about_is_not_there(report: Report, client: FlaskClient) -> None:
    sign_in(client, "policy-author-1")
    assert client.get("/policy/whatif?draft=unknown").status_code == 404


def test_the_last_report_of_a_draft_takes_the_place_of_the_one_before(
    world: DeskWorld, report: Report
) -> None:
    again = report.model_copy(update={"name": "again"})
    with world.engine.begin() as connection:
        store(connection, again, machine_now())
        found = last(connection, report.draft)
        assert found is not None
        assert found.report == again
        assert [name for _, name, _ in drafts(connection)] == ["again"]


def test_the_report_in_lines_says_the_same(report: Report) -> None:
    said = "\n".join(in_words(report))
    assert f"{report.difference.changed:,} decisions change." in said
    assert f"Alerts: {report.difference.told_to_withheld:,} told → withheld, 0 withheld → told" in said
    assert "HOUSING:E08000025/homelessness" in said
    assert "The policy that holds answers as it was recorded." in said
