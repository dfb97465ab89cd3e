"""`make bench`: prints the table. Rounds of page and baseline alternate, so that a noisy machine is noisy for both."""

import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from real_server import Server

from bench import in_front, premises, search
from bench.load import WRK, Result, drive, fetch, run
from masthead.supervisor import web_command

ARTICLES = 200
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "600"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))


def archive(path: Path) -> None:
    """Articles of about 1,000 words, made up by rule."""
    sentence = "The ministers met again in the capital and agreed on little beyond the date of their next meeting. "
    with path.open("w") as out:
        for n in range(ARTICLES):
            text = "\n\n".join(f"Paragraph {p} of {n}. {sentence * 5}" for p in range(11))
            row = {"id": f"b{n}", "title": f"Bench article {n} on a strained alliance", "date": f"2026-10-{n % 28 + 1:02d}", "text": text,
                   "standfirst": "A standfirst.", "topics": ["Diplomacy"], "countries": ["Iran", "Russia"], "authors": ["Ann Author"]}  # fmt: skip
            out.write(json.dumps(row) + "\n")


def sign_in(server: Server, email: str) -> str:
    """The cookies of a reader who signed in."""
    path = server.call("readers", "link", email).strip().removeprefix(server.base)
    head, _ = fetch(server.port, path, method="POST")
    found = [cookie.decode() for cookie in re.findall(rb"set-cookie:\s*([^;]+);", head, re.IGNORECASE)]
    assert any(cookie.startswith("sid=") for cookie in found), head
    return "; ".join(found)


def headers_of(head: bytes) -> list[tuple[str, str]]:
    """What the application said, without what the server adds."""
    pairs = [line.partition(": ")[::2] for line in head.decode("latin-1").split("\r\n")[1:]]
    return [(name, value) for name, value in pairs if name.lower() not in {"date", "server", "connection"}]


