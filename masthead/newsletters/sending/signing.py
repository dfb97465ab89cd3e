"""Who signs letters: us, where the owner gave a key; else their mail server."""

from functools import lru_cache

from masthead.configuration import Settings
from masthead.newsletters.sending.dkim import Signer
from masthead.newsletters.verp import domain


def signer(settings: Settings) -> Signer | None:
    """Our signer, or None."""
    return _signer(settings.dkim_key.get_secret_value(), domain(), settings.dkim_selector) if settings.dkim_key else None


@lru_cache(maxsize=2)
def _signer(key: str, at: str, selector: str) -> Signer:
    return Signer(key, domain=at, selector=selector)
