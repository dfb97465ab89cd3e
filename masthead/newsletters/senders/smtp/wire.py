"""One SMTP connection: opened with the standard library, then driven by hand, for smtplib waits after every command."""

import smtplib
import socket
import ssl
import struct
from contextlib import suppress

from masthead.mailer import Mailer
from masthead.newsletters.senders.port import Trouble

CONNECT = 30.0  # seconds
ANSWER = 120  # seconds a server may take for an answer; RFC 5321 allows it more, but a lane that waits sends nothing


HYPHEN = 45


class HungUp(Exception):
    """The server ended the conversation, or said nothing for too long."""


class Wire:
    """Bytes out, answers in."""

    def __init__(self, mailer: Mailer, name: str) -> None:
        """Connect, say who we are, encrypt and sign in as asked; raises Trouble with a sentence for the operator."""
        where = f"{mailer.host}:{mailer.port}"
        try:
            client = _connect(mailer, name)
        except smtplib.SMTPAuthenticationError as error:
            raise Trouble(f"{where} does not accept our user name and password ({_said(error.smtp_error)}).", ours=True) from None
        except smtplib.SMTPResponseException as error:
            raise Trouble(f"{where} does not let us in ({error.smtp_code} {_said(error.smtp_error)}).", ours=True) from None
        except ssl.SSLCertVerificationError as error:
            why = f"its certificate is not to be trusted ({error.verify_message.rstrip('.')})"
            raise Trouble(
                f"{where} was told nothing: {why}. Give in EMAIL_URL the name it is made out to, or have it mended.", ours=True
            ) from None
        except smtplib.SMTPNotSupportedError as error:
            raise Trouble(
                f"{where} does not offer what EMAIL_URL asks of it ({str(error).rstrip('.')}). Nothing was sent.", ours=True
            ) from None
        except (OSError, smtplib.SMTPException) as error:  # ssl.SSLError is an OSError
            raise Trouble(f"{where} cannot be reached ({str(error)[:200]}).", ours=True) from None
        assert client.sock is not None
        self.client, self.sock = client, client.sock
        self.pipelines = client.has_extn("pipelining")
        self.utf8 = client.has_extn("smtputf8")
        self.waiting, self.at = b"", 0  # what has arrived, and how far it was read
        # Timeouts by the system and not by Python, which would ask the system before each read and write whether it may.
        self.sock.settimeout(None)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", ANSWER, 0))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes) -> None:
        """All of it; raises HungUp when it cannot be known how much went."""
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise HungUp(str(error)) from None

    def send_both(self, text: bytes, behind: bytes) -> None:
        """One behind the other, in one call and without joining them where the system does that."""
        if isinstance(self.sock, ssl.SSLSocket):
            return self.send(text + behind)
        try:
            went = self.sock.sendmsg((text, behind))
        except OSError as error:
            raise HungUp(str(error)) from None
        if went < len(text) + len(behind):
            self.send((text + behind)[went:])
        return None

    def answer(self) -> tuple[int, str]:
        """The next answer: its code, and of a refusal its words in one line. Raises HungUp."""
        end = self.waiting.find(b"\n", self.at)
        if end > self.at + 3 and self.waiting[self.at + 3] != HYPHEN and self.waiting[self.at] in (50, 51):  # 2 or 3, the usual
            code = self.waiting[self.at : self.at + 3]
            if code.isdigit():
                self.at = end + 1
                return int(code), ""
        words: list[str] = []
        while True:
            line = self._line()
            code = line[:3]
            if not (code.isdigit() and len(code) == 3):
                raise HungUp(f"an answer that is none: {line[:60]!r}")
            words.append(line[4:].decode("utf-8", "replace"))
            if line[3:4] != b"-":
                return int(code), " ".join(words)

    def more_is_here(self) -> bool:
        """Whether a further answer has begun to arrive."""
        return self.at < len(self.waiting)

    def _line(self) -> bytes:
        while (end := self.waiting.find(b"\n", self.at)) < 0:
            if len(self.waiting) - self.at > 65536:
                raise HungUp("an answer without end")
            try:
                more = self.sock.recv(65536)
            except OSError as error:
                raise HungUp("no answer in time" if isinstance(error, BlockingIOError) else str(error)) from None
            if not more:
                raise HungUp("the server closed the connection")
            self.waiting, self.at = self.waiting[self.at :] + more, 0
        line, self.at = self.waiting[self.at : end].rstrip(b"\r"), end + 1
        return line

    def close(self, politely: bool = True) -> None:
        """Say good-bye, and go."""
        with suppress(OSError, HungUp):
            if politely:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 2, 0))
                self.sock.sendall(b"QUIT\r\n")
                self.answer()
        self.client.close()


def _connect(mailer: Mailer, name: str) -> smtplib.SMTP:
    context = ssl.create_default_context() if mailer.tls else None  # it reads every certificate of the system
    client: smtplib.SMTP
    if mailer.tls == "implicit":
        client = smtplib.SMTP_SSL(mailer.host, mailer.port, name, timeout=CONNECT, context=context)
    else:
        client = smtplib.SMTP(mailer.host, mailer.port, name, timeout=CONNECT)
    try:
        client.ehlo_or_helo_if_needed()
        if mailer.tls == "starttls":
            client.starttls(context=context)
            client.ehlo()
        if mailer.user:
            client.login(mailer.user, mailer.password)
    except BaseException:
        client.close()
        raise
    return client


def _said(words: bytes | str) -> str:
    return (words.decode("utf-8", "replace") if isinstance(words, bytes) else words)[:200]
