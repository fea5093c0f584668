"""The prison asks a person, and what they say decides what the council sees; taken back, it says so."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.people import BIRMINGHAM, Person, received, release_on
from tests.journeys.road import Road

SignIn = Callable[[str], Page]
HAZEL = Person("Hazel", "Wintergreen", "A1501AB", "X150101")


def test_the_prison_asks_the_council_sees_and_what_is_taken_back_is_acknowledged(
    road: Road, sign_in: SignIn
) -> None:
    place, release = BIRMINGHAM, road.today + timedelta(days=45)
    road.post(place.custody, "prison-carat.person.received", HAZEL, **received(place, road.now))
    planned = road.post(place.custody, "prison-carat.release.planned", HAZEL, **release_on(place, release))
    road.settle()
    alert = road.alert(planned, place.housing)
    council = sign_in(place.housing_officer)
    expect(council.get_by_role("link", name=HAZEL.name)).to_have_count(0)

    prison = sign_in(place.prison_officer)
    prison.get_by_role("link", name="Who was not told").click()
    card = prison.get_by_role("region", name=HAZEL.name, exact=True)
    card.get_by_role("link", name=f"Ask {HAZEL.name} about Birmingham Council").click()
    expect(prison.get_by_role("heading", level=1)).to_have_text(f"What does {HAZEL.name} say?")
    _say_yes_to_the_council(prison, HAZEL.name)
    expect(prison.get_by_role("alert")).to_contain_text("Birmingham Council will now be told")
    expect(prison.get_by_role("alert")).to_contain_text("release date")

    prison.get_by_role("link", name="Receipt about Birmingham Council").click()
    expect(prison.get_by_role("heading", level=1)).to_have_text(f"{HAZEL.name}: what you said")
    prison.emulate_media(media="print")
    expect(prison.get_by_role("main")).to_contain_text("You said yes")
    expect(prison.get_by_role("main")).to_contain_text("How to take it back")
    expect(prison.get_by_text("Sign out")).to_be_hidden()
    prison.emulate_media(media="screen")

    road.settle()
    council.reload()
    council.get_by_role("link", name=HAZEL.name).click()
    expect(council.get_by_role("main")).to_contain_text(f"{release.day} {release:%B %Y}")

    road.pass_time(minutes=5)
    prison.get_by_role("link", name="What the person says").click()
    prison.get_by_role("link", name=f"{HAZEL.name} takes everything back").click()
    prison.get_by_label("Face to face, spoken").check()
    prison.get_by_role("button", name="Take everything back").click()
    expect(prison.get_by_role("alert")).to_contain_text("Birmingham Council will no longer be told")
    road.settle()

    council.goto(road.desk)
    expect(council.get_by_text(HAZEL.name)).to_have_count(0)
    council.get_by_role("link", name="Stop using what you were told").click()
    notice = council.get_by_role("region", name=f"alert {str(alert)[:8]}")
    expect(notice).to_contain_text("Stop using what these alerts told you")
    assert HAZEL.family_name not in council.content()
    notice.get_by_role("button", name="We have stopped using it").click()
    expect(notice).to_contain_text(f"{place.housing_officer} acknowledged this")

    prison.goto(f"{road.desk}/sent")
    expect(prison.get_by_role("region", name=HAZEL.name, exact=True)).to_contain_text(
        "Asked to stop using it; acknowledged on"
    )


def _say_yes_to_the_council(page: Page, name: str) -> None:
    council = page.get_by_role("region", name="The council", exact=True)
    council.get_by_label("Yes", exact=True).check()
    council.get_by_label("refer them to this council").check()
    council.get_by_label("give the council their contact details").check()
    expect(council.get_by_label(f"Which council does {name} choose?")).to_have_value("E08000025")
    page.get_by_label("Face to face, spoken").check()
    page.get_by_role("button", name=f"Record what {name} says").click()
