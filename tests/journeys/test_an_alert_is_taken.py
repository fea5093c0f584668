"""An officer takes an alert with one button: the team sees it, and it travels like any other event."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.people import BIRMINGHAM, Person, agreed_to_housing, received, release_on
from tests.journeys.road import Road

SignIn = Callable[[str], Page]
ISOLDE = Person("Isolde", "Kettlewick", "A1006AB", "X100106")
NOTE = "Assessment booked for Tuesday at ten."


def test_an_acknowledgement_shows_who_has_the_alert_and_becomes_an_event_of_housings_own(
    road: Road, sign_in: SignIn
) -> None:
    place, release = BIRMINGHAM, road.today + timedelta(days=30)
    road.post(place.custody, "prison-carat.person.received", ISOLDE, **received(place, road.now))
    planned = road.post(place.custody, "prison-carat.release.planned", ISOLDE, **release_on(place, release))
    road.post(place.custody, "consent.given", ISOLDE, **agreed_to_housing(place, road.now))
    road.settle()
    alert = road.alert(planned, place.housing)

    officer = sign_in(place.housing_officer)
    officer.get_by_role("link", name=ISOLDE.name).click()
    officer.get_by_label("Note (optional)").fill(NOTE)
    officer.get_by_role("button", name="I am taking this").click()
    expect(officer.get_by_role("alert")).to_contain_text("You have acknowledged this alert.")
    road.settle()

    colleague = sign_in("Tomasz Wieczorek")
    expect(colleague.get_by_role("link", name=ISOLDE.name)).to_have_count(0)
    colleague.get_by_role("link", name="Acknowledged (").click()
    row = colleague.get_by_role("row").filter(has_text=ISOLDE.name)
    expect(row).to_contain_text(place.housing_officer)

    # Only what came through Kafka, on the topic of its publisher, is a fact.
    assert road.facts("alert.acknowledged", alert) == [f"HOUSING:{place.council}"]
    governance = sign_in("Elspeth Nakamura")
    governance.goto(f"{road.desk}/ledger?kind=ACKNOWLEDGED&alert={alert}")
    expect(governance.get_by_role("row")).to_have_count(2)  # the first names the columns
    expect(governance.get_by_role("row").nth(1)).to_contain_text(place.housing_officer)
    assert NOTE not in governance.content()
