"""Random questions that reach every door, role, rule and reason; the same seed gives the same questions."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from policies.question import Party, Question
from schemas.envelope import Agency
from schemas.vocabulary import Category, Door, Purpose, Relationship, Role, TeamKind
from tests.oracle.facts import consent, flags, overrides
from tests.oracle.pages import FAR, Book, Share

CODES = {
    "PRISON_CARAT": ("BMI", "LEI"),
    "DIP": ("BIRMINGHAM", "LEEDS"),
    "PROBATION": ("BIRMINGHAM", "LEEDS"),
    "CHILD_PROTECTION": ("E08000025", "E08000035"),
    "HOUSING": ("E08000025", "E08000025", "W06000011"),
    "BENEFITS": ("B1",),
}
WORKER = {
    "PRISON_CARAT": Role.CARAT_WORKER,
    "DIP": Role.DIP_WORKER,
    "PROBATION": Role.PROBATION_PRACTITIONER,
    "CHILD_PROTECTION": Role.SOCIAL_WORKER,
    "HOUSING": Role.HOUSING_OFFICER,
}
EVENTS = {
    "PRISON_CARAT": ("prison-carat.release.planned", "prison-carat.treatment-handover.issued"),
    "DIP": ("dip.referral.accepted",),
    "PROBATION": ("probation.risk.changed",),
    "CHILD_PROTECTION": ("child-protection.plan.started",),
    "HOUSING": ("housing.placement.offered",),
    "BENEFITS": ("benefits.claim.made",),
}
# Role, kind of the recipient, relationship and purpose that go together; each is broken now and then.
GROUNDED = (
    (Role.CLIENT, "PERSON", Relationship.SELF, Purpose.SUBJECT_ACCESS),
    (Role.ADVOCATE, "ADVOCATE", Relationship.SELF, Purpose.SUBJECT_ACCESS),
    (Role.IG_OFFICER, "GOVERNANCE", Relationship.NONE, Purpose.IG_AUDIT),
    (Role.HANDOVER, "THROUGHCARE", Relationship.NONE, Purpose.RELEASE_HANDOVER),
)


def questions(book: Book, seed: int, count: int) -> Iterator[Question]:
    """So many questions, of this seed."""
    chance = Random(seed)
    edges = _edges(book)
    return (_question(book, chance, edges) for _ in range(count))


def _question(book: Book, chance: Random, edges: list[date]) -> Question:
    # The duty to refer asks for more than any other law: it is asked about more often.
    (share,) = chance.choices(
        book.shares, [4 if each.law.name == "HA1996_S213B" else 1 for each in book.shares]
    )
    publisher, recipient = _parties(share, chance)
    doors: tuple[Any, ...] = (Door.TELL, Door.OPEN, Door.SEND, Door.EXPORT, Door.PUBLISH, "BROADCAST")
    (door,) = chance.choices(doors, (34, 38, 8, 12, 7, 1))
    day = (
        chance.choice(edges) if chance.random() < 0.3 else date(2026, 1, 1) + timedelta(chance.randrange(900))
    )
    purpose: Any = chance.choice(sorted(share.purposes))
    if chance.random() < 0.2:
        purpose = chance.choice((*Purpose, Purpose.SERVICE_MONITORING, "CURIOSITY"))
    asked = Question(
        door=door,
        publisher=publisher,
        recipient=recipient,
        role=Role.AGENCY_SYSTEM,
        relationship=chance.choices(tuple(Relationship), (80, 10, 3, 7))[0],
        purpose=purpose,
        event_type=_event(publisher.agency.kind, chance, book),
        categories=_categories(share, chance),
        london_date=day,
        consent=consent(day, chance),
        overrides=overrides(day, chance),
        **flags([each.kept_days for each in book.shares], chance),
    )
    return _as_reader(asked, chance) if door in (Door.OPEN, Door.EXPORT) else asked


def _as_reader(asked: Question, chance: Random) -> Question:
    draw = chance.random()
    if asked.door is Door.OPEN and draw < 0.35:
        role, kind, relationship, purpose = chance.choice(GROUNDED)
        fitting: dict[str, Any] = {"role": role, "relationship": relationship, "purpose": purpose}
        fitting["recipient"] = Party(Agency(kind, "1"), TeamKind.GENERAL)
        kept = {name: value for name, value in fitting.items() if chance.random() < 0.95}
        return asked._replace(**kept)
    if draw < 0.45:
        return asked._replace(role=chance.choice(tuple(Role)))
    if asked.door is Door.EXPORT:
        return asked
    if draw < 0.6:
        role = Role.DUTY_OFFICER
        near = Relationship.AREA_OUT_OF_HOURS if chance.random() < 0.8 else asked.relationship
        return asked._replace(role=role, relationship=near)
    return asked._replace(role=WORKER.get(asked.recipient.agency.kind, Role.HOUSING_TEAM_MANAGER))


def _parties(share: Share, chance: Random) -> tuple[Party, Party]:
    giver, taker = (_party(name, chance) for name in (share.giver, share.taker))
    draw = chance.random()
    if draw < 0.06:
        taker = giver._replace(team_kind=chance.choice(tuple(TeamKind)))
    elif draw < 0.16:
        taker = _party(chance.choice(tuple(CODES)) + ":*", chance)
    return giver, taker


def _party(name: str, chance: Random) -> Party:
    kind, _, code = name.partition(":")
    if code == "*" or chance.random() < 0.15:
        code = chance.choice(CODES[kind])
    return Party(Agency(kind, code), chance.choice(tuple(TeamKind)))


def _event(kind: str, chance: Random, book: Book) -> str:
    if chance.random() < 0.8:
        return chance.choice(EVENTS[kind])
    return chance.choice([*sorted(book.any_agency), *(each for own in EVENTS.values() for each in own)])


def _categories(share: Share, chance: Random) -> tuple[Category, ...]:
    draw = chance.random()
    if draw < 0.01:
        return ()
    if draw < 0.02:
        return (Category.IDENTITY, "SHOE_SIZE")  # type: ignore[return-value]
    if draw < 0.06:
        return tuple(sorted(Category))
    listed = chance.sample(sorted(share.told), chance.randint(1, min(4, len(share.told))))
    others = chance.sample(sorted(Category), chance.randint(0, 3))
    return tuple(sorted({Category(each) for each in (*listed, *others)}))


def _edges(book: Book) -> list[date]:
    """The first and last day of each agreement and law, with the day before and after."""
    days = {day for share in book.shares for day in (share.first_day, share.last_day)}
    laws = {share.law for share in book.shares}
    days |= {day for law in laws for day in (law.first_day, law.last_day) if day and day != FAR}
    return sorted({day + timedelta(step) for day in days for step in (-1, 0, 1)})
