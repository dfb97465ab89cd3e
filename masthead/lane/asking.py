"""Asking Django for a page that is to be kept, and noticing what it was made of."""

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.http import HttpResponse

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[str, str]]

_TABLE = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?', re.IGNORECASE)
_SEVERAL = re.compile(r'\bFROM\s+"?\w+"?(?:\s+(?:AS\s+)?"?\w+"?)?\s*,', re.IGNORECASE)  # the tables after a comma would not be noticed


class Tables:
    """Which tables were read, and whether anything was done of which that cannot be said. Stands around every query of this thread."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.other = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Django calls this for each query."""
        if sql.lstrip().upper().startswith("SELECT") and not _SEVERAL.search(sql):
            self.read.update(name.lower() for name in _TABLE.findall(sql))
        else:
            self.other = True
        return execute(sql, params, many, context)

    def within(self, tables: frozenset[str]) -> bool:
        """Whether nothing was done but reading these."""
        return not self.other and self.read <= tables


@contextmanager
def noticing() -> Iterator[Tables]:
    """What the queries of this block read."""
    tables = Tables()
    with connections["default"].execute_wrapper(tables):
        yield tables


@dataclass(frozen=True, slots=True)
class Told:
    """What Django said, to be said again."""

    status: str
    headers: Headers
    body: list[bytes]

    def header(self, name: str) -> str:
        """The value of a header, or ""."""
        return next((value for known, value in self.headers if known.lower() == name), "")


def ask(django: Application, environ: Environ) -> tuple[Told, Tables]:
    """The whole answer, and what it was made of."""
    said: list[Any] = []

    def start_response(status: str, headers: Headers, failure: Any = None) -> Callable[[bytes], object]:
        said[:] = [status, headers]
        return lambda data: None  # the server's old way of writing; Django does not use it

    with noticing() as tables:
        answer = django(environ, start_response)
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()
    return Told(said[0], said[1], [body]), tables


def said(response: HttpResponse) -> Told:
    """A response of Django's own, as it goes out."""
    return Told(f"{response.status_code} {response.reason_phrase}", list(response.items()), [response.content])


def request(environ: Environ, **more: str) -> Environ:
    """A request for the same address that holds nothing of whoever asks: no address of theirs, no header, no cookie; but `more`."""
    bare = {name: environ[name] for name in ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "wsgi.url_scheme")}
    if "HTTP_X_FORWARDED_PROTO" in environ:
        bare["HTTP_X_FORWARDED_PROTO"] = environ["HTTP_X_FORWARDED_PROTO"]
    return {
        **bare,
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": environ["PATH_INFO"],
        "QUERY_STRING": "",
        "REMOTE_ADDR": "",
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **more,
    }
