"""What the matrix asks besides an agreement, for one category under one agreement."""

from policies.question import Question
from tests.oracle.consent import objections
from tests.oracle.pages import Book, Share
from tests.oracle.reach import HEALTH, acts_as
from tests.oracle.verdict import Finding

_LAW = frozenset({"STATUTORY_GATEWAY"})
_CONSENT = frozenset({"CONSENT_VALID", "STATUTORY_GATEWAY"})
_CHILD = frozenset({"DUTY_TO_SHARE_CHILD", "STATUTORY_GATEWAY"})


def under(book: Book, share: Share, question: Question, category: str) -> Finding | None:
    """What one usable agreement makes of a category; None where it does not speak of it."""
    listed = share.by_file if question.door == "EXPORT" else share.told
    acting = acts_as(category, question)
    if category not in listed or (acting in HEALTH and not share.law.patients):
        return None
    if question.closed_for_days > share.kept_days:
        return Finding(refusals=frozenset({"RETENTION_ELAPSED"}))
    found = _by_rule(book.rule(acting, question.recipient.agency.kind), share, question, acting)
    return found if found.refusals else found._replace(agreements=frozenset({share.reference}))


def _by_rule(rule: str, share: Share, question: Question, acting: str) -> Finding:
    if rule.startswith("CONSENT"):
        return _by_consent(rule, share, question, acting)
    if rule == "HEALTH_EXPLICIT":
        return _explicit(share, question, acting)
    held, otherwise = {
        "GATEWAY": (True, ""),
        "GATEWAY_IF_CHILD_LINKED": (question.child_linked, "NOT_NECESSARY"),
        "GATEWAY_IF_ADDRESS_CHECK": (question.address_check_open, "NOT_NECESSARY"),
        "HEALTH": (question.recipient.team_kind == "HEALTH", "RECIPIENT_NOT_COVERED"),
        "NAMED_RECIPIENT": (bool(question.consent), "CONSENT_MISSING"),
        "OVERRIDE": (False, "NOT_NECESSARY"),
        "NEVER": (False, "CATEGORY_NOT_COVERED"),
    }[rule]
    if not held:
        return _no(otherwise)
    return Finding(_CHILD if rule == "GATEWAY_IF_CHILD_LINKED" else _LAW)


def _by_consent(rule: str, share: Share, question: Question, acting: str) -> Finding:
    """The law alone is enough in some cases; a consent that stands is named as a ground all the same."""
    from_two = question.publisher.agency.kind in ("PRISON_CARAT", "PROBATION")
    free = {
        "CONSENT": False,
        "CONSENT_UNLESS_S14": share.law.name == "OMA2007_S14" and from_two,
        "CONSENT_UNLESS_DRR": question.drr_in_force,
    }[rule]
    found = _consent(share, question, acting)
    return Finding(_LAW) if free and found.refusals else found


def _consent(share: Share, question: Question, acting: str) -> Finding:
    against = objections(acting, question.consent, question.london_date)
    if share.law.name == "HA1996_S213B" and question.s213b != (True, True, True):
        against |= {"S213B_NOT_AGREED"}
    return Finding(refusals=against) if against else Finding(_CONSENT)


def _explicit(share: Share, question: Question, acting: str) -> Finding:
    if question.recipient.team_kind != "HEALTH":
        return _no("RECIPIENT_NOT_COVERED")
    proper = question.publisher.team_kind == "HEALTH" and share.basis == "EXPLICIT_CONSENT"
    return _consent(share, question, acting) if proper else _no("CATEGORY_NOT_COVERED")


def _no(reason: str) -> Finding:
    return Finding(refusals=frozenset({reason}))
