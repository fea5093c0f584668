"""How long after a consent was withdrawn it was last used, in whole milliseconds of machine time. Pure.

A withdrawal counts for the recipients, purposes and categories that it names, from its acceptance until the
person says yes again. A use is what policy allowed on the ground of consent: telling, opening, sending,
giving out by file. One that rests on a law or on an override is none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from consumers.ledger.one_person import Families

MILLISECOND: Final = timedelta(milliseconds=1)


class Said(NamedTuple):
    """A word of a person about some recipients, as it was accepted."""

    person: str
    """The pseudonym."""
    yes: bool
    said_at: datetime
    """When the person said so, domain time."""
    accepted_at: datetime
    """Machine time."""
    recipients: frozenset[str]
    purposes: frozenset[str]
    categories: frozenset[str]


class Use(NamedTuple):
    """Something that a recipient was let have on the ground of consent."""

    person: str
    recipient: str
    purpose: str
    categories: frozenset[str]
    at: datetime
    """Machine time."""


class Summary(NamedTuple):
    """Of all withdrawals, a recipient each."""

    withdrawals: int
    p50_ms: int
    p99_ms: int
    worst_ms: int
    used_after: int
    """How many of them were used at all after the withdrawal was accepted."""


def latencies(words: Iterable[Said], uses: Iterable[Use], families: Families | None = None) -> list[int]:
    """Milliseconds until the last use, for each withdrawal and recipient that it names; 0: none after.

    What one member of a family said counts for each of them, as long as they were one.
    """
    kin = Families() if families is None else families
    by_person: Mapping[str, list[Said]] = defaultdict(list)
    used: Mapping[tuple[str, str], list[Use]] = defaultdict(list)
    for word in words:
        by_person[word.person].append(word)
    for use in uses:
        used[use.person, use.recipient].append(use)
    found = []
    for person in list(by_person):
        everybody = kin.ever(person)
        said = [word for one in everybody for word in by_person.get(one, ())]
        for word in by_person[person]:
            for recipient in sorted(word.recipients):
                if not word.yes and not _overtaken(word, recipient, said, kin, word.accepted_at):
                    of_family = [use for one in everybody for use in used.get((one, recipient), ())]
                    found.append(_last_use(word, said, of_family, kin))
    return found


def summary(found: Sequence[int]) -> Summary:
    """The median, the worst of a hundred, and the worst."""
    ordered = sorted(found)
    if not ordered:
        return Summary(0, 0, 0, 0, 0)
    p50, p99 = (ordered[-(-len(ordered) * part // 100) - 1] for part in (50, 99))
    return Summary(len(ordered), p50, p99, ordered[-1], sum(ms > 0 for ms in ordered))


def _overtaken(word: Said, recipient: str, said: Iterable[Said], kin: Families, at: datetime) -> bool:
    """Whether a later yes of the person had been accepted by a moment: then that one counts."""
    return any(
        one.yes
        and _meet(word, one, recipient)
        and one.said_at > word.said_at
        and one.accepted_at <= at
        and one.person in kin.of(word.person, at)
        for one in said
    )


def _last_use(word: Said, said: Sequence[Said], uses: Iterable[Use], kin: Families) -> int:
    after = [
        use.at
        for use in uses
        if word.accepted_at < use.at
        and use.purpose in word.purposes
        and not use.categories.isdisjoint(word.categories)
        and use.person in kin.of(word.person, use.at)
        and not _overtaken(word, use.recipient, said, kin, use.at)
    ]
    # A part of a millisecond counts as one: what was used after is never shown as if it was not.
    return -((word.accepted_at - max(after)) // MILLISECOND) if after else 0


def _meet(word: Said, other: Said, recipient: str) -> bool:
    return (
        recipient in other.recipients
        and not word.purposes.isdisjoint(other.purposes)
        and not word.categories.isdisjoint(other.categories)
    )
