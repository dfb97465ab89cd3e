"""Which requests the lane answers at all, who is certainly a stranger, and whose session it may be. Pure, and the one place
where that is said.

Where it is in doubt the answer is no, and Django answers. A stranger's page given to somebody who may read more would show them
a wall, never somebody else's text; but it would be wrong, so whatever may make a difference to a page is looked for here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ARTICLE = re.compile(r"/articles/([1-9]\d{0,17})/[^/]+/")
_OPEN = re.compile(r"/articles/([1-9]\d{0,17})/[^/]+/open/")
# Pages that are the same for every stranger, besides articles. What else is, is asked for seldom.
_LISTS = re.compile(
    r"/|/(?:regions|topics|countries|series|authors)/(?:[-\w]+/)?|/corrections/|/feeds/(?:[-\w]+/)*[-\w]*(?:\.atom|\.rss)?"
    r"|/radar/|/(?:news-)?sitemap(?:-[-\w]+)?\.xml"
)
_SESSION = re.compile(r"[a-z0-9]{20,64}")
# What letters and other sites hang on an address, for the owner's statistics. No page of ours reads any of it.
_TRACKING = re.compile(r"(?:(?:utm_[a-z]+|fbclid|gclid|mc_cid|mc_eid)=[^&;]*(?:&|$))+")


@dataclass(frozen=True, slots=True)
class House:
    """What of the settings decides here."""

    host: str  # as browsers say it
    secure: bool
    proxies: int
    session: str  # the names of two cookies
    device: str


def article_of(path: str) -> int:
    """The number of the article whose page this may be; 0 for any other address."""
    found = _ARTICLE.fullmatch(path)
    return int(found[1]) if found else 0


def opened_at(path: str) -> int:
    """The number of the article which a press at this address chooses; 0 for any other address."""
    found = _OPEN.fullmatch(path)
    return int(found[1]) if found else 0


def is_list(path: str) -> bool:
    """Whether this may be the front page, a section, a list, a feed or a map of the site."""
    return _LISTS.fullmatch(path) is not None


def is_plain(environ: Mapping[str, Any], house: House) -> bool:
    """Whether this asks for a page in no unusual way: to read it, at the publication's own address, with nothing that may change it."""
    query = environ.get("QUERY_STRING", "")
    return (
        environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and (not query or _TRACKING.fullmatch(query) is not None)
        and environ.get("CONTENT_LENGTH", "0") in {"", "0"}
        and _is_ours(environ, house)
    )


def is_press(environ: Mapping[str, Any], house: House) -> bool:
    """Whether this is a form of one button, sent in no unusual way."""
    return (
        environ["REQUEST_METHOD"] == "POST"
        and not environ.get("QUERY_STRING")
        and environ.get("CONTENT_LENGTH", "0") in {"", "0"}
        and _is_ours(environ, house)
    )


def _is_ours(environ: Mapping[str, Any], house: House) -> bool:
    return (
        environ.get("HTTP_HOST") == house.host
        and not environ.get("SCRIPT_NAME")
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


def session_of(environ: Mapping[str, Any], house: House) -> str:
    """The session, where nothing else that counts is in the browser: no pass, no gift, no view from the desk, no campus. Else ""."""
    found = ""
    for cookie in environ.get("HTTP_COOKIE", "").split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == house.session and not found and _SESSION.fullmatch(value):
            found = value
        elif name != house.device and (not house.secure or name.startswith("__Host-")):
            return ""
    return found
