"""A governance officer reads the rules: who may have the release date, on what basis; also on a phone."""

from playwright.sync_api import Page, expect

from tests.integration.desk_world import DeskWorld
from tests.journeys.test_officer_inbox import is_accessible, sign_in


def test_a_governance_officer_finds_out_who_may_have_the_release_date(
    world: DeskWorld, desk_address: str, page: Page
) -> None:
    sign_in(page, desk_address, "Elspeth Nakamura")
    page.get_by_role("link", name="Who may see what").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who may see what")
    page.get_by_label("Kind of information").select_option("Release date")
    page.get_by_role("button", name="Show").click()
    row = page.get_by_role("row").filter(has_text="From a prison to a council")
    expect(row).to_contain_text("once the person has agreed for that council and to the duty to refer")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("From a prison to a council")
    expect(page.get_by_text("ISA-001, version 4")).to_be_visible()
    # One record, field by field.
    page.get_by_text("Release planned", exact=True).click()
    expect(page.get_by_text("Expected release date: the expected day, in London")).to_be_visible()
    page.get_by_label("Kind of information").select_option("Every kind of information")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("The offence", exact=False).first).to_be_visible()
    page.get_by_role("link", name="Who may see what").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who may see what")


def test_the_rules_fit_a_phone_and_can_be_read_aloud(world: DeskWorld, desk_address: str, page: Page) -> None:
    sign_in(page, desk_address, "Tobias Quillfeather")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who may see what")
    paths = ("/policy", "/policy?category=IDENTITY", "/policy/PRISON_CARAT/HOUSING", "/policy/DIP/HOUSING")
    for path in paths:
        page.goto(f"{desk_address}{path}")
        is_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    for path in paths:
        page.goto(f"{desk_address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
