"""Real senders, killed with `kill -9` while they send: nobody is lost, and every letter that came twice is named."""

import collections
import email
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from mail_sink import Sink
from real_server import Server
from services import postgres

pytestmark = pytest.mark.server
READERS, CONNECTIONS = 900, 3


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    with postgres() as address:
        yield address


class Workers:
    """`masthead work`, some of them, in groups of their own."""

    def __init__(self, server: Server) -> None:
        self.server, self.alive = server, list[subprocess.Popen[bytes]]()

    def start(self, count: int = 1) -> None:
        log = open(self.server.data / "work.log", "ab")  # noqa: SIM115
        for _ in range(count):
            command = [sys.executable, "-m", "masthead", "work"]
            self.alive.append(subprocess.Popen(command, env=self.server.environment, stdout=log, stderr=log, start_new_session=True))

    def end(self, how: int) -> None:
        for worker in self.alive:
            if worker.poll() is None:
                os.killpg(worker.pid, how)
        for worker in self.alive:
            worker.wait(60)
        self.alive.clear()


def until(what: Any, seconds: float = 90) -> bool:
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(what())


def test_a_killed_sender_loses_nobody_and_names_whom_it_may_have_sent_twice(database: str) -> None:
    """Two senders at once, killed together twice; then two that finish. A server that takes its time makes doubt likely."""
    slow = Sink(lambda verb, argument, brought: _slowly(verb))
    with slow as sink, Server(database, work=False) as server:
        server.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.port}?connections={CONNECTIONS}"
        listed = server.data / "readers.csv"
        rows = "".join(f"reader{n}@example.org,Reader {n},daily,2026-01-05T08:00:00Z\n" for n in range(READERS))
        listed.write_text("email,name,letters,confirmed_at\n" + rows)
        server.call("import", "readers", str(listed))
        server.call("review", "daily", "--send", "--now")
        assert sink.count == 0
        workers, kills = Workers(server), 0
        try:
            for _ in range(2):
                before = sink.count
                workers.start(2)
                assert until(lambda before=before: sink.count > before), (server.data / "work.log").read_text()
                time.sleep(random.uniform(0.0, 0.5))
                workers.end(signal.SIGKILL)
                kills += 2
            workers.start(2)
            told = lambda: json.loads(server.call("review", "daily", "--status", "--json"))  # noqa: E731
            assert until(lambda: len({to for (to,), _ in sink.messages}) == READERS, 180), told()
            assert until(lambda: told()["to_send"] == 0, 60), told()
        finally:
            workers.end(signal.SIGTERM)
        status = told()
    times = collections.Counter(to for (to,), _ in sink.messages)
    twice = {to for to, count in times.items() if count > 1}
    named = {row["email"]: row["message_id"] for row in status["doubtful"]}
    assert set(times) == {f"reader{n}@example.org" for n in range(READERS)}, "nobody is lost"
    assert sum(times.values()) - READERS <= kills * CONNECTIONS and len(named) <= kills * CONNECTIONS
    assert twice <= set(named), "every letter that came twice is named"
    assert (status["sent"], status["failed"], status["left_out"], status["audience"]) == (READERS, 0, 0, READERS)
    ids = collections.defaultdict(set)
    for (to,), raw in sink.messages:
        ids[to].add(email.message_from_bytes(raw)["Message-ID"])
    assert all(len(found) == 1 for found in ids.values()) and all(ids[to] == {named[to]} for to in twice)


def _slowly(verb: str) -> bytes | None:
    from mail_sink import usual

    if verb == ".":
        time.sleep(0.002)
    return usual(verb, "", 0)
