"""A visitor without a browser: presses the buttons of the hosted pages, for tests."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Seen:
    """What came back: a page (`text`), or where one is sent next (`goes_to`, absolute)."""

    status: int
    text: str
    goes_to: str = ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *rest: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))


def look(address: str) -> Seen:
    """GET a page."""
    return _open(address, None)


def press(address: str, act: str, **fields: str) -> Seen:
    """POST the form of the button `act` (its `data-act`) with these fields."""
    return _open(address, urllib.parse.urlencode({"act": act, **fields}).encode())


def _open(address: str, body: bytes | None) -> Seen:
    try:
        # S310: pages of the rehearsal's own.
        with _opener.open(address, body, timeout=10) as answer:
            return Seen(answer.status, answer.read().decode("utf-8", "replace"))
    except urllib.error.HTTPError as answer:
        goes_to = answer.headers.get("Location")
        text = answer.read().decode("utf-8", "replace")
        return Seen(answer.code, text, urllib.parse.urljoin(address, goes_to) if goes_to else "")
