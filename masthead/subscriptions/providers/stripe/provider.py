"""Stripe, behind the port. Ids go out and plain dictionaries come in; what they mean is said in `meaning`."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

import stripe

from masthead.kit.signing import digest, seal
from masthead.readers.models import Reader
from masthead.subscriptions.billing.models import Checkout, Customer, Invoice, Subscription
from masthead.subscriptions.models import Price
from masthead.subscriptions.providers import port
from masthead.subscriptions.providers.port import (
    About,
    BadEvent,
    Event,
    NotPossible,
    NotThere,
    Order,
    Paid,
    Preview,
    Raw,
    Sale,
    Snapshot,
    Visit,
)
from masthead.subscriptions.providers.stripe import catalogue, changing, made_out, meaning
from masthead.subscriptions.providers.stripe.asking import client, our_words, plain
from masthead.subscriptions.selling.models import Billing

OLDEST = 300  # seconds between an event's signature and its coming


class Stripe:
    """Cards, and whatever else Stripe's pages offer."""

    key: ClassVar[str] = "stripe"
    called: ClassVar[str] = "by card"
    renews: ClassVar[bool] = True

    def __init__(self, secret: str, webhook_secret: str, address: str = "", *, taxes: bool = False) -> None:
        """`address`: where the interface is, "" for Stripe itself. `taxes`: Stripe reckons the taxes."""
        self.client, self.webhook_secret, self.taxes = client(secret, address), webhook_secret, taxes
        self.places: Sequence[str] = (address.rstrip("/"),) if address else ("https://checkout.stripe.com", "https://billing.stripe.com")
        self.live = "_live_" in secret

    # Beginning

    def create_checkout(self, order: Order, at: datetime) -> Visit:
        """A page of Stripe's on which the reader pays. The price is the one we name, whatever a form said."""
        mark = {meaning.READER: seal(str(order.reader.pk), purpose="billing-reader"), meaning.CHECKOUT: str(order.checkout.pk)}
        wanted: Any = {
            "mode": "subscription",
            "customer": self.customer(order.reader),
            "line_items": [{"price": catalogue.price_id(self.client, order.price), "quantity": 1}],
            "success_url": order.back,
            "cancel_url": order.away,
            "client_reference_id": str(order.checkout.pk),
            "metadata": mark,
            "subscription_data": {"metadata": {**mark, meaning.PLAN: order.price.plan.slug}},
        }
        if order.trial_days:
            wanted["subscription_data"]["trial_period_days"] = order.trial_days
        cut = catalogue.coupon_id(self.client, order.coupon) if order.coupon else catalogue.first_id(self.client, order.price)
        if cut:
            wanted["discounts"] = [{"coupon": cut}]
        if self.taxes:
            wanted |= {"automatic_tax": {"enabled": True}, "customer_update": {"address": "auto"}}
        return self._begin(wanted, order.reader, order.checkout)

    def create_payment(self, sale: Sale, at: datetime) -> Visit:
        """A page of Stripe's for paying once; Stripe writes an invoice, as of a subscription."""
        mark = {meaning.READER: seal(str(sale.reader.pk), purpose="billing-reader"), meaning.CHECKOUT: str(sale.checkout.pk)}
        price: Any = {"currency": sale.money.currency.lower(), "unit_amount": sale.money.minor, "product_data": {"name": sale.what}}
        wanted: Any = {
            "mode": "payment",
            "customer": self.customer(sale.reader),
            "line_items": [{"price_data": price, "quantity": 1}],
            "invoice_creation": {"enabled": True, "invoice_data": {"metadata": mark}},
            "success_url": sale.back,
            "cancel_url": sale.away,
            "client_reference_id": str(sale.checkout.pk),
            "metadata": mark,
        }
        if self.taxes:
            price["tax_behavior"] = "inclusive"
            wanted |= {"automatic_tax": {"enabled": True}, "customer_update": {"address": "auto"}}
        return self._begin(wanted, sale.reader, sale.checkout)

    def _begin(self, wanted: Any, reader: Reader, checkout: Checkout) -> Visit:
        """The session, for somebody of whom Stripe knows how invoices are made out."""
        billing, key = Billing.objects.filter(reader=reader).exclude(vat_number="").first(), f"checkout-{checkout.pk}"
        try:
            self._tell(wanted["customer"], billing)
            made = self._session(wanted, key)
        except NotThere:  # the customer is one of another account: this one gets its own
            Customer.objects.filter(reader=reader, provider=self.key).delete()
            wanted["customer"] = self.customer(reader)
            self._tell(wanted["customer"], billing)
            made = self._session(wanted, f"{key}-again")
        return Visit(made.id, made.url or "")

    def _tell(self, customer: str, billing: Billing | None) -> None:
        if billing is not None:
            made_out.tell(self.client, customer, billing)

    def _session(self, wanted: Any, key: str) -> Any:
        with our_words():
            return self.client.v1.checkout.sessions.create(wanted, {"idempotency_key": key})

    def customer(self, reader: Reader) -> str:
        """Stripe's id of the reader, kept in our row; made once."""
        known = Customer.objects.filter(reader=reader, provider=self.key).first()
        if known is None:
            wanted: Any = {"email": reader.email, "metadata": {meaning.READER: seal(str(reader.pk), purpose="billing-reader")}}
            if reader.name:
                wanted["name"] = reader.name
            with our_words():
                made = self.client.v1.customers.create(
                    wanted, {"idempotency_key": f"customer-{digest(repr(wanted), purpose='stripe')[:32]}"}
                )
            known, _ = Customer.objects.get_or_create(reader=reader, provider=self.key, defaults={"external_id": made.id})
        return known.external_id

    def make_out(self, billing: Billing) -> None:
        """A customer that Stripe has is told now; any other when they go to pay."""
        known = Customer.objects.filter(reader=billing.reader, provider=self.key).first()
        if known is not None:
            with suppress(NotThere):  # one of another account: it gets its own at the next checkout
                made_out.tell(self.client, known.external_id, billing)

    def fetch_checkout(self, external_id: str) -> Paid:
        """The subscription, or the invoice, of a session that was completed."""
        with our_words():
            told = plain(self.client.v1.checkout.sessions.retrieve(external_id))
            if told.get("status") != "complete":
                return Paid()
            if isinstance(told.get("subscription"), str):
                return Paid(told["subscription"])
            if told.get("payment_status") != "paid" or not isinstance(told.get("invoice"), str):
                return Paid()
            invoice = plain(self.client.v1.invoices.retrieve(told["invoice"], {"expand": ["payments"]}))
            charges = [plain(one) for one in self.client.v1.charges.list({"customer": told["customer"], "limit": 50}).data]
        return Paid(billed=meaning.billed(invoice, meaning.given_back(charges)))

    def close_checkout(self, external_id: str) -> None:
        """End a session that nobody will pay: the reader began another."""
        with our_words():
            self.client.v1.checkout.sessions.expire(external_id)

    def portal_url(self, subscription: Subscription, back: str) -> str:
        """Stripe's page on which the card is changed."""
        customer = str(subscription.raw.get("customer", "")) or self.customer(subscription.reader)
        with our_words():
            made = self.client.v1.billing_portal.sessions.create(
                {"customer": customer, "return_url": back, "flow_data": {"type": "payment_method_update"}}
            )
        return made.url

    # Running

    def cancel(self, subscription: Subscription, at: datetime, *, now: bool = False) -> None:
        """With the period, or at once."""
        with our_words():
            if now:
                self.client.v1.subscriptions.cancel(subscription.external_id)
            else:
                self.client.v1.subscriptions.update(subscription.external_id, {"cancel_at_period_end": True})

    def resume(self, subscription: Subscription, at: datetime) -> None:
        """Take back what was set: an end, or a pause. What was paid before the pause is still the reader's; after it a period begins."""
        since = meaning.paused_from(subscription.raw)
        with our_words():
            if subscription.ends_at:
                self.client.v1.subscriptions.update(subscription.external_id, {"cancel_at_period_end": False})
            elif since is None:
                raise NotPossible("This subscription is neither cancelled nor paused.")
            elif since > at.timestamp():
                self.client.v1.subscriptions.update(subscription.external_id, {"trial_end": since, "proration_behavior": "none"})
            else:
                self.client.v1.subscriptions.update(subscription.external_id, {"trial_end": "now", "proration_behavior": "none"})

    def pause(self, subscription: Subscription, until: datetime, at: datetime) -> None:
        """The next charge is moved to `until`, as the end of a trial: Stripe takes the subscription up again by itself."""
        if subscription.paid_until is None or until <= subscription.paid_until:
            raise NotPossible("A pause ends after what is paid.")
        since = int(subscription.paid_until.timestamp())
        with our_words():
            self.client.v1.subscriptions.update(
                subscription.external_id,
                {"trial_end": int(until.timestamp()), "proration_behavior": "none", "metadata": {meaning.PAUSED_FROM: str(since)}},
            )

    def preview_change(self, subscription: Subscription, price: Price, at: datetime) -> Preview:
        """What Stripe itself says it will bill."""
        return changing.preview(self.client, subscription, price, at)

    def change(self, subscription: Subscription, price: Price, preview: Preview, at: datetime) -> str:
        """Change as of the moment that was shown, and charge what was shown."""
        changing.change(self.client, subscription, price, preview)
        return ""

    def retry(self, subscription: Subscription, at: datetime) -> None:
        """Charge the open invoice now."""
        owed = subscription.invoices.filter(state=Invoice.State.OPEN).order_by("-issued_at").first()
        if owed is None:
            raise NotPossible("Nothing is owed. Your next charge comes on its day.")
        with our_words():
            self.client.v1.invoices.pay(owed.external_id, {"off_session": False})

    def refund(self, invoice: Invoice, minor: int, at: datetime) -> None:
        """Give back. The key holds for one state of the invoice: a double press gives back once."""
        if not invoice.payment_id:
            raise NotPossible("Nothing was paid by card for this invoice.")
        with our_words():
            self.client.v1.refunds.create(
                {"payment_intent": invoice.payment_id, "amount": minor, "metadata": {"masthead_invoice": invoice.number}},
                {"idempotency_key": f"refund-{invoice.external_id}-{invoice.refunded_minor}-{minor}"},
            )

    # Being told

    def fetch_subscription(self, external_id: str, at: datetime) -> Snapshot:
        """The subscription, its last invoices, and what was given back of them."""
        with our_words():
            told = plain(self.client.v1.subscriptions.retrieve(external_id, {"expand": ["default_payment_method"]}))
            invoices = self.client.v1.invoices.list({"subscription": external_id, "limit": 24, "expand": ["data.payments"]}).data
            charges = self.client.v1.charges.list({"customer": told["customer"], "limit": 50}).data
            method = told.get("default_payment_method")
            if not isinstance(method, dict):
                customer = plain(
                    self.client.v1.customers.retrieve(told["customer"], {"expand": ["invoice_settings.default_payment_method"]})
                )
                method = (customer.get("invoice_settings") or {}).get("default_payment_method")
        return meaning.snapshot(
            told, [plain(one) for one in invoices], [plain(one) for one in charges], method if isinstance(method, dict) else None
        )

    def parse_webhook(self, body: bytes, headers: Mapping[str, str], at: datetime) -> Event:
        """An event signed with our secret, minutes old, of our mode. Raises BadEvent."""
        if not self.webhook_secret:
            raise BadEvent("no STRIPE_WEBHOOK_SECRET is set, so nothing can be proven")
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(text, headers.get("Stripe-Signature", ""), self.webhook_secret, OLDEST)
            told: Raw = json.loads(text)
            found = Event(str(told["id"]), str(told["type"]), meaning.moment(told["created"]) or at, told)
        except stripe.SignatureVerificationError as error:
            raise BadEvent(str(error)) from None
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadEvent(f"no event: {type(error).__name__}") from None
        if bool(told.get("livemode")) is not self.live:
            raise BadEvent("of the other mode")
        return found

    def about(self, event: Raw) -> About:
        """By its ids."""
        return meaning.about(event)


_CHECKED: type[port.PaymentProvider] = Stripe
