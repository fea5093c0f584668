"""A feed that goes silent is an alert of its own, and so is a team in which nobody works."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select, text, update

from consumers.watch.feeds import listed
from consumers.watch.watch import Watch
from deploy.world.settling import Settling
from policies.teams import Directory, directory
from schemas.tables import alert, feed, service_alert
from tests.integration.desk_world import HOUSING, NOW
from tests.integration.handover_world import HandoverWorld

PRISON = "PRISON_CARAT:BMI"
RHYTHM = directory().team("PRISON_CARAT:BMI/offender-management").silent_after or timedelta()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def bus(bus: HandoverWorld) -> HandoverWorld:
    bus.set_and_wake(NOW)
    return bus


def service(bus: HandoverWorld, alert_type: str = "FEED_SILENT") -> list[Row[Any]]:
    query = select(service_alert).where(service_alert.c.alert_type == alert_type)
    with bus.engine.connect() as connection:
        return list(connection.execute(query.order_by(service_alert.c.about)))


def changes(bus: HandoverWorld, about: str) -> list[tuple[str, int]]:
    """What the ledger says of a service alert, in order of time."""
    with bus.engine.connect() as connection:
        bodies = connection.execute(text("SELECT CAST(body AS jsonb) FROM ledger_entry")).scalars()
        found = [body for body in bodies if body["kind"] == "SERVICE_ALERT" and body["about"] == about]
    return [(body["status"], body["level"]) for body in sorted(found, key=lambda body: body["at"])]


def test_a_feed_that_is_switched_off_raises_feed_silent_and_the_others_do_not(bus: HandoverWorld) -> None:
    bus.received(bus.person())
    with bus.engine.begin() as connection:
        # All others go on: as if each had just been heard.
        connection.execute(update(feed).where(feed.c.agency != PRISON).values(silent_at=NOW + 9 * RHYTHM))
    bus.set_and_wake(bus.clock + RHYTHM - MINUTE)
    assert service(bus) == []
    bus.set_and_wake(bus.clock + 2 * MINUTE)
    (raised,) = service(bus)
    assert (raised.about, raised.team, raised.level) == (PRISON, "PRISON_CARAT:BMI/offender-management", 0)
    assert raised.closed_at is None
    assert changes(bus, PRISON) == [("OPENED", 0)]


def test_the_next_sign_of_life_closes_it(bus: HandoverWorld) -> None:
    bus.received(bus.person())
    bus.set_and_wake(bus.clock + RHYTHM + MINUTE)
    assert PRISON in {row.about for row in service(bus) if row.closed_at is None}
    bus.received(bus.person())
    assert PRISON not in {row.about for row in service(bus) if row.closed_at is None}
    assert [status for status, _ in changes(bus, PRISON)] == ["OPENED", "CLOSED"]
    with bus.engine.connect() as connection:
        row = connection.execute(select(feed).where(feed.c.agency == PRISON)).one()
    assert (row.silent, row.silent_at - row.last_seen_at) == (False, RHYTHM)


def test_a_heartbeat_is_a_sign_of_life_and_about_nobody(bus: HandoverWorld) -> None:
    before = bus.rows(feed)
    assert {row.last_seen_at for row in before} == {None}
    bus.publish("PRISON_CARAT:BMI/offender-management", "feed.heartbeat", {})
    heard = {row.agency: row.last_seen_at for row in bus.rows(feed)}
    assert [agency for agency, at in heard.items() if at is not None] == [PRISON]
    assert not bus.alerts()


def test_an_agency_that_was_never_heard_falls_silent_too(bus: HandoverWorld) -> None:
    expected = {str(agency) for agency, after in directory().feeds().items() if after}
    assert {row.agency for row in bus.rows(feed)} == expected
    bus.set_and_wake(NOW + RHYTHM)
    assert {row.about for row in service(bus)} == expected
    assert not {team.id for team in directory() if team.probe} & {row.team for row in service(bus)}


def test_a_silent_feed_that_nobody_sees_to_climbs_to_the_accountable_lead(bus: HandoverWorld) -> None:
    bus.set_and_wake(NOW + RHYTHM)  # Friday at eleven in London; the unit works from eight to half past four
    bus.set_and_wake(NOW + timedelta(days=5))
    row = next(row for row in service(bus) if row.about == PRISON)
    assert row.level == 3
    assert [status for status, _ in changes(bus, PRISON)].count("ESCALATED") == 3
    assert row.next_step_at > NOW + timedelta(days=5)


def test_two_timekeepers_raise_it_once(bus: HandoverWorld) -> None:
    other = Watch(bus.own_engine, directory(), set(), bus.vault)
    bus.set_clock(NOW + RHYTHM)
    with bus.engine.begin() as connection:
        connection.execute(update(feed).values(silent=False))
    assert bus.watch.wake()
    with bus.engine.begin() as connection:
        connection.execute(update(feed).values(silent=False))  # as the other had read it
    other.wake()
    about = [row.about for row in service(bus)]
    assert len(about) == len(set(about))
    assert about


def test_an_agency_that_fell_silent_while_it_was_not_listed_rings_when_it_is_listed_again(
    bus: HandoverWorld,
) -> None:
    others = Directory({team.id: team for team in directory() if str(team.agency) != PRISON})
    bus.set_clock(NOW + RHYTHM)
    Watch(bus.own_engine, others, set(), bus.vault).wake()
    assert PRISON not in {row.about for row in service(bus)}
    again = Watch(bus.own_engine, directory(), set(), bus.vault)
    again.wake()
    bus.set_clock(NOW + 2 * RHYTHM)
    again.wake()
    assert PRISON in {row.about for row in service(bus)}


def test_a_clock_that_a_simulation_sets_back_begins_the_time_of_the_unheard_anew(bus: HandoverWorld) -> None:
    earlier = NOW - timedelta(days=100)
    bus.set_clock(earlier)
    bus.watch.wake()
    prison = next(row for row in bus.rows(feed) if row.agency == PRISON)
    assert prison.silent_at == earlier + RHYTHM


def test_a_simulation_stops_where_a_feed_falls_silent(bus: HandoverWorld) -> None:
    with bus.engine.connect() as connection:
        settling = Settling(connection, lambda _: None, patience=0.05)
        assert settling.next_due() == NOW + RHYTHM
        settling.all_fired()


def test_each_agency_is_listed_with_its_silence_and_whom_to_ring(bus: HandoverWorld) -> None:
    bus.received(bus.person())
    with bus.engine.connect() as connection:
        rows = {row.agency: row for row in listed(connection, directory())}
    assert rows[PRISON].last_seen_at is not None
    assert rows["HOUSING:E08000025"].last_seen_at is None
    assert rows[PRISON].post == "Head of Offender Management"
    assert not any("ZZZ" in agency for agency in rows)


def test_a_team_without_officers_is_an_alert_for_its_lead_until_there_is_one(
    bus: HandoverWorld,
) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, NOW.date() + timedelta(days=50))
    empty = Watch(bus.own_engine, directory(), set(), bus.vault)
    empty.wake()
    found = {row.about: row for row in service(bus, "TEAM_WITHOUT_OFFICERS")}
    assert found[HOUSING].level == 3
    assert found[HOUSING].team == HOUSING
    assert HOUSING in {row.team for row in bus.alerts()}
    bus.set_and_wake(bus.clock + timedelta(hours=1))  # this watch knows the officers
    assert {row.closed_at is None for row in service(bus, "TEAM_WITHOUT_OFFICERS")} == {False}


def only_of_housing(bus: HandoverWorld) -> None:
    """Leave the one alert that is kept back from the council, and that the publisher's team has."""
    with bus.engine.begin() as connection:
        others = alert.c.recipient != "HOUSING:E08000025"
        connection.execute(update(alert).where(others).values(open=False))
    assert [row.state for row in bus.alerts()] == ["WITHHELD"]


