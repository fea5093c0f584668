"""Children's services records: enquiries, conferences, plans, restricted contact, address checks."""

from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says
from producers.safeguard_records import SAFEGUARDS

_AT = Says("at", "at", otherwise="recorded_at")
_SPOC = Says("spoc", "spoc")
_MEETING_AT = Says("at", "at", needed=True)
_CONFERENCE = Says("kind", "conference_kind", needed=True)
_RESTRICTION = Says("kind", "restriction_kind", needed=True)

FORM = Form(
    identifiers={"child_reference": "CHILD_REF", "noms_number": "NOMS", "crn": "CRN", "pnc": "PNC"},
    needed=("child_reference",),
    types={
        "ENQUIRY_OPENED": Becomes(
            "child-protection.enquiry.opened", (Says("section", "section", needed=True), _AT, _SPOC)
        ),
        "CONFERENCE_SCHEDULED": Becomes(
            "child-protection.conference.scheduled", (_CONFERENCE, _MEETING_AT, _SPOC)
        ),
        "CONFERENCE_HELD": Becomes(
            "child-protection.conference.held",
            (_CONFERENCE, _MEETING_AT, Says("outcome", "conference_outcome"), _SPOC),
        ),
        "PLAN_STARTED": Becomes("child-protection.plan.started", (_AT, _SPOC)),
        "PLAN_ENDED": Becomes("child-protection.plan.ended", (_AT, _SPOC)),
        "CORE_GROUP_SCHEDULED": Becomes("child-protection.core-group.scheduled", (_MEETING_AT, _SPOC)),
        "ADDRESS_CHECK_COMPLETED": Becomes(
            "child-protection.address-check.completed",
            (Says("result", "result", needed=True), Says("valid_until", "valid_until"), _SPOC),
        ),
        "CONTACT_RESTRICTION_SET": Becomes(
            "child-protection.contact-restriction.set",
            (_RESTRICTION, Says("valid_until", "valid_until"), _SPOC),
        ),
        "CONTACT_RESTRICTION_LIFTED": Becomes(
            "child-protection.contact-restriction.lifted", (_RESTRICTION, _SPOC)
        ),
        **CONSENTS,
        **SAFEGUARDS,
    },
)
