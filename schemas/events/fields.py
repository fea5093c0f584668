"""The kinds of value that a field may hold, each checked once, where a record comes in."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, StrictBool, StringConstraints

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = r"\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})"
_INSTANT = re.compile(_DAY.pattern + "[T ]" + _TIME, re.ASCII)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _day(value: Any) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        value = _read(date.fromisoformat, value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("a day is written YYYY-MM-DD")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError("the day is not between 1900 and 2199")
    return value


def _instant(value: Any) -> datetime:
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        value = _read(datetime.fromisoformat, value)
    if not isinstance(value, datetime):
        raise ValueError("an instant is written YYYY-MM-DDThh:mm:ssZ, or with an offset in place of Z")
    if value.utcoffset() is None:
        raise ValueError("an instant needs a time zone: end it with Z or an offset")
    if not FIRST_DAY < value.date() < LAST_DAY:
        raise ValueError("the instant is not between 1900 and 2199")
    return value.astimezone(UTC)


def _read(reader: Callable[[str], Any], text: str) -> Any:
    try:
        return reader(text)
    except ValueError:
        # Python's own message holds the value.
        raise ValueError("there is no such day or time") from None


def _words(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("the text holds a control character")
    if not value.strip():
        raise ValueError("the text is empty; leave the field out instead")
    return value.strip()


def _uuid(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    try:
        return str(UUID(value)) if isinstance(value, str) and len(value) in (32, 36) else str(UUID(""))
    except ValueError:
        raise ValueError("an id here is a UUID") from None


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day in London."""

Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A moment, kept in UTC; one without a time zone is refused, never guessed."""

YesNo = StrictBool
Line = Annotated[str, StringConstraints(strict=True, max_length=200), AfterValidator(_words)]
Note = Annotated[str, StringConstraints(strict=True, max_length=2000), AfterValidator(_words)]
Reference = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9/_.:-]{0,63}$")]
Id = Annotated[str, BeforeValidator(_uuid)]
"""A UUID as text. It may stand in the clear, so it must not be made from a number that a person has."""

PrisonCode = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{3}$")]
CouncilCode = Annotated[str, StringConstraints(strict=True, pattern=r"^[EWSN][0-9]{8}$")]
MovementCode = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z0-9_]{1,12}$")]
EpisodeName = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9a-f]{96}$")]
_AGENCY = r"[A-Z][A-Z0-9_]{1,30}:[A-Za-z0-9-]{1,40}"
AgencyText = Annotated[str, StringConstraints(strict=True, pattern=f"^{_AGENCY}$")]
TeamText = Annotated[str, StringConstraints(strict=True, pattern=f"^{_AGENCY}/[a-z0-9-]{{1,40}}$")]
