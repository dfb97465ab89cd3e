"""The signature on a webhook: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`. Pure."""

import hashlib
import hmac


def sign(body: bytes, secret: str, at: int) -> str:
    """The Stripe-Signature header of a body sent at that second."""
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"
