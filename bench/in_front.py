"""A stranger's page from nginx's cache against a file of the same bytes from the same nginx. `python -m bench.in_front`."""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from nginx import NGINX, Nginx, site, stand_before
from real_server import Server

from bench.load import WRK, Result, drive, fetch

ROUNDS = 7
PACKED = "Accept-Encoding: br"


def measure() -> None:
    """Prints the row."""
    if NGINX is None or WRK is None:
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
        path = re.findall(r"<loc>[^<]*?(/articles/[^<]+)</loc>", fetch(server.port, "/sitemap-1.xml")[1].decode())[0]
        Path(files).chmod(0o755)
        try:
            front.start(_site(server, front, path, files))
            _report(server, front.port, front.process.pid, path, Path(files))
        finally:
            front.stop()


def _site(server: Server, front: Nginx, path: str, files: str) -> str:
    """Our configuration, and in it two places more: the file, and the page from a cache that has nothing of ours but where it is.

    Without limits: one address asks for more here than any visitor does.
    """
    more = f"""    location /same/ {{
        alias {files}/;
        default_type text/html;
    }}
    location = /bare {{
        proxy_cache masthead;
        proxy_cache_key bare;
        proxy_cache_bypass "";
        proxy_no_cache "";
        proxy_pass http://masthead{path};
    }}
    location / {{"""
    printed = site(server, front, "--pages", "1000000").replace("    location / {", more, 1)
    return re.sub(r"limit_req [^\n]*|limit_conn [^\n]*", "", printed)


def _report(server: Server, port: int, pid: int, path: str, files: Path) -> None:
    changed = Path(server.environment["MASTHEAD_FRONT"]) / "changed"
    time.sleep(1.5)
    changed.unlink(missing_ok=True)
    time.sleep(1.5)
    page = subprocess.run(["curl", "-s", "-H", PACKED, f"http://127.0.0.1:{port}{path}"], capture_output=True, check=True).stdout
    same = files / "page.html"
    same.write_bytes(page)
    same.chmod(0o644)
    places = {
        "our page, from nginx's cache": path,
        "the page, from a cache without our rules": "/bare",
        "a file of the same bytes": "/same/page.html",
    }
    rounds = [{name: drive(port, pid, place, PACKED, connections=64) for name, place in places.items()} for _ in range(ROUNDS)]
    print(
        f"\nnginx, a stranger's page of {len(page):,} bytes packed, 64 connections, {ROUNDS} rounds; ratios are to the file, round by round.\n"
    )
    print("| | requests/s | CPU ms | ratio of rates | ratio of CPU |\n|---|---|---|---|---|")
    for name in places:
        ours: list[tuple[Result, Result]] = [(one[name], one["a file of the same bytes"]) for one in rounds]
        rate, cost = (statistics.median(getattr(a, of) for a, _ in ours) for of in ("rate", "cpu"))
        rates, costs = (statistics.median(getattr(a, of) / getattr(b, of) for a, b in ours) for of in ("rate", "cpu"))
        print(f"| {name} | {rate:,.0f} | {cost:.4f} | {rates:.2f} | {costs:.2f} |", flush=True)


if __name__ == "__main__":
    measure()
