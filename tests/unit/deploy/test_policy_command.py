"""`throughcare policy` reads every page, warns of what is overdue, and shows an agreement as it stands."""

from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from deploy.commands.policy import _warnings, policy
from policies.agreements import Agreement
from policies.pages import read_pages
from schemas.errors import SetupProblem

ISA_001 = read_pages().agreements[0]


def test_check_reads_every_page_and_names_the_revision() -> None:
    said = CliRunner().invoke(policy, ["check"])
    assert said.exit_code == 0
    assert "13 agreements, 24 categories" in said.output
    assert "Policy revision" in said.output


def test_show_lists_every_agreement_and_one_in_full() -> None:
    listed = CliRunner().invoke(policy, ["show"])
    assert all(each.reference in listed.output for each in read_pages().agreements)
    in_full = CliRunner().invoke(policy, ["show", "ISA-001"])
    assert "PRISON_CARAT:* tells HOUSING:*" in in_full.output


def test_an_agreement_that_is_none_is_said_to_be_so() -> None:
    said = CliRunner().invoke(policy, ["show", "ISA-999"])
    assert isinstance(said.exception, SetupProblem)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (ISA_001.review_on, []),
        (ISA_001.review_on + timedelta(days=1), ["reviewed"]),
        (ISA_001.valid_to - timedelta(days=89), ["reviewed", "renew"]),
        (ISA_001.valid_to + timedelta(days=1), ["reviewed", "ended"]),
    ],
)
def test_what_is_overdue_is_said(today: date, words: list[str]) -> None:
    agreement: Agreement = ISA_001
    said = _warnings(agreement, today)
    assert len(said) == len(words)
    assert all(word in line for word, line in zip(words, said, strict=True))
