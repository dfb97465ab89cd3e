"""Two strangers' tools let loose on the demo, on this machine: schemathesis on what programs ask, wapiti on every page and form.

    python -m tools.attacking [schemathesis|wapiti]        (`make attack-tools` installs both first)

Neither is imported: wapiti is under the GPL, and both have folders of their own beside the project's. Nothing leaves the machine: the
modules of wapiti that ask its authors' server are left out. Exit status 1 where one finds what is not pardoned here with its reason.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TOOLS = ROOT / ".venv-attack"
# Left out: ssrf, xxe and log4shell wait for an answer of their authors' server; buster, nikto and brute_login_form guess names for hours.
MODULES = "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,upload,xss"
PARDONED = {
    "Cross Site Request Forgery": "no token, so that strangers' pages are one: forms are taken by where they come from (kit/forms.py)",
    "Secure Flag cookie": "this house is served over http on loopback; over https each cookie is Secure and begins with __Host-",
    "Secure cookie": "the same",
}
# Checks of schemathesis that do not fit: what is posted from outside needs a proof that it cannot make.
NOT_CHECKED = "positive_data_acceptance"


@contextmanager
def served() -> Iterator[str]:
    """The demo, in a folder of its own; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="masthead-attacked-") as folder:
        around = {**os.environ, "MASTHEAD_DATA": f"{folder}/data", "MASTHEAD_URL": base, "EMAIL_URL": "outbox:", "PYTHONPATH": str(ROOT)}
        program = [sys.executable, "-m", "masthead"]
        for word in ("setup", "demo"):
            subprocess.run([*program, word], env=around, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*program, "serve", "--bind", f"127.0.0.1:{port}", "--no-work"], env=around, stdout=subprocess.DEVNULL)
        try:
            _wait_for(f"{base}/readyz")
            yield base
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"{address} does not answer.")


def schemathesis(base: str) -> bool:
    """Whether nothing was found wrong with what docs/openapi.json says."""
    words = [
        "run",
        str(ROOT / "docs" / "openapi.json"),
        "-u",
        base,
        "-c",
        "all",
        "--exclude-checks",
        NOT_CHECKED,
        "-n",
        "60",
        "--seed",
        "7",
    ]
    # As our own pages are sent: without it an unsafe method is refused for where it comes from, before it is looked at.
    with tempfile.TemporaryDirectory() as folder:  # it keeps what it learns where it is called
        program = [TOOLS / "schemathesis" / "bin" / "schemathesis", *words, "--continue-on-failure", "--no-color"]
        done = subprocess.run([*program, "-H", "Sec-Fetch-Site: same-origin"], cwd=folder, check=False)
    return done.returncode == 0


def wapiti(base: str, seconds: int) -> bool:
    """Whether wapiti found nothing but what is pardoned."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        words = ["-u", f"{base}/", "--scope", "folder", "-d", "4", "--max-links-per-page", "60", "--max-files-per-dir", "12", "-m", MODULES]
        words += [
            "--max-scan-time",
            str(seconds // 3),
            "--max-attack-time",
            str(max(30, seconds // 12)),
            "--flush-session",
            "--no-bugreport",
        ]
        words += ["--store-session", folder, "--store-config", folder, "-f", "json", "-o", str(report), "-v", "0"]
        subprocess.run([TOOLS / "wapiti" / "bin" / "wapiti", *words], check=True, stdout=subprocess.DEVNULL)
        told = json.loads(report.read_text())
    print(f"wapiti looked at {told['infos'].get('crawled_pages_nbr', 'some')} pages and forms.")
    found = {name: rows for kind in ("vulnerabilities", "anomalies") for name, rows in told[kind].items() if rows}
    for name, rows in found.items():
        first = " ".join(str(rows[0][word])[:200] for word in ("method", "path", "info"))
        print(f"pardoned {len(rows)} × {name}: {PARDONED[name]}" if name in PARDONED else f"FOUND {len(rows)} × {name}: {first}")
    return set(found) <= set(PARDONED)


def main() -> int:
    """Both, or the one that is named."""
    which = sys.argv[1:] or ["schemathesis", "wapiti"]
    with served() as base:
        fine = [
            schemathesis(base) if one == "schemathesis" else wapiti(base, int(os.environ.get("SECONDS_OF_WAPITI", "900"))) for one in which
        ]
    print("Nothing was found." if all(fine) else "Something was found.")
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
