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
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def ask(url: str, agent: str, guard: Guard = is_public, patience: float = PATIENCE) -> Answer:
    """Whether `url` answers. HEAD first; GET where that is not understood."""
    deadline = time.monotonic() + patience
    try:
        for _ in range(STEPS + 1):
            parts = _checked(url)
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


def _checked(url: str) -> SplitResult:
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
    host = parts.hostname or ""
    name = host if ":" in host else host.encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    )
    shown = f"[{name}]" if ":" in name else name
    lines = [f"{method} {target} HTTP/1.1", f"Host: {shown}{f':{parts.port}' if parts.port else ''}"]
    lines += [f"User-Agent: {agent}", "Accept: */*", "Connection: close", "", ""]
    try:
        with _connected(_number(name, port, guard), port, deadline) as plain:
            if parts.scheme == "http":
                return _answered(plain, "\r\n".join(lines).encode("ascii"), deadline)
            with ssl.create_default_context().wrap_socket(plain, server_hostname=name) as sealed:
                return _answered(sealed, "\r\n".join(lines).encode("ascii"), deadline)
    except ssl.SSLError:
        raise Unreachable("its certificate does not hold") from None
    except OSError:
        raise Unreachable("it does not answer") from None


def _number(name: str, port: int, guard: Guard) -> str:
    """The first of its numbers that may be asked."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Unreachable("its name is not known") from None
    number = next((one for one in found if guard(one)), None)
    if number is None:
        raise Unreachable("it leads into a private network")
    return number


def _connected(number: str, port: int, deadline: float) -> socket.socket:
    return socket.create_connection((number, port), timeout=_left(deadline))


def _left(deadline: float) -> float:
    """Seconds left; a server that sends one letter at a time gets no more than its share."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _answered(connection: socket.socket, request: bytes, deadline: float) -> tuple[int, str]:
    connection.settimeout(_left(deadline))
    connection.sendall(request)
    head = b""
    while b"\r\n\r\n" not in head and b"\n\n" not in head:
        connection.settimeout(_left(deadline))
        more = connection.recv(4096)
        head += more
        if not more or len(head) > HEAD_SIZE:
            break
    status = _STATUS.match(head)
    if status is None:
        raise Unreachable("its answer is no answer of the web")
    onward = re.search(rb"^location:[ \t]*([^\r\n]*)", head.partition(b"\r\n\r\n")[0], re.IGNORECASE | re.MULTILINE)
    return int(status[1]), onward[1].decode("utf-8", "replace").strip() if onward else ""
