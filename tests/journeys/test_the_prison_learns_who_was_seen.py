"""CARAT sees that the person was seen: the handover of treatment is answered, for health teams only."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people import (
    BIRMINGHAM,
    Person,
    agreed_to_treatment,
    received,
    release_on,
    treatment_handover,
)
from tests.journeys.road import Road

SignIn = Callable[[str], Page]
OTTOLINE = Person("Ottoline", "Farthingale", "A1009AB", "X100109")
DIP = "DIP:BIRMINGHAM"


def test_the_prisons_drug_team_reads_on_which_day_the_person_was_seen(road: Road, sign_in: SignIn) -> None:
    place = BIRMINGHAM
    road.post(place.custody, "prison-carat.person.received", OTTOLINE, **received(place, road.now))
    road.post(place.custody, "prison-carat.release.planned", OTTOLINE, **release_on(place, road.today))
    handover = treatment_handover(road.today)
    road.post(place.carat, "prison-carat.treatment-handover.issued", OTTOLINE, **handover)
    road.post(place.carat, "consent.given", OTTOLINE, **agreed_to_treatment(DIP, road.now))
    road.post(
        place.custody, "prison-carat.release.occurred", OTTOLINE,
        occurred_at=road.now, reason="RELEASED", movement_reason_code="CR", prison=place.prison,
    )  # fmt: skip
    road.pass_time(days=2)

    carat = sign_in("Kwame Lindqvist")
    carat.get_by_role("link", name="What became of it").click()
    card = carat.get_by_role("region", name=OTTOLINE.name)
    expect(card).to_contain_text("Seen in community treatment: not yet, day 2 of 21")
    expect(card).to_contain_text("Birmingham Recovery Service")

    road.post(
        f"{DIP}/community-drugs", "dip.appointment.attended", OTTOLINE, at=road.now, keyworker="Keyworker 4"
    )
    road.settle()
    carat.reload()
    expect(card).to_contain_text("Seen in community treatment: on day 2")
    assert "Keyworker 4" not in carat.content()
    custody = sign_in(place.prison_officer)
    custody.goto(f"{road.desk}/sent")
    expect(custody.get_by_role("region", name=OTTOLINE.name)).to_be_visible()
    expect(custody.get_by_role("region", name=OTTOLINE.name)).not_to_contain_text(
        "Seen in community treatment"
    )
