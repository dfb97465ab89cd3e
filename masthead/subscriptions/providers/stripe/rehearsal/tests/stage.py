"""What the tests of the rehearsal share: a plan, a reader, a way to Checkout."""

from typing import Any

import stripe

from masthead.subscriptions.providers.stripe.rehearsal.handle import Rehearsal
from masthead.subscriptions.providers.stripe.rehearsal.visiting import Seen, press

DAY = 86400
NOON = 1795867200  # 28 November 2026, 12:00 UTC


class Stage:
    """A publication with a monthly and a yearly price, all through the SDK."""

    def __init__(self, house: Rehearsal) -> None:
        self.house, self.stripe = house, house.client()
        self.product = self.stripe.v1.products.create({"name": "All-Access"})
        self.monthly = self.price(1000, "month")
        self.yearly = self.price(10000, "year")

    def price(self, amount: int, interval: str, **more: Any) -> stripe.Price:
        return self.stripe.v1.prices.create(
            {"product": self.product.id, "currency": "eur", "unit_amount": amount, "recurring": {"interval": interval}, **more}  # type: ignore[typeddict-item]
        )

    def clock(self, at: int = NOON) -> stripe.test_helpers.TestClock:
        return self.stripe.v1.test_helpers.test_clocks.create({"frozen_time": at})

    def advance(self, clock: stripe.test_helpers.TestClock, to: int) -> None:
        self.stripe.v1.test_helpers.test_clocks.advance(clock.id, {"frozen_time": to})

    def cleo(self, card: str = "pm_card_visa", **more: Any) -> stripe.Customer:
        """A customer with a card to be charged."""
        customer = self.stripe.v1.customers.create({"email": "cleo@example.org", "name": "Cleo", **more})  # type: ignore[typeddict-item]
        method = self.stripe.v1.payment_methods.attach(card, {"customer": customer.id})
        return self.stripe.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})

    def subscribe(self, customer: stripe.Customer, price: stripe.Price | None = None, **more: Any) -> stripe.Subscription:
        return self.stripe.v1.subscriptions.create(
            {"customer": customer.id, "items": [{"price": (price or self.monthly).id}], "expand": ["latest_invoice"], **more}  # type: ignore[typeddict-item]
        )

    def again(self, subscription: stripe.Subscription) -> stripe.Subscription:
        return self.stripe.v1.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice"]})

    def checkout(self, price: stripe.Price | None = None, **more: Any) -> stripe.checkout.Session:
        return self.stripe.v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "line_items": [{"price": (price or self.monthly).id, "quantity": 1}],
                "success_url": "https://paper.example/thanks/?session={CHECKOUT_SESSION_ID}",
                "cancel_url": "https://paper.example/subscribe/",
                "customer_email": "cleo@example.org",
                **more,  # type: ignore[typeddict-item]
            }
        )

    def pay(self, session: stripe.checkout.Session, card: str = "4242424242424242", **fields: str) -> Seen:
        return press(session.url or "", "pay", card=card, **fields)

    def session(self, session: stripe.checkout.Session, *expand: str) -> stripe.checkout.Session:
        return self.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": list(expand)})

    def told(self) -> list[str]:
        """The kinds of event noted so far, oldest first."""
        return [delivery.type for delivery in reversed(self.stripe.v1.events.list({"limit": 100}).data)]

    def invoices(self, subscription: stripe.Subscription) -> list[tuple[str | None, str | None, int]]:
        """Why, in which state, how much: newest first."""
        listed = self.stripe.v1.invoices.list({"subscription": subscription.id, "limit": 100})
        return [(invoice.billing_reason, invoice.status, invoice.total) for invoice in listed.data]
