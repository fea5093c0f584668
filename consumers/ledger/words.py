"""What the ledger's pages say in place of a code. The code itself always stands beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from consumers.desk.desk import Desk
from consumers.desk.words import moment
from policies.entries import FIELDS, EntryKind
from policies.texts import text_of
from schemas.vocabulary import AlertType, AllowReason, Category, DenyReason

KINDS: Final[Mapping[EntryKind, str]] = {
    EntryKind.PUBLISH_ACCEPTED: "Record accepted",
    EntryKind.PUBLISH_REFUSED: "Record refused",
    EntryKind.PUBLISH_WAITING: "Record waits for a person",
    EntryKind.HANDOVER_OPENED: "Dates and codes opened by the bus’s own rules",
    EntryKind.TELL: "Decided whom to tell",
    EntryKind.ALERT_CHANGED: "Alert changed",
    EntryKind.SEND: "Decided whether a post is written to",
    EntryKind.EXPORT: "Decided what an agency’s system is given by file",
    EntryKind.READER_OPENED: "Opened by a reader",
    EntryKind.ACKNOWLEDGED: "Alert acknowledged",
    EntryKind.PARKED: "Message set aside",
    EntryKind.REDRIVEN: "Message that was set aside tried again by an officer",
    EntryKind.REPLAYED: "People folded anew and asked about again by an officer",
    EntryKind.PERSON_ERASED: "Person erased",
    EntryKind.WAITING_SETTLED: "Waiting record settled by an officer",
    EntryKind.PEOPLE_MERGED: "Two records said to be one person",
    EntryKind.PEOPLE_SEPARATED: "Records said to be different people",
    EntryKind.MERGE_LOOKED: "Merge looked at by an officer",
    EntryKind.CONSENT_RECORDED: "What a person said was written down",
    EntryKind.OVERRIDE_RECORDED: "Decision to share against the rules recorded or ended",
    EntryKind.RESTRICTION_RECORDED: "Record or place closed, or opened again",
    EntryKind.HOLDER_TOLD: "Holder told that a consent, or a decision to share, has ended",
    EntryKind.SERVICE_ALERT: "Service alert changed",
    EntryKind.POLICY_PROPOSED: "Policy proposed",
    EntryKind.POLICY_ACTIVATED: "Another policy came into force",
}
QUESTION: Final[Mapping[str, str]] = {
    "door": "What was to be done",
    "publisher": "Who published it",
    "publisher_team_kind": "Kind of team that published it",
    "recipient": "Who was to have it",
    "recipient_team_kind": "Kind of team that was to have it",
    "role": "Role of the reader",
    "relationship": "Why this reader has to do with this person",
    "purpose": "For what",
    "event_type": "What happened",
    "categories": "Categories asked for",
    "london_date": "Day in London",
    "consent": "Consent",
    "s213b": "Agreed for the duty to refer (Housing Act 1996, section 213B)",
    "child_linked": "A child is linked, with an enquiry or plan open",
    "drr_in_force": "A drug rehabilitation requirement is in force",
    "address_check_open": "Probation waits for an address check",
    "restricted": "The publisher has restricted its record, and this team is not excepted",
    "protected": "A place of the person’s must not be told",
    "overrides": "Decisions to share against the rules that are in force",
    "closed_for_days": "Days since the last alert about the person closed; 0 while one is open",
    "known": "The person exists for whom it was to go to",
}
"""What each part of a question to policy means. An agency's kind is the first half of its name."""
_EFFECTS: Final = {"ALLOW": "Allowed", "ALLOW_REDACTED": "Allowed in part", "DENY": "Refused"}
_LISTS: Final = frozenset({"reasons", "categories", "withheld", "agreements", "question", "fields"})


_REASONS: Final = frozenset({*AllowReason, *DenyReason, "POLICY_UNAVAILABLE"})


class Said(NamedTuple):
    """One value: in words where there are any, and as it stands on the ledger."""

    text: str
    code: str


class Shown(NamedTuple):
    """One field of an entry."""

    name: str
    about: str
    values: tuple[Said, ...]


def shown(desk: Desk, fields: Mapping[str, str | int]) -> list[Shown]:
    """An entry's fields in the order in which they are explained, empty ones left out."""
    found = []
    for name, about in FIELDS.items():
        value = str(fields.get(name, ""))
        if value:
            codes = value.split(",") if name in _LISTS else [value]
            found.append(Shown(name, about, tuple(Said(_words(desk, name, code), code) for code in codes)))
    return found


def kind_words(kind: str) -> str:
    """What happened, for a kind that is written on the ledger."""
    return KINDS[EntryKind(kind)] if kind in set(EntryKind) else kind


def _words(desk: Desk, name: str, code: str) -> str:
    words = desk.words
    match name:
        case "kind":
            return kind_words(code)
        case "at" | "machine_at":
            return moment(datetime.fromisoformat(code))
        case "primary" | "reasons" if code in _REASONS:
            return text_of(code).staff
        case "categories" | "withheld" if code in set(Category):
            return words.categories[Category(code)]
        case "event_type":
            return words.event(code)
        case "purpose":
            return words.purpose(code)
        case "alert_type" if code in set(AlertType):
            return words.alerts[AlertType(code)].title
        case "primary" | "reasons" | "effect" | "state" | "status":
            ended = {str(status): text for status, text in words.statuses.items()}
            ended["SATISFIED"] = words.settled
            return _EFFECTS.get(code) or ended.get(code) or words.value(code).replace("_", " ").capitalize()
    return _who(desk, name, code)


def _who(desk: Desk, name: str, code: str) -> str:
    teams = {team.id: f"{team.name}, {team.agency_name}" for team in desk.directory}
    match name:
        case "officer" | "assigned" | "author" | "authorised" | "team":
            return desk.officers[code].name if code in desk.officers else teams.get(code, code)
        case "agency" | "recipient" | "publisher":
            return next((team.agency_name for team in desk.directory if str(team.agency) == code), code)
        case "level":
            return desk.words.levels[int(code)].capitalize()
    return code
