"""What `masthead nginx` prints, in a real nginx: in front of an upstream that says what a test wants, however wrong that is."""

import http.client
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from nginx import NGINX, Nginx, PortTaken, free_port

from masthead.kit.refusals import BadInput
from masthead.website.serving.nginx import Places, configuration

pytestmark = [pytest.mark.server, pytest.mark.skipif(NGINX is None, reason="NO NGINX HERE: install the package 'nginx'")]
PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=3600"
ARTICLE = "/articles/1/piece/"


@dataclass
class Upstream:
    """Says `status`, `headers` and a body that counts how often it was asked; remembers what it was asked."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": PUBLIC, "Vary": "Cookie, Accept-Encoding"})
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def serve(self) -> ThreadingHTTPServer:
        us = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"  # no connection outlives its answer: when we are down, we are

            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                us.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                body = f"{len(us.asked)}".encode()
                self.send_response(us.status)
                for name, value in us.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *words: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


@dataclass
class Front:
    """nginx, and what is behind it."""

    nginx: Nginx
    upstream: Upstream
    server: ThreadingHTTPServer
    secure: bool = False

    def ask(self, path: str = ARTICLE, method: str = "GET", body: str = "", address: str = "127.0.0.1", **headers: str) -> tuple[int, str]:
        answer, said = self.answer(path, method, body, address, **headers)
        return answer.status, said

    def answer(
        self, path: str, method: str = "GET", body: str = "", address: str = "127.0.0.1", **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        kind, more = http.client.HTTPConnection, {}
        if self.secure:
            kind, more = http.client.HTTPSConnection, {"context": ssl._create_unverified_context()}  # type: ignore[assignment, dict-item]
        connection = kind("127.0.0.1", self.nginx.port, timeout=30, source_address=(address, 0), **more)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body or None, headers={"Accept-Encoding": "identity", **named})
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer, said


Standing = Callable[..., Front]


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standing]:
    """A maker of fronts: `change` edits what is printed (a timeout that a test cannot wait for)."""
    ends: list[Callable[[], None]] = []
    folder = tempfile.TemporaryDirectory(prefix="masthead-nginx-")  # pytest's own folders are closed to nginx's workers

    def make(
        change: Callable[[str], str] = lambda text: text,
        campus: str = "",
        scheme: str = "http",
        others: tuple[str, ...] = (),
        **places: object,
    ) -> Front:
        Path(folder.name).chmod(0o711)
        upstream = Upstream()
        server = upstream.serve()
        ends.extend([server.shutdown, server.server_close])
        for _ in range(3):
            with suppress(PortTaken):  # by somebody's connection, a moment after it was free
                nginx = begin(change, campus, scheme, server.server_port, others, places)
                ends.append(nginx.stop)
                return Front(nginx, upstream, server, scheme == "https")
        raise PortTaken

    def begin(
        change: Callable[[str], str], campus: str, scheme: str, behind: int, others: tuple[str, ...], places: dict[str, object]
    ) -> Nginx:
        nginx = Nginx(Path(folder.name) / f"nginx-{len(ends)}-{(port := free_port())}", port)
        update = {"url": f"{scheme}://127.0.0.1:{nginx.port}", "proxies": 1, "front": nginx.front}
        monkeypatch.setattr(settings, "MASTHEAD", settings.MASTHEAD.model_copy(update=update))
        (nginx.front / "campus.conf").write_text(campus)
        where = Places(
            (f"127.0.0.1:{behind}", *others), str(nginx.folder / "cache"), str(nginx.folder / "access.log"), **places  # type: ignore[arg-type]
        )  # fmt: skip
        nginx.start(change(configuration(where)))
        return nginx

    yield make
    for end in ends:
        end()
    folder.cleanup()


def test_a_strangers_page_is_asked_for_once_whatever_hangs_on_its_address(standing: Standing) -> None:
    front = standing()
    assert {front.ask(), front.ask(), front.ask(f"{ARTICLE}?utm_source=letter&gclid=1"), front.ask(User_Agent="x", Accept="*/*")} == {
        (200, "1")
    }
    assert front.ask(f"{ARTICLE}?page=2") == (200, "2") == front.ask(f"{ARTICLE}?page=2")
    assert front.upstream.asked[0][0] == ARTICLE


def test_each_packing_is_kept_by_itself_and_no_more_than_three(standing: Standing) -> None:
    front = standing()
    ways = {"br": "br", "gzip, deflate, br": "br", "gzip": "gzip", "gzip;q=1, br;q=0": "gzip", "br;q=0.0": "", "identity": "", "sdch": ""}
    said = {offered: front.ask(Accept_Encoding=offered)[1] for offered in ways}
    assert len(set(said.values())) == 3
    assert {
        way: headers.get("accept-encoding", "") for way, (_, headers) in zip(("br", "gzip", ""), front.upstream.asked, strict=True)
    } == {way: way for way in ("br", "gzip", "")}
    assert all((said[one] == said[other]) == (ways[one] == ways[other]) for one in ways for other in ways)


def test_whoever_may_be_known_is_never_answered_from_the_cache_nor_kept(standing: Standing) -> None:
    """Even where the upstream calls a reader's page public."""
    front = standing(campus="127.0.0.9/32 1;\n")
    known: list[dict[str, str]] = [{"Cookie": "sid=1"}, {"Cookie": "whatever=1"}, {"Authorization": "Basic eA=="}, {"address": "127.0.0.9"}]
    for one in known:
        assert front.ask(**one)[1] != front.ask(**one)[1]
    own = len(front.upstream.asked)
    stranger = front.ask()
    assert stranger == (200, str(own + 1)), "somebody's page was kept for a stranger"
    for one in known:
        assert front.ask(**one) != stranger
    assert front.ask() == stranger


