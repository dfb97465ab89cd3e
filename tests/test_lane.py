"""The fast lane, over HTTP: what it says is what Django says, and nothing stands a moment longer than it may."""

import http.client
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from real_server import Server

pytestmark = pytest.mark.server
TAIL = "TAIL-OF-THE-REST"
DAY = re.compile(rb"<updated>[^<]*</updated>")  # of a feed without a dated article it is now
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("lane") / "a.jsonl"
    text = f"One opens.\\n\\nTwo opens.\\n\\nThree is behind.\\n\\n{TAIL}"
    file.write_text("".join(f'{{"id": "{n}", "title": "Piece {n}", "text": "{text}"}}\n' for n in range(10)))
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


def get(house: Server, path: str, method: str = "GET", address: str = "127.0.0.1", **headers: str) -> Answer:
    """Asked from this address; everything from 127.0.0.1 to 127.255.255.254 is this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60, source_address=(address, 0))
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


def signed_in(house: Server, name: str, *plan: str) -> str:
    house.call("readers", "add", f"{name}@example.org", *plan)
    link = house.call("readers", "link", f"{name}@example.org").strip().removeprefix(house.base)
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
    connection.request("POST", link, headers={"Sec-Fetch-Site": "same-origin"})
    answer = connection.getresponse()
    cookies = "; ".join(value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") or [])
    connection.close()
    return cookies


def test_a_subscribers_page_is_nobody_elses(house: Server) -> None:
    path = paths(house)[4]
    cookies = signed_in(house, "cleo", "--plan", "all-access")
    change(house, "UPDATE library_publication SET tagline = 'Anew'")  # nothing is prepared
    assert TAIL.encode() in get(house, path, Cookie=cookies)[2]
    for _ in range(3):
        assert TAIL.encode() not in get(house, path)[2] and TAIL.encode() in get(house, path, Cookie=cookies)[2]


def taken_access_ends_at_once(house: Server, path: str, change: Callable[[Server, str], None]) -> None:
    """On any database: `change` runs a statement there."""
    cookies = signed_in(house, "dora", "--plan", "all-access")
    who = "(SELECT id FROM readers_reader WHERE email = 'dora@example.org')"
    for _ in range(3):
        assert all(TAIL.encode() in get(house, path, Cookie=cookies)[2] for _ in range(3))
        change(house, f"UPDATE subscriptions_grant SET revoked_at = '2026-01-01' WHERE reader_id = {who}")
        assert TAIL.encode() not in get(house, path, Cookie=cookies)[2]
        change(house, f"UPDATE subscriptions_grant SET revoked_at = NULL WHERE reader_id = {who}")
    assert TAIL.encode() in get(house, path, Cookie=cookies)[2]
    change(house, "DELETE FROM django_session")
    assert TAIL.encode() not in get(house, path, Cookie=cookies)[2]


def test_access_that_another_program_takes_is_gone_at_once(house: Server) -> None:
    taken_access_ends_at_once(house, paths(house)[4], change)


def test_a_reader_chooses_three_of_the_month_and_they_stay_open(house: Server) -> None:
    cookies = signed_in(house, "ben")
    wanted = paths(house)[6:]
    for path in wanted:
        assert get(house, f"{path}open/", "POST", Cookie=cookies, Sec_Fetch_Site="cross-site")[0] == 403
        assert get(house, f"{path}open/", "POST", Cookie=cookies, Sec_Fetch_Site="same-origin")[0] == 302
    for _ in range(3):
        assert [TAIL.encode() in get(house, path, Cookie=cookies)[2] for path in wanted] == [True, True, True, False]


@pytest.mark.parametrize("path", ["/", "/countries/", "/feeds/all.atom", "/sitemap.xml", "/authors/", "/radar/"])
def test_lists_are_what_django_says_and_change_at_once(house: Server, path: str) -> None:
    get(house, path)
    django = get(house, path, Cookie="other=1")
    for _ in range(3):
        status, headers, text = get(house, path)
        assert (status, DAY.sub(b"", text)) == (django[0], DAY.sub(b"", django[2])) and headers["cache-control"].startswith("public,")
    title = f"Anew-{path.strip('/').replace('/', '-')}"
    change(house, f"UPDATE library_publication SET name = '{title}'")
    if path != "/sitemap.xml":
        assert title.encode() in get(house, path)[2]
    if modified := django[1].get("last-modified"):
        assert get(house, path, If_Modified_Since=modified)[0] in {200, 304}


def test_a_campus_reads_from_the_next_request_on_and_not_after_its_range_is_taken_away(house: Server) -> None:
    path, campus = paths(house)[5], "127.0.0.77"
    begins, ends = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))
    for _ in range(3):
        assert TAIL.encode() not in get(house, path)[2] and TAIL.encode() not in get(house, path, address=campus)[2]
    change(house, f"INSERT INTO subscriptions_institution VALUES (7, 'u', 'U', '{begins:%F %T}', '{ends:%F %T}', 0)")
    number = f"{0xFFFF7F00004D:032x}"  # 127.0.0.77
    change(house, f"INSERT INTO subscriptions_addressrange (institution_id, first, last, typed) VALUES (7, '{number}', '{number}', '')")
    for _ in range(3):
        _, headers, text = get(house, path, address=campus)
        assert TAIL.encode() in text and headers["cache-control"] == "private, no-store" and "campus=" in headers["set-cookie"]
        assert TAIL.encode() not in get(house, path)[2]
    change(house, "DELETE FROM subscriptions_addressrange")
    assert TAIL.encode() not in get(house, path, address=campus)[2]


def test_a_sponsorship_is_shown_at_once_counted_and_gone_when_its_cap_is_reached(house: Server) -> None:
    path = paths(house)[5]
    begins, ends = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))
    assert b"Acme" not in get(house, path)[2]
    change(
        house,
        "INSERT INTO ads_sponsorship (id, sponsor, kind, heading, text, link, on_articles, on_front, on_lists, starts, ends, weight, cap) "
        f"VALUES (9, 'Acme', 'direct', 'Maps', '', 'https://a.example/', 1, 0, 0, '{begins:%F %T}', '{ends:%F %T}', 1, 3)",
    )
    for seen in range(1, 4):
        assert all(b"Acme" in get(house, path)[2] for _ in range(3))
        assert get(house, "/sponsored/9/article/seen/", "POST", User_Agent="Firefox", Sec_Fetch_Site="same-origin")[0] == 204
        with closing(sqlite3.connect(house.data / "masthead.sqlite3")) as database:
            assert database.execute("SELECT seen FROM ads_tally").fetchall() == [(seen,)]
    assert b"Acme" not in get(house, path)[2]
