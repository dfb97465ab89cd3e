"""Messages: stored first, sent once, tried again, and never in one another's way."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail

from conftest import NOON
from masthead.library.models import Publication
from masthead.newsletters import messages
from masthead.newsletters.models import Message

pytestmark = pytest.mark.django_db
HOUR_LATER = NOON + timedelta(hours=1)


def write(to: str = "ada@example.org") -> Message:
    return messages.do_write(kind="sign_in", to=to, at=NOON, code="123456")


def test_a_message_is_sent_once_and_its_code_forgotten() -> None:
    message = write()
    messages.do_send(message.pk, NOON)
    messages.do_send(message.pk, HOUR_LATER)
    message.refresh_from_db()
    assert len(mail.outbox) == 1 and "123456" in mail.outbox[0].body
    assert message.sent_at == NOON and message.text == "" and message.html == ""


def test_a_claimed_message_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    message = write()

    def slow(one: Message) -> None:
        monkeypatch.setattr(messages, "_hand_over", mail.outbox.append)
        messages.do_send(message.pk, NOON)  # another worker, meanwhile

    monkeypatch.setattr(messages, "_hand_over", slow)
    messages.do_send(message.pk, NOON)
    assert mail.outbox == []


def test_one_that_cannot_be_sent_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = write("bad@example.org"), write("good@example.org")
    real = messages._hand_over

    def picky(message: Message) -> None:
        if message.pk == bad.pk:
            raise ValueError("this address cannot be written")
        real(message)

    monkeypatch.setattr(messages, "_hand_over", picky)
    for hours in range(1, 60):
        messages.do_send_waiting(NOON + timedelta(hours=hours))
    bad.refresh_from_db()
    assert [sent.to for sent in mail.outbox] == [["good@example.org"]]
    assert bad.tries == messages.TRIES and "cannot be written" in bad.error and bad.sent_at is None
    assert good.pk


def test_retries_wait_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    message = write()

    def refuse(one: Message) -> None:
        raise OSError("no route")

    monkeypatch.setattr(messages, "_hand_over", refuse)
    times = []
    for minute in range(600):
        before = Message.objects.get(pk=message.pk).tries
        messages.do_send_waiting(NOON + timedelta(minutes=minute, seconds=30))
        if Message.objects.get(pk=message.pk).tries > before:
            times.append(minute)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert len(times) == messages.TRIES and gaps == sorted(gaps) and gaps[-1] >= 60


@pytest.mark.parametrize("name", ["Sextant, a Review", "A: B", "Le Monde @ home", 'The "Quoted"', "Zürich Æther", "x" * 80])
def test_any_name_of_a_publication_makes_a_sender(name: str, settings: Any) -> None:
    publication = Publication.load()
    publication.name = name
    publication.save()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    messages.do_send(write().pk, NOON)
    assert "letters@" in mail.outbox[0].message()["From"]


def test_a_message_that_an_act_asks_for_says_so_and_has_no_unsubscribe(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    messages.do_send(write().pk, NOON)
    sent = mail.outbox[0].message()
    assert sent["Auto-Submitted"] == "auto-generated" and "List-Unsubscribe" not in sent and "Precedence" not in sent
