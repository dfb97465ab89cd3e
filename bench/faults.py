"""What goes wrong around us, done to a real server while people read and act: what a visitor sees, and what is kept.

`python -m bench.faults [NAME…]`: a line each, and a verdict; exit status 1 when one is wrong. About two minutes.
"""

import http.client
import os
import re
import resource
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from mail_sink import Sink
from real_server import Server

READERS, ARTICLES = 16, 5
A_MONTH = 3  # articles of choice: a press for a fourth leads to the page as well, and opens nothing
INSIDES = re.compile(rb"Traceback|OperationalError|sqlite3|django\.|File &quot;|/site-packages/")


@dataclass
class House:
    """A served publication, and what its readers were told."""

    server: Server
    sessions: list[tuple[int, str]] = field(default_factory=list)
    acknowledged: set[tuple[int, int]] = field(default_factory=set)

    def ask(self, path: str, method: str = "GET", cookie: str = "", body: str = "", wait: float = 60.0) -> tuple[int, bytes, str]:
        """Status, body and where it leads. Raises OSError where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=wait)
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        assert not INSIDES.search(said), f"{path} shows our insides"
        return answer.status, said, answer.headers.get("Location", "")

    def sql(self, text: str) -> list[Any]:
        """Asked of the database itself."""
        with closing(sqlite3.connect(self.server.data / "masthead.sqlite3", timeout=30)) as database:
            return database.execute(text).fetchall()

    def articles(self) -> list[str]:
        """Their addresses."""
        rows = self.sql("SELECT p.id, p.slug FROM library_articlepage JOIN library_basepage p ON p.id = basepage_ptr_id")
        return [f"/articles/{pk}/{slug}/" for pk, slug in rows]

    def open(self, reader: int, cookie: str, path: str) -> bool:
        """A reader chooses an article; True when they were told that it is open."""
        try:
            status, _, leads = self.ask(f"{path}open/", "POST", cookie)
        except (OSError, http.client.HTTPException):
            return False
        if status == 302 and leads.endswith("#rest"):
            self.acknowledged.add((reader, int(path.split("/")[2])))
            return True
        return False

    def kept(self) -> bool:
        """Whether all that was acknowledged is there, and the database holds together."""
        rows = set(self.sql("SELECT reader_id, article_id FROM access_opened"))
        return self.acknowledged <= rows and self.sql("PRAGMA integrity_check") == [("ok",)] and self.sql("PRAGMA foreign_key_check") == []

    def answers_again(self, within: float = 60.0) -> float:
        """Seconds until a page comes."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            try:
                if self.ask("/readyz", wait=5)[0] == 200 and self.ask(self.articles()[0], wait=5)[0] == 200:
                    return time.monotonic() - began
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise AssertionError("nobody answers")


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Somebody else writes, and does not end."""
    with closing(sqlite3.connect(house.server.data / "masthead.sqlite3", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def reading_goes_on(house: House) -> None:
    """Strangers and readers get their pages."""
    for cookie in ("", house.sessions[0][1]):
        for path in ("/", *house.articles()[:2]):
            assert house.ask(path, cookie=cookie, wait=5)[0] == 200, path


def database_locked_for_ten_seconds(house: House) -> str:
    """Who acts waits and is answered; who reads does not wait."""
    done: list[bool] = []
    reader, cookie = house.sessions[0]
    with locked(house):
        acting = threading.Thread(target=lambda: done.append(house.open(reader, cookie, house.articles()[0])))
        acting.start()
        reading_goes_on(house)
        time.sleep(10)
    acting.join()
    assert done == [True]
    return "reading goes on; the press waits ten seconds and is done"


def database_locked_for_longer_than_anybody_waits(house: House) -> str:
    """After twenty seconds a decent page says that nothing was lost, and nothing was done."""
    reader, cookie = house.sessions[1]
    path = house.articles()[1]
    with locked(house):
        status, said, _ = house.ask(f"{path}open/", "POST", cookie)
    assert status == 503 and b"Please try again" in said, status
    assert house.open(reader, cookie, path)
    return f"{status} with a page that says to try again; then it is done"


def disk_full(house: House) -> str:
    """No file may grow: what SQLite sees of a full disk. Reading goes on; acts are refused whole."""
    reader, cookie = house.sessions[2]
    path, pids = house.articles()[2], _below(house.server.process.pid)
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[pid][1]))
    try:
        status, said, _ = house.ask(f"{path}open/", "POST", cookie)
        assert status == 503 and b"Please try again" in said, status
        reading_goes_on(house)
    finally:
        for pid in pids:
            if Path(f"/proc/{pid}").exists():
                resource.prlimit(pid, resource.RLIMIT_FSIZE, before[pid])
    assert house.open(reader, cookie, path)
    return f"reading goes on; {status} for who acts; with room again it is done"


def cache_gone(house: House) -> str:
    """The table of the cache is lost: readers read and open."""
    with closing(sqlite3.connect(house.server.data / "masthead.sqlite3", timeout=30)) as database, database:
        database.execute("ALTER TABLE cache RENAME TO cache_lost")
    try:
        reading_goes_on(house)
        reader, cookie = house.sessions[3]
        assert house.open(reader, cookie, house.articles()[3])
        status, _, _ = house.ask("/sign-in/", "POST", body="email=reader0@example.org")
    finally:
        with closing(sqlite3.connect(house.server.data / "masthead.sqlite3", timeout=30)) as database, database:
            database.execute("ALTER TABLE cache_lost RENAME TO cache")
    assert house.ask("/sign-in/", "POST", body="email=reader0@example.org")[0] == 302
    return f"reading and opening go on; signing in says a decent {status}, and works again"


def mail_server_gone(house: House) -> str:
    """The rest of the article opens at once; the message waits and goes out when there is a server."""
    status, _, leads = house.ask(f"{house.articles()[4]}keep-reading/", "POST", body="email=ada@example.org", wait=10)
    assert status == 302 and leads.endswith("#rest")
    _until(lambda: house.sql("SELECT tries, error FROM newsletters_message WHERE sent_at IS NULL AND tries > 0"))
    sink = Sink()
    sink.port = int(house.server.environment["EMAIL_URL"].rpartition(":")[2])
    with sink:
        with closing(sqlite3.connect(house.server.data / "masthead.sqlite3", timeout=30)) as database, database:
            database.execute("UPDATE newsletters_message SET next_try_at = '2020-01-01 00:00:00'")  # not to wait five minutes
        _until(lambda: not house.sql("SELECT id, kind FROM newsletters_message WHERE sent_at IS NULL"))
        assert sink.messages
    return "the article opens at once; the message waits, and goes out when there is a server"


def each_process_killed(house: House) -> str:
    """`kill -9` of the web, of its workers and of the worker, while readers choose."""
    stop, said = threading.Event(), []

    def act() -> None:
        while not stop.is_set():
            for reader, cookie in house.sessions[4:12]:
                for path in house.articles()[:A_MONTH]:
                    house.open(reader, cookie, path)

    acting = threading.Thread(target=act)
    acting.start()
    for pid in reversed(_below(house.server.process.pid)[1:]):  # the workers before what starts them again
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        said.append(house.answers_again())
    stop.set()
    acting.join()
    return f"{len(said)} processes killed; pages again after {max(said):.1f} s at most"


def everything_killed_at_once(house: House) -> str:
    """As a power cut does it, but for what the disk had not been given yet."""
    paths = house.articles()[:A_MONTH]
    acting = threading.Thread(target=lambda: [house.open(*session, path) for session in house.sessions[12:] for path in paths])
    acting.start()
    time.sleep(0.3)
    for pid in reversed(_below(house.server.process.pid)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    house.server.process.wait(20)
    acting.join()
    house.server.start()
    return f"pages again {house.answers_again():.1f} s after the start"


def _below(pid: int) -> list[int]:
    """A process and all that came of it."""
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _until(true: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)


FAULTS = (
    database_locked_for_ten_seconds,
    database_locked_for_longer_than_anybody_waits,
    disk_full,
    cache_gone,
    mail_server_gone,
    each_process_killed,
    everything_killed_at_once,
)


def prepare(server: Server) -> House:
    """Articles, readers who are signed in, and a mail server that is not there."""
    file = Path(server.folder.name) / "a.jsonl"
    file.write_text("".join(f'{{"id": "{n}", "title": "Piece {n}", "text": "One.\\n\\nTwo.\\n\\nThree."}}\n' for n in range(ARTICLES)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{free.getsockname()[1]}"
    server.call("import", "jsonl", str(file))
    links = []
    for n in range(READERS):
        server.call("readers", "add", f"reader{n}@example.org")
        links.append(server.call("readers", "link", f"reader{n}@example.org").strip().removeprefix(server.base))
    server.start()
    house = House(server)
    for n, link in enumerate(links):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("POST", link, headers={"Sec-Fetch-Site": "same-origin", "Content-Length": "0"})
        answer = connection.getresponse()
        cookie = "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or [])
        house.sessions.append((house.sql(f"SELECT id, email FROM readers_reader WHERE email = 'reader{n}@example.org'")[0][0], cookie))
        connection.close()
    return house


def main() -> int:
    """Each fault in turn, on one house."""
    wanted, wrong = sys.argv[1:], 0
    with Server() as server:
        house = prepare(server)
        for fault in FAULTS:
            if wanted and fault.__name__ not in wanted:
                continue
            try:
                said = fault(house)
                house.answers_again()
                assert house.kept(), "something acknowledged is lost"
            except AssertionError as error:
                said, wrong = f"WRONG: {error}", wrong + 1
            print(f"{fault.__name__.replace('_', ' ')}: {said}", flush=True)
        print(
            f"{len(house.acknowledged)} articles were acknowledged; {'all are kept' if house.kept() else 'SOME ARE LOST'}. {wrong} wrong."
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
