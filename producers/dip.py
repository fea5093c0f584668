"""Community drug team records: who was taken on, and when they were offered an appointment and came."""

from producers import cells
from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says

_KEYWORKER = Says("keyworker", "keyworker")
_IN_TIME = Says("within_three_weeks", "within_three_weeks", cells.yes_no)
_AT = Says("at", "appointment_at", needed=True)

FORM = Form(
    identifiers={
        "dip_reference": "DIP_REF",
        "noms_number": "NOMS",
        "nhs_number": "NHS",
        "crn": "CRN",
        "pnc": "PNC",
    },
    needed=(),
    types={
        "REFERRAL_ACCEPTED": Becomes("dip.referral.accepted", (_KEYWORKER, _IN_TIME)),
        "APPOINTMENT_OFFERED": Becomes("dip.appointment.offered", (_KEYWORKER, _AT, _IN_TIME)),
        "APPOINTMENT_ATTENDED": Becomes("dip.appointment.attended", (_KEYWORKER, _AT)),
        **CONSENTS,
    },
)
