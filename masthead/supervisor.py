"""Running the house: web, worker and scheduler as children of one process that stops them together."""

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from masthead.kit.refusals import BadInput
from masthead.service import name_draining_file, tell

GRACE = 15.0  # seconds a child has to finish what it is doing
FIRST, LONGEST = 0.5, 30.0  # seconds before a dead child is started again: doubled at each death, up to the longest
STEADY = 60.0  # a child alive for so long is well: its next death counts as its first
AT_ONCE = 5.0  # a web that dies sooner than this at its very first start will not do better at the second
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A command to keep running, and how that goes."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    delay: float = FIRST
    again: float = 0.0  # when to start it again, while it is dead
    deaths: int = 0


class Supervisor:
    """Starts children, restarts one that dies, and ends all of them on SIGINT or SIGTERM."""

    def __init__(
        self, commands: dict[str, list[str]], needed: str = "web", ready: Callable[[], bool] = lambda: True, drain: float = 0.0
    ) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.needed, self.ready, self.drain = needed, ready, drain
        self.draining = name_draining_file()  # before a child is started: it inherits the name
        self.stopping = False
        self.before = dies_with_parent()

    def run(self) -> int:
        """Until told to stop. Returns the exit status: 0 after a stop, 1 when the web cannot be started at all."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for child in self.children:
            self._start(child)
        status, told = 0, False
        while not self.stopping:
            time.sleep(0.2)
            if not told and self.ready():
                told = True
                tell("READY=1")
            for child in self.children:
                if not self.stopping and not self._look_after(child):
                    self.stopping, status = True, 1
        self._end()
        return status

    def _start(self, child: Child) -> None:
        child.born = time.monotonic()
        # A group of its own, so that a Ctrl-C at the terminal reaches us alone and children end in order.
        child.process = subprocess.Popen(child.command, start_new_session=True, preexec_fn=self.before)  # noqa: PLW1509 - we have one thread

    def _look_after(self, child: Child) -> bool:
        """Start the child again when it is dead and its time has come. False when there is no point in going on."""
        at = time.monotonic()
        if child.process is None:
            if at >= child.again:
                self._start(child)
            return True
        if child.process.poll() is None:
            return True
        code, lived = child.process.returncode, at - child.born
        self._sweep(child)
        child.deaths += 1
        if child.name == self.needed and child.deaths == 1 and lived < AT_ONCE:
            print(f"{child.name} stopped at once (exit {code}); see above.", file=sys.stderr, flush=True)
            return False
        wait = FIRST if lived >= STEADY else child.delay
        child.delay, child.again = min(LONGEST, wait * 2), at + wait
        print(f"{child.name} stopped (exit {code}); starting it again in {wait:g} s.", file=sys.stderr, flush=True)
        return True

    def _sweep(self, child: Child) -> None:
        """End what a dead child has left of its group: an orphaned web worker would go on answering with old code."""
        if child.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
        child.process = None

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        """First we say that we take no more, and whoever balances the load looks elsewhere; then what was begun is finished."""
        tell("STOPPING=1")
        self.draining.touch()
        time.sleep(self.drain)
        self._end_children()
        shutil.rmtree(self.draining.parent, ignore_errors=True)

    def _end_children(self) -> None:
        alive = [child for child in self.children if child.process is not None]
        for child in alive:
            assert child.process is not None
            child.process.terminate()
        deadline = time.monotonic() + GRACE
        for child in alive:
            assert child.process is not None
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            self._sweep(child)


def dies_with_parent() -> Callable[[], None] | None:
    """For Linux, what a child does first: ask the kernel for a SIGTERM when we are gone, even killed with `kill -9`.

    Elsewhere there is no such call and the web lives on; the worker looks for its parent itself.
    """
    if not sys.platform.startswith("linux"):
        return None
    # Loaded here and not in the child: between fork and exec as little as possible should happen.
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return None
    us = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != us:  # killed between the fork and the call: nobody would send the signal any more
            os._exit(1)

    return ask


def listening(bind: str) -> str:
    """Where to serve, as `web_command` takes it; raises BadInput with a sentence when they make no sense or are not to be had.

    The web binds with SO_REUSEPORT, for its processes share the port, and so it would share it with a stranger too:
    half the requests would go to the other program. That is why the port is tried here first, without.
    """
    host, _, port = bind.rpartition(":")
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
    if not 0 < number < 65536:
        raise BadInput(f"--bind {bind!r} is not an address to serve at. Write host and port, such as 127.0.0.1:8000.")
    try:
        found = socket.getaddrinfo(host.removeprefix("[").removesuffix("]") or "127.0.0.1", number, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise BadInput(f"--bind {bind!r}: this machine knows no host {host}. Write host and port, such as 127.0.0.1:8000.") from None
    family, kind, protocol, _, place = min(found, key=lambda one: one[0] != socket.AF_INET)  # `localhost` means 127.0.0.1 first
    with socket.socket(family, kind, protocol) as probe:
        # Connections of a server just stopped linger; they are no reason to refuse. One that listens still is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except PermissionError:
            raise BadInput(f"{bind} may not be opened by this user; choose a port above 1023 with --bind.") from None
        except OSError as error:
            why = "is in use by another program" if error.errno == errno.EADDRINUSE else f"cannot be opened ({error.strerror})"
            raise BadInput(f"{bind} {why}; choose another with --bind.") from None
    return f"{place[0]}:{number}"


def web_command(bind: str, workers: int) -> list[str]:
    """Granian, with a few threads a worker: they wait for the database, not for the processor."""
    host, _, port = bind.rpartition(":")
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host or "127.0.0.1", "--port", port,
        "--workers", str(workers), "--blocking-threads", "4", "--backlog", "1024", "--respawn-failed-workers",
        "--workers-kill-timeout", "10", "--log-level", "error", "--no-ws", "masthead.served:application",
    ]  # fmt: skip


def work() -> None:
    """Worker, scheduler, sender and the wire in this process: tasks in the main thread, the clock in another, the rest in a few more."""
    from django.conf import settings
    from django.db import close_old_connections, connection

    from masthead.curator.feeds.gathering import run as read_the_wire
    from masthead.curator.newsroom.watching import run as watch_the_wire
    from masthead.curator.wording.watching import run as propose_wording
    from masthead.kit.clock import now
    from masthead.kit.metrics import counting
    from masthead.library.search.indexing import follow
    from masthead.mailboxes import place
    from masthead.mailer import mailer
    from masthead.newsletters.outcomes.listening import listen
    from masthead.newsletters.senders.chosen import chosen
    from masthead.newsletters.sending.running import run as send
    from masthead.newsletters.verp import domain
    from masthead.tasks import due

    parent = os.getppid()
    counting.folder = settings.DATA / "metrics"

    def tick() -> None:
        while True:
            close_old_connections()
            due(now())
            time.sleep(2)
            if os.getppid() != parent:  # the supervisor was killed: do not live on alone
                os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=tick, name="scheduler", daemon=True).start()
    stop, sender = threading.Event(), chosen(mailer(settings.MASTHEAD.email_url.get_secret_value()))
    sending = threading.Thread(target=send, args=(stop, sender), name="sender", daemon=True)
    sending.start()
    threading.Thread(target=read_the_wire, args=(stop,), name="wire", daemon=True).start()
    threading.Thread(target=watch_the_wire, args=(stop,), name="newsroom", daemon=True).start()
    threading.Thread(target=propose_wording, args=(stop,), name="wording", daemon=True).start()
    if connection.vendor != "sqlite":  # there may be several hosts, and a task is done by one of them
        threading.Thread(target=follow, args=(stop,), name="index", daemon=True).start()
    if settings.MASTHEAD.bounces_listen:
        listen(place(settings.MASTHEAD.bounces_listen), domain())
    tell("READY=1")
    try:
        _do_tasks(settings.MASTHEAD.queue_in_redis)
    finally:
        stop.set()
        sending.join(GRACE - 1)


def _do_tasks(redis: str) -> None:
    """Told by RQ of what there is to do, where QUEUE_URL names a Redis; else by looking into the table."""
    if redis:
        from masthead.kit.beyond.working import Work

        Work(redis).run()
    else:
        from django.core.management import call_command

        call_command("db_worker", interval=0.3, queue_name="*", startup_delay=False, verbosity=0)
