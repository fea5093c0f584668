"""Which agreements of a pair a question can use, and what the first thing is that all of them lack."""

from collections.abc import Callable

from policies.question import Question
from tests.oracle.pages import Book, Share


def usable(book: Book, question: Question) -> tuple[tuple[Share, ...], str]:
    """The agreements that every condition leaves, or the reason of the first condition that leaves none."""
    giver, taker = str(question.publisher.agency), str(question.recipient.agency)
    day = question.london_date
    pair = (question.publisher.agency.kind, question.recipient.agency.kind)
    left = tuple(share for share in book.shares if _kinds(share) == pair and names(share.giver, giver))
    ran_out = any(
        share.state == "EXPIRED" or (share.state == "ACTIVE" and share.last_day < day) for share in left
    )
    conditions: tuple[tuple[str, Callable[[Share], bool]], ...] = (
        (
            "AGREEMENT_EXPIRED" if ran_out else "NO_AGREEMENT",
            lambda share: share.state == "ACTIVE" and share.first_day <= day <= share.last_day,
        ),
        ("RECIPIENT_NOT_COVERED", lambda share: names(share.taker, taker)),
        ("NO_LEGAL_GATEWAY", lambda share: share.law.in_force(day)),
        (
            "GATEWAY_NOT_FOR_THIS_PAIR",
            lambda share: (
                pair in share.law.pairs and question.recipient.agency.code.startswith(share.law.code_starts)
            ),
        ),
        ("PURPOSE_NOT_COVERED", lambda share: question.purpose in share.purposes),
    )
    for reason, holds in conditions:
        left = tuple(share for share in left if holds(share))
        if not left:
            return (), reason
    return left, ""


def names(party: str, agency: str) -> bool:
    """Whether a party, which may be a whole kind (`HOUSING:*`), is or holds this agency."""
    return party in (agency, agency.partition(":")[0] + ":*")


def _kinds(share: Share) -> tuple[str, str]:
    return share.giver.partition(":")[0], share.taker.partition(":")[0]
