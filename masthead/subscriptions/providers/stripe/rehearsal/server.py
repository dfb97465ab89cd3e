"""The server: sockets on loopback, Stripe's interface below /v1, hosted pages, and our own controls below /_rehearsal."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from masthead.subscriptions.providers.stripe.rehearsal.control import control
from masthead.subscriptions.providers.stripe.rehearsal.interface import Interface, Request, dumps
from masthead.subscriptions.providers.stripe.rehearsal.pages.answering import Page, hosted
from masthead.subscriptions.providers.stripe.rehearsal.webhooks.delivering import Postroom

LARGEST = 1_000_000  # bytes of a request; nothing of Stripe's is nearly as large


class Server(ThreadingHTTPServer):
    """Bound to loopback, never elsewhere: whoever can reach it may pay with a card of nobody's."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, interface: Interface, post: Postroom, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.interface, self.post = interface, post
        self.hangs_up = False  # an outage: connections are closed without an answer
        interface.books.root = f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> threading.Thread:
        """Serve in a thread of its own."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="rehearsal")
        thread.start()
        return thread


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "Rehearsal"
    disable_nagle_algorithm = True  # two small writes an answer would otherwise wait for one another

    def _take(self) -> None:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if not self._is_for_us():
            self._send(421, b"This house is on loopback, for loopback.", {"Content-Type": "text/plain", "Connection": "close"})
            return
        if length > LARGEST:
            self._send(413, b"", {"Content-Type": "text/plain", "Connection": "close"})
            return
        body = self.rfile.read(length).decode("utf-8", "replace") if length else ""
        if url.path.startswith("/_rehearsal"):
            status, told = control(self.server, self.command, url.path, body)
            self._send(status, dumps(told), {"Content-Type": "application/json"})
        elif self.server.hangs_up:
            self.close_connection = True
        elif url.path.startswith(("/v1/", "/v2/")):
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = self.server.interface.answer(Request(self.command, url.path, body if self.command == "POST" else url.query, headers))
            self._send(answer.status, dumps(answer.body), {"Content-Type": "application/json", **answer.headers})
        else:
            self._page(hosted(self.server.interface, self.command, url.path, body))

    def _is_for_us(self) -> bool:
        """Whether the request names this house, and comes from no other site's page: a page elsewhere must not press our buttons, even by a
        name of its own that leads to loopback."""
        host = (self.headers.get("Host") or "").rpartition(":")[0]
        foreign = self.command == "POST" and self.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}
        return host in {"127.0.0.1", "localhost"} and not foreign

    def _page(self, page: Page) -> None:
        headers = {
            "Content-Type": page.kind,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        self._send(page.status, page.body, headers | ({"Location": page.goes_to} if page.goes_to else {}))

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _take  # noqa: N815 the names are the standard library's

    def log_message(self, format: str, *rest: object) -> None:
        """Nothing: a rehearsal keeps no log."""
