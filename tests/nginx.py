"""A real nginx for tests, in a folder of its own, with the very file that `masthead nginx` prints."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from real_server import Server

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port() -> int:
    """One that nobody listens at now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class PortTaken(Exception):
    """Somebody else listens, or speaks, there now."""


class Nginx:
    """`Nginx(folder, port)`, then `start(site)`: serve that configuration. `more` stands beside it."""

    def __init__(self, folder: Path, port: int) -> None:
        assert NGINX, "install nginx"
        self.folder, self.port = folder, port
        self.front = folder / "front"
        self.front.mkdir(parents=True)
        folder.chmod(0o755)  # its workers run as somebody else, where it is started by root

    @property
    def places(self) -> list[str]:
        """What `masthead nginx` is told of this folder."""
        return ["--cache", str(self.folder / "cache"), "--log", str(self.folder / "access.log")]

    def start(self, site: str, more: str = "") -> None:
        """Back when it takes connections."""
        (self.folder / "masthead.conf").write_text(site)
        places = "".join(f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"pid {self.folder}/pid;\nerror_log {self.folder}/error.log info;\nworker_processes 1;\ndaemon off;\n"
            "events { worker_connections 1024; }\n"
            f"http {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{places}include {self.folder}/masthead.conf;\n{more}\n}}\n"
        )
        command = [NGINX or "", "-p", str(self.folder), "-e", str(self.folder / "error.log"), "-c", str(self.folder / "nginx.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                return
            except OSError:
                time.sleep(0.05)
        self.process.kill()
        said = self.process.communicate()[1].decode()
        raise PortTaken if "Address already in use" in said else AssertionError(said)

    def reload(self) -> None:
        """As `systemctl reload nginx` does; back when the new workers have taken over."""
        before = self._workers()
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 30
        while self._workers() & before or not self._workers():
            assert time.monotonic() < deadline, "nginx was not reloaded"
            time.sleep(0.05)

    def _workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid) for pid in children if b"cache" not in _called(int(pid))}

    def stop(self) -> None:
        """At once."""
        if hasattr(self, "process") and self.process.poll() is None:
            self.process.terminate()
            self.process.communicate(timeout=30)


def _called(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b"cache"  # gone: nobody's worker any more


def stand_before(server: Server) -> Nginx:
    """An nginx for `server`, whose public address is then nginx's; before its program is called."""
    folder = Path(server.folder.name)
    folder.chmod(0o711)
    front = Nginx(folder / "nginx", free_port())
    server.base = f"http://127.0.0.1:{front.port}"
    server.environment |= {"MASTHEAD_URL": server.base, "MASTHEAD_PROXIES": "1", "MASTHEAD_FRONT": str(front.front)}
    return front


def site(server: Server, front: Nginx, *words: str) -> str:
    """What the program prints."""
    return server.call("nginx", "--upstream", f"127.0.0.1:{server.port}", *front.places, *words)
