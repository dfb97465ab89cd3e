"""The lane itself: a WSGI callable around Django's, which answers pages from memory and hands on everything else.

Nothing is decided or written here that Django's views do not say. A stranger's page is what Django answered to a request that holds
nothing of anybody's (`public`). A reader's is answered about a visit that is proven at each request (`personal`), and it is a page
that Django made where the gate's decision and all else that is known were the same. Texts come through the one door.
"""

import logging
from collections.abc import Hashable, Iterable
from typing import Any

from masthead.access.rules import forget_rules
from masthead.ads.showing import forget_sponsorships
from masthead.kit.metrics import counting
from masthead.kit.network import address_in
from masthead.lane.asking import Application, Environ, Told
from masthead.lane.looking import Looking
from masthead.lane.memory import Memory
from masthead.lane.personal import Personal
from masthead.lane.public import Public
from masthead.lane.strangers import House, article_of, is_certain, is_list, is_plain, is_press, opened_at
from masthead.library import identity
from masthead.subscriptions.institutions.admitting import doubt_ranges, on_premises

log = logging.getLogger("masthead.lane")

ANSWERED, LEFT = ((("outcome", outcome),) for outcome in ("answered", "left"))  # as `metrics.count` would make them, once


class Lane:
    """`Lane(django, …)` is called by the server instead of `django`."""

    def __init__(self, django: Application, house: House, looking: Looking, memory: Memory) -> None:
        self.django, self.house, self.looking, self.memory = django, house, looking, memory
        self.public = Public(django, house, looking, memory)
        self.personal = Personal(django, house, looking, memory)
        self.version: Hashable = None

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        told = self._told(environ)
        if told is None:
            counting.add("lane_total", LEFT)
            return self.django(environ, start_response)
        counting.add("lane_total", ANSWERED)
        start_response(told.status, told.headers)
        return told.body

    def _told(self, environ: Environ) -> Told | None:
        """The answer, or None where Django is to give it. Whatever goes wrong in here is no reader's concern."""
        try:
            chosen = opened_at(environ["PATH_INFO"])
            return self._pressed(environ, chosen) if chosen else self._read(environ)
        except Exception:
            log.exception("The lane could not answer %s; Django does.", environ["PATH_INFO"])
            return None

    def _read(self, environ: Environ) -> Told | None:
        path = environ["PATH_INFO"]
        article_id = article_of(path)
        if not (article_id or is_list(path)) or not is_plain(environ, self.house):
            return None
        stranger = is_certain(environ, self.house)
        version = self._version(environ) if stranger or article_id else None
        if version is None:
            return None
        return self.public.answer(environ, version) if stranger else self.personal.answer(environ, article_id, version)

    def _pressed(self, environ: Environ, article_id: int) -> Told | None:
        version = self._version(environ) if is_press(environ, self.house) else None
        return None if version is None else self.personal.choose(environ, article_id, version)

    def _version(self, environ: Environ) -> Hashable:
        """What pages are made of, as of now; None where it cannot be said, or a campus asks."""
        version = self.looking.version()
        if version is None:
            return None
        if version != self.version:
            self._forget(version)
        return None if on_premises(address_in(environ, self.house.proxies)) is not None else version

    def _forget(self, version: Hashable) -> None:
        """Something was changed: what other rooms remember for a few seconds is read anew, before anything is prepared of it."""
        forget_rules()
        identity.forget()
        forget_sponsorships()
        doubt_ranges()
        self.memory.clear()  # nothing of it may be answered any more: kept, it would fill the memory until the last page has room
        self.version = version
