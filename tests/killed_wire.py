"""The wire, read by a process that is killed again and again.

    python tests/killed_wire.py KILLS SEED

Prints what came of it as JSON; `tests/test_killed_wire.py` judges it. Wants a publication that is set up, named by
MASTHEAD_DATA. The server is as unforgiving as one can be: it gives five items at a time and never again what our mark says
we have. A mark that is kept without its items loses them; items that are kept without their mark come twice.
"""

# ruff: noqa: E402 (Django is set up before its models are loaded)

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.settings")
django.setup()

from django.db import connection

from masthead.curator.feeds.gathering import do_fetch_due
from masthead.curator.feeds.lists import do_add
from masthead.curator.feeds.models import Feed, Item
from masthead.curator.tests.wire_server import WireServer, allowed, item, rss
from masthead.kit.clock import now

FEEDS, ITEMS, AT_ONCE = 10, 40, 5


def answer(to: Any) -> None:
    """The five items after those that the mark says we have."""
    had = int(to.headers.get("If-None-Match") or 0)
    if had >= ITEMS:
        to.say(304, ETag=str(had))
        return
    body = rss(*[item(f"{to.path} brings story number {n}", f"{to.path}-{n}") for n in range(had, had + AT_ONCE)])
    to.say(200, body.encode(), ETag=str(had + AT_ONCE), Content_Type="application/rss+xml")


def read_the_wire() -> None:
    """What the worker does, with every feed due at every turn."""
    while True:
        Feed.objects.update(next_at=now())
        do_fetch_due(now(), allowed())


def killed_after(seconds: float) -> None:
    """A reader of the wire, killed."""
    connection.close()
    reader = os.fork()
    if reader == 0:
        try:
            read_the_wire()
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(reader, signal.SIGKILL)
    os.waitpid(reader, 0)


def served() -> tuple[int, list[str]]:
    """A server in a process of its own, on four hosts, and the feeds' addresses."""
    said, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        servers = [WireServer(f"127.0.0.{number}") for number in range(1, 5)]
        os.write(told, json.dumps([servers[n % 4].at(f"/{n}", answer) for n in range(FEEDS)]).encode())
        time.sleep(600)
        os._exit(0)
    return pid, json.loads(os.read(said, 65_536))


def main(kills: int, seed: int) -> None:
    """Kill until everything has come and there were enough."""
    draw, killed = random.Random(seed), 0
    server, addresses = served()
    try:
        for address in addresses:
            do_add(address=address, at=now(), outlet=address)
        while killed < kills or Feed.objects.exclude(etag=str(ITEMS)).exists():
            killed_after(draw.uniform(0.02, 0.5))
            killed += 1
    finally:
        os.kill(server, signal.SIGKILL)
    kept = Counter(Item.objects.values_list("title", flat=True))
    expected = {f"/{feed} brings story number {n}" for feed in range(FEEDS) for n in range(ITEMS)}
    print(
        json.dumps(
            {"killed": killed, "lost": sorted(expected - set(kept)), "doubled": [title for title, times in kept.items() if times > 1]}
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
