"""The lane itself: a WSGI callable around Django's, which answers strangers' article pages from memory and hands on everything else.

Nothing is decided or written here that Django's views do not say: a page is what Django answered to a request that holds nothing of
anybody's (`asking.request`), so it was made by the gate's decision about a stranger, and its text came through the one door.
"""

import logging
import time
from collections.abc import Hashable, Iterable
from typing import Any

from masthead.access.rules import forget_rules, zone
from masthead.ads.showing import forget_sponsorships, next_change
from masthead.kit.clock import now
from masthead.kit.network import address_in
from masthead.lane import holding
from masthead.lane.asking import Application, Environ, Tables, Told, ask, request
from masthead.lane.looking import Looking
from masthead.lane.memory import Memory, Page, Turns
from masthead.lane.strangers import House, article_of, is_certain, is_plain, transport
from masthead.lane.watchers import SHARED
from masthead.library import identity
from masthead.subscriptions.institutions.admitting import doubt_ranges, on_premises
from masthead.website.compressing import packing

log = logging.getLogger("masthead.lane")

DECLINED = 10_000  # pages that are not to be kept, and so not asked for again


class Lane:
    """`Lane(django, …)` is called by the server instead of `django`."""

    def __init__(self, django: Application, house: House, looking: Looking, memory: Memory) -> None:
        self.django, self.house, self.looking, self.memory = django, house, looking, memory
        self.version: int | None = None
        self.turns = Turns()
        self.declined: dict[Hashable, tuple[int, float]] = {}

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        ours = article_of(environ["PATH_INFO"]) and is_plain(environ, self.house) and is_certain(environ, self.house)
        told = self._told(environ) if ours else None
        if told is None:
            return self.django(environ, start_response)
        start_response(told.status, told.headers)
        return told.body

    def _told(self, environ: Environ) -> Told | None:
        """The answer, or None where Django is to give it. Whatever goes wrong in here is no reader's concern."""
        try:
            version = self.looking.version()
            if version is None:
                return None
            if version != self.version:
                self._forget(version)
            if on_premises(address_in(environ, self.house.proxies)) is not None:
                return None
            return self._strangers(environ, version)
        except Exception:
            log.exception("The lane could not answer %s; Django does.", environ["PATH_INFO"])
            return None

    def _forget(self, version: int) -> None:
        """Something was changed: what other rooms remember for a few seconds is read anew, before anything is prepared of it."""
        forget_rules()
        identity.forget()
        forget_sponsorships()
        doubt_ranges()
        self.version = version

    def _strangers(self, environ: Environ, version: int) -> Told | None:
        offered = packing(environ.get("HTTP_ACCEPT_ENCODING", ""))
        way = transport(environ, self.house)
        page = self._prepared((environ["PATH_INFO"], offered, way), environ, version, HTTP_ACCEPT_ENCODING=offered)
        if page is None:
            return None
        held = environ.get("HTTP_IF_NONE_MATCH")
        if not held or held.removeprefix("W/") != page.etag:
            return page.told
        return None  # "unchanged" is for Django to say

    def _prepared(self, key: Hashable, environ: Environ, version: int, **more: str) -> Page | None:
        """What is kept under the key, or is now."""
        moment = time.monotonic()
        page = self.memory.pages.get(key)
        if page is not None and page.holds(version, moment):
            return page
        declined = self.declined.get(key)
        if (declined is not None and declined[0] == version and moment < declined[1]) or not self.turns.take(key):
            return None
        try:
            at = now()
            until = moment + holding.seconds(at, zone(), next_change(at))
            told, tables = ask(self.django, request(environ, **more))
            if told.status == "200 OK" and is_for_strangers(told, tables) and self.looking.version() == version:
                page = Page(told, version, until, told.header("etag").removeprefix("W/"))
                self.memory.put(key, page)
                return page
            _remember(self.declined, key, (version, until))
            return None
        finally:
            self.turns.give_back(key)


def is_for_strangers(told: Told, tables: Tables) -> bool:
    """Whether Django says that it is every stranger's, and it was made of what is watched alone."""
    open_to_all = told.header("cache-control").startswith("public,") and "cookie" in told.header("vary").lower()
    return open_to_all and not told.header("set-cookie") and tables.within(SHARED)


def _remember(kept: dict[Any, Any], key: Hashable, value: object) -> None:
    """Keep it; when there are too many, begin again."""
    if len(kept) >= DECLINED:
        kept.clear()
    kept[key] = value