def test_what_was_kept_back_and_lies_with_a_publisher_without_officers_is_one_too(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.planned(subject, NOW.date() + timedelta(days=50))
    only_of_housing(bus)
    Watch(bus.own_engine, directory(), set(), bus.vault).wake()
    found = {row.about for row in service(bus, "TEAM_WITHOUT_OFFICERS")}
    assert found == {"PRISON_CARAT:BMI/offender-management"}


def test_what_is_kept_back_for_good_asks_for_nobody(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject, "refused")
    bus.planned(subject, NOW.date() + timedelta(days=50))
    only_of_housing(bus)
    Watch(bus.own_engine, directory(), set(), bus.vault).wake()
    assert not service(bus, "TEAM_WITHOUT_OFFICERS")


def test_it_closes_when_there_is_no_such_alert_any_more(bus: HandoverWorld) -> None:
    subject = bus.person()
    bus.received(subject)
    bus.consent(subject)
    bus.planned(subject, NOW.date() + timedelta(days=50))
    empty = Watch(bus.own_engine, directory(), set(), bus.vault)
    empty.wake()
    with bus.engine.begin() as connection:
        connection.execute(update(alert).values(open=False))
    bus.set_clock(bus.clock + timedelta(hours=2))
    empty.wake()
    assert {row.closed_at is None for row in service(bus, "TEAM_WITHOUT_OFFICERS")} == {False}
