"""A council hears of a release when the person has agreed, and no more and no longer than that."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.people import (
    BIRMINGHAM,
    LEEDS,
    SANDWELL,
    Person,
    agreed_to_housing,
    received,
    release_on,
    treatment_handover,
)
from tests.journeys.road import Road

SignIn = Callable[[str], Page]
ROBIN = Person("Robin", "Larkfield", "A1001AB", "X100101")
SILAS = Person("Silas", "Thornquist", "A1002AB", "X100102")
MARLON = Person("Marlon", "Westerby", "A1003AB", "X100103")

TREATMENT = (
    "methadone", "heroin", "opioid", "naloxone", "substance", "treatment", "medication", "medicine",
    "carat", "drug",
)  # fmt: skip
"""Words of which none may stand on a page of housing's; the team's name is CARAT drug and alcohol team."""


def test_housing_is_told_56_days_before_with_name_date_and_need_and_never_of_treatment(
    road: Road, sign_in: SignIn
) -> None:
    place, release = BIRMINGHAM, road.today + timedelta(days=57)
    road.post(place.custody, "prison-carat.person.received", ROBIN, **received(place, road.now))
    road.post(
        place.carat, "prison-carat.assessment.completed", ROBIN,
        kind="TRIAGE", support_needs=["DRUGS"], has_support_need=True,
    )  # fmt: skip
    road.post(place.carat, "prison-carat.treatment-handover.issued", ROBIN, **treatment_handover(release))
    road.post(place.custody, "prison-carat.release.planned", ROBIN, **release_on(place, release))
    road.post(place.custody, "consent.given", ROBIN, **agreed_to_housing(place, road.now))
    road.settle()
    officer = sign_in(place.housing_officer)
    expect(officer.get_by_role("heading", level=1)).to_have_text("Release alerts")
    expect(officer.get_by_role("link", name=ROBIN.name)).to_have_count(0)

    road.pass_time(days=1)
    officer.reload()

    row = officer.get_by_role("row").filter(has_text=ROBIN.name)
    expect(row).to_contain_text("In 56 days")
    expect(row).to_contain_text("At risk of homelessness on release")
    names_no_treatment(officer)
    row.get_by_role("link").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text(ROBIN.name)
    page = officer.get_by_role("main")
    expect(page).to_contain_text(f"{release.day} {release:%B %Y}")
    expect(page).to_contain_text("No fixed abode")
    expect(page).to_contain_text("book a homelessness assessment before the day of release")
    names_no_treatment(officer)


def test_without_consent_housing_gets_404_and_the_prison_the_task_that_mends_it(
    road: Road, sign_in: SignIn
) -> None:
    place, release = SANDWELL, road.today + timedelta(days=50)
    road.post(place.custody, "prison-carat.person.received", SILAS, **received(place, road.now))
    planned = road.post(place.custody, "prison-carat.release.planned", SILAS, **release_on(place, release))
    road.settle()
    address = f"{road.desk}/alerts/{road.alert(planned, place.housing)}"

    officer = sign_in(place.housing_officer)
    expect(officer.get_by_role("heading", level=1)).to_have_text("Release alerts")
    assert status_of(officer, address) == 404
    assert SILAS.family_name not in officer.content()

    prison = sign_in(place.prison_officer)
    prison.get_by_role("link", name="Who was not told").click()
    task = prison.get_by_role("region", name="Sandwell Council was not told: no consent is recorded")
    expect(task).to_contain_text(SILAS.name)
    expect(task).to_contain_text("Consent needed")
    expect(task).to_contain_text("Ask the person whether they agree, and record the answer.")

    # The prison does what the task says, and that mends it.
    road.post(place.custody, "consent.given", SILAS, **agreed_to_housing(place, road.now))
    road.settle()
    assert status_of(officer, address) == 200
    expect(officer.get_by_role("heading", level=1)).to_have_text(SILAS.name)
    prison.reload()
    expect(prison.get_by_role("heading", level=1)).to_have_text("Who was not told")
    expect(prison.get_by_text(SILAS.name)).to_have_count(0)


def test_after_a_consent_is_withdrawn_the_open_page_shows_nothing_and_the_ledger_says_why(
    road: Road, sign_in: SignIn
) -> None:
    place, release = LEEDS, road.today + timedelta(days=40)
    road.post(place.custody, "prison-carat.person.received", MARLON, **received(place, road.now))
    planned = road.post(place.custody, "prison-carat.release.planned", MARLON, **release_on(place, release))
    consent = agreed_to_housing(place, road.now)
    road.post(place.custody, "consent.given", MARLON, **consent)
    road.settle()
    alert = road.alert(planned, place.housing)
    officer = sign_in(place.housing_officer)
    assert status_of(officer, f"{road.desk}/alerts/{alert}") == 200
    expect(officer.get_by_role("main")).to_contain_text(f"{release.day} {release:%B %Y}")

    withdrawn = consent | {"event_time": road.now, "agreed_referral": False, "agreed_contact": False}
    road.post(place.custody, "consent.withdrawn", MARLON, **withdrawn)
    road.settle()

    answer = officer.reload()
    assert answer is not None
    assert answer.status == 404
    assert MARLON.family_name not in officer.content()
    assert f"{release:%B %Y}" not in officer.content()
    officer.goto(road.desk)
    expect(officer.get_by_role("heading", level=1)).to_have_text("Release alerts")
    expect(officer.get_by_text(MARLON.name)).to_have_count(0)

    governance = sign_in("Elspeth Nakamura")
    governance.goto(f"{road.desk}/ledger?kind=TELL&alert={alert}")
    newest = governance.get_by_role("row").nth(1)
    expect(newest).to_contain_text("Refused")
    expect(newest).to_contain_text("The person has taken their agreement back.")
    newest.get_by_role("rowheader").get_by_role("link").click()
    expect(governance.get_by_role("main")).to_contain_text("CONSENT_WITHDRAWN")
    assert MARLON.family_name not in governance.content()


def status_of(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def names_no_treatment(page: Page) -> None:
    """Neither in what is shown nor anywhere in the page's source."""
    source = page.content().lower()
    assert [word for word in TREATMENT if word in source] == []
