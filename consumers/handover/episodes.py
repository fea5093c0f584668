"""Fold a person's facts into release episodes: the same facts give the same, in any order of arrival."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from consumers.handover.facts import Fact, Source
from consumers.handover.outcome import known_since, settled
from consumers.handover.parts import EXPECTED, Status
from consumers.handover.rules import RULES, is_recall, voided
from consumers.handover.state import Episode

__all__ = ["Episode", "Episodes", "Status", "extend", "fold"]

Episodes = tuple[Episode, ...]

REFERRAL: Final = "probation.duty-to-refer.submitted"
REFERRAL_WITHDRAWN: Final = "probation.duty-to-refer.withdrawn"
REFERRED_ON: Final = "alert.referred-on"
_ROUTES: Final = frozenset({REFERRAL, REFERRAL_WITHDRAWN, REFERRED_ON})
"""Events of other agencies that say which council it is."""
_NO_WORK: Final = ("alert.", "identity.", "override.", "record.")
"""An officer's answer or decision, or who is whom: no work of the agency with the person."""
_SAID: Final = "consent."
"""Who writes down a consent has to do with the person, but it shows nothing that was done."""


def fold(facts: Iterable[Fact]) -> Episodes:
    """All of a person's facts, in any order and however often repeated, as episodes, oldest first."""
    ordered = _in_source_order(facts)
    void: frozenset[str] = frozenset()
    back: set[UUID] = set()
    while True:
        episodes: Episodes = ()
        for fact in ordered:
            if fact.event_id.hex in void:
                continue
            if taken_back := voided(episodes, fact):
                # As if it had never happened: what followed from it must go too, so begin again without it.
                void |= taken_back
                back.add(fact.event_id)
                break
            episodes = _step(episodes, fact, fact.event_id in back)
        else:
            return episodes


def extend(episodes: Episodes, fact: Fact) -> Episodes | None:
    """The episodes with one more fact. None: fold all again, the fact is older or takes something back."""
    if episodes and fact.sequence <= episodes[-1].folded:
        return _late(episodes, fact)
    if voided(episodes, fact):
        return None
    return _step(episodes, fact)


def _in_source_order(facts: Iterable[Fact]) -> list[Fact]:
    """Each event once. Of an equal sequence the greater content hash is last, and wins where they differ."""
    return sorted({fact.event_id: fact for fact in facts}.values(), key=lambda fact: fact.order)


def _step(episodes: Episodes, fact: Fact, took_back: bool = False) -> Episodes:
    """`took_back`: a reception so soon after a release that it was none; the day is still to come."""
    rule = RULES.get(fact.event_type)
    if rule is None:
        return _note(episodes, fact)
    last = episodes[-1] if episodes else None
    if last is None or last.status is Status.BEFORE:
        earlier, base = episodes[:-1], _opened(fact, last)
    elif rule.opens_next(last, fact) and not (took_back and last.status in EXPECTED and not is_recall(fact)):
        earlier, base = episodes, _opened(fact, last)
    else:
        earlier, base = episodes[:-1], last
    source = Source.of(fact)
    after = base._replace(
        folded=fact.sequence,
        evidence=_with(base.evidence, fact.event_type, source),
        instances=_with(base.instances, source.seat, source),
        **rule.changes(base, fact, source),
    )
    return (*earlier, settled(base, after, fact))


def _opened(fact: Fact, last: Episode | None) -> Episode:
    """A new episode. Who had to do with the person and which council they chose is known from before."""
    key = fact.sequence
    if last is None:
        return Episode(key, key, key)
    return Episode(
        key,
        key,
        key,
        chosen_council=last.chosen_council,
        referred_council=last.referred_council,
        referred_on=last.referred_on,
        need_us=last.need_us,
        # What other agencies did before custody told us anything belongs to the episode that follows.
        evidence=last.evidence if last.status is Status.BEFORE else {},
        instances=last.instances,
    )


def _note(episodes: Episodes, fact: Fact) -> Episodes:
    """An event of another agency: it shows what has been done, and who has to do with the person."""
    last = episodes[-1] if episodes else Episode(fact.sequence, fact.sequence, fact.sequence)
    no_work = fact.event_type.startswith(_NO_WORK)
    if no_work and not _refers_on(last, fact):
        if fact.event_type != REFERRED_ON:
            return episodes
        # An earlier record, still on its way, may name this council: then all is folded again.
        return (*episodes[:-1], last._replace(folded=max(last.folded, fact.sequence)))
    source = Source.of(fact)
    after = last._replace(folded=max(last.folded, fact.sequence))
    if not no_work:
        after = after._replace(instances=_with(last.instances, source.seat, source))
    if not no_work and not fact.event_type.startswith(_SAID):
        after = after._replace(evidence=_with(last.evidence, fact.event_type, source))
    if fact.event_type in _ROUTES:
        after = _routed(last, after, fact)
    return (*episodes[:-1], after)


def _refers_on(last: Episode, fact: Fact) -> bool:
    """Only the council whose duty it is can refer a person on to another."""
    return fact.event_type == REFERRED_ON and fact.publisher.code == last.council


def _routed(last: Episode, after: Episode, fact: Fact) -> Episode:
    """Another council than before may have to act."""
    council = fact.text("council")
    if fact.event_type == REFERRED_ON:
        after = after._replace(referred_on=council or last.referred_on)
    elif fact.event_type == REFERRAL:
        after = after._replace(referred_council=council or last.referred_council)
    elif council == last.referred_council:
        after = after._replace(referred_council=None)
    if after.status is Status.BEFORE:
        return known_since(last, after, fact)
    return settled(last, after, fact)


def _late(episodes: Episodes, fact: Fact) -> Episodes | None:
    """A fact from before the newest: what only shows that something was done can still be put in place."""
    if fact.event_type in RULES or fact.event_type in _ROUTES:
        return None
    last = episodes[-1]
    if last.status is Status.BEFORE or (len(episodes) > 1 and fact.sequence < last.opening):
        return None
    seat = Source.of(fact).seat
    same_time = (last.evidence.get(fact.event_type), last.instances.get(seat))
    if any(source and source.time_us == fact.time_us for source in same_time):
        return None
    return _note(episodes, fact)


def _with(sources: Mapping[str, Source], key: str, source: Source) -> Mapping[str, Source]:
    known = sources.get(key)
    if known and known.time_us > source.time_us:
        return sources
    return {**sources, key: source}
