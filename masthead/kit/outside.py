"""Asking a server outside whether an address answers, without being led inside.

An address in an article may have been put there by anybody. So nothing is asked that is not on the public internet: a name
is looked up once, the numbers are judged, and the connection goes to the very number that was judged (a second look-up
could be answered differently). The same holds for each step of a redirect. Only the head of an answer is ever read.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

HEAD_SIZE = 32_768  # octets of an answer's head
STEPS = 5  # redirects that are followed
PATIENCE = 12.0  # seconds for one address, its redirects included
GONE = {404, 410}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_.])?|[0-9a-f:.]+", re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")

Guard = Callable[[str], bool]


@dataclass(frozen=True)
class Answer:
    """How it went. `said` is "" where all is well."""

    fine: bool
    said: str = ""


class Unreachable(Exception):
    """Why an address cannot be asked, in a few words."""


def is_public(number: str) -> bool:
    """Whether an IP number belongs to the public internet, also when it is wrapped in an IPv6 number."""
    try:
        ip = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        packed = ip.packed
        if inner is None and (ip in _NAT64 or packed[:12] == bytes(12)):
            inner = ipaddress.IPv4Address(packed[12:])
        if inner is not None:
            return is_public(str(inner))
    if any(ip.version == net.version and ip in net for net in _NOT_PUBLIC):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What the standard library's tables of some versions take for public: protocol assignments (a cloud's metadata among them),
# relays of 6to4, discard and documentation; and a public number behind which Azure answers its own machines.
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "100::/64", "3fff::/20", "5f00::/16", "64:ff9b:1::/48")
    )
)


def networks(said: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """`127.0.0.0/8, 10.1.2.3` as networks; raises ValueError with the sentence to show."""
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in said.split(",") if one.strip())
    except ValueError as error:
        raise ValueError(f"{error}; give networks or numbers separated by commas, such as 10.1.0.0/16, 127.0.0.1") from None


def ports(said: str) -> frozenset[int]:
    """`80, 443` as numbers; raises ValueError with the sentence to show."""
    found = [one.strip() for one in said.split(",")]
    if not all(one.isascii() and one.isdigit() and 0 < int(one[:6]) < 65536 for one in found):
        raise ValueError("give ports separated by commas, such as 80, 443")
    return frozenset(map(int, found))


def ask(url: str, agent: str, guard: Guard = is_public, patience: float = PATIENCE) -> Answer:
    """Whether `url` answers. HEAD first; GET where that is not understood."""
    deadline = time.monotonic() + patience
    try:
        for _ in range(STEPS + 1):
            parts = checked(url)
            status, onward = _exchange("HEAD", parts, agent, guard, deadline)
            if status >= 400:
                status, onward = _exchange("GET", parts, agent, guard, deadline)
            if not (300 <= status < 400 and onward):
                return _judged(status)
            url = _onward(url, onward)
        return Answer(False, "it redirects for ever")
    except Unreachable as why:
        return Answer(False, str(why))


def _onward(url: str, step: str) -> str:
    try:
        return urljoin(url, step)
    except ValueError:
        raise Unreachable("it leads to what cannot be read as an address") from None


def _judged(status: int) -> Answer:
    """A refusal (401, 403, 429 …) is meant for programs: a person may well be let in."""
    if status in GONE:
        return Answer(False, f"{status}, it is gone")
    return Answer(False, f"{status}, the server fails") if status >= 500 else Answer(True)


def checked(url: str) -> SplitResult:
    """The parts of an address of the web that asks for no sign-in. Raises Unreachable."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        host = host if ":" in host else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise Unreachable("it cannot be read as an address") from None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or parts.username is not None:
        raise Unreachable("it is no address of the web")
    return parts


def _exchange(method: str, parts: SplitResult, agent: str, guard: Guard, deadline: float) -> tuple[int, str]:
    """The status, and where it leads on ("" nowhere)."""
    name, port = place_of(parts)
    request = written(method, parts, {"User-Agent": agent, "Accept": "*/*"})
    try:
        number = numbers(name, port, guard)[0]
        with socket.create_connection((number, port), timeout=left(deadline)) as plain:
            if parts.scheme == "http":
                return _answered(plain, request, deadline)
            with ssl.create_default_context().wrap_socket(plain, server_hostname=name) as sealed:
                return _answered(sealed, request, deadline)
    except ssl.SSLError:
        raise Unreachable("its certificate does not hold") from None
    except OSError:
        raise Unreachable("it does not answer") from None


def place_of(parts: SplitResult) -> tuple[str, int]:
    """The host, as the name system writes it, and the port."""
    host = parts.hostname or ""
    return host if ":" in host else host.encode("idna").decode(), parts.port or (443 if parts.scheme == "https" else 80)


def written(method: str, parts: SplitResult, headers: dict[str, str]) -> bytes:
    """A request without a body, after which the server hangs up. What stands in `headers` must hold no line breaks."""
    name, _ = place_of(parts)
    shown = f"[{name}]" if ":" in name else name
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + query
    lines = [f"{method} {target} HTTP/1.1", f"Host: {shown}{f':{parts.port}' if parts.port else ''}"]
    lines += [f"{header}: {value}" for header, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace")


def numbers(name: str, port: int, guard: Guard) -> list[str]:
    """Those of its numbers that may be asked, at least one. Raises Unreachable.

    One look-up: whoever connects to a number of this list cannot be led elsewhere by a second answer of the name system.
    """
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Unreachable("its name is not known") from None
    if allowed := [one for one in found if guard(one)]:
        return allowed
    raise Unreachable("it leads into a private network")


def left(deadline: float) -> float:
    """Seconds left; a server that sends one letter at a time gets no more than its share."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _answered(connection: socket.socket, request: bytes, deadline: float) -> tuple[int, str]:
    connection.settimeout(left(deadline))
    connection.sendall(request)
    head = b""
    while b"\r\n\r\n" not in head and b"\n\n" not in head:
        connection.settimeout(left(deadline))
        more = connection.recv(4096)
        head += more
        if not more or len(head) > HEAD_SIZE:
            break
    status = _STATUS.match(head)
    if status is None:
        raise Unreachable("its answer is no answer of the web")
    onward = re.search(rb"^location:[ \t]*([^\r\n]*)", head.partition(b"\r\n\r\n")[0], re.IGNORECASE | re.MULTILINE)
    return int(status[1]), onward[1].decode("utf-8", "replace").strip() if onward else ""
