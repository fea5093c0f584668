"""Every reason has words, and what the person reads gives nobody away."""

import re

import pytest

from policies.texts import text_of
from schemas.vocabulary import AllowReason, DenyReason

CODES = [*AllowReason, *DenyReason, "POLICY_UNAVAILABLE"]


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_words(code: str) -> None:
    assert text_of(code).staff != text_of(code).person


@pytest.mark.parametrize("code", CODES)
def test_the_persons_words_name_no_agency_no_law_and_no_code(code: str) -> None:
    words = text_of(code).person
    assert not re.search(r"[A-Z]{3,}|\d|police|prison|probation|drug|treatment|risk|offen|suspect", words)


def test_a_code_that_is_none_has_no_words() -> None:
    with pytest.raises(KeyError):
        text_of("BECAUSE")
