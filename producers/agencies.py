"""Which form belongs to which kind of agency: the module of this folder that bears its name."""

import importlib
import importlib.util
import re

from producers.form import Form
from schemas.errors import SetupProblem

_KIND = re.compile(r"[A-Z][A-Z0-9_]*")


def form_of(kind: str) -> Form:
    """The record form of an agency kind. Raises SetupProblem where nobody has written one."""
    name = f"producers.{kind.lower()}"
    if _KIND.fullmatch(kind) and importlib.util.find_spec(name):
        form = getattr(importlib.import_module(name), "FORM", None)
        if isinstance(form, Form):
            return form
    raise SetupProblem(
        f"No record form for {kind}. It takes one module producers/{kind.lower()}.py with a FORM."
    )
