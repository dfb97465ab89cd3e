"""Where events are sent: webhook endpoints, and destinations of thin events."""

import secrets
from typing import Any

import stripe

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask, check_address
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import stamp

Thing = dict[str, Any]


def create(books: Books, ask: Ask) -> Thing:
    """An endpoint; its secret is told now and never again."""
    url = ask.params["url"]
    check_address(url, "url")
    secret = f"whsec_{secrets.token_hex(16)}"
    endpoint = books.new(
        "webhook_endpoint", books.now(), url=url, enabled_events=ask.params["enabled_events"], metadata=ask.metadata(), status="enabled",
        _secret=secret,
        api_version=ask.params.get("api_version") or stripe.api_version, description=ask.params.get("description") or None,
    )  # fmt: skip
    return endpoint | {"secret": secret}


def update(books: Books, ask: Ask) -> Thing:
    """Change an endpoint."""
    endpoint = books.get("webhook_endpoint", ask.id)
    check_address(ask.params.get("url"), "url")
    endpoint |= ask.some("url", "enabled_events", "description")
    endpoint["metadata"] = ask.metadata(endpoint["metadata"])
    if "disabled" in ask.params:
        endpoint["status"] = "disabled" if ask.params["disabled"] else "enabled"
    return endpoint


def delete(books: Books, ask: Ask) -> Thing:
    """Take an endpoint away."""
    return books.drop(books.get("webhook_endpoint", ask.id))


def create_destination(books: Books, ask: Ask) -> Thing:
    """A destination of Stripe's second interface: `event_payload` "thin" sends ids only."""
    given, at, secret = ask.params, books.now(), f"whsec_{secrets.token_hex(16)}"
    if given["type"] != "webhook_endpoint":
        raise refusals.invalid("The rehearsal plays destinations of the type webhook_endpoint only.", "type")
    check_address(given["webhook_endpoint"]["url"], "webhook_endpoint.url")
    destination = books.new(
        "v2.core.event_destination", at, created=stamp(at), updated=stamp(at), name=given["name"],
        description=given.get("description", ""), type=given["type"],
        enabled_events=given["enabled_events"], event_payload=given["event_payload"], events_from=["self"],
        metadata=given.get("metadata", {}), status="enabled",
        webhook_endpoint={"url": given["webhook_endpoint"]["url"]}, snapshot_api_version=given.get("snapshot_api_version"), _secret=secret,
    )  # fmt: skip
    return destination | {"webhook_endpoint": {"url": given["webhook_endpoint"]["url"], "signing_secret": secret}}


def delete_destination(books: Books, ask: Ask) -> Thing:
    """Take a destination away."""
    gone = books.drop(books.get("v2.core.event_destination", ask.id))
    return {"id": gone["id"], "object": gone["object"]}
