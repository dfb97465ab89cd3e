"""Asking a server for a feed: politely, with an end, and without being led inside.

The connection goes to the very number that was judged, at every step of a redirect (see `kit.outside`). Nothing is taken from
the environment: no proxy, no password. A server may be slow, endless, lying or compressed a thousandfold: time and size have
an end, counted over all steps and after unpacking.
"""

import http.client
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin

from masthead.kit.exchange import Inside, Timed, is_within
from masthead.kit.outside import Guard, Unreachable, checked, is_public, left, numbers, place_of, written

STEPS = 5  # redirects that are followed
MOVED, MOVED_FOR_GOOD = {301, 302, 303, 307, 308}, {301, 308}
PORTS = frozenset({80, 443, 8080, 8443})
TRIED = 3  # numbers of one name that are tried
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
_HEADER = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,199}")
_PIECE = 65_536


@dataclass(frozen=True)
class Network:
    """How we go out. `inside`: networks of the owner's own that may be asked all the same, at any port.

    `patience`: seconds for one feed, its redirects included. `largest`: octets of a feed, unpacked.
    """

    agent: str
    inside: Inside = ()
    ports: frozenset[int] = PORTS
    patience: float = 30.0
    largest: int = 8_000_000
    look_up: Callable[[str, int, Guard], list[str]] = numbers
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    accept: str = ACCEPT

    def may_ask(self, number: str, port: int) -> bool:
        """Whether this number may be asked at this port."""
        return self.is_inside(number) or (port in self.ports and is_public(number))

    def is_inside(self, number: str) -> bool:
        """Whether it is of the owner's own networks."""
        return is_within(number, self.inside)


@dataclass(frozen=True)
class Asked:
    """A question: an address, and what its server told us to show the next time."""

    address: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Answer:
    """How it ended. `moved_to`: where the address leads for good, or "". The body is unpacked, and empty unless the status is 200."""

    status: int
    address: str
    moved_to: str = ""
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    retry_after: str = ""
    cache_control: str = ""


def fetch(asked: Asked, network: Network) -> Answer:
    """The answer of the feed's server, whatever its status. Raises Unreachable, with what is wrong in a few words."""
    deadline = time.monotonic() + network.patience
    url, moved_to, for_good = asked.address, "", True
    for _ in range(STEPS + 1):
        parts = checked(url)
        try:
            answer, onward = _exchange(parts, asked, network, deadline)
        except TimeoutError:
            raise Unreachable(f"it took longer than {network.patience:g} seconds") from None
        if answer.status not in MOVED or not onward:
            return Answer(**{**vars(answer), "address": url, "moved_to": moved_to})
        # Only an unbroken run of “for good” is remembered, and no step from a safe address to an open one.
        for_good = for_good and answer.status in MOVED_FOR_GOOD and (parts.scheme == "http" or onward.startswith("https:"))
        url, moved_to = onward, onward if for_good else moved_to
    raise Unreachable("it redirects for ever")


def _exchange(parts: SplitResult, asked: Asked, network: Network, deadline: float) -> tuple[Answer, str]:
    headers = {"User-Agent": network.agent, "Accept": network.accept, "Accept-Encoding": "gzip, deflate"}
    headers |= {"If-None-Match": asked.etag} if asked.etag else {}
    headers |= {"If-Modified-Since": asked.last_modified} if asked.last_modified else {}
    try:
        with connected(parts, network, deadline) as connection:
            connection.settimeout(left(deadline))
            connection.sendall(written("GET", parts, headers))
            with http.client.HTTPResponse(Timed(connection, deadline), method="GET") as response:  # type: ignore[arg-type]
                response.begin()
                return _answer(response, network.largest), _onward(parts, response)
    except TimeoutError:
        raise
    except ssl.SSLError:
        raise Unreachable("its certificate does not hold") from None
    except (http.client.HTTPException, ValueError):
        raise Unreachable("its answer is no answer of the web, or breaks off") from None
    except zlib.error:
        raise Unreachable("what it sends is not compressed as it says") from None
    except OSError:
        raise Unreachable("it does not answer") from None


