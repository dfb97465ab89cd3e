"""Running the house: web, worker and scheduler as children of one process that stops them together."""

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

GRACE = 15.0  # seconds a child has to finish what it is doing


class Supervisor:
    """Starts children, restarts one that dies, and ends all of them on SIGINT or SIGTERM."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.born: dict[str, float] = {}
        self.stopping = False

    def run(self) -> int:
        """Until told to stop. Returns the exit status: 0 after a stop, 1 when a child cannot be kept alive."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for name in self.commands:
            self._start(name)
        status = 0
        while not self.stopping:
            time.sleep(0.2)
            for name, child in list(self.children.items()):
                if child.poll() is not None and not self.stopping and not self._revive(name):
                    print(f"{name} stopped at once (exit {child.returncode}); see above.", file=sys.stderr)
                    self.stopping, status = True, 1
        self._end()
        return status

    def _start(self, name: str) -> None:
        self.born[name] = time.monotonic()
        # A group of its own, so that a Ctrl-C at the terminal reaches us alone and children end in order.
        self.children[name] = subprocess.Popen(self.commands[name], start_new_session=True)

    def _revive(self, name: str) -> bool:
        if time.monotonic() - self.born[name] < 3:
            return False
        self._start(name)
        return True

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def web_command(bind: str, workers: int) -> list[str]:
    """Granian, with a few threads a worker: they wait for the database, not for the processor."""
    host, _, port = bind.rpartition(":")
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host or "127.0.0.1", "--port", port,
        "--workers", str(workers), "--blocking-threads", "8", "--backlog", "1024", "--respawn-failed-workers",
        "--log-level", "error", "--no-ws", "masthead.wsgi:application",
    ]  # fmt: skip


def work() -> None:
    """Worker and scheduler in this process: tasks in the main thread, the clock in another."""
    from django.core.management import call_command
    from django.db import close_old_connections

    from masthead.kit.clock import now
    from masthead.tasks import due

    parent = os.getppid()

    def tick() -> None:
        while True:
            close_old_connections()
            due(now())
            time.sleep(2)
            if os.getppid() != parent:  # the supervisor was killed: do not live on alone
                os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=tick, name="scheduler", daemon=True).start()
    call_command("db_worker", interval=0.3, queue_name="*", startup_delay=False, verbosity=0)
