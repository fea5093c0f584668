"""An officer who was signed out while a page stood open loses no word of what they wrote."""

from flask.testing import FlaskClient

from tests.integration.desk_world import DeskWorld, sign_in, token


def test_an_answer_after_the_session_ended_shows_what_was_written_and_the_way_back(
    world: DeskWorld, client: FlaskClient
) -> None:
    alert_id = world.told()
    page = sign_in(client, "housing-birmingham-1", f"/alerts/{alert_id}")
    client.delete_cookie("desk")
    data = {"csrf_token": token(page), "version": 1, "note": "Booked for <Tuesday>."}
    answer = client.post(f"/alerts/{alert_id}/acknowledge", data=data)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "You have been signed out" in said
    assert "Nothing was recorded." in said
    assert "Booked for &lt;Tuesday&gt;." in said
    assert f'href="/sign-in?next=/alerts/{alert_id}"' in said
    assert "I am taking this" in sign_in(client, "housing-birmingham-1", f"/alerts/{alert_id}")


def test_who_signed_in_anew_elsewhere_is_led_back_to_the_page(world: DeskWorld, client: FlaskClient) -> None:
    alert_id = world.told()
    page = sign_in(client, "housing-birmingham-1", f"/alerts/{alert_id}")
    sign_in(client, "housing-birmingham-1")
    answer = client.post(f"/alerts/{alert_id}/resolve", data={"csrf_token": token(page)})
    assert answer.status_code == 400
    assert f'href="/alerts/{alert_id}">Open the page again' in answer.get_data(as_text=True)
