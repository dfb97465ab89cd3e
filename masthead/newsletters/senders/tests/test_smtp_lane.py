"""A lane against a real server on loopback: every letter it takes is accounted for, whatever the server does."""

from collections import deque

import pytest
from mail_sink import USUAL, Sink, usual

from masthead.mailer import Mailer
from masthead.newsletters.senders.outcome import End, Kind, judge
from masthead.newsletters.senders.port import Letter, Trouble
from masthead.newsletters.senders.smtp import SmtpSender

Told = list[tuple[str, str]]


class Feed:
    """Letters to r1, r2, …; and what the lane said of them, in order."""

    def __init__(self, count: int, cannot: int = 0) -> None:
        self.left = deque(self.letter(n) for n in range(1, count + 1))
        self.cannot = cannot  # the number of a letter that cannot be made
        self.ends: dict[str, End] = {}
        self.said: list[str] = []
        self.back: list[str] = []

    @staticmethod
    def letter(n: int) -> Letter:
        text = f"Subject: {n}\r\n\r\nLetter {n}\r\n..twice\r\n".encode()
        return Letter(n, f"b-{n}@house.example", f"r{n}@example.org", "example.org", lambda: text)

    def take(self, wait: bool) -> Letter | None:
        return self.left.popleft() if self.left else None

    def make(self, letter: Letter) -> bool:
        if letter.delivery_id == self.cannot:
            self.note(ended=[(letter, End(Kind.OURS, "could not be made"))])
            return False
        letter.body = letter.make()
        return True

    def take_many(self, most: int) -> list[Letter]:
        raise NotImplementedError

    def note(self, *, ended=(), begun=()) -> None:  # type: ignore[no-untyped-def]
        for letter, end in ended:
            assert letter.to not in self.ends
            self.ends[letter.to] = end
            self.said.append(f"e{letter.delivery_id}")
        self.said.extend(f"b{letter.delivery_id}" for letter in begun)

    def put_back(self, letter: Letter) -> None:
        self.back.append(letter.to)

    def ready(self) -> None:
        self.said.append("ready")


def send(sink: Sink, feed: Feed) -> None:
    SmtpSender(Mailer("smtp", "127.0.0.1", sink.port), "house.example").run(feed)


@pytest.mark.parametrize("pipelining", [True, False])
def test_letters_arrive_whole_each_from_its_own_return_path(pipelining: bool) -> None:
    def script(verb: str, argument: str, brought: int) -> bytes | None:
        return b"250 sink\r\n" if verb == "EHLO" and not pipelining else usual(verb, argument, brought)

    feed = Feed(5)
    with Sink(script) as sink:
        send(sink, feed)
    assert [to for to, _ in sink.messages] == [[f"r{n}@example.org"] for n in range(1, 6)]
    assert sink.senders == [f"b-{n}@house.example" for n in range(1, 6)] and sink.opened == 1
    assert sink.messages[1][1].startswith(b"Subject: 2\r\n\r\nLetter 2\r\n")
    assert {end.kind for end in feed.ends.values()} == {Kind.SENT} and len(feed.ends) == 5


@pytest.mark.parametrize("cannot", [1, 2, 4])
@pytest.mark.parametrize("pipelining", [True, False])
def test_a_letter_that_cannot_be_made_stops_no_other(pipelining: bool, cannot: int) -> None:
    """One that was announced already ends the conversation; the next one goes on."""

    def script(verb: str, argument: str, brought: int) -> bytes | None:
        return b"250 sink\r\n" if verb == "EHLO" and not pipelining else usual(verb, argument, brought)

    feed = Feed(4, cannot)
    with Sink(script) as sink:
        try:
            send(sink, feed)
        except Trouble as trouble:
            assert pipelining and not trouble.ours
            send(sink, feed)
    assert {to: end.kind for to, end in feed.ends.items()} == {
        f"r{n}@example.org": Kind.OURS if n == cannot else Kind.SENT for n in range(1, 5)
    }
    assert len(sink.messages) == 3 and not feed.back


def test_a_letter_is_begun_before_its_text_leaves_and_only_one_is_underway() -> None:
    feed = Feed(4)
    with Sink() as sink:
        send(sink, feed)
    underway = 0
    for word in feed.said[1:]:
        underway += 1 if word[0] == "b" else -1
        assert underway in (0, 1)
    assert feed.said[0] == "ready" and underway == 0


