"""A lane: one connection that sends letter after letter, one round trip each.

With PIPELINING the next letter's envelope travels behind the text of the one before it, and the answers come back together.
At no moment has more than one letter's text left without its answer having come: that one is in doubt if we die here.
"""

from masthead.mailer import Mailer
from masthead.newsletters.senders.outcome import End, Kind, judge
from masthead.newsletters.senders.port import Feed, Letter, Trouble
from masthead.newsletters.senders.smtp.wire import HungUp, Wire

CLOSING = 421


class SmtpSender:
    """A mail server."""

    def __init__(self, mailer: Mailer, name: str) -> None:
        """`name`: the host we say we are."""
        self.mailer, self.name, self.lanes = mailer, name, mailer.connections

    def run(self, feed: Feed) -> None:
        """One connection, from its opening to its end."""
        wire = Wire(self.mailer, self.name)
        lane = _Lane(wire, feed)
        feed.ready()
        try:
            lane.run()
        except HungUp as why:
            lane.account(str(why))
            wire.close(politely=False)
            raise Trouble(f"The mail server hung up: {why}", ours=not lane.accepted) from None
        except BaseException:
            lane.account("the sender stopped")
            wire.close(politely=False)
            raise
        wire.close()


class _Lane:
    """What is going on on one connection."""

    def __init__(self, wire: Wire, feed: Feed) -> None:
        self.wire, self.feed = wire, feed
        self.announced: Letter | None = None  # its envelope left; its text has not
        self.underway: Letter | None = None  # its text left; no answer yet
        self.answered: list[tuple[Letter, End]] = []  # not written down yet
        self.reset = False
        self.accepted = 0

    def run(self) -> None:
        """Until the feed ends."""
        while True:
            if self.announced is None:
                self._note()
                letter = self.feed.take(wait=True)
                if letter is None:
                    return
                if not self.feed.make(letter):
                    continue
                self.announced = letter
                self._announce(letter)
            self._one(self.announced)

    def _one(self, letter: Letter) -> None:
        """The letter whose envelope has left: hear what the server says to it, and send the text."""
        end = self._heard(letter)
        if end is not None:
            self.announced = None
            self.answered.append((letter, end))
            return
        following = self.feed.take(wait=False) if self.wire.pipelines else None
        behind = b".\r\n" + (self._envelope(following) if following else b"")
        self.feed.note(ended=self.answered, begun=[letter])
        self.answered, self.underway, self.announced = [], letter, following
        self.wire.send_both(letter.body, behind)
        letter.body = b""
        unmade = following is not None and not self.feed.make(following)  # while the server reads
        code, words = self.wire.answer()
        self.underway = None
        self.answered.append((letter, judge(code, words, said_to="DATA")))
        self.accepted += 200 <= code < 300
        if unmade:  # its envelope has left, and no text will follow: the conversation has to begin anew
            self.announced = None
            raise HungUp("we could not make a letter that was announced")
        if not self.wire.more_is_here():  # the next answers are not here yet: who knows what happens before they come
            self._note()

    def _heard(self, letter: Letter) -> End | None:
        """The answers to the envelope; None when the server waits for the text."""
        if self.reset:
            self.wire.answer()
            self.reset = False
        if self.wire.pipelines:
            (mail, rcpt, data) = (self.wire.answer(), self.wire.answer(), self.wire.answer())
        else:
            mail = self.wire.answer()
            rcpt = self._then(f"RCPT TO:<{_address(letter.to)}>\r\n", mail)
            data = self._then("DATA\r\n", rcpt)
        if CLOSING in (mail[0], rcpt[0], data[0]):
            raise HungUp(mail[1] if mail[0] == CLOSING else rcpt[1] if rcpt[0] == CLOSING else data[1])
        if data[0] == 354 and mail[0] < 300 and rcpt[0] < 300:
            return None
        if data[0] == 354:  # it waits for a text although nobody is to have it (RFC 2920, 3.1)
            self.wire.send(b".\r\n")
            self.wire.answer()
        self.reset = True
        if mail[0] >= 300:
            return judge(*mail, said_to="MAIL")
        return judge(*rcpt, said_to="RCPT") if rcpt[0] >= 300 else judge(*data, said_to="DATA")

    def _then(self, command: str, before: tuple[int, str]) -> tuple[int, str]:
        """For a server that wants one command at a time. After a refusal nothing more is said."""
        if before[0] >= 300:
            return before
        self.wire.send(command.encode())
        return self.wire.answer()

    def _envelope(self, letter: Letter) -> bytes:
        to = _address(letter.to)
        more = "" if to.isascii() or not self.wire.utf8 else " SMTPUTF8"
        lines = f"MAIL FROM:<{letter.sender}>{more}\r\n"
        if self.wire.pipelines:
            lines += f"RCPT TO:<{to}>\r\nDATA\r\n"
        return (("RSET\r\n" if self.reset else "") + lines).encode()

    def _announce(self, letter: Letter) -> None:
        if self.reset and not self.wire.pipelines:
            self.wire.send(b"RSET\r\n")
            self.wire.answer()
            self.reset = False
        self.wire.send(self._envelope(letter))

    def _note(self) -> None:
        if self.answered:
            ended, self.answered = self.answered, []
            self.feed.note(ended=ended)

    def account(self, why: str) -> None:
        """The connection ended: what was underway is in doubt, what was announced was not begun."""
        if self.underway is not None:
            self.answered.append((self.underway, End(Kind.DOUBT, why[:200])))
            self.underway = None
        self._note()
        if self.announced is not None:
            self.feed.put_back(self.announced)
            self.announced = None


def _address(to: str) -> str:
    """The address with its domain as the name system has it. (What stood before the @ was proven to arrive; it is left alone.)"""
    local, _, host = to.rpartition("@")
    try:
        return to if host.isascii() else f"{local}@{host.encode('idna').decode()}"
    except UnicodeError:
        return to
