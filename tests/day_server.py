"""The outlets of a played day: one real server on the loopback, a host name and a path for each feed, and its own faults for some.

What a feed shows is what its outlet has printed by now, on the day's clock. Each question is written down with its host and its
moment; `GET http://log.wire.test/` gives the list.
"""

import http.client
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from days import Printing, slug

from masthead.kit.outside import Guard, numbers

SHOWS = 60  # items, the newest
HUB = "hub.wire.test"  # a host with many feeds
# A fault, and whether all that the outlet prints can be had in spite of it.
FAULTS = {
    "fails": False, "missing": False, "page": False, "cut": False, "short": False, "endless": False, "inside": False, "huge": False,
    "gone": False, "latin": True, "slow": True, "one guid": True, "2099": True, "moved": True, "wild": True, "flaky": True, "dateless": True,
    "twice": True,
}  # fmt: skip
INSIDE = ("http://10.0.0.5/feed", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:192.168.1.1]/feed")


@dataclass(frozen=True)
class Clock:
    """The day's: `speed` times as quick as the wall's, and at `begins` when that is at `since` (seconds). It stands still at `ends`."""

    begins: datetime
    since: float
    speed: float

    def __call__(self) -> datetime:
        return self.begins + timedelta(seconds=max(0.0, time.time() - self.since) * self.speed)


@dataclass
class Paper:
    """A feed: whose, where, in which form, with which fault, and what it prints."""

    outlet: str
    host: str
    form: str
    fault: str = ""
    prints: list[Printing] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/{slug(self.outlet)}/feed"

    @property
    def whole(self) -> bool:
        """Whether all of it can be had."""
        return not self.fault or FAULTS[self.fault]


