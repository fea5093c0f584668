"""What is kept of a policy's pages is all of them, and what cannot be read again is said to be so."""

import json
from typing import Any

import pytest

from policies.pages import pages_of, read_pages, written
from policies.register import register_bytes
from schemas.errors import SetupProblem


def kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(register_bytes())["register"]["written"]
    return found


def test_pages_that_were_kept_in_the_register_are_read_back_word_for_word() -> None:
    assert pages_of(kept()) == read_pages()


def test_a_page_more_or_less_is_noticed() -> None:
    """A page that is added to the policy has to be kept as well."""
    assert set(kept()) == set(read_pages()._fields) == set(written(read_pages()))


@pytest.mark.parametrize(
    "document",
    [
        None,  # kept before pages were
        {},
        "pages",
        kept() | {"more": {}},  # by a later version
        {name: page for name, page in kept().items() if name != "matrix"},
        kept() | {"agreements": [{"id": "ISA-001"}]},
    ],
)
def test_what_this_version_cannot_read_is_refused_with_what_to_do(document: object) -> None:
    with pytest.raises(SetupProblem, match="Propose them again"):
        pages_of(document)
