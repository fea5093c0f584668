"""Invented pages beside our own: every law and state is met, and pairs have several agreements."""

import shutil
from pathlib import Path
from typing import NamedTuple

import yaml

from policies.pages import NAMES
from tests.oracle.pages import OURS

_BASICS = ("IDENTITY", "CONTACT", "PRACTITIONER_CONTACT", "RELEASE_DATE", "CUSTODY_STATUS", "CONSENT")
_HEALTH = ("SUBSTANCE_TREATMENT", "MEDICATION", "BLOOD_BORNE_VIRUS", "MENTAL_HEALTH")
_RISK = ("RISK_FLAG", "RISK_SUMMARY", "RISK_DETAIL", "OFFENCE", "SUPERVISION")
_CHILD = ("CHILD_SAFEGUARDING", "HOUSEHOLD", "ADDRESS_CHECK_RESULT", "EQUALITY")
_PLACE = ("ACCOMMODATION_NEED", "ACCOMMODATION_STATUS", "PLACEMENT", "LICENCE_CONDITION_ADDRESS")
_ALL = (*_BASICS, *_HEALTH, *_RISK, *_CHILD, *_PLACE, "SUPPORT_NEED_FLAG")
_HOME, _CARE, _MANAGE = "HOMELESSNESS_PREVENTION_AND_RELIEF", "CONTINUITY_OF_TREATMENT", "OFFENDER_MANAGEMENT"
_SAFE, _CHILDREN, _COUNT = "PUBLIC_PROTECTION", "CHILD_SAFEGUARDING", "SERVICE_MONITORING"


class _Isa(NamedTuple):
    giver: str
    taker: str
    law: str
    purposes: tuple[str, ...]
    told: tuple[str, ...]
    by_file: tuple[str, ...] = ()
    state: str = "ACTIVE"
    basis: str = "STATUTORY_DUTY"
    days: int = 365
    first: str = "2025-01-01"
    last: str = "2028-06-30"


