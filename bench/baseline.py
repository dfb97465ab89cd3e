"""The baseline: a WSGI callable that returns the answers it was given, heads and bodies, for `?page=NAME`, and does nothing else."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Answer = tuple[list[tuple[str, str]], bytes]


def _answer(path: Path) -> Answer:
    return [tuple(pair) for pair in json.loads(path.with_suffix(".json").read_text())], path.read_bytes()


PAGES: dict[str, Answer] = {path.stem: _answer(path) for path in Path(os.environ["BENCH_PAGES"]).glob("*.html")}


def application(environ: dict[str, str], start_response: StartResponse) -> Iterable[bytes]:
    """As little as a server can be asked to do."""
    headers, body = PAGES.get(environ["QUERY_STRING"].removeprefix("page="), ([], b"ok"))
    start_response("200 OK", headers)
    return [body]
