"""A release comes earlier, or happens and is taken back: what officers read keeps up."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.people import BIRMINGHAM, WOLVERHAMPTON, Person, agreed_to_housing, received, release_on
from tests.journeys.road import Road

SignIn = Callable[[str], Page]
DENZIL = Person("Denzil", "Ravenhurst", "A1004AB", "X100104")
CASPIAN = Person("Caspian", "Oldershaw", "A1005AB", "X100105")


def test_a_date_moved_earlier_past_a_milestone_alerts_at_once_and_supersedes_the_old_alert(
    road: Road, sign_in: SignIn
) -> None:
    place, first = WOLVERHAMPTON, road.today + timedelta(days=56)
    road.post(place.custody, "prison-carat.person.received", DENZIL, **received(place, road.now))
    planned = road.post(place.custody, "prison-carat.release.planned", DENZIL, **release_on(place, first))
    road.post(place.custody, "consent.given", DENZIL, **agreed_to_housing(place, road.now))
    road.settle()
    officer = sign_in(place.housing_officer)
    row = officer.get_by_role("row").filter(has_text=DENZIL.name)
    expect(row).to_contain_text("At risk of homelessness on release")
    expect(row).not_to_contain_text("Late notice")
    old = f"{road.desk}/alerts/{road.alert(planned, place.housing)}"

    earlier = road.today + timedelta(days=20)
    moved = release_on(place, earlier, previous_date=first, change_reason="SENTENCE_RECALCULATED")
    road.post(place.custody, "prison-carat.release.date-changed", DENZIL, **moved)
    road.settle()

    officer.reload()
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Release at short notice")  # two milestones at once are one alert
    expect(row).to_contain_text("In 20 days")
    expect(row).to_contain_text("Late notice")
    officer.goto(old)
    expect(officer.get_by_role("heading", level=1)).to_have_text("This alert is closed")
    expect(officer.get_by_role("main")).to_contain_text("replaced by a newer alert")
    assert DENZIL.family_name not in officer.content()
    officer.get_by_role("link", name="Open the newer alert about this person").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text(DENZIL.name)
    expect(officer.get_by_role("main")).to_contain_text("You are told later than you should have been.")


def test_a_release_taken_back_within_45_minutes_takes_its_provisional_alert_back(
    road: Road, sign_in: SignIn
) -> None:
    place = BIRMINGHAM
    road.post(place.custody, "prison-carat.person.received", CASPIAN, **received(place, road.now))
    road.post(place.custody, "prison-carat.release.planned", CASPIAN, **release_on(place, road.today))
    road.post(place.custody, "consent.given", CASPIAN, **agreed_to_housing(place, road.now))
    left = road.post(
        place.custody, "prison-carat.release.occurred", CASPIAN,
        occurred_at=road.now, reason="RELEASED", movement_reason_code="CR", prison=place.prison,
    )  # fmt: skip
    road.settle()
    officer = sign_in(place.housing_officer)
    row = officer.get_by_role("row").filter(has_text=CASPIAN.name)
    expect(row).to_contain_text("Released")
    expect(row).to_contain_text("Provisional")
    provisional = f"{road.desk}/alerts/{road.alert(left, place.housing)}"
    officer.goto(provisional)
    expect(officer.get_by_role("main")).to_contain_text("the prison can still take the release back")

    road.pass_time(minutes=30)
    road.post(place.custody, "prison-carat.person.received", CASPIAN, **received(place, road.now))
    road.settle()

    officer.reload()
    expect(officer.get_by_role("heading", level=1)).to_have_text("This alert is closed")
    expect(officer.get_by_role("main")).to_contain_text("Released: withdrawn, because it no longer holds")
    officer.goto(road.desk)
    expect(row).not_to_contain_text("Provisional")
    expect(row).to_contain_text("The day of release")
