"""What a server sent, read as a feed: RSS, Atom, RDF, JSON Feed. It never raises: of the ill-formed, what can be saved is."""

import calendar
import io
import json
import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import feedparser

from masthead.curator.feeds.canonical import canonical
from masthead.curator.feeds.cleaning import cut, plain
from masthead.curator.feeds.decoding import decoded, without_declarations
from masthead.curator.feeds.language import guess, primary

log = logging.getLogger("masthead.curator.feeds")

MOST = 300  # items of one feed that are taken, the newest
TITLE, LEAD, AUTHOR, GUID = 300, 600, 120, 1000  # letters that are kept
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before there were feeds: a date that nobody set
# A parser of broken XML takes some ten seconds of our time for a megabyte of `<`. The richest real feeds stay far below.
MOST_MARKS, MOST_REFERENCES = 120_000, 400_000
_BEGINS, _ENDS = (
    re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]"),
    re.compile(r"</(?:\w{1,20}:)?(?:item|entry|rss|feed|rdf)\s*>", re.IGNORECASE),
)
SUMMARY_ENOUGH = 40  # letters; a shorter summary (“Comments”) is no lead where the text itself is there


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as its feed has it: plain text of known length; `guid` tells it from others of its feed; dates are in UTC, never to come.

    Where a feed gives one guid to several pages, that is `shared`, and `guid` is made of both.
    """

    guid: str
    title: str
    lead: str = ""
    url: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = ""
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A feed: what can be told of it, and a sentence on what is wrong, or ""."""

    title: str = ""
    home: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    problem: str = ""
    ended: bool = False  # it says itself that nothing will follow

    @property
    def is_feed(self) -> bool:
        """Whether it could be read as one at all, if only as an empty one."""
        return not self.problem or bool(self.entries)


def read(body: bytes, at: datetime, address: str = "", content_type: str = "") -> Reading:
    """The feed in `body`. `at`: no item is from later than this. `address`: where relative addresses begin."""
    try:
        text = decoded(body, content_type)
        if not text:
            return Reading(problem="The server sent nothing.")
        found = _json(text, at, address) if text.startswith("{") else _xml(text, at, address)
        return _settled(found)
    except Exception:  # a parser's own error on what nobody has thought of: one feed must not end the round of all
        log.exception("reading %s failed", address)
        return Reading(problem="This cannot be read as a feed.")


def _settled(found: Reading) -> Reading:
    entries, problem = _told_apart(found.entries), found.problem
    if len(entries) > MOST:
        entries = sorted(entries, key=lambda one: one.published or EARLIEST, reverse=True)[:MOST]
        problem = problem or f"It holds {len(found.entries):,} items; the newest {MOST} are taken."
    return replace(found, entries=tuple(entries), problem=problem)


def _told_apart(entries: Iterable[Entry]) -> list[Entry]:
    """Where a feed gives one guid to several pages, the page's address tells them apart; true copies fall away."""
    entries = list(entries)
    pages = Counter(guid for guid, _ in {(one.guid, one.url) for one in entries})
    named = [one if pages[one.guid] < 2 else replace(one, guid=apart(one.guid, one.url), shared=one.guid) for one in entries]
    return list({one.guid: one for one in reversed(named)}.values())[::-1]


def apart(guid: str, url: str) -> str:
    """What tells an item of this page from others under one guid."""
    return f"{guid}\n{url}"


def _xml(text: str, at: datetime, address: str) -> Reading:
    if text.count("<") > MOST_MARKS or text.count("&") > MOST_REFERENCES:
        return Reading(problem="It is made of more marks than any feed needs, so it was not read.")
    found = feedparser.parse(
        io.BytesIO(without_declarations(text).encode()),  # bytes alone would be taken for the name of a file
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": address},
        sanitize_html=False,  # all of it becomes plain text
        resolve_relative_uris=False,  # within texts; links are resolved all the same
    )
    feed = found.feed
    declared = primary(str(feed.get("language") or ""))
    whole = found.entries[:-1] if _breaks_off(text) else found.entries
    entries = tuple(one for one in (_entry(raw, declared, at, address) for raw in whole) if one is not None)
    problem = ""
    if not found.version and not entries:
        page = text[:2000].lower()
        problem = "This is a web page and not a feed." if "<html" in page or "<!doctype html" in page else "This is not a feed."
    elif found.bozo and not entries:
        problem = "It is not well-formed XML, and no item could be saved."
    return Reading(plain(str(feed.get("title") or ""), TITLE), canonical(str(feed.get("link") or ""), address), declared, entries, problem)


