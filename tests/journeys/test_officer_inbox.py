"""A housing officer's morning: sign in, read who comes out, open one, take it."""

import re

from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from schemas.tables import alert as alert_row
from schemas.tables import notice
from tests.integration.desk_world import NOW, DeskWorld


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label(name).check()
    page.get_by_role("button", name="Sign in").click()


def test_an_officer_finds_the_next_release_opens_it_and_takes_it(
    world: DeskWorld, desk_address: str, page: Page
) -> None:
    world.told("Later", "Lark", days=56)
    world.told("Sooner", "Swift", days=7, alert_type="RELEASE_IN_7")
    sign_in(page, desk_address, "Amara Osei")
    expect(page.get_by_role("heading", level=1)).to_have_text("Release alerts")
    people = page.get_by_role("rowheader")
    expect(people).to_have_text(["Sooner Swift", "Later Lark"])
    people.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sooner Swift")
    expect(page.get_by_text("Confirm where this person will sleep")).to_be_visible()
    # What the browser keeps, history and address bar, names nobody.
    assert re.search(r"/alerts/[0-9a-f-]{36}$", page.url)
    assert "Swift" not in page.title()
    page.get_by_label("Note (optional)").fill("Booked for Tuesday.")
    page.get_by_role("button", name="I am taking this").click()
    expect(page.get_by_role("alert")).to_contain_text("You have acknowledged this alert.")
    expect(page.get_by_text("You acknowledged this on 1 October 2026")).to_be_visible()
    page.get_by_role("link", name="All release alerts").click()
    expect(people).to_have_text(["Later Lark"])
    page.get_by_role("link", name="Acknowledged (1)").click()
    expect(people).to_have_text(["Sooner Swift"])
    expect(page.get_by_role("row").nth(1)).to_contain_text("Amara Osei")


def test_the_same_works_with_the_keyboard_and_without_script(
    world: DeskWorld, desk_address: str, page: Page
) -> None:
    alert_id = world.told()
    page.route("**/*.js", lambda route: route.abort())
    sign_in(page, desk_address, "Amara Osei")
    page.goto(f"{desk_address}/alerts/{alert_id}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.get_by_label("Note (optional)").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You acknowledged this on 1 October 2026")).to_be_visible()


def test_the_inbox_fits_a_phone(world: DeskWorld, desk_address: str, page: Page) -> None:
    world.told("Bartholomew", "Featherstonehaugh-Cholmondeley", late_notice=True, provisional=True)
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, desk_address, "Amara Osei")
    expect(page.get_by_role("rowheader")).to_be_visible()
    alert = page.get_by_role("rowheader").get_by_role("link").get_attribute("href")
    council = "HOUSING:E08000025/homelessness"
    taken = world.told("Jo", "Example", status="ACKNOWLEDGED", acknowledged_by=council, acknowledged_at=NOW)
    with world.engine.begin() as connection:  # the longest that the table of notices has to say
        person = connection.execute(select(alert_row.c.person_id).where(alert_row.c.id == taken)).scalar_one()
        said = {"alert": taken, "person_id": person, "kind": "ESCALATED", "level": 3, "team": council}
        connection.execute(insert(notice).values(said | {"at": NOW}))
    lists = ("/", "/?show=acknowledged", "/?show=closed")
    for path in (*lists, alert, f"/alerts/{taken}", f"{alert}/timeline", "/sent", "/tasks", "/expiring"):
        page.goto(f"{desk_address}{path}")
        assert council not in page.content()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_page_has_a_language_one_heading_labels_and_headed_tables(
    world: DeskWorld, desk_address: str, page: Page
) -> None:
    alert_id = world.told()
    page.goto(f"{desk_address}/sign-in")
    is_accessible(page)
    sign_in(page, desk_address, "Amara Osei")
    alert = f"/alerts/{alert_id}"
    inbox = ("/", "/?show=acknowledged", "/?show=closed")
    for path in (*inbox, alert, f"{alert}/timeline", "/sent", "/tasks", "/nowhere"):
        page.goto(f"{desk_address}{path}")
        is_accessible(page)


def is_accessible(page: Page) -> None:
    """The checks that a machine can make; headings, labels and order were read by people as well."""
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("main").count() == 1
    assert page.title()
    for control in page.locator("input:not([type=hidden]), textarea, select").all():
        assert page.locator(f"label[for='{control.get_attribute('id')}']").count() == 1
    for table in page.locator("table").all():
        assert table.locator("caption").count() == 1
        assert table.locator("th:not([scope])").count() == 0
    ids = page.locator("[id]").evaluate_all("found => found.map(each => each.id)")
    assert len(ids) == len(set(ids))
