"""Which requests the lane answers at all, and who is certainly a stranger. Pure, and the one place where that is said.

Where it is in doubt the answer is no, and Django answers. A stranger's page given to somebody who may read more would show them
a wall, never somebody else's text; but it would be wrong, so whatever may make a difference to a page is looked for here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ARTICLE = re.compile(r"/articles/([1-9]\d{0,17})/[^/]+/")
# What letters and other sites hang on an address, for the owner's statistics. No page of ours reads any of it.
_TRACKING = re.compile(r"(?:(?:utm_[a-z]+|fbclid|gclid|mc_cid|mc_eid)=[^&;]*(?:&|$))+")


@dataclass(frozen=True, slots=True)
class House:
    """What of the settings decides here."""

    host: str  # as browsers say it
    secure: bool
    proxies: int


def article_of(path: str) -> int:
    """The number of the article whose page this may be; 0 for any other address."""
    found = _ARTICLE.fullmatch(path)
    return int(found[1]) if found else 0


def is_plain(environ: Mapping[str, Any], house: House) -> bool:
    """Whether this asks for a page in no unusual way: to read it, at the publication's own address, with nothing that may change it."""
    query = environ.get("QUERY_STRING", "")
    return (
        environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and environ.get("HTTP_HOST") == house.host
        and not environ.get("SCRIPT_NAME")
        and (not query or _TRACKING.fullmatch(query) is not None)
        and environ.get("CONTENT_LENGTH", "0") in {"", "0"}
        and "HTTP_TRANSFER_ENCODING" not in environ
        and transport(environ, house) is not None
    )


def transport(environ: Mapping[str, Any], house: House) -> str | None:
    """How the request came, as far as a page's headers say it back; None for what no proxy of ours would write."""
    if not house.proxies:
        return str(environ["wsgi.url_scheme"])
    written = environ.get("HTTP_X_FORWARDED_PROTO", "")
    return f"{environ['wsgi.url_scheme']} {written}" if written in {"", "http", "https"} else None


def is_certain(environ: Mapping[str, Any], house: House) -> bool:
    """Whether the visitor is certainly a stranger: nothing of theirs could be a reader's, a pass, a gift or a view from the desk.

    But for the address they ask from, which a campus may own: that is the lane's to ask, by the same memory as Django's.

    Over https every cookie of ours begins with `__Host-`, also those that nobody has thought of yet; over http any cookie counts.
    """
    cookies = environ.get("HTTP_COOKIE")
    return not cookies or (house.secure and "__Host-" not in cookies)
