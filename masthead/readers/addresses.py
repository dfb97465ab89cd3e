"""E-mail addresses: what we accept, how we compare them, how we show them half hidden. Pure."""

import re
import unicodedata

LONGEST = 254  # RFC 5321, as a forward path can carry it
_SHAPE = re.compile(r"[^\s@,;:<>()\[\]\\\"]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_DOTS_DO_NOT_COUNT = {"gmail.com", "googlemail.com"}


class BadAddress(ValueError):
    """Not an address we can write to; the message says what to do."""


def clean(typed: str) -> str:
    """The address as we keep and mail it: trimmed, lower case, its domain in ASCII. Raises BadAddress."""
    text = typed.strip()
    if not text:
        raise BadAddress("Please type your e-mail address.")
    if len(text) > LONGEST or any(ch in text for ch in "\r\n\0"):
        raise BadAddress("That does not look like an e-mail address. Please check it.")
    local, at, domain = unicodedata.normalize("NFC", text).rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadAddress("The part after the @ does not look like a domain. Please check it.") from None
    address = f"{local.lower()}{at}{domain}"
    if not local.isascii():
        raise BadAddress("We can only write to addresses in plain letters before the @. Please use another one.")
    if not at or not _SHAPE.fullmatch(address) or ".." in address or local.startswith(".") or local.endswith("."):
        raise BadAddress("That does not look like an e-mail address. Please check it, for example name@example.org.")
    return address


def counting_key(address: str) -> str:
    """The mailbox behind an address, for counting only: without +tag, and without dots where they do not count.

    Never use it to merge, refuse or mail anybody: two people may share a key.
    """
    local, _, domain = unicodedata.normalize("NFKC", address).lower().rpartition("@")
    local = local.split("+", 1)[0]
    if domain in _DOTS_DO_NOT_COUNT:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def half_hidden(address: str) -> str:
    """The address so that its owner knows it and a passer-by does not: `a…@example.org`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
