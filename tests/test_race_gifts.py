"""Presses at once, against the real server: a month's gifts and a gift's opens are never more than they may be, and one
topic made by many is one."""

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from real_server import Server
from test_race import ask, database, sign_in

pytestmark = pytest.mark.server
assert database  # the fixture: SQLite, then PostgreSQL
GIVING, OPENING = 16, 32


def at_once(count: int, press: Callable[[int], tuple[int, dict[str, str]]]) -> list[tuple[int, dict[str, str]]]:
    """`count` presses that begin together; what each was answered."""
    barrier, answers = threading.Barrier(count), []

    def one(n: int) -> None:
        barrier.wait()
        answers.append(press(n))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_gifts_and_their_opens_are_never_more_than_they_may_be(database: str, tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "title": f"Article {n}", "date": "2026-10-01", "text": "One.\n\nTwo.\n\nThree."} for n in range(GIVING)]
    (tmp_path / "archive.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with Server(database, work=False, workers=2) as server:
        server.environment["MASTHEAD_PROXIES"] = "1"  # presses from many networks
        server.call("import", "jsonl", str(tmp_path / "archive.jsonl"))
        server.call("readers", "add", "cleo@example.org", "--plan", "all-access")
        server.start()
        cookie = sign_in(server, "cleo@example.org")
        _, _, sitemap = ask(server, "GET", "/sitemap-1.xml")
        pages = [place.removeprefix(server.base) for place in re.findall(r"<loc>([^<]+/articles/[^<]+)</loc>", sitemap)][:GIVING]
        assert len(pages) == GIVING

        given = at_once(GIVING, lambda n: ask(server, "POST", f"{pages[n]}gift/", cookie)[:2])
        assert sorted(status for status, _ in given) == [302] * 10 + [409] * 6
        again = at_once(8, lambda n: ask(server, "POST", f"{pages[n // 4]}gift/", cookie)[:2])
        assert {status for status, _ in again} <= {302, 409}
        account = ask(server, "GET", "/account/", cookie)[2]
        assert account.count('data-act="revoke-gift"') == 10

        kept = next(page for page in pages if 'data-act="revoke-gift"' in ask(server, "GET", f"{page}gift/", cookie)[2])
        found = re.search(r"(/gifts/[\w-]{43}/)", ask(server, "GET", f"{kept}gift/", cookie)[2])
        assert found is not None
        opened = at_once(OPENING, lambda n: ask(server, "POST", found[1], forwarded=f"198.51.100.{n}")[:2])
        assert sorted(status for status, _ in opened) == [302] * 25 + [410] * 7
        readers = [headers["set-cookie"].split(";")[0] for status, headers in opened if status == 302]
        assert len(set(readers)) == 25
        assert all('id="rest"' in ask(server, "GET", kept, one)[2] for one in readers)
        one_topic_made_by_many(server)


def one_topic_made_by_many(server: Server) -> None:
    """On the same server: setting one up takes longer than all the presses."""
    server.call("readers", "add", "eva@example.org", "--staff")
    cookie = sign_in(server, "eva@example.org")
    token = re.findall(r"^[\w-]*csrf=[^;]+", ask(server, "GET", "/desk/planning/", cookie)[1]["cookies"], re.MULTILINE)[0]
    cookie = f"{cookie}; {token}"
    for name in ("River+law", "Sea+law", "Air+law"):
        made: list[tuple[int, str]] = []

        def press(n: int, name: str = name, made: list[tuple[int, str]] = made) -> tuple[int, dict[str, str]]:
            status, headers, body = ask(
                server, "POST", "/desk/subjects/topics/", cookie, typed=f"name={name}", token=token.partition("=")[2]
            )
            made.append((status, body))
            return status, headers

        at_once(GIVING, press)
        assert len(made) == GIVING and len(set(made)) == 1 and made[0][0] == 200, made
        found = json.loads(ask(server, "GET", f"/desk/subjects/topics/?q={name}", cookie)[2])["found"]
        assert len(found) == 1, found
