"""Asking feeds, through the real fetcher, of a real server: politely, with an end, and never inside."""

import datetime as dt
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from masthead.curator.feeds import fetching
from masthead.curator.feeds.fetching import Asked, Network, fetch
from masthead.curator.tests.wire_server import (
    AGENT,
    Answer,
    Handler,
    WireServer,
    allowed,
    dripping_head,
    endless,
    gzip_bomb,
    item,
    onward,
    packed,
    rss,
    status,
    text,
    wire_server,
    with_etag,
)
from masthead.kit.outside import Guard, Unreachable, networks

FEED = rss(item("A strike in the port"))
pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2", "127.0.0.3"])


@pytest.fixture
def server() -> Iterator[WireServer]:
    with wire_server() as one:
        yield one


def refused(address: str, network: Network) -> str:
    with pytest.raises(Unreachable) as why:
        fetch(Asked(address), network)
    return str(why.value)


def test_a_feed_and_how_it_is_asked(server: WireServer) -> None:
    answer = fetch(Asked(server.at("/feed?a=b c#d", text(FEED))[:-2].replace(" ", "%20")), allowed())
    assert answer.status == 404  # the server knows the path as it was written
    server.at("/feed", text(FEED, ETag='"one"', Last_Modified="Mon, 23 Nov 2026 09:00:00 GMT", Cache_Control="max-age=60"))
    answer = fetch(Asked(f"{server.base}/feed"), allowed())
    assert (answer.status, answer.body.decode(), answer.etag) == (200, FEED, '"one"')
    assert answer.last_modified == "Mon, 23 Nov 2026 09:00:00 GMT" and answer.cache_control == "max-age=60" and answer.moved_to == ""
    headers = server.asked[-1][1]
    assert headers["User-Agent"] == AGENT and headers["Host"] == server.base[7:] and headers["Accept-Encoding"] == "gzip, deflate"
    assert "If-None-Match" not in headers and "Cookie" not in headers and "Authorization" not in headers


def test_what_we_have_is_not_sent_again(server: WireServer) -> None:
    address = server.at("/feed", with_etag(FEED, '"seven"'))
    assert fetch(Asked(address), allowed()).status == 200
    answer = fetch(Asked(address, etag='"seven"', last_modified="Mon, 23 Nov 2026 09:00:00 GMT"), allowed())
    assert answer.status == 304 and answer.body == b""
    assert server.asked[-1][1]["If-Modified-Since"] == "Mon, 23 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize("how", ["gzip", "deflate", "bare"])
def test_compressed(server: WireServer, how: str) -> None:
    assert fetch(Asked(server.at("/feed", packed(FEED, how))), allowed()).body.decode() == FEED


def test_two_members_of_gzip_are_one_feed(server: WireServer) -> None:
    import gzip

    address = server.at("/feed", text(gzip.compress(FEED[:50].encode()) + gzip.compress(FEED[50:].encode()), Content_Encoding="gzip"))
    assert fetch(Asked(address), allowed()).body.decode() == FEED