def _breaks_off(text: str) -> bool:
    """Whether the last item is cut: its words and its address may be halves. It comes again with the whole of the feed."""
    begins = max((found.start() for found in _BEGINS.finditer(text)), default=-1)
    return begins >= 0 and _ENDS.search(text, begins) is None


def _entry(raw: dict[str, Any], declared: str, at: datetime, address: str) -> Entry | None:
    content = next((str(one.get("value") or "") for one in raw.get("content") or ()), "")
    guid = str(raw.get("id") or "")
    # Past feedparser's own `get`, which answers one date with another and warns that it will not for ever.
    when = next(filter(None, (dict.get(raw, name) for name in ("published_parsed", "updated_parsed", "created_parsed"))), None)
    return _made(
        guid=guid,
        title=str(raw.get("title") or ""),
        texts=(str(raw.get("summary") or ""), content),
        url=canonical(str(raw.get("link") or ""), address) or canonical(guid if guid.startswith("http") else ""),
        author=str(raw.get("author") or ""),
        published=_moment(when, at),
        declared=str(raw.get("language") or "") or declared,
    )


def _made(
    *, guid: str, title: str, texts: tuple[str, str], url: str, author: str, published: datetime | None, declared: str
) -> Entry | None:
    """The entry, or None of what has neither words nor a page."""
    short = plain(title, TITLE)
    summary, content = (plain(text, LEAD) for text in texts)
    lead = content if content and (len(summary) < SUMMARY_ENOUGH or summary == short) else summary
    lead = "" if lead == short else lead
    short = short or cut(lead, 100) or url
    if not short:
        return None
    return Entry(
        guid=guid[:GUID].strip() or url or f"{short}\n{published or ''}",
        title=short,
        lead=lead,
        url=url,
        author=plain(author, AUTHOR),
        published=published,
        language=guess(f"{short}. {lead}", declared),
    )


def _moment(parsed: Any, at: datetime) -> datetime | None:
    """A time in UTC as feedparser gives it. What is yet to come is now; what nobody can have meant is None."""
    try:
        when = datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return _sane(when, at)


def _sane(when: datetime | None, at: datetime) -> datetime | None:
    return min(when, at) if when is not None and when >= EARLIEST else None


def _json(text: str, at: datetime, address: str) -> Reading:
    if text.count("{") + text.count("[") > MOST_REFERENCES:
        return Reading(problem="It is made of more lists than any feed needs, so it was not read.")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return Reading(problem="It begins like a JSON Feed and is not well-formed JSON.")
    items = found.get("items")
    if not isinstance(items, list):
        return Reading(problem="It is JSON without a list of `items`, so it is not a JSON Feed.")
    declared = primary(_said(found, "language"))
    made = (_json_entry(raw, declared, at, address) for raw in items if isinstance(raw, dict))
    entries = tuple(one for one in made if one is not None)
    home = canonical(_said(found, "home_page_url"), address)
    return Reading(plain(_said(found, "title"), TITLE), home, declared, entries, ended=found.get("expired") is True)


def _json_entry(raw: Mapping[str, Any], declared: str, at: datetime, address: str) -> Entry | None:
    when: datetime | None
    try:
        said = datetime.fromisoformat(_said(raw, "date_published") or _said(raw, "date_modified"))
        when = _sane((said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC), at)
    except (ValueError, OverflowError):
        when = None
    people = raw.get("authors")
    author = people[0] if isinstance(people, list) and people else raw.get("author")
    return _made(
        guid=_said(raw, "id"),
        title=_said(raw, "title"),
        texts=(_said(raw, "summary"), _said(raw, "content_html") or _said(raw, "content_text")),
        url=canonical(_said(raw, "url") or _said(raw, "external_url"), address),
        author=_said(author, "name") if isinstance(author, dict) else "",
        published=when,
        declared=_said(raw, "language") or declared,
    )


def _said(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
