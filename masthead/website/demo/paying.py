"""Paying in the demo: where nobody set a key, a rehearsal of Stripe on loopback, in which no money moves and every page says so."""

import os
import secrets
import socket
import sys

from django.conf import settings

from masthead.library.models import Publication


def rehearsed() -> dict[str, list[str]]:
    """The command that serves the rehearsal beside the web, and the environment in which the web knows it; nothing
    where this is no demo, or a key or an address of Stripe's is set."""
    given = settings.MASTHEAD
    if given.stripe_secret_key or given.stripe_api or not Publication.load().is_demo:
        return {}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    key, secret = f"sk_test_{secrets.token_hex(12)}", f"whsec_{secrets.token_hex(16)}"
    # Children inherit them: web and worker speak to this house, and believe its news alone.
    os.environ.update(STRIPE_SECRET_KEY=key, STRIPE_WEBHOOK_SECRET=secret, STRIPE_API=f"http://127.0.0.1:{port}")
    print("Payments are rehearsed: Stripe is played on this machine, and no money moves. Card 4242 4242 4242 4242 pays.", flush=True)
    return {
        "stripe": [
            sys.executable, "-m", "masthead.subscriptions.providers.stripe.rehearsal", "--port", str(port), "--key", key,
            "--secret", secret, "--webhook", f"{given.url}/billing/news/stripe/", "--file", str(settings.DATA / "rehearsal.json"),
        ]
    }  # fmt: skip
