"""A prison finds whom nobody has taken, and closes a record until a day: by keyboard, on a phone."""

from uuid import UUID

from playwright.sync_api import Page, expect

from tests.integration.desk_world import DeskWorld
from tests.journeys.test_officer_inbox import is_accessible, sign_in

OFFICER = "Denise Holloway"


def known(world: DeskWorld) -> UUID:
    """Of one person the council was told, of another it was not."""
    world.told("Waiting", "Wren")
    return world.told(
        "Withheld", "Featherstonehaugh-Cholmondeley", state="WITHHELD", primary_reason="RESTRICTED_RECORD"
    )


def test_a_filter_is_chosen_with_the_keyboard_and_without_script(
    world: DeskWorld, desk_address: str, page: Page
) -> None:
    known(world)
    page.route("**/*.js", lambda route: route.abort())
    sign_in(page, desk_address, OFFICER)
    page.goto(f"{desk_address}/sent")
    page.get_by_role("link", name="Told, nobody has taken it (1)").focus()
    page.keyboard.press("Enter")
    cards = page.locator(".govuk-summary-card__title")
    expect(cards).to_have_text(["Waiting Wren"])
    page.get_by_label("Who was to be told").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Who was to be told")).not_to_have_value("")
    expect(cards).to_have_text(["Waiting Wren"])
    page.get_by_role("link", name="Not told (1)").click()
    expect(cards).to_have_text(["Withheld Featherstonehaugh-Cholmondeley"])


def test_what_is_closed_has_a_day_and_its_pages_fit_a_phone(
    world: DeskWorld, desk_address: str, page: Page
) -> None:
    handle = known(world)
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, desk_address, OFFICER)
    address = f"{desk_address}/restrictions/{handle}"
    page.goto(address)
    is_accessible(page)
    page.get_by_label("Court order").first.check()
    page.get_by_label("Month").first.fill("10")
    page.get_by_label("Day").first.fill("1")
    page.get_by_role("button", name="Restrict this record").click()
    expect(page.get_by_text("It is due for review")).to_be_visible()
    for path in (f"/restrictions/{handle}", "/restrictions", "/sent", "/sent?show=open&to=HOUSING", "/tasks"):
        page.goto(f"{desk_address}{path}")
        is_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.goto(f"{desk_address}/tasks")
    page.get_by_role("link", name="1 closed record or place is due for review").click()
    expect(page.get_by_role("rowheader")).to_have_text(["Withheld Featherstonehaugh-Cholmondeley"])
    page.get_by_role("link", name="Look at it").click()
    page.get_by_role("button", name="Lift the restriction").click()
    expect(page.get_by_role("alert")).to_contain_text("Lifted.")
