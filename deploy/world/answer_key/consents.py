"""What a person has said about who may be told, as the bus knew it at a moment."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from deploy.world.answer_key.records import Event

_STATES = {
    "CONSENT_GIVEN": "GIVEN",
    "CONSENT_RENEWED": "RENEWED",
    "CONSENT_REFUSED": "REFUSED",
    "CONSENT_WITHDRAWN": "WITHDRAWN",
    "CONSENT_EXPIRED": "EXPIRED",
}
_PERMIT = ("GIVEN", "RENEWED")
_STRICTNESS = {"REFUSED": 4, "WITHDRAWN": 3, "EXPIRED": 2, "RENEWED": 1, "GIVEN": 0}


class Word(NamedTuple):
    """One thing that the person said."""

    said: datetime
    state: str
    recipients: tuple[str, ...]
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    last_day: date | None
    agreed: bool
    """To the referral and to giving contact details."""
    council: str


class Consents(NamedTuple):
    """All that a person has said so far."""

    words: tuple[Word, ...]

    def lacking(
        self, recipient: str, purpose: str, category: str, day: date, council: str | None
    ) -> set[str]:
        """Why consent does not carry this category on that day; empty where it does.

        With a council, the three agreements of the duty to refer are asked as well.
        """
        word = self._about(recipient, purpose, category)
        if word is None:
            return {"CONSENT_MISSING"}
        reasons = set()
        if word.state not in _PERMIT:
            reasons.add(f"CONSENT_{word.state}")
        elif category not in word.categories:
            reasons.add("CONSENT_MISSING")
        elif word.last_day and word.last_day < day:
            reasons.add("CONSENT_EXPIRED")
        if council is not None and not (word.agreed and word.council == council):
            reasons.add("S213B_NOT_AGREED")
        return reasons

    def ends(self) -> set[date]:
        """The days on which a consent counts no more; its last day itself still counts."""
        return {word.last_day + timedelta(days=1) for word in self.words if word.last_day}

    def _about(self, recipient: str, purpose: str, category: str) -> Word | None:
        """The newest word counts for all that it is about; of two at one time, the stricter.

        A newer consent without a category that an older one gave does not give it. A newer refusal of
        some categories leaves the others as they were.
        """
        about = [
            word
            for word in self.words
            if recipient in word.recipients and purpose in word.purposes
            if word.state in _PERMIT or category in word.categories
        ]
        return max(about, key=_weight, default=None)


def _weight(word: Word) -> tuple[datetime, int, int]:
    ends = word.last_day.toordinal() if word.last_day else date.max.toordinal()
    return word.said, _STRICTNESS[word.state], -ends


def read(events: list[Event]) -> Consents:
    """What was said in these events."""
    return Consents(tuple(_word(event) for event in events if event.type in _STATES))


def _word(event: Event) -> Word:
    return Word(
        said=event.instant("consent_event_time"),
        state=_STATES[event.type],
        recipients=event.words("consent_recipients"),
        purposes=event.words("consent_purposes"),
        categories=event.words("consent_categories"),
        last_day=event.day_in("consent_last_day"),
        agreed=event.cell("agreed_referral") == "yes" and event.cell("agreed_contact") == "yes",
        council=event.cell("chosen_council"),
    )
