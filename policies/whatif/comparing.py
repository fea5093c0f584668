"""Set outcomes side by side and count what differs, by agency, team, category and reason."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from policies.whatif.outcome import Outcome
from policies.whatif.report import Change, Difference, Line, TeamCount
from schemas.envelope import Agency
from schemas.vocabulary import Category

EXAMPLES = 3
_Key = tuple[Change, Agency, str, Category, str, str]
_Place = tuple[Agency, str]


@dataclass
class Tally:
    """Counts what differs, decision by decision."""

    reasons: bool = True
    """Whether another reason alone is a difference, and another redaction."""
    _lines: Counter[_Key] = field(default_factory=Counter)
    _examples: defaultdict[_Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    _teams: defaultdict[_Place, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _changed: int = 0

    def add(
        self, recipient: Agency, team: str, before: Outcome, after: Outcome, count: int, example: str
    ) -> None:
        """Count decisions that are alike, of which `example` is one."""
        if before == after:
            return
        found = [one for one in _changes(before, after) if self.reasons or one[0] in _CATEGORIES]
        for change, category, was, becomes in found:
            key = (change, recipient, team, category, was, becomes)
            self._lines[key] += count
            shown = self._examples[key]
            if example and len(shown) < EXAMPLES and example not in shown:
                shown.append(example)
        kinds = {change for change, *_ in found} & _CATEGORIES
        if kinds:
            self._changed += count
        here = self._teams[recipient, team]
        here["gaining"] += count if Change.GAIN in kinds else 0
        here["losing"] += count if Change.LOSS in kinds else 0
        here["told_to_withheld"] += count if before.told and not after.told else 0
        here["withheld_to_told"] += count if after.told and not before.told else 0

    def difference(self) -> Difference:
        """What has been counted: the most first."""
        teams = tuple(
            TeamCount(kind=agency.kind, agency=str(agency), team=team, **_named(counts))
            for (agency, team), counts in sorted(self._teams.items())
            if any(counts.values())
        )
        return Difference(
            changed=self._changed,
            told_to_withheld=sum(team.told_to_withheld for team in teams),
            withheld_to_told=sum(team.withheld_to_told for team in teams),
            teams=teams,
            lines=tuple(
                Line(
                    change=change,
                    kind=agency.kind,
                    agency=str(agency),
                    team=team,
                    category=category,
                    before=before,
                    after=after,
                    decisions=count,
                    examples=tuple(self._examples[change, agency, team, category, before, after]),
                )
                for (change, agency, team, category, before, after), count in sorted(
                    self._lines.items(), key=lambda line: (-line[1], line[0])
                )
            ),
        )


_CATEGORIES = frozenset({Change.GAIN, Change.LOSS})
_COUNTS = ("gaining", "losing", "told_to_withheld", "withheld_to_told")


def _named(counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in _COUNTS}


def _changes(before: Outcome, after: Outcome) -> Iterator[tuple[Change, Category, str, str]]:
    for category in before.grounds.keys() - after.grounds.keys():
        why = after.refusals.get(category, "")
        yield Change.LOSS, category, before.grounds[category], why
    for category in after.grounds.keys() - before.grounds.keys():
        yield Change.GAIN, category, before.refusals.get(category, ""), after.grounds[category]
    for category in before.grounds.keys() & after.grounds.keys():
        was, becomes = before.redactions.get(category, ""), after.redactions.get(category, "")
        if was != becomes:
            yield Change.REDACTION, category, was, becomes
    for category in before.refusals.keys() & after.refusals.keys():
        if before.refusals[category] != after.refusals[category]:
            yield Change.REASON, category, before.refusals[category], after.refusals[category]
