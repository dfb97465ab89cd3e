"""A backup taken while people read, and what comes back of it; and what is refused, in a sentence."""

import http.client
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from real_server import Server

from masthead.transfer.backup.archive import Head, Writing

pytestmark = pytest.mark.server
READERS, ARTICLES = 8, 3


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("backup") / "a.jsonl"
    file.write_text(
        "".join(f'{{"id": "{n}", "title": "Piece {n}", "text": "One.\\n\\nTwo.\\n\\nThree.\\n\\nTAIL"}}\n' for n in range(ARTICLES))
    )
    with Server() as server:
        server.call("import", "jsonl", str(file))
        for folder, name in (
            ("media/images", "a.jpg"),
            ("media/original_images", "a.jpg"),
            ("wire", "2026-11-01.jsonl.gz"),
            ("sending", "x.journal"),
        ):
            (server.data / folder).mkdir(parents=True, exist_ok=True)
            (server.data / folder / name).write_bytes(f"{folder}/{name}".encode() * 1000)
        server.start()
        yield server


@pytest.fixture
def backup(house: Server, tmp_path: Path) -> Path:
    house.call("backup", str(tmp_path / "one.tar.zst"))
    return tmp_path / "one.tar.zst"


def refused(server: Server, *words: str) -> str:
    """What the program complains of."""
    server.call("--help") if server.resident is None else None
    assert server.resident is not None
    status, said, complained = server.resident.call(list(words))
    assert status == 1 and not said and "Traceback" not in complained and complained.count("\n") == 1, (status, said, complained)
    return complained


@dataclass
class Reading:
    """Readers who open articles, one after another, and what they were told is open."""

    house: Server
    sessions: dict[int, str]
    paths: list[str]
    acknowledged: list[tuple[int, int]] = field(default_factory=list)
    failed: list[object] = field(default_factory=list)

    def run(self) -> None:
        for path in self.paths:
            for reader, cookie in self.sessions.items():
                connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
                connection.request(
                    "POST", f"{path}open/", headers={"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Content-Length": "0"}
                )
                answer = connection.getresponse()
                if answer.status == 302 and answer.headers["Location"].endswith("#rest"):
                    self.acknowledged.append((reader, int(path.split("/")[2])))
                else:
                    self.failed.append((answer.status, answer.read()))
                connection.close()


def rows(data: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "masthead.sqlite3", timeout=20)) as database:
        return database.execute(sql).fetchall()


def sessions(house: Server) -> dict[int, str]:
    found = {}
    for n in range(READERS):
        house.call("readers", "add", f"reader{n}@example.org")
        path = house.call("readers", "link", f"reader{n}@example.org").strip().removeprefix(house.base)
        connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
        connection.request("POST", path, headers={"Sec-Fetch-Site": "same-origin", "Content-Length": "0"})
        answer = connection.getresponse()
        pk = rows(house.data, f"SELECT id FROM readers_reader WHERE email = 'reader{n}@example.org'")[0][0]
        found[int(str(pk))] = "; ".join(re.findall(r"(sid=[^;]+|browser=[^;]+)", "; ".join(answer.headers.get_all("Set-Cookie") or [])))
        connection.close()
    return found


def test_a_backup_taken_while_people_read_holds_all_that_they_were_told_and_comes_back_whole(house: Server, tmp_path: Path) -> None:
    paths = [
        f"/articles/{pk}/{slug}/"
        for pk, slug in rows(house.data, "SELECT p.id, p.slug FROM library_articlepage JOIN library_basepage p ON p.id = basepage_ptr_id")
    ]
    reading = Reading(house, sessions(house), paths)
    going, busy = threading.Thread(target=reading.run), threading.Event()

    def write() -> None:
        """A second writer, at the database itself."""
        with closing(sqlite3.connect(house.data / "masthead.sqlite3", timeout=60, isolation_level=None)) as database:
            n = 0
            while not busy.is_set():
                n += 1
                database.execute("UPDATE library_publication SET tagline = ?", [str(n)])
                time.sleep(0.005)  # one that never rests leaves nobody a turn, backup or not

    writer = threading.Thread(target=write)
    writer.start()
    going.start()
    while len(reading.acknowledged) < READERS and going.is_alive():
        time.sleep(0.01)
    before = set(reading.acknowledged)
    target = tmp_path / "under-load.tar.zst"
    said = house.call("backup", str(target))
    busy.set()
    going.join()
    writer.join()
    assert not reading.failed and len(before) >= READERS and "read again and whole" in said
    assert target.stat().st_mode & 0o777 == 0o600 and [one.name for one in tmp_path.iterdir()] == [target.name]
    again = Server(work=False)
    again.environment["MASTHEAD_URL"] = house.environment["MASTHEAD_URL"]
    shutil.copytree(house.data / "static", again.data / "static")  # packing it anew takes ten seconds
    try:
        assert "Restored:" in again.call("restore", str(target))
        opened = set(rows(again.data, "SELECT reader_id, article_id FROM access_opened"))
        assert before <= opened <= set(reading.acknowledged)
        assert rows(again.data, "PRAGMA integrity_check") == [("ok",)] and rows(again.data, "PRAGMA foreign_key_check") == []
        for name in ("media/images/a.jpg", "media/original_images/a.jpg", "wire/2026-11-01.jsonl.gz", "sending/x.journal"):
            assert (again.data / name).read_bytes() == (house.data / name).read_bytes(), name
        assert not [
            one
            for one in again.data.rglob("*")
            if one.is_file() and one.stat().st_mode & 0o077 and "static" not in one.parts and "search" not in one.parts
        ]
        again.environment["MASTHEAD_HOSTS"] = "127.0.0.1"
        again.start()
        reader, article = next(iter(before))
        for path, cookie, inside in (
            ("/", "", "Piece"),
            (next(one for one in paths if one.split("/")[2] == str(article)), reading.sessions[reader], "TAIL"),
        ):
            connection = http.client.HTTPConnection("127.0.0.1", again.port, timeout=60)
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            assert answer.status == 200 and inside in answer.read().decode(), path
            connection.close()
    finally:
        again.__exit__()


