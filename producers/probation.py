"""Probation records: who supervises, duties to refer, orders of the court, recalls."""

from producers import cells
from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says

_SPOC = Says("spoc", "spoc")
_MHTR = Says("mental_health_requirement", "mental_health_requirement", cells.yes_no, empty=False)

FORM = Form(
    identifiers={"crn": "CRN", "noms_number": "NOMS", "pnc": "PNC"},
    needed=("crn",),
    types={
        "PRACTITIONER_ALLOCATED": Becomes(
            "probation.practitioner.allocated",
            (Says("team", "practitioner_team", needed=True), _SPOC),
        ),
        "DUTY_TO_REFER_SUBMITTED": Becomes(
            "probation.duty-to-refer.submitted",
            (
                Says("council", "council", needed=True),
                Says("reference", "referral_reference", needed=True),
                Says("submitted_on", "submitted_on", needed=True),
                _SPOC,
            ),
        ),
        "ORDER_IMPOSED": Becomes(
            "probation.order.imposed", (Says("requirements", "requirements", cells.listed), _MHTR)
        ),
        "ORDER_TERMINATED": Becomes(
            "probation.order.terminated",
            (Says("requirements", "requirements", cells.listed), _MHTR, Says("reason", "order_reason")),
        ),
        "RECALL_INITIATED": Becomes(
            "probation.recall.initiated", (Says("recall_type", "recall_type", needed=True), _SPOC)
        ),
        **CONSENTS,
    },
)
