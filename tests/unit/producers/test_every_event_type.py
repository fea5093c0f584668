"""Each event type that the domain names is there in full: schema, typed record, way in, example, title."""

import pytest

from consumers.desk.words import words
from producers.agencies import form_of
from schemas.catalogue import catalogue
from schemas.events import event_classes
from schemas.examples import example

KINDS = ("PRISON_CARAT", "DIP", "PROBATION", "CHILD_PROTECTION", "HOUSING")

# The table of events as the domain has it: what each agency says happened to what.
DOMAIN = {
    "prison-carat.person": "received",
    "prison-carat.release": "planned date-changed confirmed cancelled occurred",
    "prison-carat.assessment": "completed",
    "prison-carat.treatment-handover": "issued",
    "dip.referral": "accepted declined",
    "dip.appointment": "offered attended missed",
    "dip.engagement": "started ended",
    "probation.practitioner": "allocated",
    "probation.pre-sentence-report": "requested completed",
    "probation.order": "imposed terminated",
    "probation.licence": "activated varied",
    "probation.risk": "changed",
    "probation.recall": "initiated",
    "probation.address-check": "requested",
    "probation.duty-to-refer": "submitted withdrawn",
    "child-protection.enquiry": "opened",
    "child-protection.conference": "scheduled held",
    "child-protection.plan": "started ended",
    "child-protection.core-group": "scheduled",
    "child-protection.address-check": "completed",
    "child-protection.contact-restriction": "set lifted",
    "housing.duty-to-refer": "acknowledged outcome-recorded",
    "housing.assessment": "booked",
    "housing.duty": "accepted ended",
    "housing.placement": "offered confirmed cancelled arrived",
    "housing.tenancy": "at-risk ended",
    "consent": "given refused renewed withdrawn expired",
    "alert": "acknowledged assigned resolved referred-on",
    "identity": "merged unmerged",
    "override": "recorded ended",
    "record": "restricted unrestricted",
    "feed": "heartbeat",
}
EVENTS = [f"{entity}.{what}" for entity, participles in DOMAIN.items() for what in participles.split()]


def test_the_contract_has_the_domains_event_types_and_no_other() -> None:
    assert set(EVENTS) == set(catalogue().event_types)


@pytest.mark.parametrize("event_type", EVENTS)
def test_an_event_type_is_there_in_full(event_type: str) -> None:
    entry = catalogue().entry(event_type)
    assert isinstance(example(event_type, 1), event_classes()[event_type])
    assert words().events[event_type]
    forms = [form_of(kind) for kind in ([entry.agency_kind] if entry.agency_kind else KINDS)]
    in_files = [any(made.event_type == event_type for made in form.types.values()) for form in forms]
    # An officer answers an alert at the desk, or an agency's own system by the front door.
    assert all(in_files) or (event_type.startswith("alert.") and not any(in_files))