_PRISON, _PROBATION, _COUNCIL, _DRUGS, _SOCIAL = (
    f"{kind}:*" for kind in ("PRISON_CARAT", "PROBATION", "HOUSING", "DIP", "CHILD_PROTECTION")
)
_MORE = (
    # A second law for a pair: what needs a consent under the one goes without under the other.
    _Isa(
        _PROBATION,
        _COUNCIL,
        "OMA2007_S14",
        (_HOME, _SAFE),
        (*_BASICS, *_RISK),
        ("IDENTITY", "RELEASE_DATE"),
        days=30,
    ),
    _Isa(_PRISON, "HOUSING:E08000025", "OMA2007_S14", (_HOME, _COUNT), _ALL, _BASICS),
    # For the domain's own table: all categories, for a purpose that no other agreement of the pair names.
    _Isa(_PROBATION, _COUNCIL, "HA1996_S213B", ("DIRECT_CARE",), _ALL, _ALL),
    _Isa(_PRISON, _PROBATION, "OMA2007_S14", ("DIRECT_CARE",), _ALL, _ALL),
    # A crime gateway lists treatment and does not carry it.
    _Isa(_PRISON, _PROBATION, "CJA2003_S325", (_SAFE, _MANAGE), _ALL, _ALL, days=10),
    _Isa(_DRUGS, _PROBATION, "CDA1998_S115", (_MANAGE, _COUNT, "DIRECT_CARE"), _ALL),
    # Explicit consent, for what is most private; and by law alone, which is not enough for it.
    _Isa(_PRISON, _DRUGS, "HSCA2012_S251B", (_CARE, "DIRECT_CARE"), _ALL, _ALL, basis="EXPLICIT_CONSENT"),
    _Isa(
        _DRUGS,
        _PRISON,
        "HSCA2012_S251B",
        ("DIRECT_CARE", "RELEASE_HANDOVER"),
        _ALL,
        _ALL,
        basis="EXPLICIT_CONSENT",
    ),
    _Isa(_PRISON, _DRUGS, "HSCA2012_S251B", (_CARE, "DIRECT_CARE"), _HEALTH),
    # Run out, by its state and by its day; and not begun, suspended, ended or only drafted.
    _Isa(_DRUGS, _SOCIAL, "CA1989_S17", (_CHILDREN,), _ALL, state="EXPIRED"),
    _Isa(_PROBATION, _DRUGS, "OMA2007_S14", (_MANAGE,), _ALL, last="2026-09-30"),
    _Isa(_SOCIAL, _COUNCIL, "CA2004_S10", (_CHILDREN,), _ALL, first="2027-03-01"),
    _Isa(_COUNCIL, _SOCIAL, "CA1989_S17", (_CHILDREN,), _ALL, state="SUSPENDED"),
    _Isa(_DRUGS, _PROBATION, "CDA1998_S115", (_SAFE,), _BASICS, state="TERMINATED"),
    _Isa(_COUNCIL, _DRUGS, "CA2004_S16LA", (_HOME,), _BASICS, state="DRAFT"),
    # A law that has not commenced, and one whose days are few.
    _Isa(_DRUGS, _COUNCIL, "CA2004_S16LA", (_HOME,), _ALL),
    _Isa(_PRISON, "BENEFITS:B1", "TEST2026_S1", ("RELEASE_HANDOVER",), _ALL, _BASICS),
    # Named ones on either side.
    _Isa("PROBATION:LEEDS", "PRISON_CARAT:LEI", "CJA2003_S325", (_MANAGE,), _ALL, days=60),
    _Isa("HOUSING:E08000025", "PROBATION:BIRMINGHAM", "CDA1998_S115", (_MANAGE, _SAFE), _ALL, _PLACE),
    _Isa("CHILD_PROTECTION:E08000025", "PROBATION:BIRMINGHAM", "CA2004_S10", (_CHILDREN,), _ALL, _CHILD),
    _Isa("CHILD_PROTECTION:E08000025", "DIP:BIRMINGHAM", "CA2004_S16LA", (_CHILDREN,), _BASICS),
    _Isa(_PRISON, _SOCIAL, "CA1989_S47", (_CHILDREN, "DIRECT_CARE"), _ALL, _ALL, days=90),
    _Isa(_PROBATION, _SOCIAL, "CA2004_S11", (_CHILDREN,), (*_RISK, *_PLACE, *_HEALTH), _RISK),
    _Isa(_PRISON, _PRISON, "OMA2007_S14", ("RELEASE_HANDOVER",), _ALL, _ALL, days=5),
)
_GATEWAY = """\
  - id: TEST2026_S1
    title: Invented, with a first and a last day
    source: none
    from: [PRISON_CARAT]
    to: [BENEFITS]
    valid_from: 2026-06-01
    valid_to: 2027-01-31
"""


def more_pages(folder: Path) -> Path:
    """Our own pages and the invented ones together in an empty folder."""
    for name in NAMES:
        shutil.copy(OURS / name, folder)
    shutil.copytree(OURS / "agreements", folder / "agreements")
    with (folder / "gateways.yaml").open("a") as gateways:
        gateways.write(_GATEWAY)
    for place, isa in enumerate(_MORE, 901):
        file = folder / "agreements" / f"ISA-{place}.yaml"
        file.write_text(yaml.safe_dump(_page(f"ISA-{place}", isa)))
    return folder


def _page(name: str, isa: _Isa) -> dict[str, object]:
    parties = list(dict.fromkeys((isa.giver, isa.taker)))
    share = {"from": isa.giver, "to": isa.taker, "categories": list(isa.told), "export": list(isa.by_file)}
    return {
        "id": name,
        "version": 1,
        "title": "Invented for a test",
        "state": isa.state,
        "parties": parties if len(parties) > 1 else parties * 2,
        "purposes": list(isa.purposes),
        "gateway": isa.law,
        "article6_basis": "6_1_e",
        "article9_condition": "9_2_g",
        "confidentiality_basis": isa.basis,
        "processing_regime": "UK_GDPR",
        "shares": [share],
        "necessity": "Invented for a test, in which nobody is told anything.",
        "retention": {"days": str(isa.days), "after": "the test"},
        "spocs": {party.partition(":")[0]: "Nobody" for party in parties},
        "dpia": "DPIA-TEST",
        "drafted_by": "policy-author-1",
        "decided_by": "A test",
        "decided_on": "2024-01-01",
        "review_on": "2027-01-01",
        "valid_from": isa.first,
        "valid_to": isa.last,
    }
