"""The words of the consent pages: each kind of data and each state has its own, short enough to read out."""

import re

import pytest

from consumers.desk.consent_words import consent_words
from consumers.desk.tasks_people import Kind, kind
from policies.publishing import publishing
from policies.said import YES
from schemas.vocabulary import Category, ConsentState, DenyReason

WORDS_IN_A_LINE = 20
"""More than this in one sentence is hard to read at nine to eleven years of age."""


def test_every_kind_of_data_has_a_name_of_its_own() -> None:
    names = consent_words().things(tuple(Category))
    assert len(set(names)) == len(Category)


def test_what_a_person_can_say_is_named() -> None:
    ends = {ConsentState.REFUSED, ConsentState.WITHDRAWN, ConsentState.EXPIRED}
    assert consent_words().states.keys() >= YES | ends


@pytest.mark.parametrize("agency_kind", [*publishing().profiles, "A_NEW_KIND"])
def test_each_question_is_one_short_sentence_with_the_agency_in_it(agency_kind: str) -> None:
    asked = consent_words().question(agency_kind, "This Agency")
    assert "This Agency" in asked
    assert asked.endswith("?")
    assert len(asked.split()) <= WORDS_IN_A_LINE + 5


def test_what_is_printed_for_the_person_is_in_short_sentences() -> None:
    for sentence in re.split(r"(?<=[.])\s+", consent_words().withdrawal):
        assert len(sentence.split()) <= WORDS_IN_A_LINE, sentence


@pytest.mark.parametrize("reason", [*DenyReason, None])
def test_every_reason_has_a_kind_of_task(reason: DenyReason | None) -> None:
    assert kind(reason) in set(Kind)


@pytest.mark.parametrize(
    ("reason", "task"),
    [
        (DenyReason.CONSENT_MISSING, Kind.CONSENT_NEEDED),
        (DenyReason.S213B_NOT_AGREED, Kind.CONSENT_NEEDED),
        (DenyReason.CONSENT_REFUSED, Kind.SETTLED),  # it is the person's to decide
        (DenyReason.CONSENT_WITHDRAWN, Kind.SETTLED),
        (DenyReason.AGREEMENT_EXPIRED, Kind.NO_AGREEMENT),
        (DenyReason.RESTRICTED_RECORD, Kind.RESTRICTED),
        (None, Kind.OTHER),  # policy has not answered yet
    ],
)
def test_a_task_is_for_whoever_can_mend_it(reason: DenyReason | None, task: Kind) -> None:
    assert kind(reason) is task
