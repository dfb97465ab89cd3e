"""The supervisor: a child that dies comes back, the web outlives the worker, and nothing outlives the supervisor."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from real_server import Server

from masthead.kit.refusals import BadInput
from masthead.supervisor import Child, Supervisor, listening

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")
RUN = """
import sys
from masthead.supervisor import Supervisor
port, kind = sys.argv[1:]
web = [sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1"] if kind != "broken" else [sys.executable, "-c", "raise SystemExit(3)"]
work = [sys.executable, "-c", "import time; time.sleep(60)" if kind == "steady" else "raise SystemExit(7)"]
sys.exit(Supervisor({"web": web, "work": work}).run())
"""
Starter = Callable[[str], "subprocess.Popen[str]"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def wait_for(what: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(port: int, tmp_path: Path) -> Iterator[Starter]:
    """Start a supervisor whose web is Python's own little server, in an empty folder."""
    running: list[subprocess.Popen[str]] = []

    def begin(kind: str) -> "subprocess.Popen[str]":
        words = [sys.executable, "-c", RUN, str(port), kind]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        running.append(subprocess.Popen(words, stderr=(tmp_path / "said").open("w"), text=True, cwd=tmp_path, env=environment))
        return running[-1]

    yield begin
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def test_a_worker_that_dies_and_dies_again_does_not_stop_the_web(start: Starter, port: int, tmp_path: Path) -> None:
    supervisor = start("failing")
    said = tmp_path / "said"
    assert wait_for(lambda: said.read_text().count("work stopped (exit 7)") >= 3)
    waits = [line.rsplit(" in ", 1)[1] for line in said.read_text().splitlines() if line.startswith("work stopped")]
    assert waits[:3] == ["0.5 s.", "1 s.", "2 s."], "each death doubles the wait"
    assert supervisor.poll() is None and answers(port)


def test_sigterm_ends_all_of_them_quickly(start: Starter, port: int) -> None:
    supervisor = start("steady")
    assert wait_for(lambda: answers(port))
    began = time.monotonic()
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(10) == 0 and time.monotonic() - began < 5
    assert not answers(port)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's word to children is Linux's")
def test_nothing_outlives_a_killed_supervisor(start: Starter, port: int) -> None:
    supervisor = start("steady")
    assert wait_for(lambda: answers(port))
    supervisor.kill()
    supervisor.wait(5)
    assert wait_for(lambda: not answers(port), 5)


def test_a_web_that_cannot_start_is_given_up_with_a_sentence(start: Starter, tmp_path: Path) -> None:
    assert start("broken").wait(20) == 1
    assert "web stopped at once (exit 3); see above." in (tmp_path / "said").read_text()


def test_a_child_alive_for_a_minute_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = Supervisor({"web": [sys.executable, "-c", "raise SystemExit(1)"]})
    child: Child = supervisor.children[0]
    child.delay, child.deaths = 16.0, 5
    supervisor._start(child)
    assert child.process is not None
    child.process.wait(20)
    child.born -= 61
    assert supervisor._look_after(child) and child.delay == 1.0
    assert child.process is None, "not started again before its time"
    child.delay, child.again = 30.0, 0.0
    assert supervisor._look_after(child) and child.process is not None
    child.process.wait(20)
    assert supervisor._look_after(child) and child.delay == 30.0, "thirty seconds is the longest wait"


@pytest.mark.parametrize(
    "bind", ["nonsense", "", ":", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:²", "x y:80", "999.1.1.1:8000"]
)
def test_an_address_that_makes_no_sense_is_refused_in_a_sentence(bind: str) -> None:
    with pytest.raises(BadInput, match="--bind"):
        listening(bind)


def test_a_port_in_use_is_noticed_even_when_its_owner_would_share_it(port: int) -> None:
    with socket.socket() as owner:
        owner.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        owner.bind(("127.0.0.1", port))
        owner.listen()
        with pytest.raises(BadInput, match=f"127.0.0.1:{port} is in use by another program; choose another with --bind"):
            listening(f"127.0.0.1:{port}")
    assert listening(f"127.0.0.1:{port}") == listening(f":{port}") == listening(f"localhost:{port}") == f"127.0.0.1:{port}"


@pytest.mark.server
def test_the_real_server_refuses_a_port_in_use_survives_its_worker_and_dies_with_its_supervisor() -> None:
    with Server() as server:
        server.start()
        words = [sys.executable, "-m", "masthead", "serve", "--bind", f"127.0.0.1:{server.port}"]
        second = subprocess.run(words, env=server.environment, capture_output=True, text=True, timeout=60)
        assert second.returncode == 1 and second.stdout == ""
        assert second.stderr == f"masthead serve: 127.0.0.1:{server.port} is in use by another program; choose another with --bind.\n"

        if not sys.platform.startswith("linux"):
            return
        for _ in range(2):
            assert wait_for(lambda: bool(workers(server.process.pid)))
            os.kill(workers(server.process.pid)[0], signal.SIGKILL)
            time.sleep(0.3)
        assert wait_for(lambda: bool(workers(server.process.pid))) and answers(server.port)

        (web,) = set(children(server.process.pid)) - set(workers(server.process.pid))
        os.kill(children(web)[-1], signal.SIGKILL)  # one that answers: its server starts another, which stays
        time.sleep(5)
        assert wait_for(lambda: answers(server.port)) and len(answering := set(children(web))) >= 1
        time.sleep(1)
        assert set(children(web)) == answering

        os.kill(server.process.pid, signal.SIGKILL)
        os.kill(web, signal.SIGKILL)  # nobody is left to tell the processes below it
        server.process.wait(5)
        assert wait_for(lambda: not answers(server.port), 10)


def children(pid: int) -> list[int]:
    """The processes that it started."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def workers(supervisor: int) -> list[int]:
    """The processes that are `masthead work` of that supervisor."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if parent == supervisor and b"work" in words:
            found.append(int(place.name))
    return found
