"""Probation records: who supervises, reports, duties to refer, orders, licences, risk, recalls."""

from producers import cells
from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says
from producers.safeguard_records import SAFEGUARDS

_SPOC = Says("spoc", "spoc")
_REQUIREMENTS = Says("requirements", "requirements", cells.listed)
_MHTR = Says("mental_health_requirement", "mental_health_requirement", cells.yes_no, empty=False)
_COUNCIL = Says("council", "council", needed=True)
_REFERENCE = Says("reference", "referral_reference", needed=True)
_LICENCE = (
    Says("starts_on", "licence_starts_on", needed=True),
    Says("ends_on", "licence_ends_on"),
    Says("address_conditions", "address_conditions"),
    _SPOC,
)

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
            (_COUNCIL, _REFERENCE, Says("submitted_on", "submitted_on", needed=True), _SPOC),
        ),
        "DUTY_TO_REFER_WITHDRAWN": Becomes(
            "probation.duty-to-refer.withdrawn",
            (_COUNCIL, _REFERENCE, Says("withdrawal_reason", "withdrawal_reason", needed=True)),
        ),
        "PRE_SENTENCE_REPORT_REQUESTED": Becomes(
            "probation.pre-sentence-report.requested", (Says("due_on", "report_due_on"), _SPOC)
        ),
        "PRE_SENTENCE_REPORT_COMPLETED": Becomes(
            "probation.pre-sentence-report.completed", (_REQUIREMENTS, _MHTR, _SPOC)
        ),
        "ORDER_IMPOSED": Becomes("probation.order.imposed", (_REQUIREMENTS, _MHTR)),
        "ORDER_TERMINATED": Becomes(
            "probation.order.terminated", (_REQUIREMENTS, _MHTR, Says("reason", "order_reason"))
        ),
        "LICENCE_ACTIVATED": Becomes("probation.licence.activated", _LICENCE),
        "LICENCE_VARIED": Becomes("probation.licence.varied", _LICENCE),
        "RISK_CHANGED": Becomes(
            "probation.risk.changed",
            (
                Says("ask_spoc", "ask_spoc", cells.yes_no, needed=True),
                Says("rosh_level", "rosh_level", needed=True),
                Says("flags", "risk_flags", cells.listed),
                _SPOC,
            ),
        ),
        "RECALL_INITIATED": Becomes(
            "probation.recall.initiated", (Says("recall_type", "recall_type", needed=True), _SPOC)
        ),
        "ADDRESS_CHECK_REQUESTED": Becomes(
            "probation.address-check.requested",
            (Says("at", "requested_at", needed=True), Says("address", "address_to_check"), _SPOC),
        ),
        **CONSENTS,
        **SAFEGUARDS,
    },
)
