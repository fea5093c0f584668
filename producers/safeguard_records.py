"""Overrides and restrictions: any agency may record one, and all write it the same way."""

from collections.abc import Mapping

from producers import cells
from producers.form import Becomes, Says

_OVERRIDE = Says("override_id", "override_id", needed=True)
_SCOPE = Says("scope", "restriction_scope", needed=True)

SAFEGUARDS: Mapping[str, Becomes] = {
    "OVERRIDE_RECORDED": Becomes(
        "override.recorded",
        (
            _OVERRIDE,
            Says("recipients", "override_recipients", cells.listed, needed=True),
            Says("kind", "override_kind", needed=True),
            Says("categories", "override_categories", cells.listed, needed=True),
            Says("reason_code", "override_reason", needed=True),
            Says("necessity", "necessity", needed=True),
            Says("authorised_by", "authorised_by", needed=True),
            Says("person_told", "person_told", cells.yes_no, needed=True),
            Says("review_on", "override_review_on", needed=True),
        ),
    ),
    "OVERRIDE_ENDED": Becomes("override.ended", (_OVERRIDE,)),
    "RECORD_RESTRICTED": Becomes(
        "record.restricted",
        (
            _SCOPE,
            Says("reason_code", "restriction_reason", needed=True),
            Says("except_teams", "except_teams", cells.listed),
            Says("review_on", "restriction_review_on"),
        ),
    ),
    "RECORD_UNRESTRICTED": Becomes("record.unrestricted", (_SCOPE,)),
}