@pytest.mark.parametrize(
    ("verb", "answer", "kind"),
    [
        ("RCPT", b"550 5.1.1 No such user\r\n", Kind.REFUSED),
        ("RCPT", b"450 4.2.1 Greylisted, try again\r\n", Kind.LATER),
        ("RCPT", b"550 5.7.1 Blocked, see our policy\r\n", Kind.OURS),
        ("RCPT", b"550-5.1.1 The account\r\n550 5.1.1 does not exist\r\n", Kind.REFUSED),
        ("MAIL", b"553 5.1.8 Sender domain not found\r\n", Kind.OURS),
        ("DATA", b"451 4.3.0 Queue file write error\r\n", Kind.LATER),
        (".", b"554 5.7.1 Spam message rejected\r\n", Kind.OURS),
        (".", b"552 5.2.2 Mailbox full\r\n", Kind.REFUSED),
        (".", b"452 4.3.1 Insufficient storage\r\n", Kind.LATER),
    ],
)
@pytest.mark.parametrize("pipelining", [True, False])
def test_an_answer_to_one_letter_is_that_letters_alone(verb: str, answer: bytes, kind: Kind, pipelining: bool) -> None:
    """Also where a server says 354 although it refused the recipient, as many do when commands are pipelined."""
    state = {"count": 0}

    def script(command: str, argument: str, brought: int) -> bytes | None:
        if command == "EHLO" and not pipelining:
            return b"250 sink\r\n"
        if command == verb:
            state["count"] += 1
            if state["count"] == 2:
                return answer
        return usual(command, argument, brought)

    feed = Feed(4)
    with Sink(script) as sink:
        send(sink, feed)
    assert {to: end.kind for to, end in feed.ends.items()} == {f"r{n}@example.org": kind if n == 2 else Kind.SENT for n in range(1, 5)}
    assert [to for to, _ in sink.messages] == [["r1@example.org"], ["r3@example.org"], ["r4@example.org"]]
    assert feed.ends["r2@example.org"].reply.startswith(answer[:3].decode())


@pytest.mark.parametrize(
    ("verb", "doubtful"),
    [("MAIL", []), ("RCPT", []), ("DATA", []), (".", ["r3@example.org"])],
)
def test_when_the_server_hangs_up_only_a_text_that_left_is_in_doubt(verb: str, doubtful: list[str]) -> None:
    def script(command: str, argument: str, brought: int) -> bytes | None:
        return None if command == verb and brought == 2 else usual(command, argument, brought)

    feed = Feed(5)
    with Sink(script) as sink, pytest.raises(Trouble) as trouble:
        send(sink, feed)
    assert not trouble.value.ours, "it had taken letters: servers hang up after so many"
    assert [to for to, end in feed.ends.items() if end.kind == Kind.DOUBT] == doubtful
    told = {*feed.ends, *feed.back, *(letter.to for letter in feed.left)}
    assert told == {f"r{n}@example.org" for n in range(1, 6)}, "each is ended, put back or was never taken"
    assert not set(feed.ends) & set(feed.back)


def test_a_server_that_closes_for_the_day_is_not_held_against_a_letter() -> None:
    feed = Feed(3)
    with (
        Sink(lambda verb, a, n: b"421 4.3.2 Closing\r\n" if verb == "MAIL" and n == 1 else usual(verb, a, n)) as sink,
        pytest.raises(Trouble),
    ):
        send(sink, feed)
    assert list(feed.ends) == ["r1@example.org"] and feed.back == ["r2@example.org"]


def test_a_server_that_is_not_there_is_our_trouble() -> None:
    with Sink() as sink:
        port = sink.port
    with pytest.raises(Trouble, match="cannot be reached") as trouble:
        SmtpSender(Mailer("smtp", "127.0.0.1", port), "house.example").run(Feed(1))
    assert trouble.value.ours


def test_a_wrong_password_is_said() -> None:
    def script(verb: str, argument: str, brought: int) -> bytes | None:
        if verb == "EHLO":
            return b"250-sink\r\n250 AUTH PLAIN\r\n"
        return b"535 5.7.8 Wrong\r\n" if verb == "AUTH" else USUAL.get(verb, b"250 Ok\r\n")

    with Sink(script) as sink, pytest.raises(Trouble, match="user name and password"):
        SmtpSender(Mailer("smtp", "127.0.0.1", sink.port, "me", "secret"), "house.example").run(Feed(1))


@pytest.mark.parametrize(
    ("code", "text", "said_to", "kind"),
    [
        (250, "2.0.0 Ok", "DATA", Kind.SENT),
        (450, "", "RCPT", Kind.LATER),
        (550, "unknown", "RCPT", Kind.REFUSED),
        (550, "", "RCPT", Kind.REFUSED),
        (550, "", "DATA", Kind.OURS),
        (550, "5.7.515 Access denied, sending domain does not meet the required authentication level", "RCPT", Kind.OURS),
        (554, "Service unavailable; Client host blocked using a blocklist", "RCPT", Kind.OURS),
        (550, "5.1.7 sender address rejected", "RCPT", Kind.OURS),
        (554, "5.0.0 rejected due to DMARC", "RCPT", Kind.OURS),
        (550, "The domain house.example does not exist", "MAIL", Kind.OURS),
        (550, "", "MAIL", Kind.OURS),
        (552, "5.2.2 Mailbox full", "DATA", Kind.REFUSED),
        (554, "5.3.0 Internal error, try again", "RCPT", Kind.OURS),
    ],
)
def test_our_own_fault_is_never_the_readers(code: int, text: str, said_to: str, kind: Kind) -> None:
    assert judge(code, text, said_to=said_to).kind is kind
