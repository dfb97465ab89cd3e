"""The lane on PostgreSQL, over HTTP, with a second program that changes rows without Django."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from real_server import Server
from services import Postgres, or_skip
from test_lane import TAIL, get, signed_in, taken_access_ends_at_once

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("lane") / "a.jsonl"
    text = f"One opens.\\n\\nTwo opens.\\n\\nThree is behind.\\n\\n{TAIL}"
    file.write_text("".join(f'{{"id": "{n}", "title": "Piece {n}", "text": "{text}"}}\n' for n in range(10)))
    with or_skip(Postgres) as database, Server(database, work=False) as server:
        server.call("import", "jsonl", str(file))
        server.start()
        yield server


def change(house: Server, sql: str) -> None:
    with psycopg.connect(house.environment["DATABASE_URL"], autocommit=True) as database:
        database.execute(sql.encode())


def paths(house: Server) -> list[str]:
    return re.findall(r"<loc>[^<]*?(/articles/[^<]+)</loc>", get(house, "/sitemap-1.xml")[2].decode())


def test_strangers_and_subscribers_are_answered_from_memory_as_django_answers(house: Server) -> None:
    path, cookies = paths(house)[0], signed_in(house, "cleo", "--plan", "all-access")
    for cookie in ("", cookies):
        said = [get(house, path, **({"Cookie": cookie} if cookie else {})) for _ in range(3)]
        django = get(house, path, Cookie=f"{cookie}; other=1".lstrip("; "))
        assert all((status, text) == (django[0], django[2]) for status, _, text in said)
        assert (TAIL.encode() in django[2]) == bool(cookie)


def test_what_is_closed_is_closed_at_once(house: Server) -> None:
    path = paths(house)[1]
    for _ in range(5):
        change(house, f"UPDATE library_articlepage SET wall = 'free' WHERE basepage_ptr_id = {path.split('/')[2]}")
        assert all(TAIL.encode() in get(house, path)[2] for _ in range(3))
        change(house, f"UPDATE library_articlepage SET wall = 'gated' WHERE basepage_ptr_id = {path.split('/')[2]}")
        assert TAIL.encode() not in get(house, path)[2]
    change(house, f"UPDATE library_basepage SET live = false WHERE id = {path.split('/')[2]}")
    assert get(house, path)[0] == 404


def test_access_that_another_program_takes_is_gone_at_once(house: Server) -> None:
    taken_access_ends_at_once(house, paths(house)[2], change)


def test_a_reader_chooses_three_of_the_month_and_they_stay_open(house: Server) -> None:
    cookies = signed_in(house, "ben")
    wanted = paths(house)[4:8]
    for path in wanted:
        assert get(house, f"{path}open/", "POST", Cookie=cookies, Sec_Fetch_Site="same-origin")[0] == 302
    for _ in range(3):
        assert [TAIL.encode() in get(house, path, Cookie=cookies)[2] for path in wanted] == [True, True, True, False]
