"""A provider's news: proven, stored once, answered; then worked off from the store, as often as it takes, again from the desk."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django_tasks import task

from masthead.kit.clock import now
from masthead.subscriptions.billing import once
from masthead.subscriptions.billing.applying import do_refresh
from masthead.subscriptions.billing.models import Checkout, Customer, Invoice, ProviderEvent, Subscription
from masthead.subscriptions.billing.states import LIVE
from masthead.subscriptions.providers.chosen import NoProvider, provider
from masthead.subscriptions.providers.port import About, BadEvent, PaymentProvider, ProviderDown

log = logging.getLogger("masthead.billing")

LARGEST = 256 * 1024  # bytes of an event
TRIES = 12
KEPT = timedelta(days=90)


def do_receive(*, key: str, body: bytes, headers: Mapping[str, str], at: datetime) -> bool:
    """Prove an event and store it; True when it is new. Raises BadEvent; whoever cannot be proven leaves no row."""
    if len(body) > LARGEST:
        raise BadEvent("too large")
    try:
        event = provider(key).parse_webhook(body, headers, at)
    except NoProvider:
        raise BadEvent("no such provider is set up") from None
    with transaction.atomic():
        row, new = ProviderEvent.objects.get_or_create(
            provider=key,
            external_id=event.external_id[:255],
            defaults={"kind": event.kind[:100], "made_at": event.made_at, "received_at": at, "body": event.body},
        )
        if new:
            transaction.on_commit(lambda: work_off.enqueue(row.pk))
    return new


@task()
def work_off(event_id: int) -> None:
    """Work one event off."""
    do_work_off(event_id, now())


def do_work_off(event_id: int, at: datetime, *, again: bool = False) -> None:
    """Refetch what the event is about. What fails stays in the store, with why, and is tried again; `again`: worked off or not."""
    event = ProviderEvent.objects.filter(pk=event_id).first()
    if event is None or (event.worked_at is not None and not again):
        return
    try:
        note, done = _refetch(event, at), at
    except (ProviderDown, NoProvider) as refusal:
        note, done = refusal.say(), None
    except Exception as error:  # a shape we have not met: the event waits for a person, the others go on
        log.exception("event %s (%s) could not be worked off", event.external_id, event.kind)
        note, done = f"{type(error).__name__}: {error}", None
    ProviderEvent.objects.filter(pk=event.pk).update(tries=F("tries") + 1, note=note[:500], worked_at=done)


def _refetch(event: ProviderEvent, at: datetime) -> str:
    chosen = provider(event.provider)
    about = chosen.about(event.body)
    sold = once.asks(key=event.provider, payment=about.payment, checkout=about.checkout)
    if sold is not None:
        return f"{sold.order} ({'' if once.do_finish(checkout=sold, at=at) else 'not '}paid)"
    told = [_refresh(chosen, external_id, about, at) for external_id in _subscriptions(event.provider, about)]
    return "; ".join(told) or "about nothing of ours"


def _subscriptions(key: str, about: About) -> list[str]:
    """The provider's ids of what to ask for: those it names, else that of the payment, else all that live of the customer."""
    if about.subscriptions:
        return list(about.subscriptions)
    if about.payment:
        paid = Invoice.objects.filter(provider=key, payment_id=about.payment).exclude(subscription=None)
        found = list(paid.values_list("subscription__external_id", flat=True))
        if found:
            return [one for one in found if one]
    if about.customer:
        customer = Q(reader__in=Customer.objects.filter(provider=key, external_id=about.customer).values("reader"))
        return list(Subscription.objects.filter(customer, provider=key, state__in=LIVE).values_list("external_id", flat=True))
    return []


def _refresh(chosen: PaymentProvider, external_id: str, about: About, at: datetime) -> str:
    subscription = do_refresh(provider=chosen, external_id=external_id, at=at)
    if subscription is None:
        return f"{external_id} is of nobody here"
    if about.checkout:
        Checkout.objects.filter(provider=chosen.key, external_id=about.checkout, done_at=None).update(done_at=at, subscription=subscription)
    return f"{external_id} is {subscription.state}"


def do_work_waiting(at: datetime) -> int:
    """Try again what could not be worked off: after 1, 2, 4 … minutes. Returns how many were tried."""
    tried = 0
    for event in ProviderEvent.objects.filter(worked_at=None, tries__lt=TRIES, received_at__lt=at - timedelta(seconds=20)).order_by(
        "received_at"
    )[:100]:
        if at >= event.received_at + timedelta(minutes=2**event.tries - 1):
            do_work_off(event.pk, at)
            tried += 1
    return tried


def forget(before: datetime) -> int:
    """Drop events received before then and worked off; returns how many."""
    return ProviderEvent.objects.filter(received_at__lt=before).exclude(worked_at=None).delete()[0]
