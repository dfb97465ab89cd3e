"""Another site, on this machine: a real server with a certificate of its own, to which a browser is told to go for a host's name."""

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PAGE = b"""<!doctype html><title>Elsewhere</title><p id=film>No script here</p><script>
let seen = "its own page only";
try { seen = parent.document.title } catch { }
document.getElementById("film").textContent = "A film from elsewhere, which sees " + seen;
</script>"""


class Elsewhere:
    """What was asked of it: the path and the headers of each request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[tuple[str, dict[str, str]]] = []


def encryption(name: str, folder: Path) -> ssl.SSLContext:
    """For a server that shows a certificate of its own making for `name`, such as DNS:x.org or IP:127.0.0.1; also `folder`/certificate.pem."""
    if shutil.which("openssl") is None:
        pytest.skip("NO OPENSSL HERE: no certificate can be made for a site that plays another one")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=for tests",
        "-addext",
        f"subjectAltName={name}",
    ]
    subprocess.run(["openssl", *words, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True, timeout=300)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@contextmanager
def elsewhere(host: str, folder: Path) -> Iterator[Elsewhere]:
    """Serve as `host` until the end."""
    context = encryption(f"DNS:{host}", folder)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers.items())))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *said: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    site = Elsewhere(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
