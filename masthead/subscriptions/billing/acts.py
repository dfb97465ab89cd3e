"""What readers and the desk do with subscriptions: asked of the provider, then read back from it and written down.

Each act may raise the port's refusals; what was not done at the provider is not written here either.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from masthead.kit.refusals import BadInput, Refusal
from masthead.readers.models import Reader
from masthead.subscriptions.billing import once
from masthead.subscriptions.billing.applying import do_refresh
from masthead.subscriptions.billing.models import Checkout, Customer, Invoice, Subscription
from masthead.subscriptions.billing.offers import Audience, Buyer, may_buy
from masthead.subscriptions.billing.states import LIVE, State
from masthead.subscriptions.granting import months_later
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.providers.chosen import NoProvider, provider
from masthead.subscriptions.providers.port import NotPossible, Order, PaymentProvider, Preview
from masthead.subscriptions.selling import coupons
from masthead.subscriptions.selling.models import Billing, SellingRules

PAUSES = (1, 2, 3)  # months
RUNS = LIVE - {State.AWAITED}


class Subscribes(Refusal):
    """They pay already."""

    code, status = "subscribes_already", 409

    def say(self) -> str:
        return "You subscribe already, so we did not charge you twice. To change your plan, go to your account."


class NotForYou(Refusal):
    """The plan is for others."""

    code, status = "not_for_you", 403

    def say(self) -> str:
        return "This plan is for others: it asks for a student’s address, or is sold in certain countries. Please choose another."


class TooLate(Refusal):
    """The time to withdraw has gone by."""

    code, status = "too_late_to_withdraw", 409

    def say(self) -> str:
        return "The days in which you could withdraw have gone by. You can still cancel: nothing more is charged then."


def running(reader: Reader) -> Subscription | None:
    """The subscription that the reader pays for, or the last one that ended lately; the account page shows it."""
    found = Subscription.objects.filter(reader=reader).select_related("plan").order_by("-started_at")
    return found.filter(state__in=RUNS).first() or found.exclude(state=State.AWAITED).first()


def buyer(reader: Reader) -> Buyer:
    """The reader as the rules of offers see them."""
    country = Billing.objects.filter(reader=reader).values_list("country", flat=True).first()
    return Buyer(reader.email, country or "")


def check_may_buy(plan: Plan, who: Buyer) -> None:
    """Raises NotForYou."""
    if not may_buy(Audience(plan.audience), plan.sold_in, who, SellingRules.load().students_at):
        raise NotForYou


def do_begin(*, reader: Reader, price: Price, chosen: PaymentProvider, code: str, at: datetime) -> str:
    """Send the reader to pay; returns where. Raises Subscribes, NotForYou, BadInput for a code that does not hold."""
    check_may_buy(price.plan, buyer(reader))
    if chosen.renews and Subscription.objects.filter(reader=reader, state__in=RUNS).exclude(provider="manual").exists():
        raise Subscribes
    coupon = coupons.find(code, price, at) if code.strip() else None
    if coupon:
        coupons.do_hold(coupon=coupon, reader=reader, at=at)
    before = list(Checkout.objects.filter(reader=reader, provider=chosen.key, done_at=None).exclude(external_id="")[:5])
    checkout = Checkout.objects.create(reader=reader, price=price, provider=chosen.key, coupon=coupon, begun_at=at)
    visit = chosen.create_checkout(
        Order(
            checkout=checkout,
            reader=reader,
            price=price,
            back=settings.MASTHEAD.url + reverse("paid", args=[checkout.pk]),
            away=f"{settings.MASTHEAD.url}{reverse('subscribe')}?price={price.pk}",
            coupon=coupon,
            trial_days=trial_days(reader, price),
        ),
        at,
    )
    Checkout.objects.filter(pk=checkout.pk).update(external_id=visit.external_id)
    _close(chosen, before)
    return visit.url


def trial_days(reader: Reader | None, price: Price) -> int:
    """The days of trial that the reader would get: once in a life."""
    if reader is not None and Subscription.objects.filter(reader=reader).exclude(state=State.AWAITED).exists():
        return 0
    return price.plan.trial_days


def _close(chosen: PaymentProvider, before: list[Checkout]) -> None:
    """Nobody pays twice in two tabs: the page that was opened before is closed, where the provider has such a thing."""
    close: Callable[[str], None] | None = getattr(chosen, "close_checkout", None)
    for checkout in before if close else ():
        with suppress(Refusal):  # it was paid, or has run out
            assert close is not None
            close(checkout.external_id)


def do_finish(*, checkout: Checkout, at: datetime) -> Subscription | None:
    """What came of a checkout, asked of the provider: the reader comes back before its news does. None: not paid, as yet."""
    chosen = provider(checkout.provider)
    paid = chosen.fetch_checkout(checkout.external_id) if checkout.external_id else None
    if paid is None or paid.subscription is None:
        return None
    subscription = do_refresh(provider=chosen, external_id=paid.subscription, at=at)
    if subscription is not None and subscription.reader_id == checkout.reader_id:
        Checkout.objects.filter(pk=checkout.pk, done_at=None).update(done_at=at, subscription=subscription)
        if checkout.coupon:
            coupons.do_use(coupon=checkout.coupon, reader=checkout.reader)
        return subscription
    return None


def do_cancel(*, subscription: Subscription, at: datetime, now: bool = False) -> Subscription:
    """End it with what is paid; `now`: at once. Cancelled before: nothing changes."""
    if subscription.state == State.ENDED or (subscription.ends_at and not now):
        return subscription
    return _ask(subscription, lambda chosen: chosen.cancel(subscription, at, now=now), at)


def do_resume(*, subscription: Subscription, at: datetime) -> Subscription:
    """Take back a cancellation, or a pause."""
    return _ask(subscription, lambda chosen: chosen.resume(subscription, at), at)


def do_pause(*, subscription: Subscription, months: int, at: datetime) -> Subscription:
    """Charge nothing for so many months from the end of what is paid."""
    if months not in PAUSES:
        raise BadInput(f"A pause is of {PAUSES[0]} to {PAUSES[-1]} months.")
    if subscription.state not in {State.ACTIVE, State.TRIAL} or subscription.ends_at or subscription.paid_until is None:
        raise NotPossible("A subscription that is cancelled, late or paused cannot be paused. Nothing was changed.")
    until = months_later(subscription.paid_until, months)
    return _ask(subscription, lambda chosen: chosen.pause(subscription, until, at), at)


def preview(*, subscription: Subscription, price: Price, at: datetime) -> Preview:
    """What a change of plan costs, exactly; changes nothing."""
    check_may_buy(price.plan, buyer(subscription.reader))
    if subscription.state not in {State.ACTIVE, State.TRIAL} or subscription.ends_at:
        raise NotPossible("Only a subscription that runs can be changed. Take back the cancellation or the pause first.")
    if price.currency != subscription.currency:
        raise NotPossible("A subscription keeps its currency. Let it end, and subscribe in the other one.")
    return provider(subscription.provider).preview_change(subscription, price, at)


def do_change(*, subscription: Subscription, price: Price, shown: Preview, at: datetime) -> str:
    """Change for what was shown; returns where to go to pay, or ""."""
    chosen = provider(subscription.provider)
    goes_to = chosen.change(subscription, price, shown, at)
    do_refresh(provider=chosen, external_id=subscription.external_id, at=at)
    return goes_to


def do_retry(*, subscription: Subscription, at: datetime) -> Subscription:
    """Charge what is owed once more. Raises Declined."""
    return _ask(subscription, lambda chosen: chosen.retry(subscription, at), at)


def do_refund(*, invoice: Invoice, minor: int, at: datetime, ends: bool = True) -> None:
    """Give back `minor` of a paid invoice. `ends`: and end the subscription now; so does whoever gets everything back."""
    left = invoice.minor - invoice.refunded_minor
    if invoice.state != Invoice.State.PAID or not 0 < minor <= left:
        raise BadInput(f"Of {invoice.number} {invoice.money} were paid and {invoice.refunded} given back. Give an amount up to the rest.")
    chosen, subscription = provider(invoice.provider), invoice.subscription
    chosen.refund(invoice, minor, at)
    if subscription is None:
        _heed(invoice, at)
        return
    if ends and subscription.live:
        chosen.cancel(subscription, at, now=True)
    do_refresh(provider=chosen, external_id=subscription.external_id, at=at)


def _heed(invoice: Invoice, at: datetime) -> None:
    """Paid back of something that was paid once: read back, and ended where nothing of the payment is left."""
    asked = once.asks(key=invoice.provider, payment=invoice.payment_id)
    if asked:
        once.do_finish(checkout=asked, at=at)
    else:
        once.do_heed_refund(invoice=Invoice.objects.get(pk=invoice.pk), at=at)


def do_make_out(*, billing: Billing) -> None:
    """Make invoices out so from now on. Who writes invoices of their own is told first; what they refuse is not kept here either."""
    for key in Customer.objects.filter(reader=billing.reader).values_list("provider", flat=True):
        with suppress(NoProvider):  # switched off: it writes no more invoices
            provider(key).make_out(billing)
    billing.save()


def withdraws_until(subscription: Subscription) -> datetime | None:
    """Until when the reader may withdraw and is paid back; None: the law where they live does not give it, or nothing was paid."""
    rules = SellingRules.load()
    if not subscription.live or not rules.may_withdraw_in(buyer(subscription.reader).country):
        return None
    return subscription.started_at + timedelta(days=rules.withdrawal_days)


def do_withdraw(*, subscription: Subscription, at: datetime) -> None:
    """Pay back everything, and end it now. Raises TooLate."""
    until = withdraws_until(subscription)
    if until is None or at >= until:
        raise TooLate
    chosen = provider(subscription.provider)
    for invoice in subscription.invoices.filter(state=Invoice.State.PAID):
        left = invoice.minor - invoice.refunded_minor
        if left > 0:
            chosen.refund(invoice, left, at)
    chosen.cancel(subscription, at, now=True)
    do_refresh(provider=chosen, external_id=subscription.external_id, at=at)


def _ask(subscription: Subscription, act: Callable[[PaymentProvider], None], at: datetime) -> Subscription:
    """Do it at the provider, and read back what came of it."""
    chosen = provider(subscription.provider)
    act(chosen)
    return do_refresh(provider=chosen, external_id=subscription.external_id, at=at) or subscription
