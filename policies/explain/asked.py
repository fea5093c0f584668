"""A question to policy in plain words, for those who work with it."""

from datetime import date

from policies.explain.names import Names
from policies.question import Question
from schemas.vocabulary import Door, Relationship, Role

_DEED = {
    Door.PUBLISH: "publish",
    Door.TELL: "be told of",
    Door.OPEN: "open",
    Door.SEND: "be sent a notice of",
    Door.EXPORT: "take out by file",
}
_RELATIONSHIPS = {
    Relationship.TEAM: "a member of the person’s team",
    Relationship.AREA_OUT_OF_HOURS: "on duty for the team, outside its hours",
    Relationship.SELF: "the person, or somebody who speaks for the person",
    Relationship.NONE: "without a recorded link to the person",
}
_AGREED = ("to the referral", "to giving contact details", "on this council")


def asked(question: Question, names: Names) -> str:
    """One or two sentences: who, what, from whom, for what, on which day."""
    who = names.agency(question.recipient)
    if question.door in (Door.OPEN, Door.EXPORT) and question.role is not Role.AGENCY_SYSTEM:
        who += f" ({names.role(question.role)}, {_RELATIONSHIPS[question.relationship]})"
    event = names.event(question.event_type)
    return (
        f"On {_day(question.london_date)}: may {who} {_DEED[question.door]} “{event}”, "
        f"published by {names.agency(question.publisher)}? Purpose: {names.purpose(question.purpose)}. "
        f"Asked for: {'; '.join(names.category(category) for category in question.categories)}."
    )


def circumstances(question: Question, names: Names) -> tuple[str, ...]:
    """What decided besides, a sentence each; what is not so is left out, but for consent."""
    found = [*_consent(question, names), _statutory(question)]
    flags = (
        (not question.known, "The person does not exist for this recipient."),
        (question.child_linked, "An enquiry or plan for a linked child is open."),
        (question.drr_in_force, "A drug rehabilitation requirement is in force."),
        (question.address_check_open, "Probation waits for an address check."),
        (question.restricted, "The publisher has restricted its record of the person."),
        (question.protected, "A place of the person’s is protected."),
        (question.closed_for_days > 0, f"The last alert closed {question.closed_for_days} days before."),
    )
    found += [sentence for holds, sentence in flags if holds]
    found += [
        f"A {one.kind.lower().replace('_', ' ')} override is recorded, "
        f"to be reviewed by {_day(one.last_day)}: "
        f"{'; '.join(names.category(category) for category in one.categories)}."
        for one in question.overrides
    ]
    return tuple(found)


def _consent(question: Question, names: Names) -> list[str]:
    if not question.consent:
        return ["No consent is recorded."]
    groups: dict[tuple[str, date | None], list[str]] = {}
    for code in question.consent:
        groups.setdefault((code.state, code.last_day), []).append(names.category(code.category))
    return [
        f"Consent {state.lower()}{f', last day {_day(last_day)}' if last_day else ''}: "
        f"{'; '.join(categories)}."
        for (state, last_day), categories in groups.items()
    ]


def _statutory(question: Question) -> str:
    said = [words for agreed, words in zip(question.s213b, _AGREED, strict=True) if agreed]
    return f"Of the three agreements of the duty to refer: {', '.join(said) or 'none'}."


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
