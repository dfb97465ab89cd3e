"""Whom Stripe makes invoices out to: a name and a VAT number, so that a business abroad is billed without the tax it owes itself."""

from typing import TYPE_CHECKING, Any

from masthead.subscriptions.providers.port import BadNumber, NotPossible
from masthead.subscriptions.providers.stripe.asking import our_words
from masthead.subscriptions.selling.models import Billing

if TYPE_CHECKING:
    import stripe

KINDS = frozenset({"eu_vat", "gb_vat", "ch_vat"})  # what we set, and so may take away again


def number(kept: str) -> tuple[str, str] | None:
    """Stripe's kind and spelling of a VAT number as we keep it; None for none. Pure."""
    if not kept:
        return None
    if kept.startswith("CHE"):
        digits, ending = kept[3:12], kept[12:] or "MWST"
        return "ch_vat", f"CHE-{digits[:3]}.{digits[3:6]}.{digits[6:]} {ending}"
    if kept.startswith("GB"):
        return "gb_vat", kept
    return "eu_vat", f"EL{kept[2:]}" if kept.startswith("GR") else kept


def tell(client: "stripe.StripeClient", customer: str, billing: Billing) -> None:
    """Make the customer at Stripe say what ours says. Raises BadNumber where Stripe does not take the number; the old one stays then."""
    wanted = number(billing.vat_number)
    with our_words():
        known = [(one.type, one.value, one.id) for one in client.v1.customers.tax_ids.list(customer, {"limit": 100}).data]
    if wanted and wanted not in {(kind, value) for kind, value, _ in known}:
        given: Any = {"type": wanted[0], "value": wanted[1]}
        try:
            with our_words():
                client.v1.customers.tax_ids.create(customer, given)
        except NotPossible:
            raise BadNumber from None
    with our_words():
        for kind, value, pk in known:
            if kind in KINDS and (kind, value) != wanted:
                client.v1.customers.tax_ids.delete(customer, pk)
        if billing.name:
            client.v1.customers.update(customer, {"name": billing.name})