def start_baseline(pages: Path) -> tuple[int, subprocess.Popen[bytes]]:
    """The raw callable on the same server with the same switches."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [*web_command(f"127.0.0.1:{port}", 1)[:-1], "bench.baseline:application"]
    process = subprocess.Popen(command, env={**os.environ, "BENCH_PAGES": str(pages)}, start_new_session=True)
    for _ in range(100):
        try:
            fetch(port, "/?page=x")
            return port, process
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the baseline did not start")


def queries(server: Server, path: str, cookie: str) -> int:
    """How many queries the page costs, counted in a process of its own."""
    code = (
        "import django; django.setup()\n"
        "from django.test import Client; from django.test.utils import CaptureQueriesContext; from django.db import connection\n"
        f"c = Client(headers={{'Cookie': {cookie!r}}})\nc.get({path!r}, SERVER_NAME='127.0.0.1')\n"
        f"with CaptureQueriesContext(connection) as q: c.get({path!r}, SERVER_NAME='127.0.0.1')\nprint(len(q))"
    )
    environment = {**server.environment, "DJANGO_SETTINGS_MODULE": "masthead.settings"}
    return int(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout)


def median(results: list[Result]) -> Result:
    """The median of each figure."""
    return Result(*(statistics.median(getattr(one, name) for one in results) for name in ("rate", "p50", "p99", "cpu")))


def measure(server: Server) -> None:
    """Everything, and the table."""
    paths = re.findall(r"<loc>[^<]*?(/articles/[^<]+)</loc>", fetch(server.port, "/sitemap-1.xml")[1].decode())
    path = paths[0]
    reader, subscriber = sign_in(server, "ben@example.org"), sign_in(server, "cleo@example.org")
    fetch(server.port, f"{path}open/", reader, method="POST")
    kinds = {"stranger": "", "reader, opened": reader, "subscriber": subscriber}
    with tempfile.TemporaryDirectory() as folder:
        for name, cookie in kinds.items():
            head, body = fetch(server.port, path, cookie)
            assert b" 200 " in head[:20] and (b"Paragraph 10 of" in body) == bool(cookie), f"this is not the page of a {name}"
            kept = Path(folder) / f"{name.split(',')[0]}.html"
            kept.write_bytes(body)
            kept.with_suffix(".json").write_text(json.dumps(headers_of(head)))
        port, baseline = start_baseline(Path(folder))
        try:
            print(f"{ROUNDS} rounds over 4 connections{'' if WRK else ' (by a client in Python; install wrk)'}, ", end="")
            print(f"1 web process, SQLite, {ARTICLES} articles; medians.\n")
            print(
                "| article page as | bytes | queries | requests/s | p50 ms | p99 ms | CPU ms | raw WSGI requests/s | raw CPU ms | ratio of rates |"
            )
            print("|---|---|---|---|---|---|---|---|---|---|")
            for name, cookie in kinds.items():
                page = name.split(",")[0]
                ours, raw = [], []
                for _ in range(ROUNDS):
                    ours.append(load(server.port, web_pid(server), path, cookie))
                    raw.append(load(port, baseline.pid, f"/?page={page}", cookie))
                a, b = median(ours), median(raw)
                size = len((Path(folder) / f"{page}.html").read_bytes())
                print(f"| {name} | {size:,} | {queries(server, path, cookie)} | {a.rate:,.0f} | {a.p50:.2f} | {a.p99:.2f} | {a.cpu:.2f} "
                      f"| {b.rate:,.0f} | {b.cpu:.3f} | {a.rate / b.rate:.3f} |", flush=True)  # fmt: skip
            crowd(server, path, kinds, port, baseline.pid)
        finally:
            os.killpg(baseline.pid, signal.SIGTERM)
            baseline.wait(20)


def load(port: int, pid: int, path: str, cookie: str, connections: int = 4) -> Result:
    """A round, by wrk where it is installed: a client in Python takes half of a processor from what it measures."""
    if WRK:
        return drive(port, pid, path, "Sec-Fetch-Site: same-origin", *([f"Cookie: {cookie}"] if cookie else []), connections=connections)
    return run(port, pid, path, cookie, REQUESTS * 4, connections)


def crowd(server: Server, path: str, kinds: dict[str, str], port: int, baseline: int) -> None:
    """Many at once: how far apart the quick and the slow are."""
    print("\n| 64 connections, as | requests/s | ratio of rates | p50 ms | p99 ms | p99/p50 | raw p99/p50 |\n|---|---|---|---|---|---|---|")
    for name, cookie in kinds.items():
        page = name.split(",")[0]
        pairs = [
            (load(server.port, web_pid(server), path, cookie, 64), load(port, baseline, f"/?page={page}", cookie, 64))
            for _ in range(ROUNDS)
        ]
        a, b = median([ours for ours, _ in pairs]), median([raw for _, raw in pairs])
        print(
            f"| {name} | {a.rate:,.0f} | {a.rate / b.rate:.3f} | {a.p50:.1f} | {a.p99:.1f} | {a.p99 / a.p50:.1f} | {b.p99 / b.p50:.1f} |",
            flush=True,
        )


def web_pid(server: Server) -> int:
    """The process that serves pages: the supervisor's only child."""
    pid = server.process.pid
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def main() -> None:
    """Build a publication, serve it, measure."""
    with Server(work=False) as server:
        path = Path(server.folder.name) / "archive.jsonl"
        archive(path)
        server.call("import", "jsonl", str(path))
        server.call("readers", "add", "ben@example.org")
        server.call("readers", "add", "cleo@example.org", "--plan", "all-access")
        server.start()
        measure(server)
    in_front.measure()
    premises.measure()
    search.main()
    # In processes of their own: Django's settings are read once, and the letters' sender wants a fresh memory to be measured.
    subprocess.run([sys.executable, "-m", "bench.grants"], check=True)
    print("\nLetters", flush=True)
    subprocess.run([sys.executable, "-m", "bench.letters"], check=True)


if __name__ == "__main__":
    main()