def papers(outlets: Sequence[str], prints: Sequence[Printing]) -> list[Paper]:
    """A feed for each outlet. The twenty that print most are well; of the others every fifth has a fault, and every ninth, as well as
    what comes by way of Google, is on one host."""
    faults, made = list(FAULTS), dict[str, Paper]()
    for n, outlet in enumerate(outlets):
        fault = faults[n // 5 % len(faults)] if n >= 20 and n % 5 == 0 else ""
        hub = not fault and n >= 20 and (n % 9 == 0 or "Google" in outlet)
        made[outlet] = Paper(outlet, HUB if hub else f"{slug(outlet)}.wire.test", ("rss", "atom", "json")[n % 3], fault)
    for one in prints:
        if one.outlet in made:
            made[one.outlet].prints.append(one)
    return list(made.values())


def look_up(name: str, port: int, guard: Guard) -> list[str]:
    """The hosts of the day are here; all else is looked up, and judged, as ever."""
    return ["127.0.0.1"] if name.endswith(".wire.test") else numbers(name, port, guard)


class DayServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, papers: Sequence[Paper], clock: Clock) -> None:
        self.papers, self.clock = {(paper.host, paper.path): paper for paper in papers}, clock
        self.asked: list[tuple[str, str, float, float]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked hung up, or was killed: that is what the day is about."""


class Handler(BaseHTTPRequestHandler):
    server: DayServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host, begun = self.headers.get("Host", "").partition(":")[0], time.time()
        if host == "log.wire.test":
            self.say(200, json.dumps(self.server.asked).encode())
            return
        paper = self.server.papers.get((host, self.path.removesuffix("/new")))
        self.last = begun
        try:
            self.say(404) if paper is None else self.answer(paper)
        finally:
            self.server.asked.append((host, self.path, begun, self.last))

    def answer(self, paper: Paper) -> None:
        """As its fault has it."""
        match paper.fault:
            case "fails":
                self.say(500, b"Sorry")
            case "missing" | "gone":
                self.say(404 if paper.fault == "missing" else 410)
            case "page":
                self.say(200, b"<!doctype html><html><body><h1>Welcome</h1></body></html>", Content_Type="text/html")
            case "inside":
                self.say(302, Location=INSIDE[len(paper.outlet) % 3])
            case "huge":
                self.say(200, b"<rss><channel><title>" + b"x" * 8_100_000, Content_Type="application/rss+xml")
            case "endless":
                self.endless()
            case "flaky" if len(self.server.asked) % 2:
                self.say(503, Retry_After="600")
            case "moved" if not self.path.endswith("/new"):
                self.say(301, Location=f"{paper.path}/new")
            case _:
                self.feed(paper)

    def endless(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel><title>")
        for _ in range(600):
            self.last = time.time()
            self.wfile.write(b"y")
            time.sleep(0.05)

    def feed(self, paper: Paper) -> None:
        now = self.server.clock()
        shown = [one for one in paper.prints if self.moment(one) <= now]
        etag = f'"{len(shown)}"'
        if paper.fault == "slow":
            time.sleep(0.2)
        if self.headers.get("If-None-Match") == etag:
            self.say(304, ETag=etag)
            return
        items = [self.item(paper, one) for one in reversed(shown[-SHOWS:])]
        body, kind = written(paper, items)
        if paper.fault == "latin":
            body = body.decode().encode("cp1252", "replace")
        told = {"cut": len(body) + 5000, "short": max(1, len(body) // 2)}.get(paper.fault, len(body))
        self.say(200, body, ETag=etag, Content_Type=kind, Content_Length=str(told))

    def moment(self, one: Printing) -> datetime:
        return self.server.clock.begins + timedelta(hours=one.at)

    def item(self, paper: Paper, one: Printing) -> dict[str, str]:
        """As it is written in the feed."""
        at = datetime(2099, 12, 31, tzinfo=UTC) if paper.fault == "2099" else self.moment(one)
        guid = "news" if paper.fault == "one guid" else one.guid
        return {"title": one.title, "lead": one.lead, "guid": guid, "url": one.url(paper.host), "at": at.isoformat()}

    def say(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.last = time.time()  # before it is written: who asked may have read it, rested and asked again before we are let on
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *rest: Any) -> None:
        pass


def written(paper: Paper, items: Sequence[dict[str, str]]) -> tuple[bytes, str]:
    """The feed in its form, and its type."""
    items = [one for one in items for _ in range(2 if paper.fault == "twice" else 1)]
    dated = paper.fault != "dateless"
    if paper.fault == "wild":  # not escaped, not closed, and an entity that nobody declared
        made = [f"<item><title>{i['title']}</title><guid>{i['guid']}</guid><description>{i['lead']} &nosuch; R&D</description>"
                f"<link>{i['url']}</link><pubDate>{_rfc(i['at'])}</pubDate></item>" for i in items]  # fmt: skip
        return f"<rss version='2.0'><channel><title>{paper.outlet}</title>{''.join(made)}".encode(), "application/rss+xml"
    if paper.form == "json":
        rows = [{"id": i["guid"], "url": i["url"], "title": i["title"], "content_text": i["lead"]} | ({"date_published": i["at"]} if dated else {})
                for i in items]  # fmt: skip
        made_json = {"version": "https://jsonfeed.org/version/1.1", "title": paper.outlet, "items": rows}
        return json.dumps(made_json, ensure_ascii=False).encode(), "application/feed+json; charset=utf-8"
    safe = [{name: escape(value) for name, value in one.items()} for one in items]
    if paper.form == "atom":
        made = [f"<entry><id>{i['guid']}</id><title>{i['title']}</title><link href='{i['url']}'/><summary>{i['lead']}</summary>"
                + (f"<updated>{i['at']}</updated>" if dated else "") + "</entry>" for i in safe]  # fmt: skip
        head = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{escape(paper.outlet)}</title>"
        return f'<?xml version="1.0" encoding="utf-8"?>{head}{"".join(made)}</feed>'.encode(), "application/atom+xml; charset=utf-8"
    made = [f"<item><title>{i['title']}</title><guid isPermaLink='false'>{i['guid']}</guid><description>{i['lead']}</description>"
            f"<link>{i['url']}</link>" + (f"<pubDate>{_rfc(i['at'])}</pubDate>" if dated else "") + "</item>" for i in safe]  # fmt: skip
    head = f"<rss version='2.0'><channel><title>{escape(paper.outlet)}</title>"
    return f'<?xml version="1.0" encoding="utf-8"?>{head}{"".join(made)}</channel></rss>'.encode(), "application/rss+xml; charset=utf-8"


def _rfc(at: str) -> str:
    return format_datetime(datetime.fromisoformat(at))


@contextmanager
def serving(papers: Sequence[Paper], clock: Clock) -> Iterator[int]:
    """The server in a process of its own; its port."""
    said, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        server = DayServer(papers, clock)
        os.write(told, str(server.server_port).encode())
        server.serve_forever(0.05)
    try:
        yield int(os.read(said, 20))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def log_of(port: int) -> list[tuple[str, str, float, float]]:
    """What was asked: host, path, from when to when (seconds)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/", headers={"Host": "log.wire.test"})
    return [tuple(row) for row in json.loads(connection.getresponse().read())]  # type: ignore[misc]
