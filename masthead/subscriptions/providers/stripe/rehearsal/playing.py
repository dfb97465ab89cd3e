"""The operations that are played, by the SDK's own names, with the parameters that each heeds.

A parameter that the SDK allows and we do not play is refused in plain words: overhearing it would make a test lie.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.acts import (
    catalogue,
    changing,
    checkout,
    customers,
    endpoints,
    invoices,
    offers,
    paying,
    portal,
    previewing,
    refunding,
    renewing,
    subscribing,
)
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.listing import page
from masthead.subscriptions.providers.stripe.rehearsal.showing import line_items, listed, show
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.noting import thin

Thing = dict[str, Any]
Act = Callable[[Books, Ask], Thing]


@dataclass(frozen=True)
class Part:
    """An operation as it is played; `heeds` None: any parameter (a list's filters are judged one by one)."""

    act: Act
    heeds: frozenset[str] | None


def unplayed(given: Thing, heeds: frozenset[str]) -> list[str]:
    """Which of the parameters are not played. `heeds` holds names, and of some the names within: `subscription_data[metadata]`."""
    top = {name.partition("[")[0] for name in heeds}
    found = sorted(name for name in given if name not in top)
    for name, value in given.items():
        within = {heed for heed in heeds if heed.startswith(f"{name}[")}
        for one in value if isinstance(value, list) else [value]:
            if within and isinstance(one, dict):
                found += [f"{name}[{inner}]" for inner in one if f"{name}[{inner}]" not in within]
    return found


def _within(name: str, inner: str) -> str:
    """`name` with the names within that are heeded."""
    return " ".join(f"{name}[{one}]" for one in inner.split())


def _plays(act: Act, heeds: str = "") -> Part:
    return Part(act, frozenset({"expand", *heeds.split()}))


def _finds(kind: str) -> Part:
    return Part(lambda books, ask: books.get(kind, ask.ids[-1]), frozenset({"expand"}))


def _lists(kind: str, url: str) -> Part:
    return Part(lambda books, ask: page(books, kind, ask.params, url), None)


def _of_customer(kind: str, name: str) -> Part:
    def act(books: Books, ask: Ask) -> Thing:
        books.get("customer", ask.id)
        return page(books, kind, ask.params | {"customer": ask.id}, f"/v1/customers/{ask.id}/{name}")

    return Part(act, None)


def _rows(books: Books, ask: Ask) -> Thing:
    return listed(f"/v1/invoices/{ask.id}/lines", show(books, books.get("invoice", ask.id))["lines"]["data"])


def _note_rows(books: Books, ask: Ask) -> Thing:
    return books.get("credit_note", ask.id)["lines"]


# What several operations heed, and the longer lists.
WORDS = "metadata description"
ITEM = "customer amount currency description metadata quantity pricing invoice subscription"
SHOWN = "name active tax_code statement_descriptor unit_label url images marketing_features"
PRICE = """metadata currency unit_amount unit_amount_decimal product product_data recurring nickname lookup_key transfer_lookup_key active
    tax_behavior currency_options billing_scheme"""
COUPON = """metadata id name percent_off amount_off currency currency_options duration duration_in_months max_redemptions redeem_by
    applies_to"""
CUSTOMER = f"""{WORDS} email name phone address preferred_locales tax_exempt invoice_settings balance business_name individual_name"""
ITEMS = _within("items", "id price quantity metadata tax_rates deleted")
SUBSCRIPTION = f"""{WORDS} {ITEMS} discounts default_payment_method default_tax_rates automatic_tax cancel_at cancel_at_period_end
    collection_method days_until_due off_session payment_behavior proration_behavior trial_end trial_settings payment_settings"""
INVOICE = f"""{WORDS} customer subscription currency auto_advance collection_method days_until_due default_tax_rates automatic_tax
    pending_invoice_items_behavior"""
PREVIEW = _within(
    "subscription_details",
    """items default_tax_rates cancel_at cancel_at_period_end cancel_now metadata proration_behavior proration_date trial_end
    billing_cycle_anchor""",
)
CREDIT = "invoice amount lines memo metadata reason refund_amount credit_amount out_of_band_amount refunds"
OFFERED = _within("subscription_data", "metadata description trial_period_days trial_end trial_settings default_tax_rates")
ONCE = _within("payment_intent_data", "metadata description")
LINES = _within("line_items", "price price_data quantity tax_rates metadata")
CHECKOUT = f"""mode {LINES} {OFFERED} {ONCE} customer customer_email success_url cancel_url client_reference_id metadata
    allow_promotion_codes discounts expires_at automatic_tax tax_id_collection billing_address_collection currency
    locale payment_method_collection invoice_creation customer_update ui_mode submit_type custom_text
    consent_collection customer_creation phone_number_collection saved_payment_method_options"""

PARTS: dict[str, Part] = {
    "products.create": _plays(catalogue.create_product, f"{WORDS} {SHOWN} id default_price_data shippable"),
    "products.update": _plays(catalogue.update_product, f"{WORDS} {SHOWN} default_price"),
    "products.delete": _plays(catalogue.delete_product),
    "products.retrieve": _finds("product"),
    "products.list": _lists("product", "/v1/products"),
    "prices.create": _plays(catalogue.create_price, PRICE),
    "prices.update": _plays(
        catalogue.update_price, "metadata active lookup_key transfer_lookup_key nickname tax_behavior currency_options"
    ),
    "prices.retrieve": _finds("price"),
    "prices.list": _lists("price", "/v1/prices"),
    "tax_rates.create": _plays(
        catalogue.create_tax_rate, f"{WORDS} display_name inclusive percentage active country state jurisdiction tax_type"
    ),
    "tax_rates.update": _plays(catalogue.update_tax_rate, f"{WORDS} display_name active country state jurisdiction tax_type"),
    "tax_rates.retrieve": _finds("tax_rate"),
    "tax_rates.list": _lists("tax_rate", "/v1/tax_rates"),
    "coupons.create": _plays(offers.create_coupon, COUPON),
    "coupons.update": _plays(offers.update_coupon, "metadata name"),
    "coupons.delete": _plays(offers.delete_coupon),
    "coupons.retrieve": _finds("coupon"),
    "coupons.list": _lists("coupon", "/v1/coupons"),
    "promotion_codes.create": _plays(offers.create_code, "metadata promotion code customer expires_at max_redemptions restrictions active"),
    "promotion_codes.update": _plays(offers.update_code, "metadata active"),
    "promotion_codes.retrieve": _finds("promotion_code"),
    "promotion_codes.list": _lists("promotion_code", "/v1/promotion_codes"),
    "customers.create": _plays(customers.create, f"{CUSTOMER} test_clock tax_id_data payment_method"),
    "customers.update": _plays(customers.update, CUSTOMER),
    "customers.delete": _plays(customers.delete),
    "customers.retrieve": _finds("customer"),
    "customers.list": _lists("customer", "/v1/customers"),
    "customers.tax_ids.create": _plays(customers.create_tax_id, "type value"),
    "customers.tax_ids.retrieve": _finds("tax_id"),
    "customers.tax_ids.delete": _plays(customers.delete_tax_id),
    "customers.tax_ids.list": _of_customer("tax_id", "tax_ids"),
    "customers.payment_methods.list": _of_customer("payment_method", "payment_methods"),
    "payment_methods.create": _plays(customers.create_method, "type card billing_details metadata"),
    "payment_methods.attach": _plays(customers.attach, "customer"),
    "payment_methods.detach": _plays(customers.detach),
    "payment_methods.update": _plays(customers.update_method, "card billing_details metadata"),
    "payment_methods.retrieve": _finds("payment_method"),
    "payment_methods.list": _lists("payment_method", "/v1/payment_methods"),
    "payment_intents.create": _plays(
        paying.create,
        f"{WORDS} amount currency customer confirm payment_method off_session receipt_email setup_future_usage",
    ),
    "payment_intents.confirm": _plays(paying.confirm, "payment_method off_session return_url"),
    "payment_intents.cancel": _plays(paying.cancel, "cancellation_reason"),
    "payment_intents.retrieve": _finds("payment_intent"),
    "payment_intents.list": _lists("payment_intent", "/v1/payment_intents"),
    "charges.retrieve": _finds("charge"),
    "charges.list": _lists("charge", "/v1/charges"),
    "refunds.create": _plays(refunding.refund, "charge payment_intent amount reason metadata"),
    "refunds.update": _plays(refunding.update_refund, "metadata"),
    "refunds.retrieve": _finds("refund"),
    "refunds.list": _lists("refund", "/v1/refunds"),
    "credit_notes.create": _plays(refunding.credit, f"{CREDIT} email_type effective_at"),
    "credit_notes.preview": _plays(refunding.preview, CREDIT),
    "credit_notes.void_credit_note": _plays(refunding.void_note),
    "credit_notes.retrieve": _finds("credit_note"),
    "credit_notes.list": _lists("credit_note", "/v1/credit_notes"),
    "credit_notes.line_items.list": Part(_note_rows, None),
    "subscriptions.create": _plays(subscribing.create, f"{SUBSCRIPTION} customer currency trial_period_days add_invoice_items"),
    "subscriptions.update": _plays(
        changing.update, f"{SUBSCRIPTION} pause_collection proration_date billing_cycle_anchor cancellation_details"
    ),
    "subscriptions.cancel": _plays(subscribing.cancel, "cancellation_details invoice_now prorate"),
    "subscriptions.resume": _plays(changing.resume, "proration_behavior"),
    "subscriptions.pause": _plays(changing.pause, "type"),
    "subscriptions.delete_discount": _plays(changing.delete_discount),
    "subscriptions.retrieve": _finds("subscription"),
    "subscriptions.list": _lists("subscription", "/v1/subscriptions"),
    "subscription_items.retrieve": _finds("subscription_item"),
    "subscription_items.list": _lists("subscription_item", "/v1/subscription_items"),
    "invoices.create": _plays(invoices.create, INVOICE),
    "invoices.update": _plays(invoices.update, f"{WORDS} auto_advance footer days_until_due default_payment_method collection_method"),
    "invoices.delete": _plays(invoices.delete),
    "invoices.finalize_invoice": _plays(invoices.finalize_invoice, "auto_advance"),
    "invoices.pay": _plays(invoices.pay, "payment_method paid_out_of_band off_session"),
    "invoices.void_invoice": _plays(invoices.void),
    "invoices.mark_uncollectible": _plays(invoices.mark_uncollectible),
    "invoices.send_invoice": _plays(invoices.send),
    "invoices.create_preview": _plays(previewing.preview, f"customer subscription {PREVIEW} discounts automatic_tax currency"),
    "invoices.retrieve": _finds("invoice"),
    "invoices.list": _lists("invoice", "/v1/invoices"),
    "invoices.line_items.list": Part(_rows, None),
    "invoice_items.create": _plays(invoices.create_item, ITEM),
    "invoice_items.retrieve": _finds("invoiceitem"),
    "invoice_items.list": _lists("invoiceitem", "/v1/invoiceitems"),
    "invoice_payments.retrieve": _finds("invoice_payment"),
    "invoice_payments.list": _lists("invoice_payment", "/v1/invoice_payments"),
    "checkout.sessions.create": _plays(checkout.create, CHECKOUT),
    "checkout.sessions.update": _plays(checkout.update, "metadata"),
    "checkout.sessions.expire": _plays(checkout.expire),
    "checkout.sessions.retrieve": _finds("checkout.session"),
    "checkout.sessions.list": _lists("checkout.session", "/v1/checkout/sessions"),
    "checkout.sessions.line_items.list": Part(lambda books, ask: line_items(books, books.get("checkout.session", ask.id)), None),
    "billing_portal.sessions.create": _plays(portal.create_session, "customer return_url configuration flow_data locale"),
    "billing_portal.configurations.create": _plays(
        portal.create_configuration, "features business_profile default_return_url metadata name"
    ),
    "billing_portal.configurations.update": _plays(
        portal.update_configuration, "features business_profile default_return_url metadata name active"
    ),
    "billing_portal.configurations.retrieve": _finds("billing_portal.configuration"),
    "billing_portal.configurations.list": _lists("billing_portal.configuration", "/v1/billing_portal/configurations"),
    "test_helpers.test_clocks.create": _plays(renewing.create_clock, "frozen_time name"),
    "test_helpers.test_clocks.advance": _plays(renewing.advance_clock, "frozen_time"),
    "test_helpers.test_clocks.delete": _plays(renewing.delete_clock),
    "test_helpers.test_clocks.retrieve": _finds("test_helpers.test_clock"),
    "test_helpers.test_clocks.list": _lists("test_helpers.test_clock", "/v1/test_helpers/test_clocks"),
    "events.retrieve": _finds("event"),
    "events.list": _lists("event", "/v1/events"),
    "webhook_endpoints.create": _plays(endpoints.create, f"{WORDS} url enabled_events api_version"),
    "webhook_endpoints.update": _plays(endpoints.update, f"{WORDS} url enabled_events disabled"),
    "webhook_endpoints.delete": _plays(endpoints.delete),
    "webhook_endpoints.retrieve": _finds("webhook_endpoint"),
    "webhook_endpoints.list": _lists("webhook_endpoint", "/v1/webhook_endpoints"),
}

# Stripe's second interface: thin events, and where they go.
SECOND: dict[str, Part] = {
    "core.events.retrieve": Part(lambda books, ask: thin(books.get("event", ask.id)), frozenset()),
    "core.event_destinations.create": _plays(
        endpoints.create_destination,
        f"{WORDS} name type enabled_events event_payload snapshot_api_version webhook_endpoint include",
    ),
    "core.event_destinations.retrieve": _finds("v2.core.event_destination"),
    "core.event_destinations.delete": _plays(endpoints.delete_destination),
}
