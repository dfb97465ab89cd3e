"""The envelope sender of each letter names its delivery, so that a bounce says by its address alone whom it concerns.

`b-<delivery>-<signature>@<host>`, and `u-…` where a mail program unsubscribes by mail: signed, so that nobody makes a reader
undeliverable, or unsubscribes them, by writing to an address they guessed.
Lower case and digits alone, for some servers change the case of what stands before the @.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b

from django.conf import settings

from masthead.kit.signing import digest, same

_FORM = re.compile(r"([bu])-([0-9a-z]{1,13})-([0-9a-f]{20})", re.IGNORECASE)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return bytes.fromhex(digest("verp", purpose="verp"))[:32] if secret else b""


def _signature(kind: str, number: str, key: bytes) -> str:
    # A keyed hash of its own: an HMAC of the standard library takes ten times as long, once a letter.
    return blake2b(f"{kind}{number}".encode(), key=key, digest_size=10).hexdigest()


def local_part(delivery_id: int, kind: str = "b") -> str:
    """What stands before the @: at most 36 characters of the 64 allowed. `kind`: b for bounces, u for an unsubscribe by mail."""
    return naming(kind)(delivery_id)


def naming(kind: str = "b") -> Callable[[int], str]:
    """The same for many deliveries: what makes their names."""
    key = _key(settings.SECRET_KEY)

    def named(delivery_id: int) -> str:
        number, rest = "", delivery_id
        while rest:
            rest, digit = divmod(rest, 36)
            number = _DIGITS[digit] + number
        return f"{kind}-{number}-{_signature(kind, number, key)}"

    return named


def domain() -> str:
    """Where our letters come from, and where what comes back is read."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")


def return_path(delivery_id: int) -> str:
    """The envelope sender for this delivery, at the domain our letters come from."""
    return f"{local_part(delivery_id)}@{domain()}"


def read(address: str, kind: str = "b") -> int | None:
    """The delivery that an address of ours names; None for a forged one and for any other address."""
    found = _FORM.fullmatch(address.strip().strip("<>").partition("@")[0])
    if found is None or found[1].lower() != kind:
        return None
    real = _signature(kind, found[2].lower(), _key(settings.SECRET_KEY))
    return int(found[2], 36) if same(real, found[3].lower()) else None
