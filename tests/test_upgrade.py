"""A publication of an earlier day is brought up to date, and nothing of anybody's is lost."""

import http.client
import lzma
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from real_server import Server

pytestmark = pytest.mark.server
OLD = sorted((Path(__file__).parent / "upgrades").glob("*.sqlite3.xz"))
# What readers did and were promised, in the words of then; a table that is called otherwise now says how.
KEPT = {
    "who they are": "SELECT id, email, name, is_active, is_staff FROM readers_reader",
    "what they opened": "SELECT reader_id, article_id, month, slot, how, opened_at, until FROM access_opened",
    "passes": "SELECT id, address, came_from, made_at, until FROM access_pass",
    "orders": "SELECT reference, reader_id, plan_id, months, minor, currency, state, ordered_at, paid_at FROM subscriptions_order",
    "access": "SELECT reader_id, plan_id, source, starts, ends, revoked_at, reason FROM subscriptions_grant",
    "consents": "SELECT reader_id, letter_id, wording, source, given_at, withdrawn_at FROM newsletters_consent",
    "articles": "SELECT b.id, b.slug, b.title, b.live, a.published_at, a.wall, a.standfirst, a.body FROM library_articlepage a JOIN library_basepage b ON b.id = a.basepage_ptr_id",
    "texts": "SELECT article_id, opening, rest FROM library_galley",
    "sessions": "SELECT session_key, session_data FROM django_session",
    "messages": 'SELECT kind, "to", subject, text, made_at FROM newsletters_message',
}


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, timeout=20)) as database:
        return sorted(database.execute(sql).fetchall(), key=repr)


@pytest.fixture(scope="module", params=OLD, ids=lambda path: path.name.partition(".")[0])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """The house of now with the database of then, set up; and that database as it was."""
    then = tmp_path_factory.mktemp("then") / "then.sqlite3"
    then.write_bytes(lzma.decompress(request.param.read_bytes()))
    with closing(sqlite3.connect(then)) as database, database:  # what ran then shall run today, whenever today is
        database.execute("UPDATE access_opened SET until = '2120-01-01 00:00:00'")
        database.execute("UPDATE subscriptions_grant SET ends = '2120-01-01 00:00:00'")
        database.execute("UPDATE django_session SET expire_date = '2120-01-01 00:00:00'")
    with Server(work=False) as server:  # for its static files
        for left in server.data.glob("masthead.sqlite3*"):
            left.unlink()
        shutil.rmtree(server.data / "search")
        (server.data / "masthead.sqlite3").write_bytes(then.read_bytes())
        assert "steps wait" in server.call("setup")
        server.start()
        yield server, then


@pytest.mark.parametrize("what", KEPT)
def test_nothing_is_lost(house: tuple[Server, Path], what: str) -> None:
    server, then = house
    before, after = read(then, KEPT[what]), read(server.data / "masthead.sqlite3", KEPT[what])
    assert before and before == after


def test_the_database_holds_together(house: tuple[Server, Path]) -> None:
    data = house[0].data / "masthead.sqlite3"
    assert read(data, "PRAGMA integrity_check") == [("ok",)] and read(data, "PRAGMA foreign_key_check") == []


def ask(server: Server, path: str, cookie: str = "", method: str = "GET") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(method, path, headers={"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Content-Length": "0"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, "; ".join(re.findall(r"(sid=[^;]+)", "; ".join(answer.headers.get_all("Set-Cookie") or [])))


def test_everybody_finds_what_is_theirs(house: tuple[Server, Path]) -> None:
    server, _ = house
    data = server.data / "masthead.sqlite3"
    paths = [
        f"/articles/{pk}/{slug}/"
        for pk, slug in read(data, "SELECT p.id, p.slug FROM library_articlepage JOIN library_basepage p ON p.id = basepage_ptr_id")
    ]
    opened = {str(row[0]) for row in read(data, "SELECT article_id FROM access_opened")}
    readable = {
        "ben@example.org": opened,
        "cleo@example.org": {path.split("/")[2] for path in paths},
        "dmitri@example.org": {path.split("/")[2] for path in paths},
    }
    for email, theirs in readable.items():
        status, _, cookie = ask(server, server.call("readers", "link", email).strip().removeprefix(server.base), method="POST")
        assert status == 302 and cookie, email
        assert ask(server, "/account/", cookie)[0] == 200
        for path in paths:
            status, text, _ = ask(server, path, cookie)
            assert status == 200 and ("TAIL-" in text) == (path.split("/")[2] in theirs), (email, path)
    for path in paths:
        assert ask(server, path)[0] == 200 and "TAIL-" not in ask(server, path)[1]
    found = ask(server, "/library/?q=older")[1]
    assert all(path in found for path in paths)


def test_whoever_was_signed_in_still_is(house: tuple[Server, Path]) -> None:
    server, then = house
    known = [ask(server, "/account/", f"sid={key}")[0] for key, _ in read(then, "SELECT session_key, session_data FROM django_session")]
    assert 200 in known
