"""The day on which somebody looks at a decision again, as an officer writes it: day, month and year."""

from datetime import date, timedelta

from consumers.desk.filled import Filled, Wrong


def read(form: Filled, field: str, today: date, longest: timedelta, wrong: list[Wrong]) -> date | None:
    """The day in the three parts of this field; what is wrong goes to `wrong`."""
    found = form.day(field)
    if found is None:
        text = "Write the review day as day, month and year, such as 27 3 2027"
        wrong.append(Wrong(f"{field}-day", text))
    elif not today <= found <= today + longest:
        text = f"The review day must be today or later, and at most {longest.days} days ahead"
        wrong.append(Wrong(f"{field}-day", text))
    return found