def test_what_is_kept_was_asked_for_with_nobodys_cookie_and_from_the_real_address(standing: Standing) -> None:
    front = standing()
    front.ask(X_Forwarded_For="10.1.1.1", X_Forwarded_Proto="https", X_Real_IP="10.1.1.1", Forwarded="for=10.1.1.1", address="127.0.0.7")
    front.ask(Cookie="sid=1", X_Forwarded_For="10.1.1.1")
    (_, stranger), (_, reader) = front.upstream.asked
    assert "cookie" not in stranger and reader["cookie"] == "sid=1"
    assert stranger["x-forwarded-for"] == "127.0.0.7" and stranger["x-forwarded-proto"] == "http"
    assert not {"x-real-ip", "forwarded"} & set(stranger) and reader["x-forwarded-for"] == "127.0.0.1"
    assert stranger["host"] == f"127.0.0.1:{front.nginx.port}" and len(stranger["x-request-id"]) == 32


@pytest.mark.parametrize("headers", [{"Cache-Control": "private, no-store"}, {"Cache-Control": PUBLIC, "Set-Cookie": "sid=1"}, {}])
def test_what_is_not_public_is_not_kept(standing: Standing, headers: dict[str, str]) -> None:
    front = standing()
    front.upstream.headers = headers
    assert front.ask() != front.ask()


def test_pages_that_are_nobody_elses_business_are_not_kept_whatever_they_say(standing: Standing) -> None:
    front = standing()
    for path in ("/account/", "/desk/", "/sign-in/", "/keep-reading/status/", "/gifts/x/", "/reviews/links/1/1/", "/campus/"):
        assert front.ask(path) != front.ask(path), path
    assert front.ask(f"{ARTICLE}open/", "POST") != front.ask(f"{ARTICLE}open/", "POST")


def test_while_something_changed_lately_a_page_is_no_older_than_its_second(standing: Standing) -> None:
    front = standing()
    assert front.ask() == front.ask() == (200, "1")
    (front.nginx.front / "changed").touch()
    deadline = time.monotonic() + 10
    while front.ask() == (200, "1"):
        assert time.monotonic() < deadline, "the change was not seen"
        time.sleep(0.1)
    before, began = len(front.upstream.asked), time.monotonic()
    for _ in range(200):
        front.ask()
    assert len(front.upstream.asked) - before <= time.monotonic() - began + 2, "more than one a second"


def test_when_we_are_down_the_last_page_stands_and_what_was_taken_down_is_gone(standing: Standing) -> None:
    front = standing()
    front.upstream.headers = {"Cache-Control": "public, s-maxage=1, stale-if-error=3600"}
    kept = front.ask()
    front.upstream.status, front.upstream.headers = 404, {"Cache-Control": "no-store"}
    time.sleep(2.1)
    assert front.ask()[0] == 404, "an article that is gone was answered from the cache"
    front.server.shutdown()
    front.server.server_close()
    assert front.ask() == kept
    answer, said = front.answer("/subscribe/")
    assert answer.status == 503 and "back in a moment" in said and answer.headers["Retry-After"] == "30" and "nginx" not in said


def test_an_address_that_asks_too_much_is_asked_to_wait_and_a_campus_is_not(standing: Standing) -> None:
    front = standing(campus="127.0.0.9/32 1;\n", pages=5, acts=1)
    acts = [front.ask("/sign-in/", "POST", "email=x")[0] for _ in range(14)]
    assert acts[:9] == [200] * 9 and acts[-1] == 429
    answer, said = front.answer("/sign-in/", "POST", "email=x")
    assert answer.status == 429 and "wait some seconds" in said and answer.headers["Retry-After"]
    assert front.ask()[0] == 200, "who sent too many forms may still read"
    assert [front.ask(address="127.0.0.7")[0] for _ in range(60)].count(429) > 10
    assert {front.ask("/static/x.css", address="127.0.0.6")[0] for _ in range(60)} == {200}
    assert {front.ask("/sign-in/", "POST", "email=x", address="127.0.0.9")[0] for _ in range(60)} == {200}


