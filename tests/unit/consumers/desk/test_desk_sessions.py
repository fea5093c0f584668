"""After signing in an officer lands on this desk, never elsewhere."""

import pytest

from consumers.desk.session import safe_next


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/tasks", "/tasks"),
        ("/alerts/6f1c", "/alerts/6f1c"),
        ("/?show=acknowledged&page=2", "/?show=acknowledged&page=2"),
        ("/ledger?day=2026-10-01", "/ledger?day=2026-10-01"),
        ("/sent?show=told&to=HOUSING%3AE08000025", "/sent?show=told&to=HOUSING%3AE08000025"),
        ("/ledger?when=<now>", "/ledger"),  # an odd choice is left out, the page is not
        ("", "/"),
        ("https://elsewhere.example.org/", "/"),
        ("//elsewhere.example.org/", "/"),
        ("/\\elsewhere.example.org/", "/"),  # browsers read a backslash as a slash
        ("/\t/elsewhere.example.org/", "/"),  # and drop a tab
        ("/?next=https://elsewhere.example.org/", "/"),
        ("//elsewhere.example.org/?page=2", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_to_this_desk_only(wanted: str, goes_to: str) -> None:
    assert safe_next(wanted) == goes_to
