"""The Billing Portal: a session for a customer, and what its configuration allows there."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask, check_address
from masthead.subscriptions.providers.stripe.rehearsal.books import Books

Thing = dict[str, Any]
FEATURES: Thing = {
    "customer_update": {"enabled": True, "allowed_updates": ["email", "address", "tax_id"]},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True, "payment_method_configuration": None},
    "subscription_cancel": {
        "enabled": True, "mode": "at_period_end", "proration_behavior": "none",
        "cancellation_reason": {"enabled": False, "options": ["other", "too_expensive", "unused"]},
    },
    "subscription_pause": {"enabled": False, "duration": {"type": "indefinite", "interval_options": []}},
    "subscription_update": {
        "enabled": False, "default_allowed_updates": [], "products": [], "proration_behavior": "none", "billing_cycle_anchor": None,
        "schedule_at_period_end": {"conditions": []}, "trial_update_behavior": "end_trial",
    },
}  # fmt: skip


def create_configuration(books: Books, ask: Ask) -> Thing:
    """What the portal offers."""
    check_address(ask.params.get("default_return_url"), "default_return_url")
    given, first = ask.params.get("features", {}), not books.by_kind["billing_portal.configuration"]
    features = {name: feature | {k: v for k, v in given.get(name, {}).items() if v != ""} for name, feature in FEATURES.items()}
    profile = {"headline": None, "privacy_policy_url": None, "terms_of_service_url": None} | ask.params.get("business_profile", {})
    at = books.now()
    return books.new(
        "billing_portal.configuration", at, active=True, business_profile=profile,
        default_return_url=ask.params.get("default_return_url") or None,
        features=features, is_default=first, login_page={"enabled": False, "url": None}, metadata=ask.metadata(), updated=at,
        name=ask.params.get("name") or None,
    )  # fmt: skip


def update_configuration(books: Books, ask: Ask) -> Thing:
    """Change what the portal offers."""
    found = books.get("billing_portal.configuration", ask.id)
    with books.changing(found):
        for name, feature in ask.params.get("features", {}).items():
            found["features"][name] = found["features"][name] | feature
        found |= ask.some("active", "default_return_url", "name") | {"metadata": ask.metadata(found["metadata"]), "updated": books.now()}
    return found


def configuration(books: Books, named: str | None) -> Thing:
    """The configuration that was named, or the default one; made when there is none yet."""
    if named:
        return books.get("billing_portal.configuration", named, "configuration")
    return next(iter(books.all("billing_portal.configuration", is_default=True)), None) or create_configuration(books, Ask())


def create_session(books: Books, ask: Ask) -> Thing:
    """A short-lived address at which a customer looks after the subscription."""
    customer = books.get("customer", ask.params.get("customer", ""), "customer")
    settings = configuration(books, ask.params.get("configuration"))
    flow = ask.params.get("flow_data")
    check_address(ask.params.get("return_url"), "return_url")
    if flow:
        _check_flow(flow)
    if flow and flow.get("subscription_cancel"):
        books.get("subscription", flow["subscription_cancel"]["subscription"], "flow_data[subscription_cancel][subscription]")
    if flow and flow["type"] == "subscription_cancel" and not settings["features"]["subscription_cancel"]["enabled"]:
        raise refusals.invalid("This configuration does not allow subscriptions to be cancelled.", "flow_data[type]")
    session = books.new(
        "billing_portal.session", books.now_for(customer["id"]), configuration=settings["id"], customer=customer["id"],
        flow=_flow(flow) if flow else None, locale=ask.params.get("locale"),
        return_url=ask.params.get("return_url") or settings["default_return_url"], url="",
    )  # fmt: skip
    session["url"] = f"/p/session/{session['id']}"
    return session


def _check_flow(flow: Thing) -> None:
    if flow["type"] not in {"subscription_cancel", "payment_method_update"}:
        raise refusals.invalid(f"The rehearsal does not play the flow {flow['type']!r}.", "flow_data[type]", "not_played")
    redirect = flow.get("after_completion", {}).get("redirect", {})
    check_address(redirect.get("return_url"), "flow_data[after_completion][redirect][return_url]")


def _flow(given: Thing) -> Thing:
    after = given.get("after_completion", {"type": "portal_homepage"})
    kinds = ("subscription_cancel", "subscription_update", "subscription_update_confirm", "subscription_pause", "customer_update")
    cancel = given.get("subscription_cancel")
    told = {"subscription_cancel": {"subscription": cancel["subscription"], "retention": None}} if cancel else {}
    after = {"hosted_confirmation": None, "redirect": None} | after
    return {"type": given["type"], "after_completion": after} | dict.fromkeys(kinds) | told
