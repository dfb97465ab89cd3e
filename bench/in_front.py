"""A stranger's page from nginx's cache against a file of the same bytes from the same nginx. `python -m bench.in_front`."""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from nginx import NGINX, site, stand_before
from real_server import Server

from bench.load import cpu_of, fetch

ROUNDS, SECONDS = 7, 2
PACKED = "Accept-Encoding: br"


def load(port: int, path: str) -> float:
    """Requests a second over 64 connections, by wrk: a client written in Python would be what is measured."""
    said = subprocess.run(
        ["wrk", "-t1", "-c64", f"-d{SECONDS}s", "-H", PACKED, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    assert "Non-2xx" not in said and "Socket errors" not in said, said
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])


def measure() -> None:
    """Prints the row."""
    if NGINX is None or shutil.which("wrk") is None:
        print("\nNOT MEASURED: a page from nginx's cache. Install the packages nginx and wrk.")
        return
    server = Server(work=False)
    front = stand_before(server)
    with tempfile.TemporaryDirectory(prefix="masthead-bench-") as files, server:
        file = Path(files) / "a.jsonl"
        text = "\\n\\n".join("The ministers met again in the capital and agreed on little. " * 12 for _ in range(11))
        file.write_text(f'{{"id": "1", "title": "Bench article on a strained alliance", "text": "{text}"}}\n')
        for words in (("setup",), ("import", "jsonl", str(file))):
            server.call(*words)
        server.start()
        # One address asks for more than any visitor does; the file stands in a place of its own, served as nginx serves any.
        there = f"    location /same/ {{\n        alias {files}/;\n        default_type text/html;\n    }}\n    location / {{"
        printed = site(server, front, "--pages", "1000000").replace("    location / {", there, 1)
        printed = re.sub(r"limit_req [^\n]*|limit_conn [^\n]*", "", printed)
        Path(files).chmod(0o755)
        try:
            front.start(printed)
            path = re.findall(r"<loc>[^<]*?(/articles/[^<]+)</loc>", fetch(server.port, "/sitemap-1.xml")[1].decode())[0]
            _report(server, front.port, front.process.pid, path, Path(files))
        finally:
            front.stop()


def _report(server: Server, port: int, pid: int, path: str, files: Path) -> None:
    changed = Path(server.environment["MASTHEAD_FRONT"]) / "changed"
    time.sleep(1.5)
    changed.unlink(missing_ok=True)
    time.sleep(1.5)
    page = subprocess.run(["curl", "-s", "-H", PACKED, f"http://127.0.0.1:{port}{path}"], capture_output=True, check=True).stdout
    same = files / "page.html"
    same.write_bytes(page)
    same.chmod(0o644)
    kept, plain = zip(*[(_round(port, pid, path), _round(port, pid, "/same/page.html")) for _ in range(ROUNDS)], strict=True)
    rates, costs = (statistics.median(one[n] / other[n] for one, other in zip(kept, plain, strict=True)) for n in (0, 1))
    rate, cost, file_rate, file_cost = (statistics.median(one[n] for one in of) for of in (kept, plain) for n in (0, 1))
    print(
        f"\nA stranger's page from nginx's cache, {len(page):,} bytes packed, 64 connections, {ROUNDS} rounds: {rate:,.0f} a second "
        f"({cost:.4f} ms CPU), a file of the same bytes {file_rate:,.0f} ({file_cost:.4f}); ratio of rates {rates:.2f}, of CPU {costs:.2f}.",
        flush=True,
    )


def _round(port: int, pid: int, path: str) -> tuple[float, float]:
    """Requests a second, and milliseconds of nginx's processor time each."""
    before = cpu_of(pid)
    rate = load(port, path)
    return rate, (cpu_of(pid) - before) / (rate * SECONDS) * 1000


if __name__ == "__main__":
    measure()
