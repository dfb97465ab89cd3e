"""nginx in front of the real server: what a change does to kept pages, who is never shown what, what comes from the disk."""

import http.client
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from nginx import NGINX, Nginx, site, stand_before
from real_server import Server

pytestmark = [pytest.mark.server, pytest.mark.skipif(NGINX is None, reason="NO NGINX HERE: install the package 'nginx'")]
TAIL = b"TAIL-OF-THE-REST"
CAMPUS = "127.0.0.9"


@dataclass
class House:
    """The server, and nginx in front of it."""

    server: Server
    nginx: Nginx

    def get(self, path: str, method: str = "GET", address: str = "127.0.0.1", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.nginx.port, timeout=60, source_address=(address, 0))
        connection.request(method, path, headers={"Sec-Fetch-Site": "same-origin", **headers})
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found

    def change(self, sql: str) -> None:
        """By another program: what tells the cache is the database itself."""
        with closing(sqlite3.connect(self.server.data / "masthead.sqlite3", timeout=20)) as database, database:
            database.execute(sql)

    def articles(self) -> list[str]:
        with closing(sqlite3.connect(self.server.data / "masthead.sqlite3")) as database:
            rows = database.execute(
                "SELECT p.id, p.slug FROM library_articlepage JOIN library_basepage p ON p.id = basepage_ptr_id ORDER BY 1"
            )
            return [f"/articles/{pk}/{slug}/" for pk, slug in rows]

    def settled(self) -> None:
        """Nothing has changed lately: as if a hundred seconds had gone by."""
        until((self.nginx.front / "changed").exists)
        time.sleep(1.2)  # two looks of every process, so that none of them says it again
        (self.nginx.front / "changed").unlink(missing_ok=True)
        time.sleep(1.2)  # nginx looks once a second


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    file = tmp_path_factory.mktemp("front") / "a.jsonl"
    text = f"One opens.\\n\\nTwo opens.\\n\\nThree is behind.\\n\\n{TAIL.decode()}"
    file.write_text("".join(f'{{"id": "{n}", "title": "Piece {n}", "text": "{text}"}}\n' for n in range(4)))
    server = Server(work=False)
    nginx = stand_before(server)
    try:
        with server:
            server.call("setup")
            server.call("import", "jsonl", str(file))
            server.call("readers", "add", "cleo@example.org", "--plan", "all-access")
            server.start()
            nginx.start(site(server, nginx, "--acts", "50"))
            yield House(server, nginx)
    finally:
        nginx.stop()


def sign_in(house: House) -> str:
    """Cleo's cookie, by nginx."""
    path = house.server.call("readers", "link", "cleo@example.org").strip().removeprefix(house.server.base)
    headers = house.get(path, "POST")[1]
    return re.findall(r"sid=[^;]+", headers["set-cookie"])[0]


def test_a_subscribers_page_is_never_a_strangers_whoever_comes_first(house: House) -> None:
    cleo = sign_in(house)
    for path in house.articles()[:2]:
        for _ in range(3):
            status, headers, body = house.get(path, Cookie=cleo)
            assert status == 200 and TAIL in body and headers["cache-control"] == "private, no-store"
            status, headers, body = house.get(path)
            assert status == 200 and TAIL not in body and headers["cache-control"].startswith("public") and "set-cookie" not in headers
        assert "surrogate-key" not in headers


def test_a_change_is_seen_within_two_seconds(house: House) -> None:
    path = house.articles()[2]
    house.settled()
    kept = house.get(path)
    assert house.get(path)[2] == kept[2] and TAIL not in kept[2]
    house.change(f"UPDATE library_articlepage SET wall = 'free' WHERE basepage_ptr_id = {path.split('/')[2]}")
    time.sleep(3)  # half a second to notice, one for nginx to look, one that the page is kept
    assert TAIL in house.get(path)[2]
    house.change(f"UPDATE library_basepage SET live = 0 WHERE id = {path.split('/')[2]}")
    time.sleep(3)
    assert house.get(path)[0] == 404


def test_a_campus_reads_and_nobody_after_it(house: House) -> None:
    path = house.articles()[3]
    house.settled()
    assert TAIL not in house.get(path, address=CAMPUS)[2]
    begins, ends = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))
    house.change(f"INSERT INTO subscriptions_institution VALUES (7, 'u', 'U', '{begins:%F %T}', '{ends:%F %T}', 0)")
    number = f"{0xFFFF7F000009:032x}"
    house.change(f"INSERT INTO subscriptions_addressrange (institution_id, first, last, typed) VALUES (7, '{number}', '{number}', '')")
    written = house.nginx.front / "campus.conf"
    until(lambda: f"{CAMPUS}/32 1;" in written.read_text())
    house.nginx.reload()
    assert house.get(path)[0] == 200
    for _ in range(3):
        status, headers, body = house.get(path, address=CAMPUS)
        assert TAIL in body and headers["cache-control"] == "private, no-store", (status, headers)
        assert TAIL not in house.get(path)[2]


def test_files_come_from_the_disk_and_what_lies_beside_them_does_not(house: House) -> None:
    page = house.get("/")[2].decode()
    sheet = re.findall(r'href="(/static/[^"]+\.css)"', page)[0]
    status, headers, body = house.get(sheet, **{"Accept-Encoding": "gzip"})
    assert status == 200 and headers["cache-control"] == "public, max-age=31536000, immutable" and headers["content-encoding"] == "gzip"
    assert headers["content-type"].startswith("text/css") and "content-security-policy" not in headers, "Django was asked"
    picture = house.server.data / "media" / "images" / "x.jpg"
    picture.write_bytes(b"picture")
    picture.chmod(0o644)
    status, headers, body = house.get("/media/images/x.jpg")
    assert (status, body, headers["content-type"]) == (200, b"picture", "image/jpeg") and "immutable" in headers["cache-control"]
    for path in (
        "/static/../masthead.sqlite3",
        "/static/%2e%2e/secret_key",
        "/media/images/..%2f..%2fmasthead.sqlite3",
        "/media/original_images/x",
    ):
        assert house.get(path)[0] in {400, 404}, path
    closed = [one for one in house.server.data.iterdir() if one.name not in {"static", "media"} and one.stat().st_mode & 0o077]
    assert not closed and house.server.data.stat().st_mode & 0o777 == 0o711


def test_an_address_is_the_visitors_and_not_nginxs(house: House) -> None:
    """The limit on letters to an address from one network counts who asked, whatever they write in headers."""

    def ask(address: str, n: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", house.nginx.port, timeout=60, source_address=(address, 0))
        body = f"email=nobody{n}@example.org"
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": f"10.0.0.{n}"}
        connection.request("POST", f"{house.articles()[0]}keep-reading/", body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    said = [ask("127.0.0.5", n) for n in range(60)]
    assert 429 in said, said
    assert ask("127.0.0.6", 99) == 302
