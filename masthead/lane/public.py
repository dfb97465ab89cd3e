"""Pages that are the same for every stranger: what Django answered to a request that holds nothing of anybody's."""

import time
from collections.abc import Hashable

from masthead.access.rules import zone
from masthead.ads.showing import next_change
from masthead.kit.clock import now
from masthead.lane import holding
from masthead.lane.asking import Application, Environ, Tables, Told, ask, request
from masthead.lane.looking import Looking
from masthead.lane.memory import Kept, Memory, Page, Turns
from masthead.lane.strangers import House, transport
from masthead.lane.watchers import SHARED
from masthead.website.compressing import packing

DECLINED = 10_000  # pages that are not to be kept, and so not asked for again


class Public:
    """Answers strangers."""

    def __init__(self, django: Application, house: House, looking: Looking, memory: Memory) -> None:
        self.django, self.house, self.looking, self.memory = django, house, looking, memory
        self.turns = Turns()
        self.declined: Kept[Hashable, tuple[Hashable, float]] = Kept(DECLINED)

    def answer(self, environ: Environ, version: Hashable) -> Told | None:
        """The page; None where Django is to answer."""
        offered = packing(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = (environ["PATH_INFO"], offered, transport(environ, self.house))
        page = self.memory.pages.get(key)
        if page is None or not page.holds(version, time.monotonic()):
            page = self._prepared(key, environ, version, offered)
        if page is None:
            return None
        held = environ.get("HTTP_IF_NONE_MATCH", "")
        unchanged = held.removeprefix("W/") == page.etag if page.etag else held or "HTTP_IF_MODIFIED_SINCE" in environ
        return None if unchanged else page.told  # that is for Django to say

    def _prepared(self, key: Hashable, environ: Environ, version: Hashable, offered: str) -> Page | None:
        """What Django says now; kept, if it may be."""
        moment = time.monotonic()
        declined = self.declined.get(key)
        if (declined is not None and declined[0] == version and moment < declined[1]) or not self.turns.take(key):
            return None
        try:
            at = now()
            until = moment + holding.seconds(at, zone(), next_change(at))
            told, tables = ask(self.django, request(environ, HTTP_ACCEPT_ENCODING=offered))
            if told.status == "200 OK" and is_for_strangers(told, tables) and self.looking.version() == version:
                page = Page(told, version, until, told.header("etag").removeprefix("W/"))
                self.memory.put(key, page)
                return page
            self.declined.put(key, (version, until))
            return None
        finally:
            self.turns.give_back(key)


def is_for_strangers(told: Told, tables: Tables) -> bool:
    """Whether Django says that it is every stranger's, and it was made of what is watched alone."""
    return told.header("cache-control").startswith("public,") and not told.header("set-cookie") and tables.within(SHARED)
