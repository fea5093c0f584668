"""The one template of the bus, as it has to be made in GOV.UK Notify, and how its places are filled."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

from deploy.notify.refusal import bad_request
from policies.written import Page, read

FILE: Final = Path(__file__).with_name("template.yaml")
_PLACE: Final = re.compile(r"\(\((\w+)\)\)")


class Template(Page):
    """An email template, as it would be made in Notify."""

    id: UUID
    version: int
    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body. Raises Refusal naming the places for which nothing was given."""
        missing = [
            name for name in dict.fromkeys(_PLACE.findall(self.subject + self.body)) if name not in values
        ]
        if missing:
            raise bad_request(f"Missing personalisation: {', '.join(missing)}")
        subject, body = (_PLACE.sub(lambda at: values[at[1]], text) for text in (self.subject, self.body))
        return subject, body


@cache
def template() -> Template:
    """The one that the bus needs."""
    return read(FILE, Template)
