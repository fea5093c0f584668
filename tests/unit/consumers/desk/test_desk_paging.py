"""Long lists come in pages of 25."""

import pytest

from consumers.desk.paging import Paging


@pytest.mark.parametrize(
    ("total", "wanted", "number", "pages", "first", "end"),
    [
        (0, 1, 1, 1, 0, 25),
        (25, 1, 1, 1, 0, 25),
        (26, 2, 2, 2, 25, 50),
        (26, 9, 2, 2, 25, 50),  # a page that is gone becomes the last
        (26, -3, 1, 2, 0, 25),
    ],
)
def test_a_page_that_is_not_there_becomes_the_nearest(
    total: int, wanted: int, number: int, pages: int, first: int, end: int
) -> None:
    paging = Paging.of(total, wanted)
    assert (paging.number, paging.pages, paging.slice) == (number, pages, slice(first, end))
