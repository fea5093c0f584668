"""A form as an officer filled it in, and what of it has to be mended."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID


class Wrong(NamedTuple):
    """What has to be mended, and at which field."""

    field: str
    text: str

    @property
    def href(self) -> str:
        return f"#{self.field}"


class Missing(Exception):
    """A field that nobody can see is missing: the page has to be opened anew."""


class Filled:
    """A form as it was sent: what was typed is never lost."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def get(self, key: str) -> str:
        """The first value of a field; empty where there is none."""
        return next(iter(self.getlist(key)), "")

    def getlist(self, key: str) -> list[str]:
        """Every value of a field."""
        return self._fields.get(key, [])

    def day(self, key: str) -> date | None:
        """The day in the fields `key-day`, `key-month` and `key-year`; None where they are none."""
        parts = [self.get(f"{key}-{part}").strip() for part in ("day", "month", "year")]
        try:
            day, month, year = (int(part) if part.isascii() and part.isdigit() else 0 for part in parts)
            return date(year, month, day)
        except (ValueError, OverflowError):
            return None

    @property
    def number(self) -> UUID:
        """The same for a second click. Raises Missing where the page did not send one."""
        try:
            return UUID(self.get("number"))
        except ValueError:
            raise Missing from None


def at_fields(wrong: Sequence[Wrong]) -> Mapping[str, str]:
    """The first mistake at each field."""
    return {one.field: one.text for one in reversed(wrong)}
