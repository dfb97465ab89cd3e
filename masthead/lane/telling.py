"""Telling a cache in front of us (nginx) what it cannot know: that something changed, and which addresses are a campus's.

Both are files in MASTHEAD_FRONT. While `changed` stands there, the cache keeps a page for the second it was made in; it stands
longer than any page made before the change may be kept. `campus.conf` holds the institutions' ranges; it takes effect when nginx is
reloaded (deploy/systemd does that). Every web process looks, and all of them write the same: none needs to know of the others.
"""

import ipaddress
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections

from masthead.lane.looking import looking
from masthead.subscriptions.institutions.models import AddressRange
from masthead.subscriptions.institutions.ranges import Range
from masthead.website.serving.nginx import CAMPUS

log = logging.getLogger("masthead.lane")

EVERY = 0.5  # seconds
STANDS = 100.0  # seconds: longer than `s-maxage` and `stale-while-revalidate` together, in which an older page may be answered
CHANGED = "changed"


class Telling:
    """In one folder, of what `state` says: something that is another whenever pages are."""

    def __init__(self, folder: Path, state: Callable[[], object]) -> None:
        self.folder, self.state = folder, state
        self.seen: object = self  # nothing says this: who begins does not know what changed before

    def look(self, at: float) -> None:
        """Say what is to be said now; `at` as the files' own times are."""
        state = self.state()
        if state is None or state != self.seen:
            self.seen = state
            (self.folder / CHANGED).touch(mode=0o644)
            self._write_campus()
        else:
            self._forget(at)

    def _forget(self, at: float) -> None:
        path = self.folder / CHANGED
        try:
            if not -STANDS < at - path.stat().st_mtime < STANDS:  # a clock set back must not leave it standing either
                path.unlink()
        except FileNotFoundError:
            pass

    def _write_campus(self) -> None:
        """Only when it says something else: a service may be waiting to reload the cache."""
        path, text = self.folder / CAMPUS, campus(row.as_range() for row in AddressRange.objects.order_by("first"))
        if path.is_file() and path.read_text() == text:
            return
        half = self.folder / f".{CAMPUS}.{os.getpid()}"
        half.write_text(text)
        half.chmod(0o644)
        half.replace(path)


def campus(ranges: Iterable[Range]) -> str:
    """The ranges as nginx's `geo` takes them: networks."""
    return "".join(f"{network} 1;\n" for one in ranges for network in _networks(one))


def _networks(one: Range) -> Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    mapped = one.first >> 32 == 0xFFFF
    if mapped:
        return ipaddress.summarize_address_range(
            ipaddress.IPv4Address(one.first & 0xFFFFFFFF), ipaddress.IPv4Address(one.last & 0xFFFFFFFF)
        )
    return ipaddress.summarize_address_range(ipaddress.IPv6Address(one.first), ipaddress.IPv6Address(one.last))


def tell() -> threading.Thread | None:
    """Begin, in a thread of this process, where a cache is to be told; the thread."""
    folder: Path | None = settings.MASTHEAD.front
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    eyes = looking()
    if eyes is None:
        return None
    telling = Telling(folder, eyes.version)
    thread = threading.Thread(target=_go_on, args=(telling,), name="telling", daemon=True)
    thread.start()
    return thread


def _go_on(telling: Telling) -> None:
    while True:
        try:
            close_old_connections()
            telling.look(time.time())
        except Exception:  # the database may be locked, the folder gone: pages then age by themselves
            log.exception("The cache in front could not be told; that is tried again.")
            time.sleep(5)
        time.sleep(EVERY)
