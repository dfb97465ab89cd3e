"""Letters by Mailgun, against a server on loopback that answers as Mailgun does."""

import json
from collections import deque
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from masthead.mailer import mailer
from masthead.newsletters.renditions import Fragment, Rendition, slot
from masthead.newsletters.senders.chosen import chosen
from masthead.newsletters.senders.outcome import End, Kind
from masthead.newsletters.senders.port import Letter, Personal, Trouble

RENDITION = Rendition(
    segment="subscriber", subject=f"Morning, {slot('name')}", preheader="",
    html=f'<p>{slot("name")}</p><a href="{slot("unsubscribe")}">x</a>{slot("new")}', text=f"{slot('name')}\n{slot('new')}",
    fragments={"iran": Fragment("<p>Iran</p>", "Iran\n")},
)  # fmt: skip


class Api:
    """What was posted, and what to answer."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.answers: deque[int] = deque()


@pytest.fixture
def api() -> Iterator[Api]:
    seen = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind = self.headers["Content-Type"]
            if kind.startswith("multipart/"):
                parts = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).get_payload()
                form: dict[str, list[str]] = {}
                for part in parts:
                    form.setdefault(str(part.get_param("name", header="content-disposition")), []).append(
                        part.get_payload(decode=True).decode()
                    )
            else:
                form = parse_qs(body.decode(), keep_blank_values=True)
            seen.calls.append({"path": self.path, "auth": self.headers["Authorization"], **form})
            status = seen.answers.popleft() if seen.answers else 200
            if status == 0:
                self.close_connection = True
                self.connection.close()
                return
            answer = json.dumps({"id": "<1@mg>", "message": "Queued. Thank you."} if status == 200 else {"message": "No"}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *rest: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    seen.address = f"http://127.0.0.1:{server.server_port}/v3"  # type: ignore[attr-defined]
    yield seen
    server.shutdown()
    server.server_close()


class Feed:
    def __init__(self, count: int) -> None:
        self.left = deque(letter(n) for n in range(1, count + 1))
        self.ends: dict[str, End] = {}
        self.begun: list[str] = []

    def take(self, wait: bool) -> Letter | None:
        raise NotImplementedError

    def take_many(self, most: int) -> list[Letter]:
        return [self.left.popleft() for _ in range(min(most, len(self.left)))]

    def note(self, *, ended: Any = (), begun: Any = ()) -> None:
        self.begun += [one.to for one in begun]
        for one, end in ended:
            assert one.to in self.begun and one.to not in self.ends
            self.ends[one.to] = end

    def put_back(self, letter: Letter) -> None:
        raise NotImplementedError

    def ready(self) -> None:
        pass


def letter(n: int) -> Letter:
    fillings = {"name": f"<R{n}>", "unsubscribe": f"https://x.org/u/{n}", "new": ["iran"] if n % 2 else []}
    own = Personal(RENDITION, fillings, f"R {n}", {"List-Id": "<daily.x.org>"}, {"List-Unsubscribe": f"<https://x.org/u/{n}>"})
    return Letter(n, f"b-{n}@x.org", f"r{n}@example.org", "example.org", bytes, lambda: own)


def send(api: Any, feed: Feed, batch: int = 2) -> None:
    chosen(mailer(f"mailgun://secret@mg.example.org?batch={batch}&api={api.address}")).run(feed)


def test_many_letters_travel_in_one_call_each_with_its_own_words(api: Any, db: None) -> None:
    feed = Feed(5)
    send(api, feed)
    assert [len(call["to"]) for call in api.calls] == [2, 2, 1] and api.calls[0]["path"] == "/v3/mg.example.org/messages"
    assert {end.kind for end in feed.ends.values()} == {Kind.SENT} and len(feed.ends) == 5
    call = api.calls[0]
    own = json.loads(call["recipient-variables"][0])
    html, text, subject = call["html"][0], call["text"][0], call["subject"][0]

    def joined(words: str, to: str) -> str:
        for name, value in own[to].items():
            words = words.replace(f"%recipient.{name}%", value)
        return words

    assert joined(html, "r1@example.org") == '<p>&lt;R1&gt;</p><a href="https://x.org/u/1">x</a><p>Iran</p>'
    assert joined(html, "r2@example.org") == '<p>&lt;R2&gt;</p><a href="https://x.org/u/2">x</a>'
    assert joined(text, "r1@example.org") == "<R1>\nIran\n" and joined(subject, "r2@example.org") == "Morning, <R2>"
    assert joined(call["h:List-Unsubscribe"][0], "r2@example.org") == "<https://x.org/u/2>"
    assert call["h:List-Id"] == ["<daily.x.org>"] and own["r2@example.org"]["v:delivery"] == "2"


@pytest.mark.parametrize(
    ("status", "kind", "trouble"), [(500, Kind.LATER, False), (429, Kind.LATER, False), (401, Kind.OURS, True), (0, Kind.DOUBT, True)]
)
def test_a_call_that_fails_is_all_its_letters(status: int, kind: Kind, trouble: bool, api: Any, db: None) -> None:
    """Refused now, refused because of us, or no answer: then nobody knows, and all of them are in doubt."""
    api.answers.extend([200, status])
    feed = Feed(4)
    if trouble:
        with pytest.raises(Trouble):
            send(api, feed)
    else:
        send(api, feed)
    assert [feed.ends[f"r{n}@example.org"].kind for n in (1, 2, 3, 4)] == [Kind.SENT, Kind.SENT, kind, kind]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mailgun://mg.example.org", "key of the interface"),
        ("mailgun://k@mg.example.org?batch=5000", "1 to 1000"),
        ("mailgun://k@mg.example.org?api=ftp://x", "https address"),
        ("smtp://x?connections=0", "1 to 100"),
        ("smtp://x?rate=fast", "rate is a number"),
    ],
)
def test_what_makes_no_sense_is_said(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        mailer(url)
