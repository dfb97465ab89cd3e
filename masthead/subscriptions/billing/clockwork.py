"""What is done about subscriptions by the clock: asking providers at night, reminders, invoices, ends."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q
from django_tasks import task

from masthead.kit.clock import now
from masthead.kit.events import announce
from masthead.kit.refusals import Refusal
from masthead.readers.privacy.leaving import NOWHERE
from masthead.subscriptions.billing import acts, once
from masthead.subscriptions.billing.applying import do_refresh
from masthead.subscriptions.billing.models import Checkout, Notice, Subscription
from masthead.subscriptions.billing.states import LIVE, State
from masthead.subscriptions.events import SubscriptionNews
from masthead.subscriptions.providers.chosen import provider
from masthead.subscriptions.selling.models import SellingRules

log = logging.getLogger("masthead.billing")

STALE = timedelta(hours=20)  # since a provider was asked: each night, whatever was heard meanwhile
SOLD = timedelta(days=120)  # in which a card's payment may be fetched back by its bank
KEPT = timedelta(days=30)  # checkouts that nobody paid
LATE_DAYS = (3, 7, 12)  # after the first failure, beside the message of the day itself


def do_reconcile(at: datetime, *, everything: bool = False) -> int:
    """Ask about every subscription that may have changed, and every checkout nobody came back from. Returns how many were asked about.

    Lost news is mended here. A provider that is down is asked again next time; the others go on.
    """
    stale = Q() if everything else Q(fetched_at=None) | Q(fetched_at__lt=at - STALE)
    asked = 0
    for key, external_id in Subscription.objects.filter(stale, state__in=LIVE).values_list("provider", "external_id").order_by("pk"):
        asked += _ask(partial(_refresh, key, external_id, at), external_id)
    left = Checkout.objects.filter(done_at=None, begun_at__gte=at - timedelta(days=3), begun_at__lte=at - timedelta(minutes=10))
    for checkout in left.exclude(external_id="").exclude(provider="manual").select_related("reader", "coupon"):
        finish = once.do_finish if checkout.order_id else acts.do_finish
        asked += _ask(partial(finish, checkout=checkout, at=at), str(checkout.pk))
    paid = Checkout.objects.filter(done_at__gte=at - SOLD).exclude(order=None)
    for checkout in paid.select_related("order"):  # given back at the provider, and its news was lost
        asked += _ask(partial(once.do_finish, checkout=checkout, at=at), str(checkout.pk))
    return asked


def _refresh(key: str, external_id: str, at: datetime) -> None:
    do_refresh(provider=provider(key), external_id=external_id, at=at)


def _ask(act: Callable[[], object], what: str) -> int:
    try:
        act()
    except Refusal as refusal:
        log.warning("%s could not be asked about: %s", what, refusal.say())
        return 0
    return 1


@task()
def reconcile() -> None:
    """Ask now."""
    do_reconcile(now())


def do_end_erased(at: datetime) -> int:
    """End at once what readers who were erased still paid for; returns how many. A provider that is down is asked again next time."""
    found = Subscription.objects.filter(state__in=LIVE, reader__email__endswith=NOWHERE)
    return sum(_ask(partial(acts.do_cancel, subscription=it, at=at, now=True), it.external_id) for it in found)


@task()
def end_erased() -> None:
    """End it now."""
    do_end_erased(now())


def do_remind(at: datetime) -> int:
    """Tell readers what comes: a yearly charge, the end of a trial or a pause, a card that runs out, a payment still owed. Each once."""
    told = 0
    running = Subscription.objects.filter(state__in=[State.ACTIVE, State.TRIAL, State.PAUSED, State.LATE])
    for subscription in running.exclude(reader__email__endswith=NOWHERE).select_related("reader"):
        for kind, about in due(subscription, at):
            told += _tell_once(subscription, kind, about, at)
    return told


def due(subscription: Subscription, at: datetime) -> list[tuple[str, str]]:
    """What the reader of a subscription is to be told by now, and what about."""
    found: list[tuple[str, str]] = []
    renews, state = subscription.renews_at, subscription.state
    notice = timedelta(days=SellingRules.load().renewal_notice_days)
    if subscription.provider == "manual":
        return found  # its invoice is its reminder
    if renews and state == State.ACTIVE and subscription.months >= 12 and at >= renews - notice:
        found.append(("renews_soon", f"{renews:%Y-%m-%d}"))
    if renews and state in {State.TRIAL, State.PAUSED} and at >= renews - timedelta(days=3):
        found.append(("trial_ends" if state == State.TRIAL else "pause_ends", f"{renews:%Y-%m-%d}"))
    if (
        renews
        and subscription.card_until
        and subscription.card_until < renews.date()
        and at.date() >= subscription.card_until - timedelta(days=30)
    ):
        found.append(("card_expires", f"{subscription.card_until}"))
    if state == State.LATE and subscription.late_since:
        days = (at - subscription.late_since).days
        found += [("late_still", f"{subscription.late_since:%Y-%m-%d} {day}") for day in LATE_DAYS if day <= days][-1:]
    return found


def _tell_once(subscription: Subscription, kind: str, about: str, at: datetime) -> int:
    try:
        with transaction.atomic():
            Notice.objects.create(subscription=subscription, kind=kind, about=about, at=at)
            announce(SubscriptionNews(subscription.pk, kind, at))
    except IntegrityError:
        return 0
    return 1


def forget(before: datetime) -> int:
    """Drop checkouts that nobody paid; returns how many."""
    return Checkout.objects.filter(begun_at__lt=before, done_at=None).delete()[0]
