"""Ask whether an agency may see this. No answer means wait: it is neither a yes nor a no."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from opa_client.opa import OpaClient

from policies.cache import AnswerCache
from policies.question import Answer, Decision, Question, Unanswered
from schemas.errors import NoAnswer, SetupProblem
from schemas.vocabulary import AllowReason, Category, DenyReason, Door, Effect, Obligation, Redaction

BATCH = 500
"""Questions in one request: OPA answers 13 times as many a second as one by one."""

_CONNECT_AND_READ = (0.5, 5.0)
"""Seconds."""

AT_ONCE = 2
"""Requests under way at the same time: OPA answers each on a core of its own."""

_GROUNDS = frozenset(AllowReason)
_REFUSALS = frozenset(DenyReason)
# Looking a word up costs a fraction of asking its enum for it.
_CATEGORY = {str(category): category for category in Category}
_REFUSAL = {str(reason): reason for reason in DenyReason}
_EFFECT = {str(effect): effect for effect in Effect}
_SOFTENED = {str(one): one for one in (Redaction.MASK, Redaction.GENERALISE)}
_OBLIGATION = {str(one): one for one in Obligation}

MET_AT = {
    Obligation.THIN_ONLY: frozenset({Door.SEND}),
    Obligation.GIVE_REASON: frozenset({Door.OPEN}),
}
"""Where whoever acts on the answer meets each obligation. Anywhere else it means: do not deliver."""

_TOMORROW = timedelta(days=1)


class _Client(OpaClient):  # type: ignore[misc]
    """opa-python-client's `query_rule` on our one compiled rule.

    Not its `bulk_query_rule`: that posts Rego of its own making, one undefined item fails the whole batch,
    and the token would have to be allowed to run any Rego.
    """

    def _init_session(self) -> Any:
        session = super()._init_session()
        # A proxy named in the environment would otherwise be handed every question, even for loopback.
        session.trust_env = False
        session.verify = ssl.get_default_verify_paths().cafile or True
        return session


class _Memory(NamedTuple):
    """What one revision has answered so far."""

    revision: str
    cache: AnswerCache


class OpaGate:
    """The gate: asks OPA what it does not know yet. One for each process, safe to share between threads."""

    def __init__(
        self, url: str, token: str, revision: str | Callable[[], str], cache: AnswerCache | None = None
    ) -> None:
        """`revision` says which policy to go by, and is asked anew each time; a text never changes."""
        address = urlsplit(url)
        if address.scheme not in {"http", "https"} or not address.hostname or not address.port:
            raise SetupProblem("THROUGHCARE_OPA_URL must read http://HOST:PORT or https://HOST:PORT.")
        self._revision = partial(str, revision) if isinstance(revision, str) else revision
        self._memory = _Memory("", AnswerCache() if cache is None else cache)
        self._client = _Client(
            host=address.hostname,
            port=address.port,
            ssl=address.scheme == "https",
            token=token,
            retries=0,  # One retry, ours: the client's would not retry a POST whose connection had died.
            timeout=_CONNECT_AND_READ,
        )

    def with_cache(self, cache: AnswerCache) -> Self:
        """The same gate with another memory."""
        other = copy(self)
        other._memory = _Memory("", cache)
        return other

    def __call__(self, questions: Sequence[Question]) -> list[Answer]:
        """Answers in the order of the questions. Raises NoAnswer where there is none to the whole batch.

        Must not be called inside a database transaction.
        """
        revision, cache = self._memory_of_now()
        known = cache.look_up(questions)
        if None not in known:
            return known  # type: ignore[return-value]
        asked = list(dict.fromkeys(q for q, answer in zip(questions, known, strict=True) if answer is None))
        fresh: dict[Question, Answer] = {}
        for question, answer in zip(asked, self._ask_all(asked, revision), strict=True):
            fresh[question] = answer
            if isinstance(answer, Decision):
                cache.keep(question, answer)
        return [answer or fresh[q] for q, answer in zip(questions, known, strict=True)]

    def ask_raw(self, questions: Sequence[Question]) -> list[Answer]:
        """Ask OPA, past the cache. Raises NoAnswer as the gate does."""
        return self._ask_all(questions, self._revision())

    def held(self) -> set[object]:
        """The revisions that OPA says it holds; nobody is asked about. Raises NoAnswer where it is away."""
        return _revisions(self._post({"questions": []}))

    def _memory_of_now(self) -> "_Memory":
        """The revision to go by, and what is known of its answers. Another one begins with nothing.

        Whoever still asks under the one before keeps its answers in that one's memory, and no other.
        """
        revision = self._revision()
        memory = self._memory
        if memory.revision != revision:
            cache = AnswerCache() if memory.revision else memory.cache
            self._memory = memory = _Memory(revision, cache)
        return memory

    def _ask_all(self, questions: Sequence[Question], revision: str) -> list[Answer]:
        ask = partial(self._ask, revision)
        batches = _batches(questions)
        if len(batches) < AT_ONCE:
            return [answer for batch in batches for answer in ask(batch)]
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="gate") as requests:
            return [answer for answers in requests.map(ask, batches) for answer in answers]

    def _ask(self, revision: str, questions: Sequence[Question]) -> list[Answer]:
        reply = self._post({"questions": [question.as_input() for question in questions]})
        if revision not in _revisions(reply):
            raise NoAnswer("OPA holds another policy revision than the one that is active.")
        result = reply.get("result")
        # Undefined is HTTP 200 with {}: no answer, not a denial.
        if not isinstance(result, dict) or not result:
            raise NoAnswer("The decision is undefined.")
        return [
            _decision(question, result.get(str(place)), revision) for place, question in enumerate(questions)
        ]

    def _post(self, asked: dict[str, object]) -> Mapping[str, Any]:
        try:
            return self._query(asked)
        except OSError:  # What `requests` raises is an OSError: a connection that OPA has closed, above all.
            self._client.close_connection()
        try:
            return self._query(asked)
        except OSError as problem:
            raise NoAnswer(f"({type(problem).__name__})") from None

    def _query(self, asked: dict[str, object]) -> Mapping[str, Any]:
        reply = self._client.query_rule(asked, "throughcare", "batch", {"provenance": "true"})
        if not isinstance(reply, dict):
            raise NoAnswer("The reply is not an object.")
        return reply


def _batches(questions: Sequence[Question]) -> list[Sequence[Question]]:
    return [questions[start : start + BATCH] for start in range(0, len(questions), BATCH)]


def _revisions(reply: Mapping[str, Any]) -> set[object]:
    provenance = reply.get("provenance")
    bundles = provenance.get("bundles") if isinstance(provenance, dict) else None
    if not isinstance(bundles, dict):
        return set()
    return {bundle.get("revision") for bundle in bundles.values() if isinstance(bundle, dict)}


def _decision(question: Question, item: object, revision: str) -> Answer:
    """Read one answer strictly: what is missing, odd or contradicts itself is no answer."""
    try:
        decision = _read(item, revision)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Unanswered()
    return decision if _is_sound(question, decision) else Unanswered()


def _read(item: Any, revision: str) -> Decision:
    withheld = sorted(
        (_CATEGORY[category], tuple(sorted(_REFUSAL[reason] for reason in reasons)))
        for category, reasons in item["withheld"].items()
    )
    return Decision(
        effect=_EFFECT[item["effect"]],
        allowed=frozenset(_CATEGORY[category] for category in item["allowed"]),
        withheld=tuple(withheld),
        reasons=tuple(sorted(item["reasons"])),
        primary=item["primary"],
        agreements=tuple(sorted(item["agreements"])),
        revision=revision,
        redactions=tuple(
            sorted((_CATEGORY[category], _SOFTENED[how]) for category, how in item["redactions"].items())
        ),
        obligations=tuple(sorted(_OBLIGATION[one] for one in item["obligations"])),
        valid_until=_valid_until(item["until"], item["starts"]),
    )


def _valid_until(until: str, starts: str) -> date:
    """Until something that lets through ends, or the day before something new begins."""
    return min(date.fromisoformat(until), date.fromisoformat(starts) - _TOMORROW)


def _is_sound(question: Question, decision: Decision) -> bool:
    allowed, withheld = decision.allowed, {category for category, _ in decision.withheld}
    if decision.primary not in decision.reasons or not set(decision.reasons) <= _GROUNDS | _REFUSALS:
        return False
    if decision.valid_until < question.london_date:
        return False
    if any(question.door not in MET_AT[one] for one in decision.obligations):
        return False
    softened = {category for category, _ in decision.redactions}
    if decision.primary == DenyReason.SCHEMA_INVALID:  # Nothing in it could be read, its categories neither.
        return decision.effect is Effect.DENY and not allowed and not withheld
    if not question.categories:  # A heartbeat carries nothing: whether it may be published is all there is.
        effect = Effect.ALLOW if decision.primary in _GROUNDS else Effect.DENY
        return question.door is Door.PUBLISH and decision.effect is effect and not allowed | withheld
    redacted = Effect.ALLOW_REDACTED if withheld or softened else Effect.ALLOW
    return (
        decision.effect is (redacted if allowed else Effect.DENY)
        and softened <= allowed
        and not allowed & withheld
        and allowed | withheld == set(question.categories)
        and all(reasons for _, reasons in decision.withheld)
        and decision.primary in (_GROUNDS if allowed else _REFUSALS)
    )
