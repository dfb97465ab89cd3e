"""The port against Stripe itself, in test mode, with a key of yours. Never in CI: pytest collects no file of this name.

    STRIPE_TEST_KEY=sk_test_… .venv/bin/python -m pytest tests/live_stripe.py --force-enable-socket

It makes a customer, prices, a subscription and a refund in your account's test mode, ends what it began, and takes no live key. That
the play itself plays is shown by `test_live_stripe.py`, against the rehearsal.
"""

import json
import os
import time
from datetime import timedelta
from typing import Any

import pytest
import stripe as sdk
from django.utils import timezone

from masthead.kit.money import Money
from masthead.kit.signing import seal
from masthead.readers.models import Reader
from masthead.readers.signing_in import do_add
from masthead.subscriptions.billing.applying import do_refresh
from masthead.subscriptions.billing.models import Checkout, Invoice, Subscription
from masthead.subscriptions.billing.states import State
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.models import Plan, Price
from masthead.subscriptions.providers.port import BadEvent, Order, Paid, Sale
from masthead.subscriptions.providers.stripe import catalogue, meaning
from masthead.subscriptions.providers.stripe.provider import Stripe

pytestmark = pytest.mark.django_db
SECRET = "whsec_for_signing_by_ourselves"
BACK = "https://paper.example/subscribe/paid/"


@pytest.fixture
def stripe() -> Stripe:
    key = os.environ.get("STRIPE_TEST_KEY", "")
    assert key.startswith(("sk_test_", "rk_test_")), "Set STRIPE_TEST_KEY to a secret key of Stripe's test mode; a live one is refused."
    return Stripe(key, SECRET)


@pytest.fixture
def reader(db: None) -> Reader:
    return do_add(email=f"ada-{time.time_ns()}@example.org", at=timezone.now())


@pytest.fixture
def prices(db: None) -> tuple[Price, Price]:
    """A month's and a year's."""
    plan = Plan.objects.get_or_create(slug="all-access", defaults={"name": "All-Access"})[0]
    month, year = (Price.objects.create(plan=plan, months=months, minor=minor, currency="EUR") for months, minor in ((1, 900), (12, 8900)))
    return month, year


@pytest.fixture
def running(stripe: Stripe, reader: Reader, prices: tuple[Price, Price]) -> Subscription:
    """A subscription that a test card has paid for, as if its reader came back from the hosted page."""
    customer, at = stripe.customer(reader), stripe.client.v1
    method = at.payment_methods.attach("pm_card_visa", {"customer": customer})
    at.customers.update(customer, {"invoice_settings": {"default_payment_method": method.id}})
    mark = {meaning.READER: seal(str(reader.pk), purpose="billing-reader"), meaning.PLAN: "all-access"}
    made = at.subscriptions.create(
        {"customer": customer, "items": [{"price": catalogue.price_id(stripe.client, prices[0])}], "metadata": mark}
    )
    return asked(stripe, made.id)


def asked(stripe: Stripe, external_id: str) -> Subscription:
    """What Stripe says of it now, written down."""
    found = do_refresh(provider=stripe, external_id=external_id, at=timezone.now())
    assert found is not None
    found.refresh_from_db()
    return found


def test_a_page_to_pay_on(stripe: Stripe, reader: Reader, prices: tuple[Price, Price]) -> None:
    at = timezone.now()
    checkout = Checkout.objects.create(reader=reader, price=prices[0], provider="stripe", begun_at=at)
    visit = stripe.create_checkout(Order(checkout, reader, prices[0], BACK, BACK, trial_days=7), at)
    assert visit.url.startswith(tuple(stripe.places)) and stripe.fetch_checkout(visit.external_id) == Paid()
    stripe.close_checkout(visit.external_id)


def test_a_page_to_pay_on_once(stripe: Stripe, reader: Reader, prices: tuple[Price, Price]) -> None:
    at = timezone.now()
    checkout = Checkout.objects.create(reader=reader, price=prices[1], provider="stripe", begun_at=at)
    visit = stripe.create_payment(Sale(checkout, reader, "A gift: All-Access, 12 months", Money(8900, "EUR"), BACK, BACK), at)
    assert visit.url.startswith(tuple(stripe.places)) and stripe.fetch_checkout(visit.external_id) == Paid()
    stripe.close_checkout(visit.external_id)


def test_a_subscription_from_its_beginning_to_its_end(stripe: Stripe, running: Subscription, prices: tuple[Price, Price]) -> None:
    at, number = timezone.now(), running.external_id
    assert (running.state, running.minor, running.months) == (State.ACTIVE, 900, 1) and has_access(running.reader_id, timezone.now())
    assert stripe.portal_url(running, BACK).startswith(tuple(stripe.places))
    stripe.cancel(running, at)
    ending = asked(stripe, number)
    assert ending.ends_at == ending.paid_until
    stripe.resume(ending, at)
    assert asked(stripe, number).ends_at is None
    assert running.paid_until is not None
    stripe.pause(asked(stripe, number), running.paid_until + timedelta(days=40), at)
    paused = asked(stripe, number)
    assert paused.state == State.PAUSED
    stripe.resume(paused, at)
    again = asked(stripe, number)
    assert again.state == State.ACTIVE
    preview = stripe.preview_change(again, prices[1], timezone.now())
    assert 0 < preview.due.minor <= 8900
    stripe.change(again, prices[1], preview, timezone.now())
    yearly = asked(stripe, number)
    assert (yearly.months, yearly.minor) == (12, 8900)
    paid = Invoice.objects.filter(reader=yearly.reader, state="paid", minor__gt=400).order_by("issued_at").first()
    assert paid is not None
    stripe.refund(paid, 400, timezone.now())
    asked(stripe, number)
    paid.refresh_from_db()
    assert paid.refunded_minor == 400
    stripe.cancel(yearly, timezone.now(), now=True)
    assert asked(stripe, number).state == State.ENDED and not has_access(running.reader_id, timezone.now())


def test_news(stripe: Stripe, running: Subscription) -> None:
    """The newest event about it, signed as Stripe signs; and not believed when one letter is another."""
    newest: Any = stripe.client.v1.events.list({"limit": 1}).data[0]
    body = json.dumps(newest.to_dict(), default=str)
    at = int(time.time())
    signed = sdk.WebhookSignature._compute_signature(f"{at}.{body}", SECRET)
    headers = {"Stripe-Signature": f"t={at},v1={signed}"}
    assert stripe.parse_webhook(body.encode(), headers, timezone.now()).external_id == newest.id
    with pytest.raises(BadEvent):
        stripe.parse_webhook(body.replace("evt_", "evt-", 1).encode(), headers, timezone.now())
    stripe.cancel(running, timezone.now(), now=True)
