"""What the account page says about plan and payment."""

from datetime import datetime
from typing import Any

from masthead.readers.models import Reader
from masthead.subscriptions.billing import acts
from masthead.subscriptions.billing.models import Invoice, Subscription
from masthead.subscriptions.billing.offers import Audience, may_buy
from masthead.subscriptions.billing.states import State
from masthead.subscriptions.models import Grant, Order, Price
from masthead.subscriptions.providers.chosen import NoProvider, provider
from masthead.subscriptions.providers.port import PaymentProvider
from masthead.subscriptions.selling.models import Billing, SellingRules


def of_account(reader: Reader, at: datetime) -> dict[str, Any]:
    """For the account page: a few queries, and no provider is asked."""
    grants = list(Grant.objects.open_at(at).filter(reader=reader).select_related("plan", "subscription"))
    subscription = acts.running(reader)
    context: dict[str, Any] = {
        "grants": grants,
        "other_grants": [grant for grant in grants if grant.subscription_id is None],
        "orders": Order.objects.filter(reader=reader, state=Order.State.AWAITING).select_related("plan"),
        "invoices": Invoice.objects.filter(reader=reader).exclude(state=Invoice.State.VOID)[:24],
        "subscription": subscription,
        "billing": Billing.objects.filter(reader=reader).first(),
    }
    if subscription is not None and subscription.live:
        context |= _of(subscription, at)
    return context


def _of(subscription: Subscription, at: datetime) -> dict[str, Any]:
    runs = subscription.state in {State.ACTIVE, State.TRIAL} and not subscription.ends_at
    withdraws = acts.withdraws_until(subscription)
    return {
        "runs": runs,
        "late": subscription.state == State.LATE,
        "paused": subscription.state == State.PAUSED,
        "by_card": _provider(subscription) is not None and subscription.provider != "manual",
        "changes_to": _others(subscription) if runs else [],
        "pauses": acts.PAUSES if runs else (),
        "withdraws_until": withdraws if withdraws and withdraws > at else None,
    }


def _provider(subscription: Subscription) -> PaymentProvider | None:
    try:
        return provider(subscription.provider)
    except NoProvider:
        return None


def _others(subscription: Subscription) -> list[Price]:
    """The prices that the reader could change to."""
    who, students = acts.buyer(subscription.reader), SellingRules.load().students_at
    prices = Price.objects.filter(currency=subscription.currency, plan__on_sale=True).select_related("plan")
    return [
        price
        for price in prices.order_by("plan__position", "months")
        if (price.plan_id, price.months) != (subscription.plan_id, subscription.months)
        and may_buy(Audience(price.plan.audience), price.plan.sold_in, who, students)
    ]
