"""The day on which somebody looks at a decision again, as an officer writes it: day, month and year."""

from collections.abc import Iterable
from datetime import date, timedelta

from consumers.desk.consent_form import Filled, Wrong


def read(form: Filled, field: str, today: date, longest: timedelta, wrong: list[Wrong]) -> date | None:
    """The day in the fields `field-day`, `field-month` and `field-year`; what is wrong goes to `wrong`."""
    found = _day(form.get(f"{field}-{part}").strip() for part in ("day", "month", "year"))
    if found is None:
        text = "Write the review day as day, month and year, such as 27 3 2027"
        wrong.append(Wrong(f"{field}-day", text))
    elif not today <= found <= today + longest:
        text = f"The review day must be today or later, and at most {longest.days} days ahead"
        wrong.append(Wrong(f"{field}-day", text))
    return found


def _day(parts: Iterable[str]) -> date | None:
    try:
        day, month, year = (int(part) if part.isascii() and part.isdigit() else 0 for part in parts)
        return date(year, month, day)
    except ValueError:
        return None
