"""A real server on the loopback that prints feeds: well, badly, slowly, endlessly, or to do harm. Each answer is a small function."""

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from masthead.curator.feeds.fetching import Network
from masthead.kit.outside import networks

Answer = Callable[["Handler"], None]
# Ten lines that become a gigabyte where entities are expanded: `&l9;` is a thousand thousand times a hundred `lol`.
LAUGHS = "<!DOCTYPE lolz [<!ENTITY l1 'lol'>" + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(2, 10)) + "]>"
AGENT = "Masthead/test"


class WireServer(ThreadingHTTPServer):
    """Answers by path; remembers what it was asked, and how many asked at once."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.together = self.most_together = 0
        self.counting = threading.Lock()
        super().__init__((host, 0), Handler)
        self.base = f"http://{host}:{self.server_port}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def at(self, path: str, answer: Answer) -> str:
        """The address at which this answer is given."""
        self.answers[path] = answer
        return self.base + path

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked hung up in the middle: that is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: WireServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        with server.counting:
            server.asked.append((self.path, dict(self.headers)))
            server.together += 1
            server.most_together = max(server.most_together, server.together)
        try:
            server.answers.get(self.path, status(404))(self)
        finally:
            with server.counting:
                server.together -= 1

    def say(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *rest: Any) -> None:
        pass


def status(code: int, **headers: str) -> Answer:
    return lambda to: to.say(code, **headers)


def text(body: str | bytes, content_type: str = "application/rss+xml; charset=utf-8", **headers: str) -> Answer:
    octets = body.encode() if isinstance(body, str) else body
    return lambda to: to.say(200, octets, Content_Type=content_type, **headers)


def onward(to_address: str, code: int = 302) -> Answer:
    return status(code, Location=to_address)


def with_etag(body: str, etag: str) -> Answer:
    """304 to who has it already."""

    def answer(to: Handler) -> None:
        if to.headers.get("If-None-Match") == etag:
            to.say(304, ETag=etag)
        else:
            to.say(200, body.encode(), ETag=etag, Content_Type="application/rss+xml")

    return answer


def endless(head: bytes = b"<rss><channel><title>", more: bytes = b"x" * 65_536, pause: float = 0.0, pieces: int = 20_000) -> Answer:
    """A body that does not end, and says nothing of its length. It stops when we hang up, and after a gigabyte all the same."""

    def answer(to: Handler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n" + head)
        for _ in range(pieces):
            to.wfile.write(more)
            if pause:
                time.sleep(pause)

    return answer


def dripping_head(pieces: int = 200, pause: float = 0.1) -> Answer:
    """Its head comes a letter at a time."""

    def answer(to: Handler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(pieces):
            to.wfile.write(b"y")
            time.sleep(pause)

    return answer


def gzip_bomb(megabytes: int) -> Answer:
    """As many megabytes of one letter, a thousandth of that on the wire."""
    packer, packed = zlib.compressobj(9, wbits=31), bytearray()
    packed += packer.compress(b"<rss><channel><title>")
    for _ in range(megabytes):
        packed += packer.compress(b"x" * 1_000_000)
    packed += packer.flush()
    return text(bytes(packed), Content_Encoding="gzip")


def packed(body: str, how: str) -> Answer:
    octets = body.encode()
    bare = zlib.compressobj(wbits=-15)
    forms = {
        "gzip": gzip.compress(octets),
        "deflate": zlib.compress(octets),
        "bare": bare.compress(octets) + bare.flush(),
        "br": b"\x0b\x02\x80",
    }
    return text(forms[how], Content_Encoding="deflate" if how == "bare" else how)


def rss(*items: str, title: str = "The Wire", head: str = "") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(title: str, guid: str = "", lead: str = "", link: str = "", date: str = "Mon, 23 Nov 2026 09:00:00 GMT") -> str:
    guid = guid or title
    return (
        f"<item><title>{title}</title><guid isPermaLink='false'>{guid}</guid><description>{lead}</description>"
        f"<link>{link or f'https://paper.example/{zlib.crc32(guid.encode())}'}</link><pubDate>{date}</pubDate></item>"
    )


@contextmanager
def wire_server(host: str = "127.0.0.1") -> Iterator[WireServer]:
    server = WireServer(host)
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def allowed(**how: Any) -> Network:
    """The way out, with the tests' own server let in as an owner lets in a network of theirs."""
    return Network(agent=AGENT, inside=networks("127.0.0.0/8"), **how)
