"""Children's services records: enquiries, plans, and whether an address is safe for a child."""

from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says

_AT = Says("at", "at", otherwise="recorded_at")
_SPOC = Says("spoc", "spoc")

FORM = Form(
    identifiers={"child_reference": "CHILD_REF", "noms_number": "NOMS", "crn": "CRN", "pnc": "PNC"},
    needed=("child_reference",),
    types={
        "ENQUIRY_OPENED": Becomes(
            "child-protection.enquiry.opened", (Says("section", "section", needed=True), _AT, _SPOC)
        ),
        "PLAN_STARTED": Becomes("child-protection.plan.started", (_AT, _SPOC)),
        "PLAN_ENDED": Becomes("child-protection.plan.ended", (_AT, _SPOC)),
        "ADDRESS_CHECK_COMPLETED": Becomes(
            "child-protection.address-check.completed",
            (Says("result", "result", needed=True), Says("valid_until", "valid_until"), _SPOC),
        ),
        **CONSENTS,
    },
)
