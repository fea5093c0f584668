"""Council housing records: referrals answered, assessments, duties, placements, tenancies at risk."""

from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says
from producers.safeguard_records import SAFEGUARDS

_SPOC = Says("spoc", "spoc")
_TYPE = "accommodation_type"
_DUTY = Says("duty", "duty", needed=True)
_PLACE = (Says(_TYPE, _TYPE, needed=True), Says("from_date", "placement_from", needed=True), _SPOC)

FORM = Form(
    identifiers={
        "housing_reference": "HOUSING_REF",
        "noms_number": "NOMS",
        "crn": "CRN",
        "nhs_number": "NHS",
    },
    needed=("housing_reference",),
    types={
        "ASSESSMENT_BOOKED": Becomes(
            "housing.assessment.booked",
            (Says("duty", "duty"), Says("at", "appointment_at", needed=True), _SPOC),
        ),
        "DUTY_TO_REFER_ACKNOWLEDGED": Becomes(
            "housing.duty-to-refer.acknowledged",
            (Says("reference", "referral_reference"), Says("outcome_reason", "outcome_reason"), _SPOC),
        ),
        "DUTY_TO_REFER_OUTCOME": Becomes(
            "housing.duty-to-refer.outcome-recorded",
            (
                Says("reference", "referral_reference"),
                Says("outcome_reason", "outcome_reason", needed=True),
                _SPOC,
            ),
        ),
        "DUTY_ACCEPTED": Becomes("housing.duty.accepted", (_DUTY, Says("from_date", "duty_from"), _SPOC)),
        "DUTY_ENDED": Becomes(
            "housing.duty.ended",
            (_DUTY, Says("ended_on", "duty_ended_on"), Says("reason", "duty_end_reason"), _SPOC),
        ),
        "PLACEMENT_OFFERED": Becomes("housing.placement.offered", _PLACE),
        "PLACEMENT_CONFIRMED": Becomes("housing.placement.confirmed", _PLACE),
        "PLACEMENT_CANCELLED": Becomes(
            "housing.placement.cancelled",
            (Says(_TYPE, _TYPE), Says("reason", "placement_cancel_reason"), _SPOC),
        ),
        "PLACEMENT_ARRIVED": Becomes(
            "housing.placement.arrived",
            (Says(_TYPE, _TYPE), Says("at", "arrived_at", needed=True)),
        ),
        "TENANCY_AT_RISK": Becomes(
            "housing.tenancy.at-risk",
            (Says("reason", "tenancy_reason", needed=True), Says("act_by", "act_by"), _SPOC),
        ),
        "TENANCY_ENDED": Becomes(
            "housing.tenancy.ended",
            (
                Says("ended_on", "tenancy_ended_on", needed=True),
                Says("reason", "tenancy_end_reason"),
                _SPOC,
            ),
        ),
        **CONSENTS,
        **SAFEGUARDS,
    },
)
