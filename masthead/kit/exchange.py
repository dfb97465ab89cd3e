"""One question to a server outside that its owner named, and its short answer: an identity provider's, for example.

As in `kit.outside` the connection goes to the very number that was judged. Nothing is followed, unpacked or remembered; no proxy
and no cookie is taken from the environment.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from masthead.kit.outside import Unreachable, checked, is_public, left, numbers, place_of, written

LARGEST = 1_000_000  # octets of an answer
PATIENCE = 10.0  # seconds for one question
_PIECE = 65_536

Inside = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


def is_within(number: str, networks: Inside) -> bool:
    """Whether a numeric address is of one of these networks."""
    try:
        ip = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    return any(ip.version == net.version and ip in net for net in networks)


@contextmanager
def in_few_words(patience: float) -> Iterator[None]:
    """Within: what goes wrong on the way to a server becomes Unreachable."""
    try:
        yield
    except TimeoutError:
        raise Unreachable(f"it took longer than {patience:g} seconds") from None
    except ssl.SSLError:
        raise Unreachable("its certificate does not hold") from None
    except (http.client.HTTPException, ValueError):
        raise Unreachable("its answer is no answer of the web, or breaks off") from None
    except OSError:
        raise Unreachable("it does not answer") from None


@dataclass(frozen=True)
class Network:
    """How we go out: on the public internet over https, and into networks of the owner's own, there also without."""

    agent: str
    inside: Inside = ()
    patience: float = PATIENCE

    def may_ask(self, number: str, scheme: str) -> bool:
        """Whether this number may be asked so."""
        return self.is_inside(number) or (scheme == "https" and is_public(number))

    def is_inside(self, number: str) -> bool:
        """Whether it is of the owner's own networks."""
        return is_within(number, self.inside)


class Timed(io.RawIOBase):
    """What arrives, as long as there is time: a limit on each piece would let one letter a minute go on for ever."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self.connection, self.deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.connection.settimeout(left(self.deadline))
        return self.connection.recv_into(buffer)

    def makefile(self, *_: object) -> io.BufferedReader:
        """As a socket is asked for it."""
        return io.BufferedReader(self, _PIECE)


def ask(method: str, address: str, network: Network, headers: dict[str, str], body: bytes | None = None) -> tuple[int, bytes]:
    """Status and body of the answer. Raises Unreachable, with what is wrong in a few words."""
    deadline = time.monotonic() + network.patience
    parts = checked(address)
    name, port = place_of(parts)
    sent = {"User-Agent": network.agent, "Accept-Encoding": "identity", **headers}
    sent |= {"Content-Length": str(len(body))} if body is not None else {}
    if any("\r" in value or "\n" in value for value in sent.values()):
        raise Unreachable("it was to be sent a header of two lines")
    with in_few_words(network.patience):
        number = numbers(name, port, lambda number: network.may_ask(number, parts.scheme))[0]
        with socket.create_connection((number, port), timeout=left(deadline)) as plain:
            if parts.scheme == "http":
                return _answered(plain, method, written(method, parts, sent) + (body or b""), deadline)
            with ssl.create_default_context().wrap_socket(plain, server_hostname=name) as sealed:
                return _answered(sealed, method, written(method, parts, sent) + (body or b""), deadline)


def _answered(connection: socket.socket, method: str, request: bytes, deadline: float) -> tuple[int, bytes]:
    connection.settimeout(left(deadline))
    connection.sendall(request)
    with http.client.HTTPResponse(Timed(connection, deadline), method=method) as response:  # type: ignore[arg-type]
        response.begin()
        body = response.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise Unreachable(f"it is larger than {LARGEST / 1_000_000:g} MB")
        return response.status, body
