"""An id on the command line is read, or refused with where to copy it from."""

from uuid import UUID

import pytest
import typer

from deploy.reference import reference

ID = "6f1c2a52-6d4b-4b0e-9d6a-0f3f7a1f8c11"


def test_an_id_is_read() -> None:
    assert reference(ID) == UUID(ID)


@pytest.mark.parametrize("text", ["", "x", "6f1c2a52", ID + "0"])
def test_half_an_id_is_refused_with_where_to_copy_it_from(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="Copy it whole"):
        reference(text)
