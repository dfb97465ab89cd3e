"""What a provider says of a subscription, asked for and written down: the row whole, its invoices, its grants, in one transaction.

Nothing an event says is believed but ids: the provider is asked, so that it makes no difference in which order, how often or how
late news comes. The network is asked outside every lock; tickets (`Asking`) see to it that an older answer overwrites no newer one.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from masthead.kit.events import announce
from masthead.kit.signing import unseal
from masthead.readers.models import Reader
from masthead.readers.privacy.leaving import NOWHERE
from masthead.subscriptions.billing import noting
from masthead.subscriptions.billing.entitling import do_entitle
from masthead.subscriptions.billing.models import Asking, Customer, Subscription
from masthead.subscriptions.billing.news import news
from masthead.subscriptions.billing.states import Standing, State, right
from masthead.subscriptions.events import AccessGranted, SubscriptionNews
from masthead.subscriptions.models import Plan
from masthead.subscriptions.providers.port import NotThere, PaymentProvider, Snapshot
from masthead.subscriptions.selling.models import SellingRules


def do_refresh(*, provider: PaymentProvider, external_id: str, at: datetime) -> Subscription | None:
    """Ask the provider, and write its answer down. None: it is nobody's here. Raises ProviderDown."""
    ticket = do_draw(provider.key, external_id)
    try:
        told = provider.fetch_subscription(external_id, at)
    except NotThere:
        return do_lose(provider=provider, external_id=external_id, at=at)
    return do_write_down(provider=provider, told=told, ticket=ticket, at=at)


def do_draw(key: str, external_id: str) -> int:
    """A ticket for asking about a subscription."""
    with transaction.atomic():
        Asking.objects.get_or_create(provider=key, external_id=external_id)
        row = Asking.objects.select_for_update().get(provider=key, external_id=external_id)
        row.drawn += 1
        row.save(update_fields=["drawn"])
    return row.drawn


def do_write_down(*, provider: PaymentProvider, told: Snapshot, ticket: int, at: datetime) -> Subscription | None:
    """The answer to a ticket. One that a later ticket's answer has overtaken is let go."""
    with transaction.atomic():
        asking = Asking.objects.select_for_update().get(provider=provider.key, external_id=told.external_id)
        known = Subscription.objects.filter(provider=provider.key, external_id=told.external_id).select_related("plan").first()
        if asking.written >= ticket:
            return known
        Asking.objects.filter(pk=asking.pk).update(written=ticket)
        reader = known.reader if known else _whose(provider.key, told)
        if reader is None:
            return None
        before = _as_before(known)
        subscription = known or Subscription(reader=reader, provider=provider.key, external_id=told.external_id, started_at=told.started_at)
        _take_over(subscription, told, at)
        _entitle(provider, subscription, told.standing, at)
        noting.do_copy(subscription=subscription, told=told.invoices)
        if told.customer:
            Customer.objects.get_or_create(reader=reader, provider=provider.key, defaults={"external_id": told.customer})
        _tell(before, subscription, at)
    return subscription


def _whose(key: str, told: Snapshot) -> Reader | None:
    """Whose a new subscription is: by our row of the customer, or by the mark that we sealed. Never by an address."""
    customer = Customer.objects.filter(provider=key, external_id=told.customer).select_related("reader").first() if told.customer else None
    if customer is not None:
        return customer.reader
    pk = unseal(told.reader, purpose="billing-reader") if told.reader else None
    return Reader.objects.filter(pk=pk).first() if pk else None


def _as_before(known: Subscription | None) -> Subscription | None:
    return Subscription.objects.get(pk=known.pk) if known else None


def _take_over(subscription: Subscription, told: Snapshot, at: datetime) -> None:
    """The columns, as told."""
    standing = told.standing
    plan = Plan.objects.filter(slug=told.plan).first() if told.plan else None
    if plan is not None:
        subscription.plan = plan
    elif subscription.pk is None:
        subscription.plan = Plan.objects.order_by("position", "slug").first() or Plan.objects.create(slug="all-access", name="All-Access")
    subscription.months, subscription.minor, subscription.currency = told.months, told.minor, told.currency
    subscription.state, subscription.refunded = standing.state, standing.refunded
    subscription.paid_from, subscription.paid_until, subscription.ends_at = standing.paid_from, standing.paid_until, standing.ends_at
    subscription.renews_at, subscription.trial_until, subscription.paused_until = told.renews_at, told.trial_until, told.paused_until
    subscription.late_since, subscription.card, subscription.card_until = told.late_since, told.card, told.card_until
    subscription.raw, subscription.fetched_at = told.raw, at
    if standing.state is State.ENDED and subscription.reader.email.endswith(NOWHERE):
        subscription.raw, subscription.card, subscription.card_until = {}, "", None  # it names somebody who was erased


def _entitle(provider: PaymentProvider, subscription: Subscription, standing: Standing, at: datetime) -> None:
    grace = timedelta(days=SellingRules.load().grace_days if provider.renews else 0)
    found = right(standing, grace)
    subscription.grace_until = found.ends if found and standing.state is State.LATE else None
    subscription.save()
    do_entitle(subscription=subscription, right=found, at=at)


def _tell(before: Subscription | None, after: Subscription, at: datetime) -> None:
    for kind in news(before, after):
        if kind == "begun":
            announce(AccessGranted(after.reader_id, after.plan.name, after.ends_at))
        else:
            announce(SubscriptionNews(after.pk, kind, at))


def do_lose(*, provider: PaymentProvider, external_id: str, at: datetime) -> Subscription | None:
    """The provider knows it no more. What was paid is honoured to its end; nothing renews by itself, and the desk sees it."""
    with transaction.atomic():
        known = Subscription.objects.select_for_update().filter(provider=provider.key, external_id=external_id).first()
        if known is None or not known.live:
            return known
        known.state, known.renews_at, known.fetched_at = State.GONE, None, at
        standing = Standing(State.GONE, known.paid_from, known.paid_until, known.ends_at, known.refunded)
        _entitle(provider, known, standing, at)
    Asking.objects.filter(provider=provider.key, external_id=external_id).update(written=F("drawn"))
    return known
