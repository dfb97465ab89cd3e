"""The baseline: a WSGI callable that returns bytes it was given, for `?page=NAME`, and nothing else."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

PAGES = {path.stem: path.read_bytes() for path in Path(os.environ["BENCH_PAGES"]).glob("*.html")}

StartResponse = Callable[[str, list[tuple[str, str]]], object]


def application(environ: dict[str, str], start_response: StartResponse) -> Iterable[bytes]:
    """As little as a server can be asked to do."""
    body = PAGES.get(environ["QUERY_STRING"].removeprefix("page="), b"ok")
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
