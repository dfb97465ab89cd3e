"""The fast lane, over HTTP: what it says is what Django says, and nothing stands a moment longer than it may."""

import http.client
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from real_server import Server

TAIL = "TAIL-OF-THE-REST"
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("lane") / "a.jsonl"
    text = f"One opens.\\n\\nTwo opens.\\n\\nThree is behind.\\n\\n{TAIL}"
    file.write_text("".join(f'{{"id": "{n}", "title": "Piece {n}", "text": "{text}"}}\n' for n in range(6)))
    with Server(work=False) as server:
        server.call("import", "jsonl", str(file))
        server.start()
        yield server


def change(house: Server, sql: str) -> None:
    """By another program, without Django: no signal of ours is sent."""
    with closing(sqlite3.connect(house.data / "masthead.sqlite3", timeout=20)) as database, database:
        database.execute(sql)


def paths(house: Server) -> list[str]:
    with closing(sqlite3.connect(house.data / "masthead.sqlite3")) as database:
        rows = database.execute(
            "SELECT p.id, p.slug FROM library_articlepage JOIN library_basepage p ON p.id = basepage_ptr_id ORDER BY p.id"
        )
        return [f"/articles/{pk}/{slug}/" for pk, slug in rows]


def get(house: Server, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders() if name.lower() != "date"}, answer.read()
    connection.close()
    return found


@pytest.mark.parametrize("wall", ["free", "gated", "subscribers"])
@pytest.mark.parametrize("more", [{}, {"Accept_Encoding": "br"}, {"Accept": "application/json", "Sec_Fetch_Site": "cross-site"}])
def test_the_lane_says_what_django_says(house: Server, wall: str, more: dict[str, str]) -> None:
    path = paths(house)[0]
    change(house, f"UPDATE library_articlepage SET wall = '{wall}' WHERE basepage_ptr_id = {path.split('/')[2]}")
    django = get(house, path, Cookie="other=1", **more)  # a cookie is none of the lane's
    for _ in range(3):
        assert get(house, path, **more) == django
    assert get(house, path, "HEAD", **more)[:2] == django[:2]
    etag = django[1]["etag"]
    assert get(house, path, If_None_Match=etag)[0] == 304


def test_what_is_closed_is_closed_at_once(house: Server) -> None:
    path = paths(house)[1]
    for _ in range(5):
        change(house, f"UPDATE library_articlepage SET wall = 'free' WHERE basepage_ptr_id = {path.split('/')[2]}")
        assert all(TAIL.encode() in get(house, path)[2] for _ in range(3))
        change(house, f"UPDATE library_articlepage SET wall = 'gated' WHERE basepage_ptr_id = {path.split('/')[2]}")
        assert TAIL.encode() not in get(house, path)[2]


def test_what_is_taken_down_is_gone_at_once(house: Server) -> None:
    path = paths(house)[2]
    assert [get(house, path)[0] for _ in range(3)] == [200] * 3
    change(house, f"UPDATE library_basepage SET live = 0 WHERE id = {path.split('/')[2]}")
    assert get(house, path)[0] == 404


def test_without_a_watcher_nothing_is_answered_from_memory(house: Server) -> None:
    path = paths(house)[3]
    number = path.split("/")[2]
    with closing(sqlite3.connect(house.data / "masthead.sqlite3")) as database:
        (watcher,) = database.execute("SELECT sql FROM sqlite_master WHERE name = 'masthead_lane_library_articlepage_update'").fetchone()
    assert TAIL.encode() not in get(house, path)[2]
    change(house, f"UPDATE library_articlepage SET wall = 'free' WHERE basepage_ptr_id = {number}")
    assert TAIL.encode() in get(house, path)[2]
    change(house, "DROP TRIGGER masthead_lane_library_articlepage_update")
    try:
        change(house, f"UPDATE library_articlepage SET wall = 'gated' WHERE basepage_ptr_id = {number}")
        assert TAIL.encode() not in get(house, path)[2]
    finally:
        change(house, watcher)


def test_a_subscribers_page_is_nobody_elses(house: Server) -> None:
    path = paths(house)[4]
    house.call("readers", "add", "cleo@example.org", "--plan", "all-access")
    link = house.call("readers", "link", "cleo@example.org").strip().removeprefix(house.base)
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
    connection.request("POST", link, headers={"Sec-Fetch-Site": "same-origin"})
    answer = connection.getresponse()
    cookies = "; ".join(value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") or [])
    connection.close()
    change(house, "UPDATE library_publication SET tagline = 'Anew'")  # nothing is prepared
    assert TAIL.encode() in get(house, path, Cookie=cookies)[2]
    for _ in range(3):
        assert TAIL.encode() not in get(house, path)[2]
    assert TAIL.encode() in get(house, path, Cookie=cookies)[2]
