"""An operator names an agency and a team; a wrong name is answered with the right ones."""

import pytest

from deploy.publisher import team_of_agency
from schemas.errors import SetupProblem


@pytest.mark.parametrize(
    ("agency", "team", "found"),
    [
        ("PRISON_CARAT:SWI", "PRISON_CARAT:SWI/carat", "PRISON_CARAT:SWI/carat"),
        ("PRISON_CARAT:SWI", "carat", "PRISON_CARAT:SWI/carat"),  # the short name is enough
        ("DIP:LEEDS", None, "DIP:LEEDS/community-drugs"),  # the only team need not be named
    ],
)
def test_a_team_is_found_by_its_name(agency: str, team: str | None, found: str) -> None:
    assert team_of_agency(agency, team).id == found


@pytest.mark.parametrize(
    ("agency", "team", "hint"),
    [
        ("PRISON_CARAT:SWI", None, "several teams"),
        ("PRISON_CARAT:SWI", "kitchen", "has no team kitchen"),
        ("PRISON_CARAT:SWI", "PRISON_CARAT:LEI/carat", "has no team"),  # another agency's
        ("PRISON_CARAT", None, "KIND:CODE"),
        ("COURT:LEEDS", None, "lists no agency"),
    ],
)
def test_a_wrong_name_is_answered_with_what_there_is(agency: str, team: str | None, hint: str) -> None:
    with pytest.raises(SetupProblem, match=hint):
        team_of_agency(agency, team)
