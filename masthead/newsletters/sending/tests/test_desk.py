"""The page of an edition on its way: what it says, and what its presses do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from conftest import NOON
from masthead.kit.refusals import BadInput
from masthead.newsletters.models import Alarm, Delivery, Dispatch, Edition
from masthead.newsletters.sending import alarms, steering
from masthead.newsletters.sending.freezing import do_hand_over
from masthead.newsletters.sending.progress import progress, status


@pytest.fixture
def dispatch(edition: Edition, crowd: Callable[..., Any]) -> Dispatch:
    crowd(6)
    return do_hand_over(edition=edition, at=NOON, at_once=True)


@pytest.fixture
def press(browser: Callable[..., Any], people: Any, dispatch: Dispatch) -> Callable[..., Any]:
    """`press("pause")`, as Eva at the desk; `press()` looks at the page."""
    eva = browser().sign_in(people.eva())
    place = f"/desk/reviews/{dispatch.edition_id}/sending/"

    def act(do: str = "", number: object = "") -> str:
        if do:
            assert eva.post(f"{place}act/", {"do": do, "number": number}).status_code == 302
        return eva.get(place).content.decode()

    return act


def test_the_page_says_how_far_it_is_and_by_domain(dispatch: Dispatch, press: Callable[..., str]) -> None:
    first, second, third = dispatch.deliveries.order_by("pk")[:3]
    Delivery.objects.filter(pk=first.pk).update(state="sent", sent_at=NOON)
    Delivery.objects.filter(pk=second.pk).update(state="failed", reply="550 5.1.1 <No> such user")
    Delivery.objects.filter(pk=third.pk).update(domain="slow.example", tries=1, reply="450 later")
    page = press()
    assert "550 5.1.1 &lt;No&gt; such user" in page and "slow.example" in page and 'value="pause"' in page
    assert [(row, getattr(progress(dispatch), row)) for row in ("sent", "failed", "to_send", "audience")] == [
        ("sent", 1), ("failed", 1), ("to_send", 4), ("audience", 6)
    ]  # fmt: skip


def test_pause_resume_stop(dispatch: Dispatch, press: Callable[..., str]) -> None:
    Delivery.objects.filter(pk=dispatch.deliveries.first().pk).update(state="sent")
    for word, state in (("pause", "paused"), ("resume", "sending"), ("stop", "stopped")):
        press(word)
        dispatch.refresh_from_db()
        assert dispatch.state == state
    counts = progress(dispatch)
    assert (counts.sent, counts.left_out, counts.to_send) == (1, 5, 0) and dispatch.done_at is not None
    press("resume")
    dispatch.refresh_from_db()
    assert dispatch.state == "stopped", "what is stopped stays stopped"


def test_what_a_sender_gives_back_of_a_stopped_edition_is_left_out_too(dispatch: Dispatch) -> None:
    row = dispatch.deliveries.first()
    Delivery.objects.filter(pk=row.pk).update(state="claimed")
    steering.do_stop(dispatch=dispatch, at=NOON)
    dispatch.refresh_from_db()
    assert dispatch.done_at is None and progress(dispatch).to_send == 1
    Delivery.objects.filter(pk=row.pk).update(state="waiting")
    from masthead.newsletters.sending.running import anything_due

    assert not anything_due(NOON)
    dispatch.refresh_from_db()
    assert dispatch.done_at == NOON and progress(dispatch).left_out == 6


def test_resuming_tries_at_once_what_was_put_off(dispatch: Dispatch) -> None:
    dispatch.deliveries.update(tries=2, next_at=NOON.replace(hour=23))
    steering.do_pause(dispatch=dispatch)
    steering.do_resume(dispatch=dispatch, at=NOON)
    assert set(dispatch.deliveries.values_list("next_at", flat=True)) == {NOON}


def test_a_letter_held_in_doubt_is_settled_by_a_person(dispatch: Dispatch, press: Callable[..., str]) -> None:
    arrived, again = dispatch.deliveries.order_by("pk")[:2]
    Delivery.objects.filter(pk__in=[arrived.pk, again.pk]).update(state="held", doubt="held")
    Dispatch.objects.filter(pk=dispatch.pk).update(state="done")
    page = press()
    assert page.count("It had arrived: ") == 2 and arrived.reader.email in page
    press("arrived", arrived.pk)
    press("again", again.pk)
    assert list(dispatch.deliveries.order_by("pk").values_list("state", "doubt")[:2]) == [("sent", "settled"), ("waiting", "resent")]
    dispatch.refresh_from_db()
    assert dispatch.state == "sending", "a finished edition goes on for it"
    assert [row["done"] for row in status(dispatch)["doubtful"]] == ["held", "resent"]
    with pytest.raises(BadInput):
        steering.do_settle(dispatch=dispatch, delivery_id=arrived.pk, arrived=False, at=NOON)


def test_what_is_late_goes_or_is_left_out_as_a_person_says(dispatch: Dispatch, press: Callable[..., str]) -> None:
    from datetime import timedelta

    Dispatch.objects.filter(pk=dispatch.pk).update(grace=timedelta(hours=1))
    dispatch.deliveries.update(due_at=NOON - timedelta(hours=2))
    assert "hour has gone by" in press()
    press("leave-late")
    assert progress(dispatch).left_out == 6


def test_an_alarm_is_counted_and_goes_when_it_was_seen(dispatch: Dispatch, press: Callable[..., str]) -> None:
    for _ in range(3):
        alarms.do_raise(kind="server", words="<b>The mail server</b> is away.", at=NOON, dispatch_id=dispatch.pk)
    alarm = Alarm.objects.get()
    assert alarm.times == 3
    page = press()
    assert "&lt;b&gt;The mail server" in page and "3 times" in page
    assert "The mail server" not in press("seen", alarm.pk)


@pytest.mark.parametrize("who", ["ada", "ben", "writer"])
def test_nobody_else_sees_or_steers_it(who: str, dispatch: Dispatch, browser: Callable[..., Any], people: Any) -> None:
    visitor = browser()
    if who != "ada":
        reader = people.reader(who)
        if who == "writer":
            reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
        visitor.sign_in(reader)
    place = f"/desk/reviews/{dispatch.edition_id}/sending/"
    assert visitor.get(place).status_code in {302, 403} and b"reader0@" not in visitor.get(place).content
    visitor.post(f"{place}act/", {"do": "stop"})
    dispatch.refresh_from_db()
    assert dispatch.state == "sending"


def test_looking_changes_nothing(dispatch: Dispatch, browser: Callable[..., Any], people: Any) -> None:
    eva = browser().sign_in(people.eva())
    assert eva.get(f"/desk/reviews/{dispatch.edition_id}/sending/act/?do=stop").status_code == 405