def connected(parts: SplitResult, network: Network, deadline: float) -> socket.socket:
    """A connection to a number that may be asked, sealed where the address is safe."""
    name, port = place_of(parts)
    allowed = network.look_up(name, port, lambda number: network.may_ask(number, port))
    plain = _first(allowed[:TRIED], port, deadline)
    if parts.scheme == "http":
        return plain
    try:
        plain.settimeout(left(deadline))
        return network.trust().wrap_socket(plain, server_hostname=name)
    except BaseException:
        plain.close()
        raise


def _first(allowed: list[str], port: int, deadline: float) -> socket.socket:
    """The first that takes a call: many names have a number of IPv6 where we have no way to it."""
    for number in allowed[:-1]:
        try:
            return socket.create_connection((number, port), timeout=left(deadline) / 3)
        except OSError:
            continue
    return socket.create_connection((allowed[-1], port), timeout=left(deadline))


def _answer(response: http.client.HTTPResponse, largest: int) -> Answer:
    def said(name: str) -> str:
        value = (response.getheader(name) or "").strip()
        return value if _HEADER.fullmatch(value) else ""  # it goes into our next question: no line breaks, no novels

    body = body_of(response, largest) if response.status == 200 else b""
    return Answer(
        response.status,
        "",
        body=body,
        content_type=said("Content-Type"),
        etag=said("ETag"),
        last_modified=said("Last-Modified"),
        retry_after=said("Retry-After"),
        cache_control=said("Cache-Control"),
    )


def _onward(parts: SplitResult, response: http.client.HTTPResponse) -> str:
    step = (response.getheader("Location") or "").strip() if response.status in MOVED else ""
    return urljoin(parts.geturl(), step) if step else ""


def body_of(response: http.client.HTTPResponse, largest: int) -> bytes:
    """The body, unpacked. Raises Unreachable when it is larger."""
    too_large = Unreachable(f"it is larger than {largest / 1_000_000:g} MB")
    if response.length is not None and response.length > largest:
        raise too_large
    body, came = bytearray(), 0
    unpacked = _unpacking((response.getheader("Content-Encoding") or "").strip().lower())
    while piece := response.read(_PIECE):
        came += len(piece)
        for part in unpacked(piece, largest + 1 - len(body)):
            body += part
            if len(body) > largest:
                raise too_large
        if came > largest:
            raise too_large
    if response.length:  # it hung up before it had sent what it said
        raise http.client.IncompleteRead(b"", response.length)
    return bytes(body)


def _unpacking(encoding: str) -> Callable[[bytes, int], Iterator[bytes]]:
    """A function that unpacks piece by piece, never more than it is allowed at once: a megabyte may hold a thousand."""
    if encoding in {"", "identity"}:
        return lambda piece, most: iter((piece,))
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise Unreachable("it is compressed in a way that we did not ask for")
    unpacker: list[zlib._Decompress] = []

    def unpacked(piece: bytes, most: int) -> Iterator[bytes]:
        while piece:
            if not unpacker or unpacker[-1].eof:  # a second member of gzip follows, or what is no part of it
                unpacker[:] = [zlib.decompressobj(_window(encoding, piece))]
            part = unpacker[-1].decompress(piece, max(1, most))
            most -= len(part)
            yield part
            piece = unpacker[-1].unconsumed_tail or unpacker[-1].unused_data

    return unpacked


def _window(encoding: str, piece: bytes) -> int:
    """For zlib. `deflate` means a zlib stream, and half of all servers send the bare one."""
    if encoding != "deflate":
        return 31
    has_head = len(piece) > 1 and piece[0] & 0x0F == 8 and (piece[0] << 8 | piece[1]) % 31 == 0
    return 15 if has_head else -15
