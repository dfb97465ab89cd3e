"""PostgreSQL and Redis of our own, for tests, benchmarks and plays: on free ports, in folders of their own, stopped at the end.

Neither runs as root: where we are, PostgreSQL runs as its own user and Redis as `nobody`.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

HERE = "127.0.0.1"


class NotHere(Exception):
    """The server is not installed; says which package brings it."""


def free_port() -> int:
    """One that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


class Postgres:
    """`within`: words that commands begin with, such as `ip netns exec store`; `host`: where it listens, `others`: who may come."""

    def __init__(self, host: str = HERE, port: int = 0, within: Sequence[str] = (), others: str = "", connections: int = 100) -> None:
        self.bin = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), Path()).parent
        if not (self.bin / "initdb").exists():
            raise NotHere("PostgreSQL's server is not installed here (Debian: postgresql)")
        self.host, self.port, self.within, self.others, self.connections = host, port or free_port(), list(within), others, connections
        self.who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def __enter__(self) -> str:
        self.folder = Path(tempfile.mkdtemp(prefix="mhpg-", dir="/tmp"))
        if self.who:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", f"{self.folder}/db", "-A", "trust", "-U", "masthead", "-E", "UTF8", "--no-sync")
        if self.others:
            with (self.folder / "db" / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {self.others} trust\n")
        self.start()
        return f"postgres://masthead@{self.host}:{self.port}/postgres"

    def start(self, fsync: str = "off") -> None:
        """Start it, again if need be."""
        said = f"-c listen_addresses={self.host} -c port={self.port} -c unix_socket_directories={self.folder}"
        self._run(
            "pg_ctl", "-D", f"{self.folder}/db", "-w", "-l", f"{self.folder}/log", "-o",
            f"{said} -c fsync={fsync} -c max_connections={self.connections}", "start",
        )  # fmt: skip

    def stop(self) -> None:
        """At once, as a crash would."""
        self._run("pg_ctl", "-D", f"{self.folder}/db", "-m", "immediate", "stop")

    def __exit__(self, *rest: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *words: str) -> None:
        subprocess.run([*self.within, *self.who, f"{self.bin}/{name}", *words], check=True, capture_output=True, cwd="/tmp", timeout=120)


class Redis:
    """With many numbered databases; nothing of it is kept on disk."""

    def __init__(self, host: str = HERE, port: int = 0, within: Sequence[str] = ()) -> None:
        if shutil.which("redis-server") is None:
            raise NotHere("Redis is not installed here (Debian: redis-server)")
        self.host, self.port, self.within = host, port or free_port(), list(within)
        self.who = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []

    def __enter__(self) -> str:
        self.start()
        return f"redis://{self.host}:{self.port}"

    def start(self) -> None:
        """Start it, again if need be, and wait until it answers."""
        words = [
            "--bind",
            self.host,
            "--port",
            str(self.port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--protected-mode",
            "no",
            "--databases",
            "8300",
        ]
        command = [*self.within, *self.who, "redis-server", *words]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/", start_new_session=True)
        asked = [*self.within, "redis-cli", "-h", self.host, "-p", str(self.port), "ping"]
        deadline = time.monotonic() + 30
        while subprocess.run(asked, capture_output=True).stdout.strip() != b"PONG":
            assert time.monotonic() < deadline and self.process.poll() is None, "Redis does not start"
            time.sleep(0.05)

    def signal(self, number: signal.Signals) -> None:
        """To the server and to what started it for another user."""
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """At once."""
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait(30)

    def __exit__(self, *rest: object) -> None:
        self.stop()


@contextmanager
def or_skip(service: type[Postgres] | type[Redis]) -> Iterator[str]:
    """Its address; the test skips where its server is not installed."""
    try:
        made = service()
    except NotHere as why:
        pytest.skip(str(why))
    with made as address:
        yield address


def postgres() -> AbstractContextManager[str]:
    """A PostgreSQL for this test, or the test skips."""
    return or_skip(Postgres)


def redis_server() -> AbstractContextManager[str]:
    """A Redis for this test, or the test skips."""
    return or_skip(Redis)
