"""Council housing records: assessments booked, referrals answered, placements confirmed and reached."""

from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says

_SPOC = Says("spoc", "spoc")
_TYPE = "accommodation_type"

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
        "PLACEMENT_CONFIRMED": Becomes(
            "housing.placement.confirmed",
            (Says(_TYPE, _TYPE, needed=True), Says("from_date", "placement_from", needed=True), _SPOC),
        ),
        "PLACEMENT_ARRIVED": Becomes(
            "housing.placement.arrived",
            (Says(_TYPE, _TYPE), Says("at", "arrived_at", needed=True)),
        ),
        **CONSENTS,
    },
)
