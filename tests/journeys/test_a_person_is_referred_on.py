"""A council refers a person on: the duty moves only with the person's agreement, and the history stays."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.people import BIRMINGHAM, SANDWELL, Person, agreed_to_housing, received, release_on
from tests.journeys.road import Road

SignIn = Callable[[str], Page]
MAGNOLIA = Person("Magnolia", "Thistlewood", "A1008AB", "X100108")


def test_a_referral_moves_the_duty_to_the_other_council_and_keeps_the_history(
    road: Road, sign_in: SignIn
) -> None:
    place, release = BIRMINGHAM, road.today + timedelta(days=40)
    road.post(place.custody, "prison-carat.person.received", MAGNOLIA, **received(place, road.now))
    planned = road.post(place.custody, "prison-carat.release.planned", MAGNOLIA, **release_on(place, release))
    road.post(place.custody, "consent.given", MAGNOLIA, **agreed_to_housing(place, road.now))
    road.settle()
    alert = road.alert(planned, place.housing)

    officer = sign_in(place.housing_officer)
    officer.get_by_role("link", name=MAGNOLIA.name).click()
    officer.get_by_text("Refer on to another council").click()
    officer.get_by_label("Sandwell Council").check()
    officer.get_by_role("button", name="Refer on").click()
    expect(officer.get_by_role("alert")).to_contain_text("You have referred this person on.")
    expect(officer.get_by_role("main")).to_contain_text("referred on to Sandwell Council, by Amara Osei")
    road.settle()

    # The other council knows nothing yet; the prison is asked to record whether the person agrees.
    other = sign_in(SANDWELL.housing_officer)
    expect(other.get_by_role("link", name=MAGNOLIA.name)).to_have_count(0)
    prison = sign_in(place.prison_officer)
    prison.goto(f"{road.desk}/tasks")
    task = prison.get_by_role("region", name="Sandwell Council was not told").filter(has_text=MAGNOLIA.name)
    expect(task).to_contain_text("no consent is recorded")

    road.post(place.custody, "consent.given", MAGNOLIA, **agreed_to_housing(SANDWELL, road.now))
    road.settle()
    other.reload()
    other.get_by_role("link", name=MAGNOLIA.name).click()
    expect(other.get_by_role("heading", level=1)).to_have_text(MAGNOLIA.name)

    officer.goto(f"{road.desk}/?show=closed")
    row = officer.get_by_role("row").filter(has_text=str(alert)[:8])
    expect(row).to_contain_text("Referred on to Sandwell Council, by Amara Osei")
    assert MAGNOLIA.family_name not in officer.content()
    prison.goto(f"{road.desk}/sent")
    card = prison.get_by_role("region", name=MAGNOLIA.name)
    expect(card.get_by_role("row").filter(has_text="Sandwell Council, Homelessness")).to_contain_text(
        "Told on"
    )
    card.get_by_text("What is closed (").click()
    first = card.get_by_role("row").filter(has_text="Birmingham Council, Homelessness")
    expect(first.filter(has_text="Referred on to Sandwell Council")).to_have_count(1)
    card.get_by_role("link", name="Timeline").click()
    expect(prison.get_by_role("main")).to_contain_text("Referred on to another council")
