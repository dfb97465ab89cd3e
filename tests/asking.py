"""A visitor who says exactly what a test wants, over a socket: no cleaning of paths, no redirects, cookies kept by hand."""

import gzip
import http.client
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import brotli

_addresses = itertools.count(2)


@dataclass(frozen=True)
class Answer:
    """As it came."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for known, value in self.headers if known.lower() == name.lower())

    @property
    def text(self) -> str:
        """Unpacked."""
        packed = self.header("Content-Encoding")
        body = self.body
        if body and self.status != 206:
            body = brotli.decompress(body) if packed == "br" else gzip.decompress(body) if packed == "gzip" else body
        return body.decode("utf-8", "replace")


def network() -> str:
    """An address that nobody asked from before: all of 127.0.0.0/8 is this machine, and limits count by network."""
    n = next(_addresses)
    return f"127.77.{n // 250}.{n % 250 + 2}"


@dataclass
class Asker:
    """Somebody with an address and cookies of their own."""

    port: int
    address: str = field(default_factory=network)
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", body: bytes | str | None = None, keep: bool = True, **headers: str) -> Answer:
        """One request. Words of a header's name are joined by `_`; a header "" is left out."""
        return self.say(path, {name.replace("_", "-"): value for name, value in headers.items()}, method, body, keep)

    def say(self, path: str, headers: Mapping[str, str], method: str = "GET", body: bytes | str | None = None, keep: bool = True) -> Answer:
        """The same, with any header."""
        sent = {"Host": f"127.0.0.1:{self.port}", "User-Agent": "Mozilla/5.0 attack", **headers}
        if self.cookies and "Cookie" not in sent:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        raw = body.encode() if isinstance(body, str) else body
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.address, 0))
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value:
                    connection.putheader(name, value.encode("utf-8"))
            if raw is not None:
                connection.putheader("Content-Length", str(len(raw)))
            connection.endheaders(raw)
            told = connection.getresponse()
            answer = Answer(told.status, told.getheaders(), told.read())
        finally:
            connection.close()
        if keep:
            self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
                    if morsel["max-age"] == "0" or not morsel.value:
                        del self.cookies[key]

    def post(self, path: str, _from: str = "same-origin", **fields: str) -> Answer:
        """A form of our own page, sent."""
        return self.ask(
            path, "POST", urlencode(fields), Content_Type="application/x-www-form-urlencoded", Sec_Fetch_Site=_from, Origin=self.base
        )  # fmt: skip

    def again(self) -> "Asker":
        """Another browser at the same address with the same cookies."""
        return Asker(self.port, self.address, dict(self.cookies))
