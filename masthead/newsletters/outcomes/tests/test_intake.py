"""Bounces read from a mailbox and taken by LMTP, against servers that really speak the protocols, on loopback."""

import asyncio
import contextlib
import re
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from masthead.mailboxes import Mailbox, Place, mailbox, place, provider
from masthead.newsletters.models import Alarm
from masthead.newsletters.outcomes import listening
from masthead.newsletters.outcomes.listening import Listener
from masthead.newsletters.outcomes.models import Inbound
from masthead.newsletters.outcomes.polling import do_poll
from masthead.newsletters.outcomes.tests.test_judging import report

BOUNCE = report("550 5.1.1 User unknown")


class Peer:
    """A line server in a thread: `answer` is given each line and returns what to send. One connection after another."""

    def __init__(self, greeting: bytes, talk: Callable[[Any, Any], None]) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.greeting, self.talk = greeting, talk
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                try:
                    stream.write(self.greeting + b"\r\n")
                    stream.flush()
                    self.talk(stream, self)
                except OSError:
                    pass

    def close(self) -> None:
        self.socket.close()


class Pop3:
    """RFC 1939, as much of it as is used: what is deleted goes when the client says goodbye."""

    def __init__(self, messages: list[bytes], *, cut_off: bool = False) -> None:
        self.messages, self.cut_off = messages, cut_off
        self.peer = Peer(b"+OK ready", self.talk)

    def talk(self, stream: Any, peer: Peer) -> None:
        deleted: set[int] = set()
        for line in stream:
            word, _, rest = line.strip().decode().partition(" ")
            match word.upper():
                case "USER":
                    reply = b"+OK"
                case "PASS":
                    reply = b"+OK" if rest == "secret" else b"-ERR no"
                case "LIST":
                    reply = b"+OK\r\n" + b"".join(b"%d %d\r\n" % (n, len(one)) for n, one in enumerate(self.messages, 1)) + b"."
                case "RETR" | "TOP":
                    body = self.messages[int(rest.split()[0]) - 1]
                    reply = b"+OK\r\n" + body.replace(b"\r\n.", b"\r\n..") + b"\r\n."
                case "DELE":
                    deleted.add(int(rest))
                    if self.cut_off:
                        return
                    reply = b"+OK"
                case "QUIT":
                    self.messages[:] = [one for n, one in enumerate(self.messages, 1) if n not in deleted]
                    reply = b"+OK bye"
                case _:
                    reply = b"-ERR"
            stream.write(reply + b"\r\n")
            stream.flush()


class Imap:
    """RFC 3501, as much of it as is used."""

    def __init__(self, messages: list[bytes]) -> None:
        self.messages: dict[int, bytes] = dict(enumerate(messages, 7))
        self.deleted: set[int] = set()
        self.peer = Peer(b"* OK IMAP4rev1 ready", self.talk)

    def talk(self, stream: Any, peer: Peer) -> None:
        for line in stream:
            tag, word, rest = [*line.strip().decode().split(" ", 2), ""][:3]
            reply = b""
            match word.upper():
                case "CAPABILITY":
                    reply = b"* CAPABILITY IMAP4rev1\r\n"
                case "LOGIN":
                    if "secret" not in rest:
                        stream.write(f"{tag} NO wrong\r\n".encode())
                        stream.flush()
                        continue
                case "SELECT":
                    reply = b"* %d EXISTS\r\n" % len(self.messages)
                case "UID":
                    reply = self.uid(rest)
                case "EXPUNGE":
                    for uid in self.deleted:
                        self.messages.pop(uid, None)
                case "LOGOUT":
                    reply = b"* BYE\r\n"
            stream.write(reply + f"{tag} OK done\r\n".encode())
            stream.flush()

    def uid(self, rest: str) -> bytes:
        if rest.startswith("SEARCH"):
            return b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.messages if uid not in self.deleted) + b"\r\n"
        uid = int(rest.split()[1])
        if rest.startswith("STORE"):
            self.deleted.add(uid)
            return b""
        most = int(re.search(r"<0\.(\d+)>", rest)[1])  # type: ignore[index]
        body = self.messages[uid][:most]
        return b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%s)\r\n" % (uid, len(body), body)