def test_in_pieces(server: WireServer) -> None:
    def chunked(to: Handler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<rs\r\n2\r\ns>\r\n0\r\n\r\n")

    assert fetch(Asked(server.at("/feed", chunked)), allowed()).body == b"<rss>"


def test_what_an_answer_says_goes_into_no_line_of_our_next_question(server: WireServer) -> None:
    def folded(to: Handler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: one\r\n X-Evil: 1\r\nLast-Modified: " + b"y" * 500 + b"\r\n\r\n")

    answer = fetch(Asked(server.at("/feed", folded)), allowed())
    assert answer.etag == "" and answer.last_modified == ""


@pytest.mark.parametrize(("code", "remembered"), [(301, True), (308, True), (302, False), (303, False), (307, False)])
def test_moved(server: WireServer, code: int, remembered: bool) -> None:
    server.at("/new", text(FEED))
    answer = fetch(Asked(server.at("/old", onward("/new", code))), allowed())
    assert answer.body.decode() == FEED and answer.address == f"{server.base}/new"
    assert answer.moved_to == (f"{server.base}/new" if remembered else "")


def test_only_an_unbroken_run_of_moves_for_good_is_remembered(server: WireServer) -> None:
    server.at("/c", text(FEED))
    server.at("/b", onward("/c", 302))
    assert fetch(Asked(server.at("/a", onward("/b", 301))), allowed()).moved_to == f"{server.base}/b"
    server.at("/b", onward("/c", 301))
    assert fetch(Asked(server.at("/a", onward("/b", 302))), allowed()).moved_to == ""


def test_no_step_from_a_safe_address_to_an_open_one_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [(fetching.Answer(301, ""), "http://paper.example/b"), (fetching.Answer(200, ""), "")]
    monkeypatch.setattr(fetching, "_exchange", lambda *rest: steps.pop(0))
    assert fetch(Asked("https://paper.example/a"), allowed()).moved_to == ""


def test_redirects_end(server: WireServer) -> None:
    assert refused(server.at("/round", onward("/round", 301)), allowed()) == "it redirects for ever"
    assert len(server.asked) == 6


@pytest.mark.parametrize("code", [404, 410, 429, 500, 503])
def test_a_status_is_an_answer_and_its_body_is_not_read(server: WireServer, code: int) -> None:
    answer = fetch(Asked(server.at("/feed", status(code, Retry_After="120"))), allowed())
    assert (answer.status, answer.retry_after, answer.body) == (code, "120", b"")


# Never inside


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0", "127.1"])
def test_this_machine_is_not_asked(server: WireServer, host: str) -> None:
    """At a port that is allowed, so that it is the number that is refused."""
    server.at("/feed", text(FEED))
    outside = Network(agent=AGENT, ports=frozenset({server.server_port}))
    assert refused(f"http://{host}:{server.server_port}/feed", outside) in {"it leads into a private network", "its name is not known"}
    assert server.asked == []


@pytest.mark.parametrize("inner", ["http://127.0.0.1:{port}/feed", "//127.0.0.1:{port}/feed", "http://[::ffff:127.0.0.1]:{port}/feed"])
def test_a_redirect_inside_is_refused(server: WireServer, inner: str) -> None:
    """The first step goes to an address of the owner's own; the next to one that is not."""
    with wire_server("127.0.0.2") as other:
        address = other.at("/feed", onward(inner.format(port=server.server_port)))
        network = Network(agent=AGENT, inside=networks("127.0.0.2"), ports=frozenset({server.server_port}))
        assert refused(address, network) == "it leads into a private network"
        assert len(other.asked) == 1 and server.asked == []


def test_a_name_is_looked_up_once_and_the_judged_number_is_asked(server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers with a public number first and with ours then (DNS rebinding)."""
    looked, met = list[str](), list[tuple[str, int]]()

    def look_up(name: str, *rest: object, **more: object) -> list[object]:
        looked.append(name)
        number = "93.184.215.14" if len(looked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, server.server_port))]

    def connect(place: tuple[str, int], **more: object) -> socket.socket:
        met.append(place)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    network = Network(agent=AGENT, ports=frozenset({server.server_port}))
    assert refused(f"http://rebinding.example:{server.server_port}/feed", network) == "it does not answer"
    assert looked == ["rebinding.example"] and met == [("93.184.215.14", server.server_port)]


def test_only_ports_of_the_web(server: WireServer) -> None:
    network = Network(agent=AGENT, look_up=_public)
    for port in (22, 25, 6379, 9200):
        assert refused(f"http://1.1.1.1:{port}/", network) == "it leads into a private network"
    assert network.may_ask("1.1.1.1", 443) and not network.may_ask("1.1.1.1", 6379)


def _public(name: str, port: int, guard: Guard) -> list[str]:
    if guard("1.1.1.1"):
        raise AssertionError("it would have been asked")
    raise Unreachable("it leads into a private network")


@pytest.mark.parametrize("address", ["http://eve:secret@{host}/feed", "ftp://{host}/feed", "file:///etc/passwd", "gopher://{host}/", "http:///feed", "http://a b/"])  # fmt: skip
def test_no_other_schemes_and_no_passwords(server: WireServer, address: str) -> None:
    refused(address.format(host=server.base[7:]), allowed())
    assert server.asked == []


def test_no_proxy_of_the_environment(server: WireServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with wire_server("127.0.0.3") as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.base)
        assert fetch(Asked(server.at("/feed", text(FEED))), allowed()).status == 200
        assert proxy.asked == []


# With an end


@pytest.mark.parametrize(
    "answer",
    [endless(b"<rss>", b"x", pause=0.05, pieces=1000), dripping_head(pieces=600), endless(b"", b"<!-- -->", pause=0.02, pieces=2000)],
    ids=["body", "head", "well-formed"],
)
def test_a_server_that_drips_has_no_more_than_its_time(server: WireServer, answer: object) -> None:
    began = time.monotonic()
    assert refused(server.at("/slow", answer), allowed(patience=0.7)) == "it took longer than 0.7 seconds"  # type: ignore[arg-type]
    assert time.monotonic() - began < 20  # of the fifty seconds that it would drip


def test_time_is_counted_over_all_steps(server: WireServer) -> None:
    def slowly_onward(to: Handler) -> None:
        time.sleep(0.4)
        to.say(302, Location="/slow")

    assert refused(server.at("/slow", slowly_onward), allowed(patience=0.9)) == "it took longer than 0.9 seconds"
    assert len(server.asked) <= 3


def test_a_body_without_end_is_left(server: WireServer) -> None:
    assert refused(server.at("/endless", endless()), allowed(largest=1_000_000)) == "it is larger than 1 MB"


def test_a_body_that_says_it_is_large_is_not_begun(server: WireServer) -> None:
    assert refused(server.at("/large", text(b"x" * 1_000_001)), allowed(largest=1_000_000)) == "it is larger than 1 MB"


def test_a_gzip_bomb_is_never_unpacked(server: WireServer) -> None:
    """200 MB behind 200 kB: what is unpacked stays within the limit, and so does the memory."""
    address = server.at("/bomb", gzip_bomb(200))
    tracemalloc.start()
    try:
        assert refused(address, allowed(largest=2_000_000)) == "it is larger than 2 MB"
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


def test_what_is_too_large_only_when_unpacked(server: WireServer) -> None:
    assert refused(server.at("/bomb", gzip_bomb(2)), allowed(largest=1_000_000)) == "it is larger than 1 MB"


def test_what_is_packed_has_an_end_too(server: WireServer) -> None:
    """A name in the head of gzip, of which nothing is ever unpacked."""
    address = server.at("/name", text(b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"n" * 1_200_000, Content_Encoding="gzip"))
    server.answers["/name"] = _without_length(server.answers["/name"])
    assert refused(address, allowed(largest=1_000_000)) == "it is larger than 1 MB"


def _without_length(answer: Answer) -> Answer:
    def unsaid(to: Handler) -> None:
        send = to.send_header
        to.send_header = lambda name, value: None if name == "Content-Length" else send(name, value)  # type: ignore[method-assign]
        answer(to)

    return unsaid


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (packed(FEED, "br"), "it is compressed in a way that we did not ask for"),
        (text(b"no gzip at all", Content_Encoding="gzip"), "what it sends is not compressed as it says"),
        (text(FEED, Content_Encoding="gzip, gzip"), "it is compressed in a way that we did not ask for"),
        (lambda to: to.wfile.write(b"220 mail.example ESMTP\r\n"), "its answer is no answer of the web, or breaks off"),
        (lambda to: to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"), "its answer is no answer of the web, or breaks off"),
        (lambda to: to.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500), "its answer is no answer of the web, or breaks off"),
        (lambda to: to.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "its answer is no answer of the web, or breaks off"),
        (lambda to: to.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000), "its answer is no answer of the web, or breaks off"),
    ],
    ids=["br", "no gzip", "twice", "smtp", "short", "many headers", "chunks", "long header"],
)  # fmt: skip
def test_answers_that_are_none(server: WireServer, answer: object, why: str) -> None:
    def and_hang_up(to: Handler) -> None:
        answer(to)  # type: ignore[operator]
        to.close_connection = True

    assert refused(server.at("/odd", and_hang_up), allowed(patience=5)) == why


def test_nobody_there() -> None:
    with wire_server() as gone:
        address = gone.base
    assert refused(f"{address}/feed", allowed()) == "it does not answer"


# Sealed


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[tuple[WireServer, Path]]:
    """A server with a certificate for `paper.example`, and that certificate."""
    path = _certificate(tmp_path)
    with wire_server() as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        yield server, path


def _certificate(folder: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "paper.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1000))
        .not_valid_after(now + dt.timedelta(days=1000))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("paper.example")]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_name_is_shown_and_proven_and_the_number_is_asked(sealed: tuple[WireServer, Path]) -> None:
    server, path = sealed
    server.at("/feed", text(FEED))
    trusting = allowed(look_up=lambda name, port, guard: ["127.0.0.1"], trust=lambda: ssl.create_default_context(cafile=str(path)))
    answer = fetch(Asked(f"https://paper.example:{server.server_port}/feed"), trusting)
    assert answer.body.decode() == FEED and server.asked[-1][1]["Host"] == f"paper.example:{server.server_port}"
    assert refused(f"https://other.example:{server.server_port}/feed", trusting) == "its certificate does not hold"


def test_an_unknown_certificate_is_refused(sealed: tuple[WireServer, Path]) -> None:
    server, _ = sealed
    assert refused(f"https://127.0.0.1:{server.server_port}/feed", allowed()) == "its certificate does not hold"
    assert server.asked == []


def test_a_handshake_that_never_comes_has_no_more_than_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        held = list[object]()
        threading.Thread(target=lambda: held.append(silent.accept()), daemon=True).start()
        port = silent.getsockname()[1]
        assert refused(f"https://127.0.0.1:{port}/feed", allowed(patience=0.5)) == "it took longer than 0.5 seconds"
