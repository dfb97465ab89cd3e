"""What is done because of what came back: proven reports act, forged ones do not, our own fault silences nobody."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from masthead.kit.events import announce
from masthead.newsletters import verp
from masthead.newsletters.consents import do_agree, unsubscribe_address
from masthead.newsletters.events import LetterRefused
from masthead.newsletters.letters import do_make_letters
from masthead.newsletters.models import Alarm, Consent, Delivery, Dispatch, Edition, Letter
from masthead.newsletters.outcomes.acting import do_again, do_work
from masthead.newsletters.outcomes.intake import do_store, do_work_waiting, forget
from masthead.newsletters.outcomes.models import Inbound, Suppression, Trouble
from masthead.newsletters.outcomes.tests.test_judging import report
from masthead.newsletters.suppressions import do_lift, do_suppress, key, suppressed


@pytest.fixture
def ben(people: Any, at: datetime) -> Any:
    do_make_letters()
    reader = people.ben()
    for letter in Letter.objects.all():
        do_agree(reader_id=reader.pk, letter=letter, at=at - timedelta(days=30), wording="", source="")
    return reader


@pytest.fixture
def delivery(ben: Any, at: datetime) -> Delivery:
    edition = Edition.objects.create(day=date(2026, 11, 23), title="Monday")
    dispatch = Dispatch.objects.create(edition=edition, letter=Letter.objects.get(slug="daily"), handed_at=at)
    return Delivery.objects.create(dispatch=dispatch, reader=ben, segment="registered", due_at=at, next_at=at, state="sent")


def came(body: bytes, at: datetime, to: str = "", **more: Any) -> Inbound:
    do_store(source=more.pop("source", "lmtp"), kind=more.pop("kind", "mail"), body=body, at=at, to=to, **more)
    row = Inbound.objects.order_by("-pk")[0]
    do_work(row.pk, at)
    row.refresh_from_db()
    return row


def event(at: datetime, told_at: datetime | None = None, **told: str) -> Inbound:
    said = {
        "kind": "bounced",
        "recipient": "ben@example.org",
        "refusal": "",
        "said": "",
        "final": "",
        "at": (told_at or at).isoformat(),
        **told,
    }
    return came(json.dumps(said).encode(), at, kind="event", source="postmark", event_id=str(Inbound.objects.count()))


DEAD = report("550 5.1.1 User unknown")


def test_a_dead_address_is_suppressed_and_its_consents_stay(ben: Any, delivery: Delivery, at: datetime) -> None:
    row = came(DEAD, at, to=verp.return_path(delivery.pk))
    assert suppressed([ben.email]) and Suppression.objects.get().reason == "dead"
    assert (row.verdict, row.delivery_id) == ("dead", delivery.pk) and "550 5.1.1" in Suppression.objects.get().evidence
    assert Consent.objects.filter(withdrawn_at=None).count() == 3


@pytest.mark.parametrize(
    ("reply", "silenced", "counted"),
    [
        ("550 5.1.1 <ben@example.org>: User unknown", True, 0),
        ("552 5.2.2 Mailbox full", False, 1),
        ("554 5.7.1 Blocked for spam", False, 0),
        ("550 5.7.515 Access denied, sending domain does not meet the required authentication level", False, 0),
    ],
)
def test_what_the_server_says_at_the_door_is_judged_as_a_bounce(
    ben: Any, at: datetime, reply: str, silenced: bool, counted: int, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        announce(LetterRefused(1, ben.email, reply, at))
    assert suppressed([ben.email]) == ({ben.email} if silenced else set())
    assert Trouble.objects.count() == counted


def test_the_envelope_is_found_in_the_mailboxs_own_headers(ben: Any, delivery: Delivery, at: datetime) -> None:
    came(b"Delivered-To: " + verp.return_path(delivery.pk).upper().encode() + b"\r\n" + DEAD, at)
    assert suppressed([ben.email])


def test_a_forged_bounce_changes_nothing(ben: Any, delivery: Delivery, at: datetime) -> None:
    real = verp.return_path(delivery.pk)
    kind, number, signature = real.split("-")
    for to in (
        "letters@testserver.example",
        f"{kind}-{number}0-{signature}",
        f"u-{number}-{signature}",
        "b-1-" + "0" * 20 + "@x.example",
        "",
    ):
        assert came(DEAD, at, to=to).done == "nothing: it names no letter of ours"
    assert not suppressed([ben.email]) and not Trouble.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        "550 5.7.26 unauthenticated: DKIM did not pass",
        "554 5.7.1 blocked using zen.spamhaus.org",
        "550 spam message rejected",
        "421 4.7.0 Too many connections",
    ],
)
def test_our_own_fault_is_an_alarm_and_silences_nobody(ben: Any, delivery: Delivery, at: datetime, said: str) -> None:
    for day in range(40):
        came(report(said), at + timedelta(days=day), to=verp.return_path(delivery.pk).replace("@", "@x" * 0 + "@"), event_id=f"{day}")
    assert not suppressed([ben.email]) and not Trouble.objects.exists()
    alarm = Alarm.objects.get()
    assert alarm.times == 40 and alarm.dispatch_id == delivery.dispatch_id and "example.org refuses our letters" in alarm.words


def test_a_full_mailbox_is_counted_and_given_up_after_weeks(ben: Any, delivery: Delivery, at: datetime) -> None:
    done = [
        came(report("552 5.2.2 Mailbox full"), at + timedelta(days=n), to=verp.return_path(delivery.pk), event_id=f"{n}").done
        for n in range(15)
    ]
    assert done[0] == "counted: failure 1" and done[13].startswith("counted") and done[14] == "no more letters to it"
    assert Suppression.objects.get().reason == "silent"


def test_a_delivery_forgets_the_failures_before_it(ben: Any, at: datetime) -> None:
    event(at, kind="deferred", said="452 mailbox full")
    assert Trouble.objects.exists()
    event(at, kind="delivered")
    assert not Trouble.objects.exists()


def test_a_complaint_with_our_letter_in_it_ends_every_letter_at_once(ben: Any, at: datetime) -> None:
    address = unsubscribe_address(ben.pk, Letter.objects.get(slug="daily"))
    arf = (
        b'From: staff@hotmail.example\nContent-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n--b\nContent-Type: message/feedback-report\n\n'
        b"Feedback-Type: abuse\n\n--b\nContent-Type: message/rfc822\n\nList-Unsubscribe: <"
        + address.encode()
        + b">\nTo: redacted@example.net\n\n--b--\n"
    )
    assert came(arf, at).done == "no more letters to it; 3 letters ended"
    assert not Consent.objects.filter(withdrawn_at=None).exists() and Suppression.objects.get().reason == "complaint"
    assert came(arf.replace(address.encode(), b"https://x.example/letters/unsubscribe/1.1:forged/"), at).done.startswith("an alarm")


def test_a_mail_program_unsubscribes_by_mail_from_that_letter_alone(ben: Any, delivery: Delivery, at: datetime) -> None:
    came(b"From: ben@example.org\nSubject: unsubscribe\n\n", at, to=f"{verp.local_part(delivery.pk, 'u')}@testserver.example")
    assert sorted(Consent.objects.filter(withdrawn_at=None).values_list("letter__slug", flat=True)) == ["free-letter", "weekly"]
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("body", "verdict", "done"),
    [
        (b"From: ben@example.org\nAuto-Submitted: auto-replied\nSubject: Away\n\nMonday.", "auto-reply", "nothing"),
        (b"From: ben@example.org\nSubject: Re: Iran\n\nThank you.", "reply", "kept for the editors"),
    ],
)
def test_what_people_and_their_programs_answer(ben: Any, delivery: Delivery, at: datetime, body: bytes, verdict: str, done: str) -> None:
    row = came(body, at, to=verp.return_path(delivery.pk))
    assert (row.verdict, row.done) == (verdict, done)
    assert Consent.objects.filter(withdrawn_at=None).count() == 3 and not Suppression.objects.exists()


def test_the_same_message_is_stored_once_and_again_by_hand_does_no_harm(ben: Any, delivery: Delivery, at: datetime) -> None:
    row = came(report("552 5.2.2 Mailbox full"), at, to=verp.return_path(delivery.pk))
    assert not do_store(source="lmtp", kind="mail", body=report("552 5.2.2 Mailbox full"), at=at, to=verp.return_path(delivery.pk))
    do_work(row.pk, at)
    do_again(row.pk, at)
    assert Trouble.objects.get().times == 1


def test_a_bounce_from_before_the_mailbox_was_proven_is_an_old_one(ben: Any, at: datetime) -> None:
    do_suppress(address=ben.email, reason=Suppression.Reason.DEAD, at=at - timedelta(days=3))
    do_lift(address_key=key(ben.email), at=at - timedelta(days=1), by="the reader")
    assert event(at, told_at=at - timedelta(days=2), said="550 5.1.1 user unknown").done.startswith("nothing")
    assert event(at, said="550 5.1.1 user unknown").done == "no more letters to it"


def test_events_in_any_order_end_the_same(ben: Any, at: datetime) -> None:
    event(at, kind="complained")
    event(at, kind="delivered", told_at=at - timedelta(minutes=5))
    assert suppressed([ben.email]) and not Consent.objects.filter(withdrawn_at=None).exists()


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({"said": "smtp; 550 5.1.1 user unknown"}, "dead"),
        ({"said": "550 5.7.1 blocked using rbl", "final": "yes"}, "ours"),
        ({"final": "yes"}, "dead"),
        ({"final": "no", "said": "550 user unknown"}, "later"),
        ({"kind": "rejected", "refusal": "invalid"}, "dead"),
        ({"kind": "rejected", "refusal": "blocked"}, "ours"),
        ({"kind": "rejected", "refusal": "unsubscribed"}, "unsubscribe"),
        ({"kind": "deferred"}, "later"),
        ({"kind": "opened"}, "unknown"),
        ({"kind": "complained"}, "complaint"),
        ({"kind": "unsubscribed"}, "unsubscribe"),
    ],
)
def test_what_providers_tell(ben: Any, at: datetime, told: dict[str, str], verdict: str) -> None:
    assert event(at, **told).verdict == verdict


def test_one_that_breaks_the_worker_is_tried_five_times_and_holds_up_nobody(ben: Any, delivery: Delivery, at: datetime) -> None:
    do_store(source="postmark", kind="event", body=b"{not json", at=at - timedelta(hours=1), event_id="broken")
    do_store(source="lmtp", kind="mail", body=DEAD, at=at - timedelta(hours=1), to=verp.return_path(delivery.pk))
    assert [do_work_waiting(at) for _ in range(7)] == [2, 1, 1, 1, 1, 0, 0]
    assert suppressed([ben.email])


def test_what_came_back_is_kept_sixty_days_and_replies_a_year(db: None, at: datetime) -> None:
    came(b"From: ben@example.org\nSubject: Re: Iran\n\nThank you.", at - timedelta(days=90))
    came(b"From: ben@example.org\nSubject: Out of office\n\nMonday.", at - timedelta(days=90))
    assert forget(at) == 1 and forget(at + timedelta(days=300)) == 1
