"""Private keys that sign mail. Pure."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

LEAST_BITS = 1024


class BadKey(ValueError):
    """The key cannot sign: what it says is for the owner."""


def load_key(pem: str) -> RSAPrivateKey | Ed25519PrivateKey:
    """The key; raises BadKey."""
    try:
        loaded = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        raise BadKey("this is no private key in PEM form without a password") from None
    if not isinstance(loaded, (RSAPrivateKey, Ed25519PrivateKey)):
        raise BadKey("DKIM knows RSA and Ed25519 keys alone")
    if isinstance(loaded, RSAPrivateKey) and loaded.key_size < LEAST_BITS:
        raise BadKey(f"an RSA key of {loaded.key_size} bits is believed by nobody; make one of 2048")
    return loaded
