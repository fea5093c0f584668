"""Prison records: receptions, release dates and releases, and what the CARAT drug team hands over."""

from producers import cells
from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says
from producers.safeguard_records import SAFEGUARDS

_PRISON = Says("prison", "prison", needed=True)
_RELEASE_DATE = (
    Says("expected_release_date", "expected_release_date", needed=True),
    Says("previous_date", "previous_date"),
    Says("date_kind", "date_kind", needed=True),
    Says("certainty", "certainty", needed=True),
    Says("change_reason", "change_reason"),
    _PRISON,
    Says("chosen_council", "chosen_council"),
    Says("accommodation_at_release", "accommodation_at_release"),
    Says("spoc", "spoc"),
)

FORM = Form(
    identifiers={"noms_number": "NOMS", "crn": "CRN", "pnc": "PNC", "nhs_number": "NHS"},
    needed=("noms_number",),
    types={
        "RECEPTION": Becomes(
            "prison-carat.person.received",
            (
                Says("received_at", "received_at", needed=True, otherwise="recorded_at"),
                _PRISON,
                Says("reason", "reason", needed=True),
                Says("recall_type", "recall_type"),
            ),
        ),
        "RELEASE_DATE_SET": Becomes("prison-carat.release.planned", _RELEASE_DATE),
        "RELEASE_DATE_CHANGED": Becomes("prison-carat.release.date-changed", _RELEASE_DATE),
        "RELEASE_CONFIRMED": Becomes("prison-carat.release.confirmed", _RELEASE_DATE),
        "RELEASE_CANCELLED": Becomes(
            "prison-carat.release.cancelled",
            (Says("date_kind", "date_kind"), Says("change_reason", "change_reason"), _PRISON),
        ),
        "RELEASE": Becomes(
            "prison-carat.release.occurred",
            (
                Says("occurred_at", "occurred_at", needed=True),
                Says("reason", "reason", needed=True),
                Says("movement_reason_code", "movement_reason_code"),
                _PRISON,
                Says("planned", "planned", cells.yes_no),
            ),
        ),
        "CARAT_ASSESSMENT": Becomes(
            "prison-carat.assessment.completed",
            (
                Says("kind", "assessment_kind", needed=True),
                Says("support_needs", "support_needs", cells.listed),
                # That there is a need at all is a category of its own, which more agencies may have.
                Says("has_support_need", "support_needs", cells.any_listed, empty=False),
            ),
        ),
        "TREATMENT_HANDOVER": Becomes(
            "prison-carat.treatment-handover.issued",
            (
                Says("substances", "substances", cells.listed),
                Says("on_opioid_substitution", "on_opioid_substitution", cells.yes_no),
                Says("medicine", "medicine"),
                Says("last_dose_on", "last_dose_on"),
                Says("bridging_prescription_until", "bridging_prescription_until"),
                Says("naloxone", "naloxone"),
                Says("first_community_appointment_at", "first_community_appointment_at"),
                Says("receiving_provider", "receiving_provider"),
            ),
        ),
        **CONSENTS,
        **SAFEGUARDS,
    },
)