def box(kind: str, port: int, password: str = "secret") -> Mailbox:
    return mailbox(f"{kind}://bounces:{password}@127.0.0.1:{port}")


@pytest.mark.parametrize("kind", ["pop3", "imap"])
def test_what_is_in_the_mailbox_is_stored_and_then_taken_out(db: None, at: datetime, kind: str) -> None:
    server: Any = (Pop3 if kind == "pop3" else Imap)([BOUNCE, b"Subject: Re: Iran\r\n\r\n.Thanks\r\n"])
    assert do_poll(box(kind, server.peer.port), at) == 2
    assert not server.messages
    assert {bytes(row.body).rstrip() for row in Inbound.objects.all()} == {BOUNCE.rstrip(), b"Subject: Re: Iran\r\n\r\n.Thanks"}
    server.peer.close()


def test_a_visit_that_breaks_off_loses_nothing_and_doubles_nothing(db: None, at: datetime) -> None:
    server = Pop3([BOUNCE, BOUNCE + b"2"], cut_off=True)
    do_poll(box("pop3", server.peer.port), at)
    assert len(server.messages) == 2 and Inbound.objects.count() == 1
    server.cut_off = False
    do_poll(box("pop3", server.peer.port), at)
    assert not server.messages and Inbound.objects.count() == 2
    server.peer.close()


@pytest.mark.parametrize("kind", ["pop3", "imap"])
def test_what_cannot_be_stored_stays_in_the_mailbox(db: None, at: datetime, kind: str, monkeypatch: Any) -> None:
    def full(**_: Any) -> bool:
        raise OSError("disk full")

    server: Any = (Pop3 if kind == "pop3" else Imap)([BOUNCE])
    monkeypatch.setattr("masthead.newsletters.outcomes.polling.do_store", full)
    assert do_poll(box(kind, server.peer.port), at) == 0
    assert server.messages and "disk full" in Alarm.objects.get().words
    server.peer.close()


