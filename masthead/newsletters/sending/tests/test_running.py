"""A session from claim to the last answer, in this process, against a server on loopback."""

import email
import email.policy
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from mail_sink import Sink, usual

from conftest import NOON
from masthead.mailer import Mailer
from masthead.newsletters.consents import do_withdraw, find_by_token
from masthead.newsletters.models import Alarm, Delivery, Dispatch, Edition, Letter, Run
from masthead.newsletters.outcomes.models import Suppression
from masthead.newsletters.senders.smtp import SmtpSender
from masthead.newsletters.sending import journal, running
from masthead.newsletters.sending.freezing import do_correct, do_hand_over
from masthead.newsletters.sending.press import message_id
from masthead.newsletters.sending.progress import estimate, progress, status
from masthead.newsletters.suppressions import do_suppress
from masthead.newsletters.verp import read
from masthead.readers.models import Reader

SIX = datetime.fromisoformat("2026-11-23T06:00:00+00:00")


@pytest.fixture(autouse=True)
def _quick(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(running, "IDLE", 0.05)


def send(sink: Sink, at: datetime = NOON, connections: int = 2) -> None:
    """What the worker does when something is due, until nothing is."""
    sender = SmtpSender(Mailer("smtp", "127.0.0.1", sink.port, connections=connections), "house.example")
    if running.anything_due(at):
        running.Session(sender, lambda: at).work(Event())
        running.anything_due(at)


def test_everybody_is_sent_it_once(edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(120)
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    with Sink() as sink:
        send(sink)
        send(sink)
    assert sorted(to for (to,), _ in sink.messages) == sorted(f"reader{n}@example.org" for n in range(120))
    dispatch.refresh_from_db()
    counts = progress(dispatch)
    assert (dispatch.state, counts.sent, counts.to_send) == ("done", 120, 0)
    assert estimate(dispatch, NOON).words == "Everybody is accounted for."
    assert not Run.objects.exists() and not list(journal.folder().iterdir()), "nothing is left of a session that ended well"


def test_a_letter_has_the_headers_that_receivers_want(edition: Edition, people: Any, agrees: Callable[..., Any]) -> None:
    cleo = agrees(people.cleo())
    do_hand_over(edition=edition, at=NOON, at_once=True)
    with Sink() as sink:
        send(sink)
    ((_, raw),) = sink.messages
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for name in (
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-Id",
        "Feedback-ID",
        "Precedence",
    ):
        assert len(message.get_all(name, [])) == 1, name
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and message["Precedence"] == "bulk"
    assert message["Message-ID"] == message_id(edition.pk, cleo.pk) and "Auto-Submitted" not in message
    assert message["To"].addresses[0].display_name == "Cleo" and message["List-Id"].endswith("<daily.testserver.example>")
    web, mail = [part.strip(" <>") for part in message["List-Unsubscribe"].split(",")]
    found = find_by_token(web.rstrip("/").rpartition("/")[2])
    assert found is not None and found[0] == cleo and found[1].slug == "daily"
    assert read(mail.removeprefix("mailto:").partition("?")[0], "u") == Delivery.objects.get().pk
    assert read(sink.senders[0]) == Delivery.objects.get().pk, "a bounce would name this delivery"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert web in message.get_body(("plain",)).get_content() and web in message.get_body(("html",)).get_content()
    assert (
        not [mark for mark in (b"\xee\x80\x80", b"{{", b"*|", b"%%") if mark in raw]
        and "\ue000" not in message.get_body(("html",)).get_content()
    )


def test_who_left_between_the_freezing_and_the_hour_is_not_sent_it(
    edition: Edition, daily: Letter, people: Any, agrees: Callable[..., Any]
) -> None:
    left, silenced, gone, stays = (agrees(people.reader(name)) for name in ("fay", "gil", "hal", "ben"))
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    do_withdraw(reader_id=left.pk, letter=daily, at=NOON)
    do_suppress(address=silenced.email, reason=Suppression.Reason.values[0], at=NOON)
    gone.delete()
    with Sink() as sink:
        send(sink)
    assert [to for to, _ in sink.messages] == [[stays.email]]
    counts = progress(dispatch)
    assert (counts.audience, counts.sent, counts.left_out, counts.to_send) == (4, 1, 3, 0), "and all four are accounted for"
    assert set(dispatch.deliveries.filter(state="left out").values_list("reply", flat=True)) == {
        "unsubscribed or paused since the audience was frozen",
        "the address is on the list of the suppressed",
        "the reader’s account is gone",
    }


def test_whose_access_ended_since_gets_what_a_registered_reader_gets(
    edition: Edition, people: Any, agrees: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    cleo = agrees(people.cleo())
    do_hand_over(edition=edition, at=NOON, at_once=True)
    assert Delivery.objects.get().segment == "subscriber"
    cleo.grants.update(revoked_at=NOON - timedelta(minutes=1))
    from masthead.newsletters.sending.press import Press

    segments = []
    real = Press.letter_for
    monkeypatch.setattr(Press, "letter_for", lambda self, to, own, date: segments.append(to.segment) or real(self, to, own, date))
    with Sink() as sink:
        send(sink)
    assert segments == ["registered"]


def test_each_zone_at_its_hour_and_a_late_correction_reaches_those_not_yet_sent(edition: Edition, crowd: Callable[..., Any]) -> None:
    everyone = crowd(6)
    for reader, zone in zip(everyone, ["Europe/Berlin", "UTC", "America/New_York"] * 2, strict=True):
        Reader.objects.filter(pk=reader.pk).update(time_zone=zone)
    dispatch = do_hand_over(edition=edition, at=SIX - timedelta(hours=9))
    with Sink() as sink:
        send(sink, SIX - timedelta(minutes=61))
        assert not sink.messages
        send(sink, SIX - timedelta(minutes=60))
        assert sorted(to for (to,), _ in sink.messages) == [everyone[0].email, everyone[3].email]
        Edition.objects.filter(pk=edition.pk).update(title="Iran’s long silence, corrected")
        dispatch = Dispatch.objects.select_related("edition", "letter").get(pk=dispatch.pk)
        assert do_correct(dispatch=dispatch, at=SIX - timedelta(minutes=30)) == 4
        send(sink, SIX)
        send(sink, SIX + timedelta(hours=5))
    assert len(sink.messages) == 6
    subjects = [str(email.message_from_bytes(raw, policy=email.policy.default)["Subject"]) for _, raw in sink.messages]
    assert subjects == ["Iran’s long silence"] * 2 + ["Iran’s long silence, corrected"] * 4
    assert sorted(dispatch.deliveries.values_list("version", flat=True)) == [1, 1, 2, 2, 2, 2]
    dispatch.refresh_from_db()
    assert dispatch.state == "done"


def test_what_is_hours_late_asks_instead_of_going(edition: Edition, crowd: Callable[..., Any]) -> None:
    """The machine was off all morning. New York's hour has just come; the others' is five hours gone."""
    first, second = crowd(2)
    Reader.objects.filter(pk=second.pk).update(time_zone="America/New_York")
    dispatch = do_hand_over(edition=edition, at=SIX - timedelta(hours=9))
    with Sink() as sink:
        send(sink, SIX + timedelta(hours=5, minutes=10))
        assert [to for to, _ in sink.messages] == [[second.email]]
        alarm = dispatch.alarms.get()
        assert alarm.kind == "too-late" and alarm.words.startswith("1 letters are later")
        Dispatch.objects.filter(pk=dispatch.pk).update(grace=None)
        send(sink, SIX + timedelta(hours=5, minutes=20))
    assert [to for to, _ in sink.messages] == [[second.email], [first.email]]


@pytest.mark.parametrize(("state", "wait"), [(Dispatch.State.PAUSED, 3), (Dispatch.State.STOPPED, 0)])
def test_what_is_paused_or_stopped_does_not_go(state: str, wait: int, edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(3)
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    Dispatch.objects.filter(pk=dispatch.pk).update(state=state)
    with Sink() as sink:
        send(sink)
    counts = progress(dispatch)
    assert not sink.messages and (counts.to_send, counts.left_out) == (wait, 3 - wait)


def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(3)
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    answers = {"reader0": b"450 4.2.0 Try later\r\n", "reader1": b"550 5.1.1 No such user\r\n"}

    def script(verb: str, argument: str, brought: int) -> bytes | None:
        if verb == "RCPT":
            return next((answer for name, answer in answers.items() if name in argument), usual(verb, argument, brought))
        return usual(verb, argument, brought)

    with Sink(script) as sink:
        send(sink)
        counts = progress(dispatch)
        assert (counts.sent, counts.failed, counts.to_send) == (1, 1, 1)
        waiting = dispatch.deliveries.get(state="waiting")
        assert (waiting.tries, waiting.next_at, waiting.reply) == (1, NOON + timedelta(minutes=5), "450 4.2.0 Try later")
        answers.clear()
        send(sink, NOON + timedelta(minutes=4))
        assert len(sink.messages) == 1
        send(sink, NOON + timedelta(minutes=6))
    assert len(sink.messages) == 2 and not dispatch.alarms.exists()


def test_what_is_never_taken_is_given_up_in_the_end(edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(1)
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    with Sink(lambda verb, a, n: b"450 4.2.0 Later\r\n" if verb == "RCPT" else usual(verb, a, n)) as sink:
        for hours in range(10):
            send(sink, NOON + timedelta(hours=hours * 5))
    row = dispatch.deliveries.get()
    assert (row.state, row.tries) == ("failed", 6) and sink.count == 0


def test_when_we_are_blocked_it_pauses_by_itself_and_says_so(edition: Edition, crowd: Callable[..., Any]) -> None:
    crowd(120)
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    with Sink(lambda verb, a, n: b"550 5.7.1 Blocked\r\n" if verb == "RCPT" else usual(verb, a, n)) as sink:
        send(sink)
    dispatch.refresh_from_db()
    assert dispatch.state == "paused"
    assert {alarm.kind for alarm in dispatch.alarms.all()} == {"ours", "breaker"}
    counts = progress(dispatch)
    assert counts.to_send == 120 and counts.failed == 0, "our fault is no reader's"


def test_a_mail_server_that_is_away_is_said_and_nothing_is_lost(
    edition: Edition, crowd: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(3)
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    with Sink() as sink:
        port = sink.port
    monkeypatch.setattr("masthead.newsletters.sending.hands.LOOK_EACH", 0.0)
    monkeypatch.setattr(running, "AWAY", 0.5)
    running.Session(SmtpSender(Mailer("smtp", "127.0.0.1", port), "house.example"), lambda: NOON).work(Event())
    assert "cannot be reached" in Alarm.objects.get(dispatch=dispatch, kind="server").words
    assert progress(dispatch).to_send == 3 and set(dispatch.deliveries.values_list("state", flat=True)) == {"waiting"}


@pytest.mark.parametrize("policy", ["resend", "hold"])
def test_a_text_without_an_answer_is_named(policy: str, edition: Edition, crowd: Callable[..., Any], settings: Any) -> None:
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"doubtful": policy})
    crowd(5)
    dispatch = do_hand_over(edition=edition, at=NOON, at_once=True)
    hung = []

    def script(verb: str, argument: str, brought: int) -> bytes | None:
        if verb == "." and brought == 1 and not hung:
            hung.append(argument)
            return None
        return usual(verb, argument, brought)

    with Sink(script) as sink:
        send(sink, connections=1)
    told = status(dispatch)
    (doubtful,) = told["doubtful"]
    reader = Reader.objects.get(email=hung[0])
    assert doubtful == {
        "email": hung[0],
        "message_id": message_id(edition.pk, reader.pk),
        "done": "resent" if policy == "resend" else "held",
    }
    assert sink.count == (6 if policy == "resend" else 5) and told["sent"] == (5 if policy == "resend" else 4) and told["to_send"] == 0
    ids = [email.message_from_bytes(raw)["Message-ID"] for (to,), raw in sink.messages if to == hung[0]]
    assert set(ids) == {doubtful["message_id"]}
