"""The domain's own table of who may have what, in its own signs, and what each sign comes to in a situation.

● under an agreement, ○ only with the person's consent as well, ▲ by a recorded override, – never.
"""

from typing import NamedTuple

KINDS = ("PRISON_CARAT", "DIP", "PROBATION", "CHILD_PROTECTION", "HOUSING")

_TABLE = """
RELEASE_DATE              | ●          | ○          | ●            | ● linked ▲ | ○
CUSTODY_STATUS            | ●          | ○          | ●            | ● linked ▲ | ○
IDENTITY                  | ●          | ○          | ●            | ● linked ▲ | ○
CONTACT                   | ●          | ○          | ●            | ● linked ▲ | ○
ACCOMMODATION_NEED        | ●          | ○          | ●            | ▲          | ●
ACCOMMODATION_STATUS      | ●          | ○          | ●            | ▲          | ●
PLACEMENT                 | ●          | ○          | ●            | ▲          | ●
SUPERVISION               | ●          | ○          | ●            | ● linked   | –
LICENCE_CONDITION_ADDRESS | ●          | –          | ●            | ● linked   | ●
RISK_FLAG                 | ●          | ○          | ●            | ● linked   | ●
RISK_SUMMARY              | ●          | ○          | ●            | ● linked   | –
RISK_DETAIL               | –          | –          | ●            | ▲          | ▲
OFFENCE                   | –          | –          | ●            | ▲          | ▲
SUPPORT_NEED_FLAG         | ●          | ●          | ●            | ▲          | ○
SUBSTANCE_TREATMENT       | ● health   | ● health   | ○ drr        | ▲          | –
MEDICATION                | ● health   | ● health   | –            | –          | –
BLOOD_BORNE_VIRUS         | ○ health   | ○ health   | –            | –          | –
MENTAL_HEALTH             | ○          | ○          | ○            | ▲          | –
CHILD_SAFEGUARDING        | ▲          | ▲          | ● checking   | ●          | –
ADDRESS_CHECK_RESULT      | ●          | –          | ●            | ●          | ●
HOUSEHOLD                 | –          | –          | ● linked     | ●          | ○
EQUALITY                  | –          | –          | –            | –          | –
"""


class Situation(NamedTuple):
    """What is recorded of the person, and between which teams; everything else is as usual."""

    said: str = ""
    """The person's word, of every category: GIVEN, REFUSED and so on; empty where there is none."""
    past: bool = False
    """The last day of that word was yesterday."""
    agreed: bool = True
    """The three agreements of the duty to refer."""
    linked: bool = False
    drr: bool = False
    checking: bool = False
    override: str = ""
    health: bool = False
    """Both teams are health teams."""
    by_file: bool = False


SITUATIONS = {
    "nothing recorded": Situation(agreed=False),
    "consent": Situation("GIVEN"),
    "consent renewed": Situation("RENEWED"),
    "consent refused": Situation("REFUSED"),
    "consent withdrawn": Situation("WITHDRAWN"),
    "consent over": Situation("GIVEN", past=True),
    "consent without the duty to refer's agreements": Situation("GIVEN", agreed=False),
    "agreements of the duty to refer without consent": Situation(),
    "a child is linked": Situation(linked=True),
    "a drug rehabilitation requirement": Situation(drr=True),
    "an address check is open": Situation(checking=True),
    "a safeguarding override": Situation(override="SAFEGUARDING"),
    "a public protection override": Situation(override="PUBLIC_PROTECTION"),
    "a vital interests override": Situation(override="VITAL_INTERESTS"),
    "an override against a refusal": Situation("REFUSED", override="SAFEGUARDING"),
    "between health teams": Situation(health=True),
    "between health teams with consent": Situation("GIVEN", health=True),
    "between health teams with an override": Situation(override="SAFEGUARDING", health=True),
    "by file": Situation(by_file=True),
    "by file with consent": Situation("GIVEN", by_file=True),
}


def rows() -> list[tuple[str, str, str, bool]]:
    """Category, kind of recipient, situation, and whether it goes: one row each."""
    cells = _cells()
    for kind in KINDS:
        cells["CONSENT", kind] = "named"
    return [
        (category, kind, name, _goes(sign, kind, situation))
        for (category, kind), sign in cells.items()
        for name, situation in SITUATIONS.items()
    ] + [
        ("PRACTITIONER_CONTACT", kind, name, _goes(_as_contact(cells, kind, situation), kind, situation))
        for kind in KINDS
        for name, situation in SITUATIONS.items()
    ]


def _cells() -> dict[tuple[str, str], str]:
    lines = [[cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines()]
    return {
        (category, kind): sign for category, *signs in lines for kind, sign in zip(KINDS, signs, strict=True)
    }


def _as_contact(cells: dict[tuple[str, str], str], kind: str, situation: Situation) -> str:
    """Whom to ring goes as IDENTITY; of a health team as SUBSTANCE_TREATMENT."""
    return cells["SUBSTANCE_TREATMENT" if situation.health else "IDENTITY", kind]


def _goes(sign: str, kind: str, now: Situation) -> bool:
    """What a sign comes to. Against an override stand only "never" and health outside a health team."""
    permitted = now.said in ("GIVEN", "RENEWED") and not now.past and (kind != "HOUSING" or now.agreed)
    if sign == "named":
        return bool(now.said)
    if sign == "–":
        return False
    overridden = now.override == "VITAL_INTERESTS" or (
        bool(now.override) and (now.health or "health" not in sign)
    )
    by_itself = {
        "●": True,
        "○": permitted,
        "▲": False,
        "● linked": now.linked,
        "● linked ▲": now.linked,
        "● health": now.health,
        "○ health": permitted and now.health,
        "○ drr": permitted or now.drr,
        "● checking": now.checking,
    }[sign]
    return by_itself or overridden
