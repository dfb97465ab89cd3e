"""What an institution says of a person, and whether that is enough. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 255  # of a subject, as OpenID Connect has it


@dataclass(frozen=True)
class Said:
    """Who somebody is by an institution's word. `address`: only where it says that the mailbox is proven; "" otherwise."""

    subject: str
    address: str = ""


def fits(claims: Mapping[str, Any], claim: str, values: Collection[str]) -> bool:
    """Whether one of the values stands in the claim, which may be a list. Without a claim everybody whom they sign in fits."""
    if not claim:
        return True
    found = claims.get(claim)
    said = found if isinstance(found, list) else [found]
    wanted = {one.casefold() for one in values}
    return any(isinstance(one, str) and one.strip().casefold() in wanted for one in said)


def subject_in(claims: Mapping[str, Any]) -> str:
    """The institution's own word for the person; "" where it has none that can be kept."""
    subject = claims.get("sub")
    return subject if isinstance(subject, str) and 0 < len(subject) <= LONGEST else ""


def address_in(claims: Mapping[str, Any]) -> str:
    """The address, where it is said to be proven: `true`, and not a word that looks like it."""
    address = claims.get("email")
    return address if isinstance(address, str) and claims.get("email_verified") is True else ""