def test_what_is_damaged_is_said_and_nothing_is_touched(house: Server, backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    damaged = {
        "cut": (whole[: len(whole) // 2], "damaged"),
        "tail": (whole[:-10], "damaged|cut off"),
        "bent": (whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 0xFF]) + whole[len(whole) // 2 + 1 :], "damaged"),
        "empty": (b"", "damaged"),
        "other": (b"PK\x03\x04 something else" * 100, "damaged"),
    }
    new = Server()
    for name, (content, says) in damaged.items():
        file = tmp_path / name
        file.write_bytes(content)
        assert re.search(says, refused(house, "restore", "--check", str(file))), name
    assert re.search("damaged", refused(new, "restore", str(tmp_path / "bent")))
    assert not [one.name for one in new.data.iterdir() if one.name not in {"secret_key"} and not one.name.startswith("masthead.sqlite3")]
    assert "has a publication" not in refused(new, "restore", str(tmp_path / "cut")), "a refused one leaves room for the next"
    new.__exit__()


def test_what_lives_is_not_written_over(house: Server, backup: Path, tmp_path: Path) -> None:
    assert "has a publication in it" in refused(house, "restore", str(backup))
    assert "is there already" in refused(house, "backup", str(backup))
    assert "in the data folder" in refused(house, "backup", str(house.data / "x.tar.zst"))
    assert "There is no folder" in refused(house, "backup", str(tmp_path / "none" / "x.tar.zst"))
    assert "There is no file" in refused(house, "restore", str(tmp_path / "none"))
    new = Server()
    assert "no publication here" in refused(new, "backup", str(tmp_path / "x.tar.zst"))
    (new.data / "media").mkdir(parents=True, exist_ok=True)
    assert "is not empty (media)" in refused(new, "restore", str(backup))
    new.__exit__()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"migrations": ["library.0001_initial", "library.9999_to_come"]}, "taken by a newer Masthead.*library.9999_to_come"),
        ({"kind": "postgresql"}, "of PostgreSQL, and DATABASE_URL names SQLite"),
        ({"format": 99}, "taken by a newer Masthead"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_read(house: Server, tmp_path: Path, more: dict[str, object], says: str) -> None:
    file = tmp_path / "strange.tar.zst"
    given = {
        "taken": "2027-01-01T00:00:00+00:00",
        "version": "9.9",
        "kind": "sqlite",
        "key": "",
        "own_key": False,
        "migrations": [],
        **more,
    }
    with file.open("wb") as out:
        Writing(out, Head(**given)).finish()  # type: ignore[arg-type]
    assert re.search(says, refused(house, "restore", str(file)))


def test_a_full_disk_is_said_and_leaves_nothing(house: Server, tmp_path: Path) -> None:
    """A limit on a file's size is what a program sees of a full disk that a test can make."""
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); from masthead.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "backup", str(tmp_path / "x.tar.zst")], env=house.environment, capture_output=True, text=True
    )
    assert done.returncode == 1 and "no room left" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_keeps_the_newest_and_nothing_of_others_is_taken_away(house: Server, tmp_path: Path) -> None:
    (tmp_path / "masthead-notes.tar.zst").write_text("mine")
    for day in ("20260101T000000Z", "20260201T000000Z", "20260301T000000Z"):
        (tmp_path / f"masthead-{day}.tar.zst").write_text("old")
    house.call("backup", str(tmp_path), "--keep", "2")
    left = sorted(one.name for one in tmp_path.iterdir())
    assert len(left) == 3 and left[0] == "masthead-20260301T000000Z.tar.zst" and left[2] == "masthead-notes.tar.zst"
    assert (house.data / "backed_up").read_text().splitlines()[1] == str(tmp_path / left[1])


def test_another_key_is_told_of(house: Server, backup: Path) -> None:
    assert "secret key was another" not in house.call("restore", "--check", str(backup))
    other = Server()
    other.environment["MASTHEAD_SECRET_KEY"] = "another-key-" * 5
    assert "secret key was another" in other.call("restore", "--check", str(backup))
    other.__exit__()
