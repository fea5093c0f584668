"""The rules as people read them: the pages of the policy that holds, word for word."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from policies.activating import register_of
from policies.activation import active_revision
from policies.bundle import revision
from policies.pages import Pages, pages_of, read_pages
from schemas.errors import SetupProblem


class InForce(NamedTuple):
    """What holds, and what it says."""

    holds: str
    """The revision that questions are answered by."""
    revision: str
    """Whose pages these are: the same, but where the pages of what holds cannot be read here."""
    pages: Pages
    titles: Mapping[str, str]
    """Of every agreement by which anything was ever decided here, by reference (`ISA-001@3`)."""

    @property
    def readable(self) -> bool:
        """Whether these are the pages of what holds."""
        return self.holds == self.revision


Rules = Callable[[Connection], InForce]
"""Says what holds now. It is asked anew for every page that speaks of the rules."""


class RulesInForce:
    """Reads which policy holds each time; what that one says, once."""

    def __init__(self, pinned: str | None = None) -> None:
        """Where nothing was ever activated `pinned` holds, else the pages of this installation do."""
        self._pinned = pinned
        self._last: InForce | None = None

    def __call__(self, connection: Connection) -> InForce:
        """What holds now."""
        holds = active_revision(connection) or self._pinned or _own().revision
        last = self._last
        if last is None or last.holds != holds:
            self._last = last = _read(connection, holds)
        return last


def _read(connection: Connection, holds: str) -> InForce:
    try:
        pages, named = pages_of((register_of(connection, holds) or {}).get("written")), holds
    except SetupProblem:
        # Nothing was activated, or it was kept before its pages were: whoever reads them is told so.
        _, named, pages, _ = _own()
    titles = _titles(connection) | {one.reference: one.title for one in pages.agreements}
    return InForce(holds, named, pages, MappingProxyType(titles))


@cache
def _own() -> InForce:
    """The pages of this installation, read once a process."""
    pages = read_pages()
    return InForce(revision(pages), revision(pages), pages, {})


def _titles(connection: Connection) -> dict[str, str]:
    return {row.reference: row.title for row in connection.execute(_TITLES)}


# A version that was approved never changes, so that of two titles the newer is a correction.
_TITLES: Final = text("""
    SELECT concat(agreement->>'id', '@', agreement->>'version') AS reference, agreement->>'title' AS title
    FROM (
        SELECT revision, max(id) AS newest FROM policy_activation
        WHERE activated_at IS NOT NULL GROUP BY revision
    ) AS held
    JOIN policy_revision USING (revision)
    CROSS JOIN LATERAL
        jsonb_array_elements(CAST(register AS jsonb) #> '{register,written,agreements}') AS agreement
    ORDER BY newest
""")
