"""Rows as the five agencies' systems write them, about invented people."""

RECEPTION = {
    "record_id": "MOV-1",
    "recorded_at": "2026-07-01T08:00:00Z",
    "record_type": "RECEPTION",
    "noms_number": "A1234BC",
    "given_names": "Robin",
    "family_name": "Larkfield",
    "date_of_birth": "1990-02-03",
    "prison": "SWI",
    "reason": "ADMISSION",
}
RELEASE_DATE = RECEPTION | {
    "record_id": "SEN-1",
    "recorded_at": "2026-07-02T08:00:00Z",
    "record_type": "RELEASE_DATE_SET",
    "reason": "",
    "expected_release_date": "2026-10-16",
    "date_kind": "CRD",
    "certainty": "ESTIMATED",
    "chosen_council": "E08000025",
    "accommodation_at_release": "NO_FIXED_ABODE",
}
CONSENT = RECEPTION | {
    "record_id": "CON-1",
    "recorded_at": "2026-07-03T08:00:00Z",
    "record_type": "CONSENT_GIVEN",
    "consent_record": "6f1a6a3c-4a2e-4b51-9d0e-0e6f5f0a9c11",
    "privacy_notice": "PN-3",
    "consent_recipients": "HOUSING:E08000025",
    "consent_purposes": "HOMELESSNESS_PREVENTION_AND_RELIEF",
    "consent_categories": "IDENTITY; RELEASE_DATE",
    "consent_last_day": "2027-01-31",
    "consent_method": "IN_PERSON_SIGNED",
    "agreed_referral": "yes",
    "agreed_contact": "yes",
    "chosen_council": "E08000025",
}
HEARTBEAT = {"record_id": "B-1", "recorded_at": "2026-09-04T10:00:00Z", "record_type": "HEARTBEAT"}
PERSON = {"given_names": "Robin", "family_name": "Larkfield", "date_of_birth": "1990-02-03"}
SUPERVISION = PERSON | {
    "record_id": "P-1",
    "recorded_at": "2026-07-02T10:00:00+01:00",
    "record_type": "PRACTITIONER_ALLOCATED",
    "crn": "X777421",
    "noms_number": "A1234BC",
    "practitioner_team": "Resettlement North",
}
DUTY_TO_REFER = PERSON | {
    "record_id": "P-2",
    "recorded_at": "2026-08-20T10:00:00Z",
    "record_type": "DUTY_TO_REFER_SUBMITTED",
    "crn": "X777421",
    "council": "E08000025",
    "referral_reference": "DTR-9",
    "submitted_on": "2026-08-20",
}
REFERRAL = PERSON | {
    "record_id": "D-1",
    "recorded_at": "2026-09-01T10:00:00Z",
    "record_type": "REFERRAL_ACCEPTED",
    "noms_number": "A1234BC",
    "within_three_weeks": "yes",
}
ENQUIRY = PERSON | {
    "record_id": "C-1",
    "recorded_at": "2026-09-02T10:00:00Z",
    "record_type": "ENQUIRY_OPENED",
    "child_reference": "CP-77",
    "noms_number": "A1234BC",
    "section": "S47",
}
ASSESSMENT = PERSON | {
    "record_id": "H-1",
    "recorded_at": "2026-09-03T10:00:00Z",
    "record_type": "ASSESSMENT_BOOKED",
    "housing_reference": "H-1042",
    "noms_number": "A1234BC",
    "appointment_at": "2026-10-16T13:00:00Z",
}
MERGED = ASSESSMENT | {
    "record_id": "H-2",
    "record_type": "IDENTITY_MERGED",
    "appointment_at": "",
    "other_housing_reference": "H-1077",
    "other_noms_number": "a1234bd",
}
