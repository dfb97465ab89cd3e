"""A real Masthead server for tests: its own data folder, a free port on loopback, the installed program."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from masthead_environment import stores
from prepared import prepared
from resident import Resident

KEY = "one-key-for-all-servers-of-tests-so-that-what-was-sealed-in-a-prepared-folder-holds-in-its-copies"

WRITTEN = "set-up.sql"  # a database of PostgreSQL's as it was set up


def postgres_program(name: str, *words: str) -> None:
    """One of those that come with its server, and so speak its language."""
    here = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))[-1]
    subprocess.run([here, *words], check=True, capture_output=True, timeout=120)


class Server:
    """`with Server() as server:` sets up, serves, and stops. `database` is a DATABASE_URL, or "" for SQLite."""

    def __init__(self, database: str = "", work: bool = True, workers: int = 1) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="masthead-server-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.workers, self.work = workers, work
        self.resident: Resident | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MASTHEAD_", "DJANGO_"))}
        self.environment = {
            **kept,
            "MASTHEAD_DATA": str(self.data),
            "MASTHEAD_URL": self.base,
            "MASTHEAD_SECRET_KEY": KEY,
            "EMAIL_URL": "outbox:",
            "DATABASE_URL": database,
            # Where the tests have a Redis, each server has numbers of its own there.
            **stores(2 * random.randrange(32, 4096)),
        }

    @property
    def data(self) -> Path:
        return Path(self.folder.name) / "data"

    @property
    def outbox(self) -> Path:
        return self.data / "outbox"

    def call(self, *words: str) -> str:
        """Run the program; returns what it printed."""
        if self.resident is None or self.resident.environment != self.environment:
            self._leave()
            self.resident = Resident(dict(self.environment))
        status, said, complained = self.resident.call(list(words))
        assert status == 0, f"masthead {' '.join(words)}:\n{said}\n{complained}"
        return said

    def _leave(self) -> None:
        if self.resident is not None:
            self.resident.stop()
            self.resident = None

    def start(self) -> None:
        """Serve, and wait until it answers."""
        words = ["serve", "--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers), *([] if self.work else ["--no-work"])]
        self.log = open(Path(self.folder.name) / "log", "wb")  # noqa: SIM115
        self.process = subprocess.Popen([sys.executable, "-m", "masthead", *words], env=self.environment, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise AssertionError((Path(self.folder.name) / "log").read_text())

    def stop(self) -> None:
        """Stop as a Ctrl-C would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        self.log.close()

    def __enter__(self) -> "Server":
        """Set up. A publication is set up once on each kind of database and copied after that: migrating takes most of the time."""
        database = self.environment["DATABASE_URL"]
        if not database:
            if prepared("set-up", self.data, partial(self.call, "setup")):
                self.call("setup")
        elif prepared("set-up-postgres", self.data, self._set_up_and_write_down):
            postgres_program("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", str(self.data / WRITTEN))
        return self

    def _set_up_and_write_down(self) -> None:
        self.call("setup")
        postgres_program("pg_dump", "-d", self.environment["DATABASE_URL"], "-f", str(self.data / WRITTEN))

    def __exit__(self, *rest: object) -> None:
        self._leave()
        if hasattr(self, "process"):
            self.stop()
            self.tell()
        self.folder.cleanup()

    def tell(self) -> None:
        """Print what went wrong inside, if anything did: pytest shows it beside the test that failed."""
        said = (Path(self.folder.name) / "log").read_text(errors="replace")
        if (at := said.find("Traceback")) >= 0:
            print(f"The server at {self.base} said:\n{said[max(at - 500, 0) : at + 20_000]}")
