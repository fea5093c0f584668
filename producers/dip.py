"""Community drug team records: who was taken on and who not, appointments, when treatment began and ended."""

from producers import cells
from producers.consent_records import CONSENTS
from producers.form import Becomes, Form, Says
from producers.safeguard_records import SAFEGUARDS

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
        "REFERRAL_DECLINED": Becomes(
            "dip.referral.declined", (Says("reason", "decline_reason", needed=True),)
        ),
        "APPOINTMENT_OFFERED": Becomes("dip.appointment.offered", (_KEYWORKER, _AT, _IN_TIME)),
        "APPOINTMENT_ATTENDED": Becomes("dip.appointment.attended", (_KEYWORKER, _AT)),
        "APPOINTMENT_MISSED": Becomes(
            "dip.appointment.missed", (_KEYWORKER, _AT, Says("reason", "missed_reason"))
        ),
        "ENGAGEMENT_STARTED": Becomes(
            "dip.engagement.started", (_KEYWORKER, Says("at", "started_at", needed=True))
        ),
        "ENGAGEMENT_ENDED": Becomes(
            "dip.engagement.ended", (Says("at", "ended_at", needed=True), Says("reason", "end_reason"))
        ),
        **CONSENTS,
        **SAFEGUARDS,
    },
)
