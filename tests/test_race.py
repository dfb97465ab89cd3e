"""Sixteen presses at once, against the real server: exactly three articles open. On SQLite and on PostgreSQL."""

import http.client
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_server import Server
from services import postgres

pytestmark = pytest.mark.server
PRESSES = 16


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    with postgres() as address:
        yield address


def ask(
    server: Server, method: str, path: str, cookie: str = "", *, typed: str = "", forwarded: str = "", token: str = ""
) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    if forwarded:
        headers["X-Forwarded-For"] = forwarded
    if token:
        headers["X-CSRFToken"] = token
    if typed:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body=typed.encode() if method == "POST" else None, headers=headers)
    answer = connection.getresponse()
    cookies = {"cookies": "\n".join(answer.headers.get_all("set-cookie") or [])}
    return answer.status, {name.lower(): value for name, value in answer.getheaders()} | cookies, answer.read().decode()


def sign_in(server: Server, email: str) -> str:
    path = server.call("readers", "link", email).strip().removeprefix(server.base)
    _, headers, _ = ask(server, "POST", path)
    return headers["set-cookie"].split(";")[0]


def test_sixteen_presses_at_once_open_exactly_three(database: str, tmp_path: Path) -> None:
    """Two web processes of several threads each, so that presses meet in one process and across two."""
    rows = [{"id": f"r{n}", "title": f"Article {n}", "date": "2026-10-01", "text": "One.\n\nTwo.\n\nThree."} for n in range(PRESSES)]
    (tmp_path / "archive.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with Server(database, work=False, workers=2) as server:
        server.call("import", "jsonl", str(tmp_path / "archive.jsonl"))
        server.call("readers", "add", "ben@example.org")
        server.start()
        cookie = sign_in(server, "ben@example.org")
        _, _, sitemap = ask(server, "GET", "/sitemap-1.xml")
        pages = [place.removeprefix(server.base) for place in re.findall(r"<loc>([^<]+)</loc>", sitemap)]
        gated = [path for path in pages if 'data-act="open-article"' in ask(server, "GET", path, cookie)[2]][:PRESSES]
        assert len(gated) == PRESSES
        barrier, statuses = threading.Barrier(PRESSES), []

        def press(path: str) -> None:
            barrier.wait()
            statuses.append(ask(server, "POST", f"{path}open/", cookie)[0])

        threads = [threading.Thread(target=press, args=(path,)) for path in gated]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [302] * PRESSES, "nobody meets an error"
        opened = [path for path in gated if 'id="rest"' in ask(server, "GET", path, cookie)[2]]
        assert len(opened) == 3
        again = [path for path in gated if 'data-act="open-article"' in ask(server, "GET", path, cookie)[2]]
        assert not again, "the month is spent"
