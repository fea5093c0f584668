"""The matrix as a page: for two kinds of agency what may go, and event by event which fields."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from policies.agreements import Agreement, Share
from policies.pages import Pages
from policies.plain_words import PlainWords
from policies.sentences import Speaker
from policies.ways import Verdict, between, kinds, verdicts
from schemas.catalogue import EventEntry, catalogue
from schemas.vocabulary import Category, TeamKind


class Field(NamedTuple):
    """One field of an event, in words."""

    name: str
    means: str


class Row(NamedTuple):
    """What has one answer: kinds of information, or fields of an event, and the answer in sentences."""

    things: tuple[str, ...]
    answers: tuple[str, ...]
    fields: tuple[Field, ...] = ()


class EventPart(NamedTuple):
    """One type of event, and who may read which of its fields."""

    event_type: str
    says: str
    rows: tuple[Row, ...]


class PairPart(NamedTuple):
    """One kind of agency tells another: the agreements, and what may go."""

    giver: str
    taker: str
    title: str
    asks: str
    agreements: tuple[tuple[Agreement, Share], ...]
    rows: tuple[Row, ...]
    events: tuple[EventPart, ...]


class Change(NamedTuple):
    """What one matrix says of a kind of information and another says otherwise."""

    title: str
    was: tuple[str, ...]
    will_be: tuple[str, ...]


class Matrix:
    """The pages of one policy, written out in words."""

    def __init__(self, pages: Pages, words: PlainWords, day: date | None = None) -> None:
        """With a day, what counts on it; without, every agreement that is ACTIVE."""
        self._pages = pages
        self._words = words
        self._day = day
        self.kinds = kinds(pages)

    def pairs(self, giver: str | None = None, taker: str | None = None) -> list[tuple[str, str]]:
        """Each kind with each other, and with itself where an agreement says so."""
        return [
            (one, other)
            for one in self.kinds
            for other in self.kinds
            if giver in {None, one}
            and taker in {None, other}
            and (one != other or between(self._pages, one, other))
        ]

    def pair(self, giver: str, taker: str, category: Category | None = None) -> PairPart:
        """All that there is to say of two kinds; of one kind of information only, where one is named."""
        speaker = Speaker(self._words, giver, taker)
        found = [
            one for one in verdicts(self._pages, giver, taker, self._day) if category in {None, one.category}
        ]
        events = [_event(self._pages, entry, found, speaker) for entry in _events_of(giver)]
        return PairPart(
            giver,
            taker,
            speaker.title,
            speaker.asks,
            between(self._pages, giver, taker),
            _grouped((speaker.thing(one), speaker.answers(one)) for one in found),
            tuple(event for event in events if event.rows),
        )

    def changes(self, since: "Matrix") -> list[Change]:
        """What this matrix says otherwise than another, sentence by sentence; empty where nothing does."""
        found: list[Change] = []
        for pair in dict.fromkeys([*since.pairs(), *self.pairs()]):
            title = Speaker(self._words, *pair).title
            for category in Category:
                was, will_be = since.sentences(*pair, category), self.sentences(*pair, category)
                if was != will_be:
                    found.append(Change(title, was, will_be))
        return found

    def sentences(self, giver: str, taker: str, category: Category) -> tuple[str, ...]:
        """What may go of one kind of information, in whole sentences."""
        speaker = Speaker(self._words, giver, taker)
        found = [one for one in verdicts(self._pages, giver, taker, self._day) if one.category is category]
        return tuple(sentence for one in found for sentence in speaker.sentences(one))


def _events_of(giver: str) -> list[EventEntry]:
    """Its own kind's types first, then those that every agency publishes; none that is about nobody."""
    entries = [
        one for one in catalogue().entries.values() if one.agency_kind in {giver, None} and one.categories
    ]
    return sorted(entries, key=lambda one: one.agency_kind is None)


def _event(pages: Pages, entry: EventEntry, found: Iterable[Verdict], speaker: Speaker) -> EventPart:
    only_health = entry.event_type in pages.publishing.health_team_only
    rows = [
        Row((speaker.thing(one),), speaker.answers(one), _fields(entry, one.category))
        for one in found
        if one.category in entry.categories and not (only_health and one.publisher_team is TeamKind.GENERAL)
    ]
    return EventPart(entry.event_type, entry.doc, tuple(rows))


def _fields(entry: EventEntry, category: Category) -> tuple[Field, ...]:
    return tuple(
        Field(field["name"].replace("_", " ").capitalize(), field["doc"])
        for field in entry.avro["fields"]
        if field["data_category"] == category
    )


def _grouped(rows: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Row, ...]:
    """What has the same answer stands in one row."""
    by_answer: dict[tuple[str, ...], list[str]] = {}
    for thing, answers in rows:
        by_answer.setdefault(answers, []).append(thing)
    return tuple(Row(tuple(things), answers) for answers, things in by_answer.items())
