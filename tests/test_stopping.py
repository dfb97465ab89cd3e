"""Starting and stopping, as whoever runs us sees it: ready when ready, stopping said first, what was begun is finished."""

import http.client
import json
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from real_server import Server

from masthead import service
from masthead.website import health

pytestmark = pytest.mark.server
UNITS = Path(__file__).parent.parent / "deploy" / "systemd"


def ask(port: int, path: str, method: str = "GET", body: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[socket.socket]:
    """Where systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path_factory.mktemp("s") / "n"))
        listening.settimeout(60)
        yield listening


def test_a_stop_is_said_first_and_who_is_being_answered_is_answered(told: socket.socket, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "1", "title": "Piece", "text": "One.\\n\\nTwo.\\n\\nThree.\\n\\nTAIL"}\n')
    with Server(work=False) as server:
        server.call("import", "jsonl", str(file))
        server.environment |= {"NOTIFY_SOCKET": told.getsockname(), "MASTHEAD_DRAIN_SECONDS": "3"}
        server.start()
        assert told.recv(100) == b"READY=1" and ask(server.port, "/readyz") == (200, b'{"ready": true}')
        answers: list[tuple[int, bytes]] = []
        with closing(sqlite3.connect(server.data / "masthead.sqlite3", isolation_level=None)) as database:
            ((pk, slug),) = database.execute(
                "SELECT p.id, p.slug FROM library_articlepage JOIN library_basepage p ON p.id = basepage_ptr_id"
            )
            database.execute("BEGIN IMMEDIATE")  # whoever writes now waits
            path = f"/articles/{pk}/{slug}/keep-reading/"
            slow = threading.Thread(target=lambda: answers.append(ask(server.port, path, "POST", "email=ada@example.org")))
            slow.start()
            time.sleep(0.5)
            server.process.send_signal(signal.SIGTERM)
            assert told.recv(100) == b"STOPPING=1"
            until(lambda: ask(server.port, "/readyz") == (503, b'{"ready": false, "why": "stopping"}'))
            assert ask(server.port, "/healthz")[0] == 200 and not answers, "it lives, and finishes"
            time.sleep(4)  # the three seconds are over: the web has been told to end
            assert server.process.poll() is None and not answers
            database.execute("ROLLBACK")
            slow.join(30)
        assert [status for status, _ in answers] == [302]
        assert server.process.wait(30) == 0
        with closing(sqlite3.connect(server.data / "masthead.sqlite3")) as database:
            assert database.execute("SELECT count(*) FROM access_pass").fetchone() == (1,), "what was acknowledged is kept"


@pytest.mark.django_db
def test_ready_means_that_the_database_answers_and_is_up_to_date(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_up_to_date", False)
    monkeypatch.setattr(health, "what_is_missing", lambda: "3 steps wait")
    assert (client.get("/readyz").status_code, client.get("/readyz").json()["why"]) == (503, "the database is not up to date")
    monkeypatch.setattr(health, "what_is_missing", lambda: "")
    assert client.get("/readyz").json() == {"ready": True}

    class Gone:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr(health, "connection", Gone())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["why"]) == (503, "the database does not answer")
    assert client.get("/healthz").status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_nobody_is_told_where_nobody_listens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    service.tell("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    service.tell("READY=1")
    monkeypatch.delenv(service.DRAINING, raising=False)
    assert not service.draining()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="NO SYSTEMD HERE: install the package 'systemd'")
@pytest.mark.parametrize("unit", sorted(path.name for path in UNITS.iterdir()))
def test_units_say_what_systemd_understands_and_let_out_little(unit: str, tmp_path: Path) -> None:
    for path in UNITS.iterdir():  # what they start is not on this machine
        text = path.read_text().replace("/opt/masthead/.venv/bin/masthead", "/bin/true").replace("/usr/sbin/nginx", "/bin/true")
        (tmp_path / path.name).write_text(text.replace("/bin/systemctl", "/bin/true").replace("WorkingDirectory=/opt/masthead\n", ""))
    done = subprocess.run(["systemd-analyze", "verify", str(tmp_path / unit)], capture_output=True, text=True)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "masthead" in line and "nginx.service not found" not in line]
    assert not ours, done.stderr
    if "ExecStart=/opt/masthead" in (UNITS / unit).read_text():
        words = ["systemd-analyze", "security", "--offline=true", "--json=short", "--threshold=20", str(tmp_path / unit)]
        done = subprocess.run(words, capture_output=True, text=True)
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        assert json.loads(done.stdout)
