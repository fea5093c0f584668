"""The oracle: who may have what, worked out in plain Python from the rules and never from the Rego."""

from policies.question import Question
from tests.oracle.agreements import usable
from tests.oracle.consent import objections
from tests.oracle.matrix import under
from tests.oracle.overrides import overriding
from tests.oracle.pages import Book
from tests.oracle.reach import acts_as, bars, may_publish
from tests.oracle.readable import readable
from tests.oracle.verdict import Finding, Verdict, judged, refused

_HIDES = ("GENERALISE", "MASK", "REMOVE")  # each more than the one before


def decide(book: Book, question: Question) -> Verdict:
    """What the rules say to this question."""
    if not readable(book, question):
        return refused("SCHEMA_INVALID")
    if question.door == "PUBLISH":
        return _published(book, question)
    findings = {
        str(each): _with_situations(book, question, each, _found(book, question, each))
        for each in question.categories
    }
    role = book.roles.get(question.role)
    owed = role.obligations if role and question.door == "OPEN" else ()
    return judged(findings, (*owed, "THIN_ONLY") if question.door == "SEND" else tuple(owed))


def _published(book: Book, question: Question) -> Verdict:
    treatment = question.event_type in book.health_team_only
    if not may_publish(book, question) or (treatment and question.publisher.team_kind != "HEALTH"):
        return refused("PUBLISHER_NOT_AUTHORISED", question.categories)
    ground = "OWN_AGENCY_DATA"
    return Verdict("ALLOW", frozenset(question.categories), (), (ground,), ground)


def _found(book: Book, question: Question, category: str) -> Finding:
    """One category, before the situation that may hide it."""
    found = _considered(book, question, category)
    if barred := bars(book, question, category):
        return Finding(refusals=found.refusals | barred)
    return found


def _considered(book: Book, question: Question, category: str) -> Finding:
    """One category, were there no bar before it."""
    role = book.roles.get(question.role)
    if question.door == "OPEN" and question.role == "handover":
        return Finding(frozenset({"OWN_AGENCY_DATA"}))
    if question.door == "OPEN" and role and role.ground:
        acting = acts_as(category, question)
        against = objections(acting, question.consent, question.london_date) if role.consent else frozenset()
        return Finding(refusals=against) if against else Finding(frozenset({role.ground}))
    if question.publisher.agency == question.recipient.agency:
        return _own(book, question, category)
    return _shared(book, question, category)


def _own(book: Book, question: Question, category: str) -> Finding:
    rule = book.rule(acts_as(category, question), question.recipient.agency.kind)
    if rule in ("HEALTH", "HEALTH_EXPLICIT") and question.recipient.team_kind != "HEALTH":
        return Finding(refusals=frozenset({"RECIPIENT_NOT_COVERED"}))
    return Finding(frozenset({"OWN_AGENCY_DATA"}))


def _shared(book: Book, question: Question, category: str) -> Finding:
    """By agreements, which are united, and by overrides, which need none."""
    shares, lacking = usable(book, question)
    found = [one for share in shares if (one := under(book, share, question, category))]
    through = [one for one in found if not one.refusals]
    grounds = frozenset().union(*(one.grounds for one in through)) | overriding(book, question, category)
    if grounds:
        return Finding(grounds, agreements=frozenset().union(*(one.agreements for one in through)))
    refusals = frozenset().union(*(one.refusals for one in found))
    return Finding(refusals=refusals or frozenset({lacking or "CATEGORY_NOT_COVERED"}))


def _with_situations(book: Book, question: Question, category: str, found: Finding) -> Finding:
    """What is kept back or changed in a situation, whatever was found; the bus's own rules tell nobody."""
    if question.door == "OPEN" and question.role == "handover":
        return found
    rules = [book.situations[name] for name in _situations(book, question)]
    hidden = [(reason, changes[category]) for reason, changes in rules if category in changes]
    if removals := frozenset(reason for reason, how in hidden if how == "REMOVE"):
        return Finding(refusals=found.refusals | removals)
    return found._replace(redaction=max((how for _, how in hidden), key=_HIDES.index, default=None))


def _situations(book: Book, question: Question) -> list[str]:
    role = book.roles.get(question.role)
    # Whoever looks by a right of their own is no agency that recorded the place.
    by_right = question.door == "OPEN" and role is not None and role.ground is not None
    own = question.publisher.agency == question.recipient.agency and not by_right
    themselves = question.role in ("client", "advocate")
    holding = {
        "PROTECTED_LOCATION": question.protected and not own,
        "SERVICE_MONITORING": question.purpose == "SERVICE_MONITORING",
        "SELF": themselves,
        "SELF_CHILD_LINKED": themselves and question.child_linked,
    }
    return [name for name, holds in holding.items() if holds]
