"""The desk's words for an explanation of policy: agencies, categories and events as officers call them."""

from collections.abc import Mapping

from consumers.desk.words import Words
from policies.explain.names import Names
from policies.question import Party
from policies.teams import Directory
from schemas.vocabulary import Role, TeamKind


def names(words: Words, directory: Directory, agreements: Mapping[str, str]) -> Names:
    """Words from the desk's pages, the directory of teams and the titles of the agreements by reference."""

    def agency(party: Party) -> str:
        teams = directory.of_agency(party.agency)
        name = teams[0].agency_name if teams else str(party.agency)
        return f"{name} (health team)" if party.team_kind is TeamKind.HEALTH else name

    def agreement(reference: str) -> str:
        title = agreements.get(reference)
        return f"{title} ({reference.replace('@', ', version ')})" if title else reference

    return Names(
        agency=agency,
        event=words.event,
        purpose=words.purpose,
        category=words.categories.__getitem__,
        role=lambda role: words.roles.get(Role(role), role),
        agreement=agreement,
    )
