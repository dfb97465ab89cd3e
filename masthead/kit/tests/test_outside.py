"""Asking outside: what is never asked, whatever an article links to, and how an answer is judged."""

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from masthead.kit import outside
from masthead.kit.outside import Answer, ask, is_public

AGENT = "Masthead/test"


def any_number(number: str) -> bool:
    """The guard, let down: the test's own server is on this machine."""
    return True


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "192.0.0.192", "168.63.129.16", "192.88.99.1", "64:ff9b:1::7f00:1", "100::1", "3fff::1", "5f00::1", "2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:7f00:1::1", "2001:db8::1", "", "localhost", "example.org",
    ],
)  # fmt: skip
def test_not_of_the_public_internet(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_of_the_public_internet(number: str) -> None:
    assert is_public(number)


class Site(ThreadingHTTPServer):
    """A server that answers by path, and remembers who asked for what."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.onward = ""
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        kind, _, rest = self.path.lstrip("/").partition("/")
        if kind == "slow":
            for _ in range(100):
                try:
                    self.wfile.write(b"x")
                    time.sleep(0.2)
                except OSError:
                    return
        if kind in {"to", "onward", "round"}:
            self.send_response(302)
            self.send_header("Location", {"to": rest, "onward": self.server.onward, "round": "/round/"}[kind])
        elif kind == "noise":
            self.wfile.write(b"220 mail.example ESMTP\r\n\r\n")
            return
        elif kind == "head-refused":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif kind == "endless":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"y" * 200_000)
            return
        else:
            self.send_response(int(kind))
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *rest: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/200/", Answer(True)),
        ("/404/", Answer(False, "404, it is gone")),
        ("/410/", Answer(False, "410, it is gone")),
        ("/403/", Answer(True)),  # it lets no programs in; a person may well be
        ("/429/", Answer(True)),
        ("/500/", Answer(False, "500, the server fails")),
        ("/head-refused/", Answer(True)),
        ("/to//200/", Answer(True)),
        ("/to//404/", Answer(False, "404, it is gone")),
        ("/noise/", Answer(False, "its answer is no answer of the web")),
        ("/endless/", Answer(True)),  # only so much of a head is read
    ],
)
def test_answers(site: Site, path: str, answer: Answer) -> None:
    assert ask(site.base + path, AGENT, any_number) == answer


def test_head_first_and_get_where_it_is_refused_under_our_own_name(site: Site) -> None:
    ask(f"{site.base}/200/?a=b c#d", AGENT, any_number)
    ask(f"{site.base}/head-refused/", AGENT, any_number)
    assert site.asked == [("HEAD", "/200/?a=b%20c", AGENT), ("HEAD", "/head-refused/", AGENT), ("GET", "/head-refused/", AGENT)]


def test_a_circle_of_redirects_ends(site: Site) -> None:
    assert ask(f"{site.base}/round/", AGENT, any_number) == Answer(False, "it redirects for ever")
    assert len(site.asked) < 20


def test_nothing_on_this_machine_is_asked(site: Site) -> None:
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"):
        answer = ask(f"http://{host}:{site.server_port}/200/", AGENT)
        assert not answer.fine, host
    assert site.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/200/",
        "http://169.254.169.254/latest/",
        "http://[::ffff:127.0.0.1]:{port}/200/",
        "http://10.0.0.1/",
        "//localhost:{port}/200/",
    ],
)
def test_a_redirect_inside_is_refused(site: Site, target: str) -> None:
    first: list[str] = []

    def only_the_first(number: str) -> bool:
        """As if the site stood outside: its own number passes once, and then the real guard judges."""
        first.append(number)
        return len(first) == 1 or is_public(number)

    site.onward = target.format(port=site.server_port)
    answer = ask(f"{site.base}/onward/", AGENT, only_the_first)
    assert answer == Answer(False, "it leads into a private network")
    assert len(site.asked) == 1


def test_the_number_that_was_judged_is_the_one_that_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with a public number first and with ours afterwards gains nothing."""
    numbers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])
    reached: list[Any] = []

    def resolve(name: str, port: int, **rest: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(numbers), port))]

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        reached.append(address)
        raise OSError

    monkeypatch.setattr(outside.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outside.socket, "create_connection", connect)
    assert ask("http://rebinding.example/", AGENT) == Answer(False, "it does not answer")
    assert reached == [("93.184.215.14", 80)]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org/", "it is no address of the web"),
        ("file:///etc/passwd", "it is no address of the web"),
        ("gopher://example.org/", "it is no address of the web"),
        ("http://user:word@example.org/", "it is no address of the web"),
        ("http://exa mple.org/", "it is no address of the web"),
        ("http:///x", "it is no address of the web"),
        ("http://[broken/", "it cannot be read as an address"),
        ("http://example.org:99999/", "it cannot be read as an address"),
        ("http://" + "a" * 64 + ".example/", "it cannot be read as an address"),
    ],
)
def test_what_is_no_address_of_the_web(url: str, said: str) -> None:
    assert ask(url, AGENT) == Answer(False, said)


def test_a_redirect_to_another_scheme_is_refused(site: Site) -> None:
    assert ask(f"{site.base}/to/file:///etc/passwd", AGENT, any_number) == Answer(False, "it is no address of the web")


def test_an_address_writes_no_line_of_the_request(site: Site) -> None:
    ask(f"{site.base}/200/\r\nX-Evil: 1", AGENT, any_number)
    assert [path for _, path, _ in site.asked] == ["/200/X-Evil:%201"]


def test_a_server_that_drips_letters_is_left(site: Site) -> None:
    assert ask(f"{site.base}/slow/", AGENT, any_number, patience=0.6) == Answer(False, "it does not answer")


def test_a_closed_door(site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert ask(f"http://127.0.0.1:{port}/", AGENT, any_number) == Answer(False, "it does not answer")
