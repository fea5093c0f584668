"""Who may ask for what at all, before anything is said of agreements: why not, category by category."""

from policies.question import Question
from tests.oracle.pages import Book, Role

HEALTH = frozenset({"SUBSTANCE_TREATMENT", "MEDICATION", "BLOOD_BORNE_VIRUS", "MENTAL_HEALTH"})
HANDOVER_FACTS = frozenset({"CUSTODY_STATUS", "RELEASE_DATE", "ACCOMMODATION_NEED", "CONSENT"})


def acts_as(category: str, question: Question) -> str:
    """By which category's rules one goes: whom to ring in a health team tells of treatment."""
    if category != "PRACTITIONER_CONTACT":
        return category
    return "SUBSTANCE_TREATMENT" if question.publisher.team_kind == "HEALTH" else "IDENTITY"


def may_publish(book: Book, question: Question) -> bool:
    """Whether the publisher's kind writes events of this type at all."""
    own = question.publisher.agency.kind.lower().replace("_", "-") + "."
    return question.event_type.startswith(own) or question.event_type in book.any_agency


def bars(book: Book, question: Question, category: str) -> frozenset[str]:
    """Why this category may not even be considered; empty where it may."""
    if question.door in ("TELL", "SEND"):
        return _stands_between(question, restricted=question.restricted)
    if question.door == "OPEN" and question.role == "handover":
        return frozenset() if _is_the_bus(book, question, category) else frozenset({"ROLE_NOT_PERMITTED"})
    return _reader(book, question, category)


def _stands_between(question: Question, *, restricted: bool) -> frozenset[str]:
    found = set() if question.known else {"NO_LEGITIMATE_RELATIONSHIP"}
    return frozenset(found | ({"RESTRICTED_RECORD"} if restricted else set()))


def _is_the_bus(book: Book, question: Question, category: str) -> bool:
    return (
        category in HANDOVER_FACTS
        and question.recipient.agency.kind == "THROUGHCARE"
        and question.purpose == "RELEASE_HANDOVER"
        and question.relationship == "NONE"
        and question.known
        and may_publish(book, question)
    )


def _reader(book: Book, question: Question, category: str) -> frozenset[str]:
    role = book.roles.get(question.role)
    by_right = question.door == "OPEN" and role is not None and role.ground is not None
    restricted = question.restricted and not by_right
    general = set(_stands_between(question, restricted=restricted))
    if role is None:
        return frozenset(general | {"ROLE_NOT_PERMITTED"})
    if question.relationship not in role.relationships:
        far = role.relationships == {"AREA_OUT_OF_HOURS"}
        general.add("OUT_OF_AREA" if far else "NO_LEGITIMATE_RELATIONSHIP")
    if role.purposes is not None and question.purpose not in role.purposes:
        general.add("PURPOSE_NOT_COVERED")
    if general or _opens(role, question, category):
        return frozenset(general)
    return frozenset({"ROLE_NOT_PERMITTED"})


def _opens(role: Role, question: Question, category: str) -> bool:
    return (
        role.door == question.door
        and (role.kinds is None or question.recipient.agency.kind in role.kinds)
        and (role.categories is None or category in role.categories)
        and not (
            role.health_only
            and acts_as(category, question) in HEALTH
            and question.recipient.team_kind != "HEALTH"
        )
    )
