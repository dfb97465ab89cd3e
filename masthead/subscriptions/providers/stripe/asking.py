"""Speaking with Stripe through its SDK: one client, with short patience, and its errors in our words."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe

from masthead.subscriptions.providers.port import Declined, NotPossible, NotThere, ProviderDown

log = logging.getLogger("masthead.stripe")

PATIENCE = 10.0  # seconds for one answer; the SDK's own are eighty, and a page waits
RETRIES = 1  # safe, for every POST has its idempotency key


def client(key: str, address: str) -> stripe.StripeClient:
    """A client; `address` is where Stripe's interface is, "" for Stripe itself."""
    places: Any = {"api": address.rstrip("/")} if address else {}
    return stripe.StripeClient(key, base_addresses=places, max_network_retries=RETRIES, http_client=stripe.RequestsClient(timeout=PATIENCE))


def plain(thing: Any) -> dict[str, Any]:
    """An object of the SDK as plain JSON: since its sixteenth version it is no dictionary, and holds decimals, which JSON does not."""
    told: dict[str, Any] = json.loads(json.dumps(thing.to_dict(), default=str))
    return told


@contextmanager
def our_words() -> Iterator[None]:
    """Within: what the SDK raises becomes one of the port's refusals."""
    try:
        yield
    except stripe.CardError as error:
        raise Declined(error.user_message or "") from error
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing":
            raise NotThere from error
        log.warning("Stripe refused: %s", error)
        raise NotPossible from error
    except stripe.StripeError as error:  # its server, its limits, the network, our key: nothing a reader can mend
        log.warning("Stripe does not answer as it should: %s: %s", type(error).__name__, error)
        raise ProviderDown from error
