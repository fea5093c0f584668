"""The ledger of a day's releases as an operator reads it: references, codes and posts, and never a name."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from consumers.desk.words import Words
from consumers.watch.reconciliation import Line, Outcome
from policies.teams import Directory
from schemas.clock import LONDON
from schemas.errors import SetupProblem

HOLDERS: Final = ("the team", "the manager", "the duty contact", "the accountable lead")

_ORDER: Final = tuple(Outcome)
_COUNTED: Final = {
    Outcome.ACKNOWLEDGED: "acknowledged",
    Outcome.WITHHELD: "withheld",
    Outcome.NOT_ACKNOWLEDGED: "told and not acknowledged",
    Outcome.SETTLED: "settled without it",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.BACK_INSIDE: "back inside",
    Outcome.NOBODY_TO_TELL: "with nobody to tell",
    Outcome.UNDECIDED: "undecided",
    Outcome.UNEXPLAINED: "unexplained",
}
"""In the order of the summary."""
_ALWAYS: Final = frozenset(
    {Outcome.ACKNOWLEDGED, Outcome.WITHHELD, Outcome.NOT_ACKNOWLEDGED, Outcome.UNEXPLAINED}
)
_ACTIONS: Final = {
    Outcome.UNEXPLAINED: "Tell the recipient by telephone now, then find out why no alert was raised.",
    Outcome.NOT_ACKNOWLEDGED: "Ring them: the alert waits in the team’s inbox to be acknowledged.",
    Outcome.UNDECIDED: "Policy gave no answer and is asked again by itself. See that it is up.",
    Outcome.NOBODY_TO_TELL: "Name the council that the person chose, in the release record.",
}


class DayRow(NamedTuple):
    """One line, in words."""

    release: str
    """The first 8 characters of the person's pseudonym."""
    alert: str
    """The first 8 characters of the alert's id; empty where there is none."""
    recipient: str
    team: str
    outcome: str
    reason: str
    notice: str
    told: str
    acknowledged: str
    owner: str
    next_action: str


def in_words(
    lines: Iterable[Line], pseudonyms: Sequence[str], directory: Directory, words: Words
) -> list[DayRow]:
    """The lines with what is left to do first. `pseudonyms` stand in the order of the lines."""
    pairs = sorted(
        zip(lines, pseudonyms, strict=True),
        key=lambda pair: (_ORDER.index(pair[0].outcome), -pair[0].level, pair[1], pair[0].recipient),
    )
    return [_row(line, pseudonym, directory, words) for line, pseudonym in pairs]


def summary(lines: Sequence[Line]) -> str:
    """The day in one sentence."""
    releases = len({(line.person_id, line.ordinal) for line in lines})
    counts = Counter(line.outcome for line in lines)
    parts = [
        f"{counts[outcome]} {said}{_detail(outcome, lines)}"
        for outcome, said in _COUNTED.items()
        if counts[outcome] or outcome in _ALWAYS
    ]
    return f"{_many(releases, 'release')}, {_many(len(lines), 'recipient')}: {', '.join(parts)}"


def _detail(outcome: Outcome, lines: Sequence[Line]) -> str:
    own = [line for line in lines if line.outcome is outcome]
    if outcome is Outcome.WITHHELD:
        said = Counter(line.reason.replace("_", " ").lower() or "no reason" for line in own)
    elif outcome is Outcome.NOT_ACKNOWLEDGED:
        said = Counter(f"with {HOLDERS[line.level]}" for line in own)
    else:
        return ""
    return f" ({', '.join(f'{why} {count}' for why, count in said.most_common())})" if said else ""


def _row(line: Line, pseudonym: str, directory: Directory, words: Words) -> DayRow:
    action = _ACTIONS.get(line.outcome, "")
    if line.outcome is Outcome.WITHHELD:
        action = words.mend(line.reason).action
    return DayRow(
        pseudonym[:8],
        str(line.alert)[:8] if line.alert else "",
        line.recipient,
        line.team,
        line.outcome.value,
        line.reason,
        "" if line.noticed_days is None else _many(line.noticed_days, "day"),
        _time(line.told_at),
        _time(line.acknowledged_at),
        _owner(line, directory),
        action,
    )


def _owner(line: Line, directory: Directory) -> str:
    """The team and the post of it that has to mend a line."""
    if not line.owner:
        return ""
    try:
        team = directory.team(line.owner)
    except SetupProblem:
        return line.owner
    post = team.post(line.level) if line.outcome is Outcome.NOT_ACKNOWLEDGED else team.spoc
    return f"{team.id}: {post.post}, {post.phone}"


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}" if at else ""


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
