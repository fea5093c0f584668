"""The matrix in English: a verdict as sentences of plain words, with agreement and law."""

from collections.abc import Sequence
from typing import Final

from policies.plain_words import PlainWords
from policies.ways import Condition, Override, Verdict, Way
from schemas.vocabulary import TeamKind

_CONDITIONS: Final = {
    Condition.NONE: "",
    Condition.CONSENT: "once the person has agreed for {that}",
    Condition.CONSENT_OR_DRR: "once the person has agreed for {that} "
    "or while a drug rehabilitation requirement is in force",
    Condition.CHILD_LINKED: "while an enquiry or plan for a child is open",
    Condition.ADDRESS_CHECK: "while probation waits for an address check",
    Condition.HEALTH_TEAM: "for its health teams only",
    Condition.EXPLICIT_CONSENT: "from a health team, for its health teams only, "
    "once the person has agreed to exactly that for {that}",
    Condition.NAMED_RECIPIENT: "where the person’s own record names {that}",
}
_REFERRAL: Final = " and to the duty to refer"
_OVERRIDES: Final = {
    Override.ANY: "by a recorded override only",
    Override.HEALTH_TEAM_OR_LIFE: "by a recorded override only, for its health teams or to save a life",
}


class Speaker:
    """Says what one kind of agency may have of another."""

    def __init__(self, words: PlainWords, giver: str, taker: str) -> None:
        kind = words.kind(taker)
        self._words = words
        self._the = kind.another if giver == taker else kind.the
        self._that = kind.that
        self.title = f"From {words.kind(giver).one} to {kind.another if giver == taker else kind.one}"
        self.asks = f"May {self._the} have it?"

    def thing(self, verdict: Verdict) -> str:
        """What it is about: `the release date`."""
        return self._thing(verdict).rstrip(",")

    def _thing(self, verdict: Verdict) -> str:
        name = self._words.categories[verdict.category]
        match verdict.publisher_team:
            case TeamKind.HEALTH:
                return f"{name}, if that is a health team,"
            case TeamKind.GENERAL:
                return f"{name}, if that is no health team,"
        return name

    def sentences(self, verdict: Verdict) -> tuple[str, ...]:
        """The whole truth about one verdict: a sentence for each way, the override last."""
        thing = self._thing(verdict)
        said = [f"{self._the} may have {thing} {way}." for way in self._ways(verdict)]
        if not said:
            said = [self._without_a_way(verdict.override, f"{self._the} may", f" have {thing}")]
        return _capital(said + _otherwise(verdict))

    def answers(self, verdict: Verdict) -> tuple[str, ...]:
        """The same in a table whose row already says what it is about."""
        said = [f"yes, {way}." for way in self._ways(verdict)]
        if not said:
            said = [self._without_a_way(verdict.override, "", "")]
        return _capital(said + _otherwise(verdict))

    def _without_a_way(self, override: Override, who: str, what: str) -> str:
        if override is Override.NONE:
            return f"{who} never{what}.".strip()
        return f"{who}{what} {_OVERRIDES[override]}.".strip()

    def _ways(self, verdict: Verdict) -> list[str]:
        """Each condition and purpose once, with the agreements under which they hold."""
        by_text: dict[str, list[Way]] = {}
        for way in verdict.ways:
            by_text.setdefault(self._phrase(way), []).append(way)
        return [f"{text} ({_sources(ways)})" for text, ways in by_text.items()]

    def _phrase(self, way: Way) -> str:
        condition = _CONDITIONS[way.condition].format(that=self._that) + (_REFERRAL if way.referral else "")
        purposes = [self._words.purposes[purpose] for purpose in way.agreement.purposes]
        why = " or ".join(filter(None, (", ".join(purposes[:-1]), purposes[-1])))
        return f"{condition}, {why}" if condition else why


def _otherwise(verdict: Verdict) -> list[str]:
    """That an override can do what no agreement does, where there is something left to do."""
    if not verdict.ways or verdict.override is Override.NONE:
        return []
    if any(way.condition is Condition.NONE for way in verdict.ways):
        return [f"for any other purpose {_OVERRIDES[verdict.override]}."]
    return [f"otherwise {_OVERRIDES[verdict.override]}."]


def _sources(ways: Sequence[Way]) -> str:
    """Agreements, whom they name where that is not everybody of the kind, and laws."""
    said: list[str] = []
    for way in ways:
        named = [party for party in (way.share.from_, way.share.to) if not party.endswith(":*")]
        said += [way.agreement.id, *(f"for {party} only" for party in named), way.law.source]
    return ", ".join(dict.fromkeys(said))


def _capital(sentences: Sequence[str]) -> tuple[str, ...]:
    return tuple(one[:1].upper() + one[1:] for one in sentences)
