"""The real program with a Redis: mail is sent while it is there, while it is gone, and when it is back; and after a worker was killed."""

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from real_server import Server
from services import NotHere, Redis
from test_race import ask

pytestmark = pytest.mark.server


def workers(server: Server) -> list[int]:
    """The processes of this server that do tasks."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words, mother = (place / "cmdline").read_bytes().split(b"\0"), (place / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if words[-2:-1] == [b"work"] and int(mother) == server.process.pid:
            found.append(int(place.name))
    return found


def until(what: Any, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(what())


def test_readers_notice_neither_a_lost_redis_nor_a_killed_worker(tmp_path: Path) -> None:
    try:
        redis = Redis()
    except NotHere as why:
        pytest.skip(str(why))
    rows = [{"id": f"r{n}", "title": f"Article {n}", "date": "2026-10-01", "text": "One.\n\nTwo.\n\nThree."} for n in range(2)]
    (tmp_path / "archive.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with redis as address, Server() as server:
        server.environment |= {"CACHE_URL": f"{address}/0", "QUEUE_URL": f"{address}/1"}
        server.call("import", "jsonl", str(tmp_path / "archive.jsonl"))
        server.start()
        page = next(iter(re.findall(r"<loc>[^<]+(/articles/[^<]+)</loc>", ask(server, "GET", "/sitemap-1.xml")[2])))

        def ask_for_mail(name: str) -> None:
            """The stranger's answer comes at once, and the mail soon."""
            status, _, _ = ask(server, "POST", f"{page}keep-reading/", typed=f"email={name}%40example.org")
            assert status == 302
            assert until(lambda: any(f"{name}@example.org" in mail.read_text() for mail in server.outbox.glob("*.eml"))), name

        ask_for_mail("there")
        redis.stop()
        ask_for_mail("gone")
        redis.start()
        ask_for_mail("back")
        (worker,) = workers(server)
        os.kill(worker, signal.SIGKILL)
        ask_for_mail("killed")
        assert until(lambda: workers(server) and workers(server) != [worker])