@pytest.mark.parametrize("kind", ["pop3", "imap"])
def test_a_mailbox_that_cannot_be_read_is_an_alarm(db: None, at: datetime, kind: str) -> None:
    server: Any = (Pop3 if kind == "pop3" else Imap)([BOUNCE])
    assert do_poll(box(kind, server.peer.port, "wrong"), at) == 0
    server.peer.close()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    assert do_poll(box(kind, port), at) == 0
    assert Alarm.objects.get().times == 2 and not Inbound.objects.exists()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://a@b", "accepted are"),
        ("imap://host", "accepted are"),
        ("imap://u:p@h?tls=maybe", "starttls"),
        ('imap://u:p@h/IN"BOX', "letters, digits"),
    ],
)
def test_a_wrong_mailbox_is_said(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        mailbox(url)
    assert mailbox("imaps://u%40x:p%3A@h/Bounces") == Mailbox("imap", "h", 993, "u@x", "p:", "implicit", "Bounces")


@pytest.mark.parametrize("text", ["0.0.0.0:2424", "127.0.0.1", "127.0.0.1:x", "example.org:25", ":25"])
def test_it_listens_on_this_machine_alone(text: str) -> None:
    with pytest.raises(ValueError, match="this machine"):
        place(text)
    assert place("127.0.0.1:2424") == Place("127.0.0.1", 2424)


@pytest.mark.parametrize(
    "text", ["postmark", "nobody:user:password-long", "postmark:short:p", "mailgun:short", "postmark:onlyonelongsecret"]
)
def test_a_provider_needs_its_secret(text: str) -> None:
    with pytest.raises(ValueError, match=r"give|begin"):
        provider(text)


# LMTP


class Kept:
    """What was handed over; refuses where it is told to."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, bytes]] = []
        self.broken = False

    def __call__(self, to: str, body: bytes) -> None:
        if self.broken or to.startswith("broken"):
            raise OSError("disk full")
        self.rows.append((to, body))


@pytest.fixture
def lmtp() -> Iterator[tuple[Listener, Kept]]:
    kept = Kept()
    listener, ready = Listener(Place("127.0.0.1", 0), "letters.example", kept), threading.Event()
    loop = asyncio.new_event_loop()
    task = loop.create_task(listener.serve(ready))

    def run() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(5)
    yield listener, kept
    loop.call_soon_threadsafe(task.cancel)
    thread.join(5)


def test_lmtp_answers_for_each_recipient(lmtp: Any) -> None:
    listener, kept = lmtp
    with smtplib.LMTP("127.0.0.1", listener.port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("")
        assert [client.rcpt(f"{one}@letters.example")[0] for one in ("b-1-x", "broken")] == [250, 250]
        assert client.data(b"Subject: x\r\n\r\n..dots\r\n.\r\nend\r\n")[0] == 250
        assert client.getreply()[0] == 451  # the standard library reads the first answer alone
    assert kept.rows == [("b-1-x@letters.example", b"Subject: x\r\n\r\n..dots\r\n.\r\nend\r\n")]


def test_smtp_takes_the_message_only_once_it_is_stored_for_all(lmtp: Any) -> None:
    listener, _ = lmtp
    with smtplib.SMTP("127.0.0.1", listener.port) as client:
        assert client.sendmail("", ["a@letters.example"], b"Subject: x\r\n\r\ny\r\n") == {}
        with pytest.raises(smtplib.SMTPDataError) as error:
            client.sendmail("", ["a@letters.example", "broken@letters.example"], b"Subject: x\r\n\r\ny\r\n")
    assert error.value.smtp_code == 451


def test_mail_for_others_is_not_taken(lmtp: Any) -> None:
    listener, kept = lmtp
    with smtplib.SMTP("127.0.0.1", listener.port) as client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.sendmail("x@y.example", ["someone@elsewhere.example"], b"Subject: x\r\n\r\ny\r\n")
    assert not kept.rows


def test_too_big_a_message_is_refused_and_the_connection_goes_on(lmtp: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(listening, "BIGGEST", 10_000)
    listener, kept = lmtp
    with smtplib.SMTP("127.0.0.1", listener.port) as client:
        client.ehlo()
        client.esmtp_features.pop("size", None)
        with pytest.raises(smtplib.SMTPDataError) as error:
            client.sendmail("", ["a@letters.example"], b"Subject: x\r\n\r\n" + b"y" * 20_000 + b"\r\n")
        assert error.value.smtp_code == 552
        client.sendmail("", ["a@letters.example"], b"Subject: x\r\n\r\nsmall\r\n")
    assert len(kept.rows) == 1


def test_there_are_few_connections_and_recipients(lmtp: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(listening, "CONNECTIONS", 1)
    monkeypatch.setattr(listening, "RECIPIENTS", 2)
    listener, _ = lmtp
    with smtplib.SMTP("127.0.0.1", listener.port) as client:
        with pytest.raises(smtplib.SMTPConnectError, match="Too many"):
            smtplib.SMTP("127.0.0.1", listener.port)
        client.ehlo()
        client.mail("")
        assert [client.rcpt(f"{n}@letters.example")[0] for n in range(3)] == [250, 250, 452]


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00" * 20_000,
        b"GET / HTTP/1.1\r\n\r\n",
        b"DATA\r\n",
        b"RCPT TO:<a@letters.example>\r\nDATA\r\nx",
        b"MAIL\r\nRCPT\r\n",
        b"\xff\xfe\r\n",
    ],
)
def test_noise_breaks_nothing(lmtp: Any, noise: bytes) -> None:
    listener, kept = lmtp
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as wire:
        wire.recv(100)
        wire.sendall(noise)
    with smtplib.SMTP("127.0.0.1", listener.port) as client:
        client.sendmail("", ["a@letters.example"], b"Subject: x\r\n\r\ny\r\n")
    assert len(kept.rows) == 1
