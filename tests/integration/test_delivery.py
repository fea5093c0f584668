"""A notice becomes one message to the right post, after policy has said yes and the ledger has it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from consumers.delivery.schedule import AGAIN
from policies.question import Unanswered
from schemas.errors import NoAnswer, ServiceAway
from schemas.tables import alert, fact, service_alert
from schemas.vocabulary import DeliveryStatus
from tests.integration.delivery_world import Post, Sending
from tests.integration.desk_world import HOUSING, PRISON, DeskWorld

LEASE = timedelta(seconds=61)
OVER = timedelta(minutes=2)


class KilledError(BaseException):
    """As kill -9: nothing after it is done."""


@pytest.fixture
def sending(world: DeskWorld) -> Iterator[Sending]:
    made = Sending(world)
    yield made
    made.close()


def told(sending: Sending, **more: Any) -> tuple[UUID, int]:
    made = sending.world.told(**more)
    return made, sending.notice(made)


def test_it_is_sent_to_the_mailbox_and_the_ledger_has_the_question_the_decision_and_the_revision(
    sending: Sending,
) -> None:
    alert_id, made = told(sending)
    assert sending.delivery().work() == 1
    ((_, message),) = sending.post.sent
    team = sending.world.directory.team(HOUSING)
    assert (message.to, message.link) == (team.mailbox, f"https://desk/alerts/{alert_id}")
    (entry,) = sending.entries()
    assert (entry["state"], entry["effect"], entry["team"]) == ("SENDING", "ALLOW", HOUSING)
    assert (entry["categories"], entry["primary"]) == ("IDENTITY,RELEASE_DATE", "CONSENT_VALID")
    assert (entry["notice"], entry["consent_version"]) == (made, 1)
    assert len(entry["question"]) == 64
    assert entry["revision"]
    assert sending.row(made).state == "POSTED"


def test_the_ledger_has_it_before_it_leaves(sending: Sending) -> None:
    told(sending)
    seen: list[str] = []
    before = Post(sending.post.sent, before=lambda: seen.extend(e["state"] for e in sending.entries()))
    sending.delivery(post=before).work()
    assert (seen, len(sending.post.sent)) == (["SENDING"], 1)


def test_delivered_is_what_the_service_says_and_says_nothing_of_the_alert(sending: Sending) -> None:
    alert_id, made = told(sending)
    delivery = sending.delivery()
    delivery.work()
    sending.pass_time(timedelta(seconds=6))
    delivery.work()
    row = sending.row(made)
    assert (row.state, row.status, row.next_at) == ("DELIVERED", "delivered", None)
    with sending.world.engine.connect() as connection:
        status = connection.execute(select(alert.c.status).where(alert.c.id == alert_id)).scalar_one()
    assert status == "NEW"
    assert delivery.work() == 0


def test_a_consent_withdrawn_before_it_is_sent_withholds_it_with_its_reason(sending: Sending) -> None:
    world = sending.world
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    made = sending.notice(world.tell([world.planned(subject, world.clock.date())], None))
    world.consent(subject, "withdrawn")
    sending.delivery().work()
    assert sending.post.sent == []
    row = sending.row(made)
    assert (row.state, row.reason, row.next_at) == ("WITHHELD", "CONSENT_WITHDRAWN", None)
    (entry,) = sending.entries()
    assert (entry["state"], entry["primary"], entry["effect"]) == ("WITHHELD", "CONSENT_WITHDRAWN", "DENY")


def test_a_consent_withdrawn_while_policy_is_asked_is_asked_about_again(sending: Sending) -> None:
    world = sending.world
    subject = world.person()
    world.received(subject)
    world.consent(subject)
    made = sending.notice(world.tell([world.planned(subject, world.clock.date())], None))

    def slow(questions: Any) -> Any:
        answers = world.gate(questions)
        world.consent(subject, "withdrawn")
        return answers

    sending.delivery(gate=slow).work()
    assert (sending.post.sent, sending.entries(), sending.row(made).state) == ([], [], "WAITING")
    sending.delivery().work()
    assert (sending.post.sent, sending.row(made).state) == ([], "WITHHELD")


@pytest.mark.parametrize("silent", [Unanswered, NoAnswer])
def test_without_an_answer_it_waits_and_nothing_is_written_down(sending: Sending, silent: Any) -> None:
    _, made = told(sending)

    def away(questions: Any) -> Any:
        if silent is NoAnswer:
            raise NoAnswer
        return [Unanswered() for _ in questions]

    sending.delivery(gate=away).work()
    assert (sending.row(made).state, sending.entries(), sending.post.sent) == ("WAITING", [], [])
    sending.pass_time(timedelta(seconds=6))
    sending.delivery().work()
    assert len(sending.post.sent) == 1


def test_killed_between_mark_and_answer_the_next_one_finds_what_was_sent(sending: Sending) -> None:
    _, made = told(sending)

    def die() -> None:
        raise KilledError

    doomed = Post(sending.post.sent, after=die)
    with pytest.raises(KilledError):
        sending.delivery(post=doomed).work()
    assert sending.row(made).state == "SENDING"
    sending.pass_time(LEASE)
    sending.delivery().work()
    assert len(sending.post.sent) == 1
    assert (sending.row(made).state, len(sending.entries())) == ("POSTED", 1)


def test_killed_before_the_service_had_it_it_is_asked_about_again_and_sent_once(sending: Sending) -> None:
    _, made = told(sending)

    def die() -> None:
        raise KilledError

    with pytest.raises(KilledError):
        sending.delivery(post=Post(sending.post.sent, before=die)).work()
    sending.pass_time(LEASE)
    sending.delivery().work()
    assert [message.reference for _, message in sending.post.sent] == [f"notice-{made}-1"]
    assert [entry["state"] for entry in sending.entries()] == ["SENDING", "SENDING"]


def test_one_that_was_overtaken_while_it_asked_policy_sends_nothing(sending: Sending) -> None:
    _, made = told(sending)

    def slow(questions: Any) -> Any:
        answers = sending.world.gate(questions)
        sending.pass_time(LEASE)
        assert sending.delivery().work() == 1  # the other has it, and sends it
        return answers

    sending.delivery(gate=slow).work()
    assert len(sending.post.sent) == 1
    assert (len(sending.entries()), sending.row(made).state) == (1, "POSTED")


def test_what_a_worker_has_another_does_not_see(sending: Sending) -> None:
    told(sending)
    other = []
    post = Post(sending.post.sent, before=lambda: other.append(sending.delivery().work()))
    sending.delivery(post=post).work()
    assert (other, len(sending.post.sent)) == ([0], 1)


def test_a_service_that_does_not_answer_is_not_asked_again_before_it_can_no_longer_take_it(
    sending: Sending,
) -> None:
    _, made = told(sending)

    def away() -> None:
        raise ServiceAway

    with pytest.raises(ServiceAway):
        sending.delivery(post=Post(sending.post.sent, after=away)).work()  # it has it, and we do not know
    assert sending.delivery().work() == 0
    sending.pass_time(OVER)
    sending.delivery().work()
    assert (len(sending.post.sent), sending.row(made).state) == (1, "POSTED")


def test_what_fails_for_now_is_sent_anew_under_another_reference_after_asking_again(sending: Sending) -> None:
    _, made = told(sending)
    sending.post.word = DeliveryStatus.TEMPORARY_FAILURE
    delivery = sending.delivery()
    delivery.work()
    for pause in (timedelta(seconds=6), AGAIN[0]):
        sending.pass_time(pause)
        delivery.work()
    assert [message.reference for _, message in sending.post.sent] == [f"notice-{made}-1", f"notice-{made}-2"]
    assert [entry["count"] for entry in sending.entries()] == [1, 2]


def test_a_post_that_cannot_be_reached_rings_until_it_can_be_again(sending: Sending) -> None:
    _, made = told(sending)
    sending.post.word = DeliveryStatus.PERMANENT_FAILURE
    delivery = sending.delivery()
    delivery.work()
    sending.pass_time(timedelta(seconds=6))
    delivery.work()
    assert sending.row(made).state == "FAILED"
    assert rings(sending) == [("NOTICE_UNDELIVERED", HOUSING, True)]
    sending.post.word = DeliveryStatus.DELIVERED
    told(sending, given="Other")
    delivery.work()
    sending.pass_time(timedelta(seconds=6))
    delivery.work()
    assert rings(sending) == [("NOTICE_UNDELIVERED", HOUSING, False)]


def test_what_the_service_refuses_for_good_rings_too(sending: Sending) -> None:
    _, made = told(sending)
    sending.post.refuses = True
    sending.delivery().work()
    assert (sending.row(made).state, rings(sending)[0][1]) == ("FAILED", HOUSING)


def test_nothing_is_said_of_an_alert_that_somebody_has_or_that_is_not_the_teams_any_more(
    sending: Sending,
) -> None:
    taken, first = told(sending)
    closed, second = told(sending)
    kept_back, third = told(sending)
    changes: dict[UUID, dict[str, Any]] = {
        taken: {"acknowledged_by": "housing-birmingham-1", "status": "ACKNOWLEDGED"},
        closed: {"open": False, "status": "WITHDRAWN"},
        kept_back: {"state": "WITHHELD"},
    }
    publishers = sending.notice(kept_back, team=PRISON)
    with sending.world.engine.begin() as connection:
        for alert_id, values in changes.items():
            connection.execute(update(alert).where(alert.c.id == alert_id).values(values))
    sending.delivery().work()
    assert [sending.row(each).state for each in (first, second, third)] == ["OVERTAKEN"] * 3
    # That it was kept back is said to the publisher, of its own record.
    assert sending.row(publishers).state == "POSTED"
    (entry,) = sending.entries()
    assert (entry["team"], entry["primary"]) == (PRISON, "OWN_AGENCY_DATA")


def test_the_canarys_posts_are_nobodys(sending: Sending) -> None:
    made, _ = told(sending)
    probe = next(team for team in sending.world.directory if team.probe)
    with sending.world.engine.begin() as connection:
        connection.execute(update(alert).where(alert.c.id == made).values(team=probe.id))
    skipped = sending.notice(made, team=probe.id)
    sending.delivery().work()
    assert (sending.row(skipped).state, sending.post.sent) == ("PROBE", [])


def test_it_may_not_open_anything(sending: Sending) -> None:
    told(sending)
    with sending.world.engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE throughcare_delivery"))
        with pytest.raises(Exception, match="permission denied"):
            connection.execute(select(fact.c.envelope)).all()


def rings(sending: Sending) -> list[tuple[str, str, bool]]:
    with sending.world.engine.connect() as connection:
        rows = connection.execute(select(service_alert)).all()
    return [(row.alert_type, row.about, row.closed_at is None) for row in rows]


def test_a_team_that_is_listed_no_more_holds_up_nobody_else_s_notices(sending: Sending) -> None:
    gone, other = sending.world.told(), sending.world.told()
    with sending.world.engine.begin() as connection:
        connection.execute(update(alert).where(alert.c.id == gone).values(team="HOUSING:E08000025/closed"))
    sending.notice(gone, team="HOUSING:E08000025/closed")
    sending.notice(other)
    sending.delivery().work()
    assert [message.alert for _, message in sending.post.sent] == [other.hex[:8].upper()]
