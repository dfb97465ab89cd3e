"""The language model that may propose wording, as the settings say it."""

from masthead.kit.outside import Unreachable, checked, networks


def address(url: str, inside: str, model: str) -> str:
    """Read MASTHEAD_WORDING_URL; raises ValueError with the sentence to show."""
    if not url:
        return ""
    try:
        parts = checked(url)
    except Unreachable as why:
        raise ValueError(f"{why}; give an address such as https://models.example.org/v1") from None
    if parts.query or parts.fragment:
        raise ValueError("give the address up to /v1, without a question mark")
    if parts.scheme == "http" and not inside:
        raise ValueError("http is for a server of your own network alone: name the network in MASTHEAD_WORDING_INSIDE, or use https")
    if not model:
        raise ValueError("give MASTHEAD_WORDING_MODEL, too: the model's name as its server knows it")
    return url.rstrip("/")


def inside(said: str) -> str:
    """Read MASTHEAD_WORDING_INSIDE; raises ValueError with the sentence to show."""
    if public := next((net for net in networks(said) if not net.is_private), None):
        raise ValueError(f"{public} is not private; name networks of your own, such as 127.0.0.1 or 10.1.0.0/16")
    return said


def check_key(said: str) -> None:
    """It goes into a head of HTTP. Raises ValueError with the sentence to show."""
    if not (said.isascii() and said.isprintable()) or " " in said:
        raise ValueError("a key is one word of ASCII")