def test_a_visitor_who_is_slow_on_purpose_is_sent_away_and_never_reaches_us(standing: Standing) -> None:
    front = standing(lambda text: text.replace("header_timeout 10s", "header_timeout 1s").replace("body_timeout 15s", "body_timeout 1s"))
    for begun in (b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nem"):
        with socket.create_connection(("127.0.0.1", front.nginx.port), 30) as connection, suppress(ConnectionResetError):
            connection.sendall(begun)
            said = b"".join(iter(lambda: connection.recv(4096), b""))
            assert not said or b" 408 " in said[:20]
    assert not front.upstream.asked


def test_forms_are_small_but_for_pictures_at_the_desk(standing: Standing) -> None:
    front = standing()
    assert front.ask("/sign-in/", "POST", "x" * 1_200_000)[0] == 413
    assert front.ask("/desk/images/add/", "POST", "x" * 3_000_000)[0] == 200


def test_what_is_for_whoever_looks_after_the_machine_is_nobody_elses(standing: Standing) -> None:
    front = standing()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert front.ask(path)[0] == 200 and front.ask(path, address="127.0.0.7")[0] == 404, path
    assert front.ask("/media/original_images/x.jpg")[0] == 404


def test_the_log_names_nobody(standing: Standing) -> None:
    front = standing(lambda text: text.replace("buffer=64k flush=5s", ""))
    front.ask("/articles/1/piece/?email=ada@example.org", address="127.0.0.7", Referer="http://secret.example/")
    front.ask("/confirm/qX7-pR_2sT9/")
    front.ask("/sign-in/link/qX7-pR_2sT9/")
    deadline = time.monotonic() + 10
    while (said := (front.nginx.folder / "access.log").read_text()).count("\n") < 3:
        assert time.monotonic() < deadline, said
        time.sleep(0.02)
    assert "/articles/1/piece/" in said and '"/confirm/..."' in said
    for secret in ("127.0.0.7", "ada@", "email", "secret.example", "qX7"):
        assert secret not in said, said


def test_over_https_other_sites_cookies_make_no_difference_and_ours_all(standing: Standing, tmp_path: Path) -> None:
    pair = [str(tmp_path / name) for name in ("key.pem", "certificate.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=127.0.0.1",
         "-keyout", pair[0], "-out", pair[1], "-days", "2"], check=True, capture_output=True,
    )  # fmt: skip
    front = standing(
        lambda text: text.replace("listen 80;", f"listen {free_port()};").replace("    listen [::]:80;\n", "").replace("listen [::]", "#"),
        scheme="https",
        certificate=pair[1],
        key=pair[0],
    )
    assert front.ask(Cookie="_ga=GA1; theme=dark") == front.ask() == (200, "1")
    assert "cookie" not in front.upstream.asked[0][1] and front.upstream.asked[0][1]["x-forwarded-proto"] == "https"
    for cookie in ("__Host-sid=1", "_ga=1; __Host-pass=x", "__Host-anything-to-come=1"):
        assert front.ask(Cookie=cookie) != front.ask(Cookie=cookie)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings(action="ignore"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", front.nginx.port)) as plain, pytest.raises(ssl.SSLError):
        old.wrap_socket(plain)


@pytest.mark.parametrize(
    ("update", "says"),
    [
        ({"front": None}, "MASTHEAD_FRONT is not set"),
        ({"proxies": 0}, "MASTHEAD_PROXIES is 0"),
        ({"url": "https://review.example.org"}, "--certificate FILE"),
    ],
)
def test_what_cannot_be_is_refused(update: dict[str, object], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = {"url": "http://review.example.org", "proxies": 1, "front": tmp_path}
    monkeypatch.setattr(settings, "MASTHEAD", settings.MASTHEAD.model_copy(update={**right, **update}))
    with pytest.raises(BadInput, match=says):
        configuration(Places())


def test_of_several_hosts_one_that_is_gone_is_no_readers_concern(standing: Standing) -> None:
    """Reading and the press that opens go to the other; nothing else that changes something is asked twice."""
    front = standing(others=(f"127.0.0.1:{free_port()}",))
    assert {front.ask(f"{ARTICLE}?page={n}")[0] for n in range(9)} == {200}
    assert {front.ask(f"{ARTICLE}open/", "POST", body="a=1")[0] for n in range(9)} == {200}
    printed = (front.nginx.folder / "masthead.conf").read_text()
    assert "proxy_next_upstream error timeout;" in printed and printed.count("non_idempotent") == 1 and "max_fails=0" not in printed
