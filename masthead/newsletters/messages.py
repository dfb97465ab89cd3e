"""Messages that an act of a reader asks for: written, stored, then sent by the worker. No page waits for a mail server."""

import logging
from datetime import datetime, timedelta
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from masthead.kit.clock import now
from masthead.library.models import Publication
from masthead.newsletters.models import Message
from masthead.readers.events import (
    AddressChangeAsked,
    AddressChanged,
    ConfirmationAsked,
    NewDevice,
    ReaderErased,
    SafetyCodeAsked,
    SignInAsked,
)
from masthead.readers.models import Reader
from masthead.subscriptions.events import AccessGranted, Ordered
from masthead.subscriptions.models import Order

log = logging.getLogger("masthead.messages")

TRIES = 8
KEPT = timedelta(days=30)
FAREWELL = "farewell"


def do_write(*, kind: str, to: str, at: datetime, headers: dict[str, str] | None = None, **words: Any) -> Message:
    """Render a message, store it and hand it to the queue."""
    publication = Publication.load()
    context = {"publication": publication, "site": settings.MASTHEAD.url, "at": at, **words}
    subject = " ".join(render_to_string(f"newsletters/messages/{kind}_subject.txt", context).split())
    return do_store(
        kind=kind,
        to=to,
        subject=subject,
        text=render_to_string(f"newsletters/messages/{kind}.txt", context).strip() + "\n",
        html=render_to_string(f"newsletters/messages/{kind}.html", {**context, "subject": subject}),
        at=at,
        headers=headers,
    )


def do_store(*, kind: str, to: str, subject: str, text: str, html: str, at: datetime, headers: dict[str, str] | None = None) -> Message:
    """Store a message and hand it to the queue."""
    with transaction.atomic():
        message = Message.objects.create(
            kind=kind, to=to, subject=subject[:200], text=text, html=html, made_at=at, next_try_at=at, headers=headers or {}
        )
        transaction.on_commit(lambda: send.enqueue(message.pk))
    return message


@task()
def send(message_id: int) -> None:
    """Send one message now."""
    do_send(message_id, now())


def do_send(message_id: int, at: datetime) -> None:
    """Send the message, if it is due and nobody else is sending it. A refusal is kept beside it; it is tried again later.

    The row is claimed by moving its next try on, in one statement: two workers cannot both send it, and one that is
    killed while sending leaves it to be tried again.
    """
    message = Message.objects.filter(pk=message_id, sent_at=None, tries__lt=TRIES, next_try_at__lte=at).first()
    if message is None:
        return
    tries = message.tries + 1
    later = at + timedelta(minutes=2**tries)
    if not Message.objects.filter(pk=message.pk, sent_at=None, tries=message.tries).update(tries=tries, next_try_at=later):
        return
    try:
        _hand_over(message)
    except Exception as error:
        log.warning("message %s (%s) was not sent, try %s of %s: %s", message.pk, message.kind, tries, TRIES, error)
        Message.objects.filter(pk=message.pk).update(error=str(error)[:500])
        return
    if message.kind == FAREWELL:
        message.delete()
    else:
        Message.objects.filter(pk=message.pk).update(sent_at=at, text="", html="", error="")


def _hand_over(message: Message) -> None:
    """To the mail server, or into the outbox."""
    name = Publication.load().name
    sender = settings.MASTHEAD.mail_from or formataddr((name, settings.DEFAULT_FROM_EMAIL))
    # A program's answer to a code or an invoice helps nobody (RFC 3834); and one cannot unsubscribe from them.
    headers = {"Auto-Submitted": "auto-generated", **message.headers}
    mail = EmailMultiAlternatives(message.subject, message.text, sender, [message.to], headers=headers)
    mail.attach_alternative(message.html, "text/html")
    mail.send()


def do_send_waiting(at: datetime) -> int:
    """Try again what is due: after 2, 4, 8 … minutes. Also what was queued when a worker died. Returns how many."""
    due = Message.objects.filter(sent_at=None, tries__lt=TRIES, next_try_at__lte=at).order_by("next_try_at")
    waiting = list(due.filter(made_at__lt=at - timedelta(seconds=20)).values_list("pk", flat=True)[:200])
    for pk in waiting:
        do_send(pk, at)
    return len(waiting)


def forget(before: datetime) -> int:
    """Drop messages made before `before`; returns how many."""
    return Message.objects.filter(made_at__lt=before).delete()[0]


def ask_to_confirm(event: ConfirmationAsked) -> None:
    """To the owner of an address typed at the wall: the code, and the link."""
    link = f"{settings.MASTHEAD.url}{reverse('confirm', args=[event.link])}"
    do_write(
        kind="confirm",
        to=event.address,
        at=event.asked_at,
        code=event.code,
        link=link,
        known=event.known,
        asked_with=event.asked_with,
    )


def send_sign_in_code(event: SignInAsked) -> None:
    """To a reader who signs in."""
    do_write(kind="sign_in", to=event.address, at=now(), code=event.code)


def tell_of_device(event: NewDevice) -> None:
    """To the owner of an account, when a browser never seen before was let in."""
    do_write(kind="new_device", to=event.address, at=event.at, called=event.called, country=event.country)


def send_safety_code(event: SafetyCodeAsked) -> None:
    """To a reader who is to show that it is still they."""
    do_write(kind="safety_code", to=event.address, at=event.at, code=event.code, leaving=event.purpose == "leave")


def ask_both_ends(event: AddressChangeAsked) -> None:
    """A change of address: the code to the new end, the link to the old. A mailbox that has an account is told so, and no page is."""
    if event.may_mail:
        kind = "address_new" if event.code else "address_taken"
        do_write(kind=kind, to=event.new, at=event.at, code=event.code, asked_with=event.asked_with)
    link = f"{settings.MASTHEAD.url}{reverse('address-agree', args=[event.link])}"
    do_write(kind="address_old", to=event.old, at=event.at, link=link, new=event.new, asked_with=event.asked_with)


def tell_old_address(event: AddressChanged) -> None:
    """To the old mailbox: what was done, and how to take it back."""
    if event.undo:
        link = f"{settings.MASTHEAD.url}{reverse('address-undo', args=[event.undo])}"
        do_write(kind="address_changed", to=event.old, at=event.at, link=link, new=event.new)


def say_farewell(event: ReaderErased) -> None:
    """The last message to an address: that all is gone, and what stays. It is forgotten the moment it is sent."""
    do_write(kind=FAREWELL, to=event.address, at=event.at, stays=event.stays)


def send_invoice(event: Ordered) -> None:
    """How to pay an order."""
    order = Order.objects.select_related("reader", "plan").get(pk=event.order_id)
    do_write(kind="invoice", to=order.reader.email, at=order.ordered_at, order=order)


def welcome_subscriber(event: AccessGranted) -> None:
    """All-Access has begun."""
    reader = Reader.objects.get(pk=event.reader_id)
    do_write(kind="welcome", to=reader.email, at=now(), plan=event.plan, until=event.until)
