"""Where an article's text links to. Pure."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

MOST = 1000  # characters of an address that is looked at; a longer one is left alone

_LINK = re.compile(r"<a\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ARTICLE = re.compile(r"/articles/(\d{1,18})(?:/|$)")
_ADDRESSES = {"url", "link"}  # values of blocks that are an address


@dataclass(frozen=True)
class Links:
    """The links of one text, each once, in their order."""

    pages: dict[int, None] = field(default_factory=dict)  # pages of ours: chosen at the desk, or by an article's address
    files: dict[int, None] = field(default_factory=dict)
    outside: dict[str, None] = field(default_factory=dict)


def links(body: Sequence[Mapping[str, Any]], host: str) -> Links:
    """The links of a body (raw blocks); `host` is our own, in small letters."""
    found = Links()
    for block in body:
        for address in _addresses(block.get("value"), found):
            _sort(address, host, found)
    return found


def _sort(address: str, host: str, found: Links) -> None:
    try:
        parts = urlsplit(address)
        here = not parts.netloc or (parts.hostname or "") == host
    except ValueError:
        return
    if here and (article := _ARTICLE.match(parts.path)):
        found.pages.setdefault(int(article[1]))
    elif not here and parts.scheme in {"http", "https"} and parts.hostname and len(address) <= MOST:
        found.outside.setdefault(address)


def _addresses(value: Any, found: Links) -> Iterator[str]:
    """The addresses in a block's value; links that name a page or a file by its number go to `found` at once."""
    if isinstance(value, str):
        for link in _LINK.finditer(value) if "<a" in value or "<A" in value else ():
            marks = {mark[1].lower(): html.unescape(mark[2] or mark[3] or "").strip() for mark in _ATTRIBUTE.finditer(link[1])}
            kind, number = marks.get("linktype"), marks.get("id", "")
            if kind in {"page", "document"} and number.isdecimal() and len(number) < 19:
                (found.pages if kind == "page" else found.files).setdefault(int(number))
            elif marks.get("href"):
                yield marks["href"]
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name in _ADDRESSES and isinstance(part, str):
                yield part.strip()
            else:
                yield from _addresses(part, found)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _addresses(part, found)
