"""Consent records: any agency may write one down, and all write it the same way."""

from collections.abc import Mapping

from producers import cells
from producers.form import Becomes, Says

_SAYS = (
    Says("record_id", "consent_record", needed=True),
    Says("privacy_notice", "privacy_notice", needed=True),
    Says("recipients", "consent_recipients", cells.listed, needed=True),
    Says("purposes", "consent_purposes", cells.listed, needed=True),
    Says("categories", "consent_categories", cells.listed, needed=True),
    Says("last_day", "consent_last_day"),
    Says("method", "consent_method", needed=True),
    Says("event_time", "consent_event_time", needed=True, otherwise="recorded_at"),
    Says("agreed_referral", "agreed_referral", cells.yes_no, empty=False),
    Says("agreed_contact", "agreed_contact", cells.yes_no, empty=False),
    Says("chosen_council", "chosen_council"),
)

CONSENTS: Mapping[str, Becomes] = {
    "CONSENT_GIVEN": Becomes("consent.given", _SAYS),
    "CONSENT_REFUSED": Becomes("consent.refused", _SAYS),
    "CONSENT_RENEWED": Becomes("consent.renewed", _SAYS),
    "CONSENT_WITHDRAWN": Becomes("consent.withdrawn", _SAYS),
    "CONSENT_EXPIRED": Becomes("consent.expired", _SAYS),
}
