"""Five agencies write down what they know of one person, and each that must act hears what it may hear."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.people import (
    BIRMINGHAM,
    Person,
    agreed_to_housing,
    agreed_to_treatment,
    received,
    release_on,
    treatment_handover,
)
from tests.journeys.road import Road

SignIn = Callable[[str], Page]
JUNIPER = Person("Juniper", "Ashgrove", "A1007AB", "X100107")
DIP, PROBATION = "DIP:BIRMINGHAM", "PROBATION:BIRMINGHAM/resettlement"
CHILDREN = "CHILD_PROTECTION:E08000025/assessment"
MEDICINE = "methadone 60 mg daily"


def test_records_of_five_agencies_reach_each_that_must_act_or_the_prison_sees_why_not(
    road: Road, sign_in: SignIn
) -> None:
    place, release = BIRMINGHAM, road.today + timedelta(days=7)
    road.post(place.custody, "prison-carat.person.received", JUNIPER, **received(place, road.now))
    road.post(place.custody, "prison-carat.release.planned", JUNIPER, **release_on(place, release))
    road.post(place.carat, "prison-carat.treatment-handover.issued", JUNIPER, **treatment_handover(release))
    road.post(f"{DIP}/community-drugs", "dip.referral.accepted", JUNIPER, keyworker="Keyworker 4")
    road.post(PROBATION, "probation.practitioner.allocated", JUNIPER, team="Resettlement Team")
    road.post(CHILDREN, "child-protection.enquiry.opened", JUNIPER, section="S47", at=road.now)
    road.post(place.housing, "housing.assessment.booked", JUNIPER, at=road.now + timedelta(days=5))
    road.post(place.custody, "consent.given", JUNIPER, **agreed_to_housing(place, road.now))
    road.settle()

    for name, title, asks in (
        (place.housing_officer, "A week before release", "Confirm where this person will sleep"),
        ("Harriet Bannister", "2 weeks before release", "Activate the licence"),
        ("Yusuf Crane", "A week before release", "Complete the address check"),
    ):
        officer = sign_in(name)
        row = officer.get_by_role("row").filter(has_text=JUNIPER.name)
        expect(row).to_contain_text(title)
        row.get_by_role("link").click()
        expect(officer.get_by_role("heading", level=1)).to_have_text(JUNIPER.name)
        expect(officer.get_by_role("main")).to_contain_text(asks)
        assert MEDICINE not in officer.content()

    # The community drug team may hear of it only when the person has agreed to that as well.
    drug_worker = sign_in("Leila Farrow")
    expect(drug_worker.get_by_text("Nothing needs acknowledging.")).to_be_visible()
    prison = sign_in(place.prison_officer)
    prison.get_by_role("link", name="Who was not told").click()
    task = prison.get_by_role("region", name="Birmingham Recovery Service was not told").filter(
        has_text=JUNIPER.name
    )
    expect(task).to_contain_text("no consent is recorded")

    road.post(place.carat, "consent.given", JUNIPER, **agreed_to_treatment(DIP, road.now))
    road.settle()

    drug_worker.reload()
    drug_worker.get_by_role("link", name=JUNIPER.name).click()
    expect(drug_worker.get_by_role("main")).to_contain_text(MEDICINE)
    prison.reload()
    expect(prison.get_by_role("heading", level=1)).to_have_text("Who was not told")
    expect(task).to_have_count(0)
