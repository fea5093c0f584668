"""Ask who may be told what, and turn the answers into what stands on the alert and on the ledger.

An alert is told only where the person exists for the recipient. Withheld and undecided are never silent.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from consumers.handover.facts import Source
from consumers.handover.milestones import Wanted
from policies.consent import ConsentView
from policies.question import Answer, ConsentCode, Decision, Party, Question, Unanswered
from policies.scope import Scope
from schemas.catalogue import catalogue
from schemas.envelope import Agency
from schemas.vocabulary import (
    EXISTENCE,
    TELLING,
    AlertState,
    Category,
    DenyReason,
    Door,
    Relationship,
    Role,
)

_EXISTENCE = tuple(sorted(EXISTENCE))
_FOR_GOOD: Final = date(9999, 12, 30)
_ORDER: Final = tuple(DenyReason)
_NO_CONSENT = ConsentView((), (False, False, False))


NOTHING_TO_MEND: Final = frozenset(
    {
        DenyReason.CONSENT_REFUSED,
        DenyReason.CONSENT_WITHDRAWN,
        DenyReason.NOT_NECESSARY,
        DenyReason.DETRIMENT_TO_CHILD,
        DenyReason.RESTRICTED_RECORD,
    }
)
"""Why an alert is kept back that no work of the publisher may change: the person said no, a rule protects,
or the publisher closed its own record, which has its day of review. It is seen there, and goes to nobody's
manager."""


class Verdict(NamedTuple):
    """What policy made of one alert."""

    state: AlertState
    effect: str
    reasons: tuple[str, ...]
    primary: str | None
    allowed: tuple[Category, ...]
    withheld: tuple[Category, ...]
    agreements: tuple[str, ...]
    revision: str
    questions: tuple[Question, ...]
    valid_until: date | None = None
    """The last London day on which the answers stand; None where no day changes them."""
    quiet: bool = False
    """Kept back because of the event that the alert stands for: whose event it is has an alert of its own."""
    of: frozenset[tuple[Agency, Category]] = frozenset()
    """What of it is allowed, by who published it."""

    @property
    def final(self) -> bool:
        """Kept back, and it goes to nobody's manager."""
        return self.state is AlertState.WITHHELD and (self.quiet or self.primary in NOTHING_TO_MEND)


question_hash = lru_cache(maxsize=65_536)(Question.hash)


def questions_for(
    wanted: Wanted, consent: ConsentView | None, scope: Scope, today: date
) -> tuple[Question, ...]:
    """The existence question about the release fact that counts, then one a publisher and event type."""
    kinds = dict.fromkeys((source.party, source.event_type) for source in wanted.sources)
    view = consent or _NO_CONSENT

    def question(publisher: Party, event_type: str, categories: tuple[Category, ...]) -> Question:
        asked = Question(
            door=Door.TELL,
            publisher=publisher,
            recipient=wanted.recipient,
            role=Role.AGENCY_SYSTEM,
            relationship=Relationship.NONE,
            purpose=wanted.purpose,
            event_type=event_type,
            categories=categories,
            london_date=today,
            consent=_codes(view, categories),
            s213b=view.s213b,
        )
        return scope.asked_in(asked, wanted.team)

    release = wanted.sources[0]
    return (
        question(release.party, release.event_type, _EXISTENCE),
        *(question(publisher, event_type, _categories(event_type)) for publisher, event_type in kinds),
    )


def verdict(
    questions: tuple[Question, ...], answers: Sequence[Answer], tells_of: Source | None = None
) -> Verdict:
    """What the answers to one alert's questions come to.

    An alert that stands for an event of another agency is told only to whom what is telling in it is.
    """
    existence = answers[0]
    if isinstance(existence, Unanswered):
        return _without_answer(questions, existence)
    if not existence.allowed.issuperset(EXISTENCE):
        return Verdict(
            AlertState.WITHHELD,
            existence.effect,
            existence.reasons,
            existence.primary,
            (),
            _EXISTENCE,
            existence.agreements,
            existence.revision,
            questions[:1],
            _valid_until([existence]),
        )
    if tells_of and (kept := _kept_back(questions, answers, tells_of)):
        return kept
    decisions = [answer for answer in answers if isinstance(answer, Decision)]
    allowed = frozenset[Category]().union(*(decision.allowed for decision in decisions))
    withheld = {category for decision in decisions for category, _ in decision.withheld} - allowed
    return Verdict(
        AlertState.TOLD,
        "ALLOW_REDACTED" if withheld else "ALLOW",
        tuple(sorted({reason for decision in decisions for reason in decision.reasons})),
        existence.primary,
        tuple(sorted(allowed)),
        tuple(sorted(withheld)),
        tuple(sorted({agreement for decision in decisions for agreement in decision.agreements})),
        existence.revision,
        questions,
        _valid_until(decisions),
        of=frozenset(
            (question.publisher.agency, category)
            for question, answer in zip(questions, answers, strict=True)
            if isinstance(answer, Decision)
            for category in answer.allowed
        ),
    )


def _kept_back(questions: tuple[Question, ...], answers: Sequence[Answer], source: Source) -> Verdict | None:
    """What keeps the alert back although the person exists for the recipient; None where nothing does."""
    asked = (source.party, source.event_type)
    at = next(at for at, one in enumerate(questions) if at and (one.publisher, one.event_type) == asked)
    existence, answer = answers[0], answers[at]
    if isinstance(existence, Unanswered) or isinstance(answer, Unanswered):
        return _without_answer(questions, Unanswered())
    telling = TELLING.intersection(questions[at].categories)
    if telling & answer.allowed:
        return None
    reasons = {reason for category, why in answer.withheld if category in telling for reason in why}
    return Verdict(
        AlertState.WITHHELD,
        "DENY",
        tuple(sorted(reasons)),
        min(reasons, key=_ORDER.index),
        (),
        tuple(sorted(telling)),
        answer.agreements,
        answer.revision,
        (questions[0], questions[at]),
        _valid_until([existence, answer]),
        quiet=True,
    )


def undecided(questions: tuple[Question, ...]) -> Verdict:
    """What stands while policy is away: the alert waits, visible to the publisher's team."""
    return _without_answer(questions, Unanswered())


def _valid_until(decisions: Iterable[Decision]) -> date | None:
    day = min(decision.valid_until for decision in decisions)
    return day if day < _FOR_GOOD else None


def _without_answer(questions: tuple[Question, ...], answer: Unanswered) -> Verdict:
    return Verdict(AlertState.UNDECIDED, "NONE", (answer.why,), answer.why, (), (), (), "", questions[:1])


def _codes(view: ConsentView, categories: tuple[Category, ...]) -> tuple[ConsentCode, ...]:
    return tuple(code for code in view.codes if code.category in categories)


@lru_cache(maxsize=256)
def _categories(event_type: str) -> tuple[Category, ...]:
    return tuple(sorted(catalogue().entry(event_type).categories))
