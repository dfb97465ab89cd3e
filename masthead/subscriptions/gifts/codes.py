"""Codes of gifts: 128 random bits, in letters that a person can type from a card. Pure but for the drawing of them."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH = 26  # × 5 bits: 130, of which 128 are drawn
_ALIKE = str.maketrans("ILO", "110")


def draw() -> str:
    """A new code."""
    number = secrets.randbits(128)
    return "".join(ALPHABET[(number >> (5 * n)) % 32] for n in range(LENGTH))


def clean(typed: str) -> str | None:
    """The code somebody typed, however they wrote it; None for what cannot be one."""
    code = "".join(ch for ch in typed.upper() if ch.isalnum()).translate(_ALIKE)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def in_groups(code: str) -> str:
    """As it is printed: `4XQ7-K2M9-…`."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))
