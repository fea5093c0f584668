"""A what-if report as lines of text, for whoever asked on the command line."""

from collections.abc import Iterator

from policies.texts import text_of
from policies.whatif.report import Change, Difference, Line, Report

_SHOWN = 40
ONLY_EXISTENCE = (
    "Of an alert that was kept back only this was asked: may they know whose release it is, and when? "
    "What else they would be told is not counted."
)
_HEADINGS = {
    Change.LOSS: "Would no longer go",
    Change.GAIN: "Would go",
    Change.REDACTION: "Would go with more or less of it hidden",
    Change.REASON: "Kept back as before, for another reason",
}


def in_words(report: Report) -> Iterator[str]:
    """The report, a line each; the longest part first."""
    yield f"Draft {report.name} ({report.draft}) against the policy that holds ({report.current})"
    yield (
        f"{report.decisions:,} decisions from {report.since} to {report.until} at {', '.join(report.doors)}; "
        f"{report.questions:,} different questions, {report.asked:,} asked of each"
    )
    yield from _left_out(report)
    yield ""
    yield from _difference(report.difference, "Nothing would change.")
    yield ""
    if report.since_recorded.changed:
        yield "Apart from the draft: the policy that holds answers otherwise than it was recorded"
        yield from _difference(report.since_recorded, "")
    else:
        yield "The policy that holds answers as it was recorded."


def _left_out(report: Report) -> Iterator[str]:
    if report.unreadable:
        yield f"{report.unreadable:,} left out: their question cannot be read any more"
    if report.unanswered:
        yield f"{report.unanswered:,} left out: policy gave no answer"
    if report.undecided:
        yield f"{report.undecided:,} were undecided when they were recorded"


def _difference(difference: Difference, nothing: str) -> Iterator[str]:
    if not difference.lines:
        yield nothing
        return
    yield (
        f"{difference.changed:,} decisions change. Alerts: {difference.told_to_withheld:,} told → withheld, "
        f"{difference.withheld_to_told:,} withheld → told"
    )
    if difference.withheld_to_told:
        yield f"  {ONLY_EXISTENCE}"
    for team in difference.teams:
        yield f"  {team.team or team.agency}: {team.losing:,} lose, {team.gaining:,} gain"
    for change, heading in _HEADINGS.items():
        lines = [line for line in difference.lines if line.change is change]
        if lines:
            yield f"{heading}:"
            yield from (f"  {_line(line)}" for line in lines[:_SHOWN])
        if len(lines) > _SHOWN:
            yield f"  and {len(lines) - _SHOWN} more; --json has them all"


def _line(line: Line) -> str:
    examples = f" e.g. {', '.join(line.examples)}" if line.examples else ""
    why = f"{line.before or 'as it is'} → {line.after or 'as it is'}"
    said = _said(line.before if line.change is Change.GAIN else line.after)
    return f"{line.decisions:>9,}  {line.team or line.agency}  {line.category}  {why}{said}{examples}"


def _said(reason: str) -> str:
    try:
        return f" ({text_of(reason).staff.rstrip('.')})"
    except KeyError:
        return ""
