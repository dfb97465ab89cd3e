"""A small LMTP and SMTP server for the mail server on this machine: it hands over what is addressed to our letters' domain.

It listens on loopback alone, takes nothing for other domains, and has few of everything: connections, recipients, bytes,
seconds. A message is accepted once it is stored.
"""

import asyncio
import logging
import re
import threading
from collections.abc import Callable

from masthead.kit.clock import now
from masthead.mailboxes import Place
from masthead.newsletters.outcomes.intake import do_store
from masthead.newsletters.outcomes.models import Inbound

log = logging.getLogger("masthead.outcomes")

CONNECTIONS, RECIPIENTS, MESSAGES = 20, 20, 100
BIGGEST = 2 * 1024 * 1024  # bytes of a message
IDLE, WHOLE = 60.0, 600.0  # seconds: for the next line, and for a connection
_PATH = re.compile(rb"(?:from|to):[ \t]*<([^<>\s]{0,250})>", re.IGNORECASE)

Keep = Callable[[str, bytes], None]


def keep(to: str, body: bytes) -> None:
    """Store a message for one recipient."""
    from django.db import close_old_connections

    close_old_connections()
    try:
        do_store(source="lmtp", kind=Inbound.Kind.MAIL, body=body, at=now(), to=to)
    finally:
        close_old_connections()


class Listener:
    """The server. `domain`: whose mail it takes; `keep`: stores one message for one recipient."""

    def __init__(self, at: Place, domain: str, keep: Keep = keep) -> None:
        self.at, self.domain, self.keep = at, domain.lower(), keep
        self.open = 0
        self.port = 0

    async def serve(self, ready: threading.Event | None = None) -> None:
        """Listen until cancelled."""
        server = await asyncio.start_server(self._connected, self.at.host, self.at.port, limit=8192)
        self.port = server.sockets[0].getsockname()[1]
        if ready is not None:
            ready.set()
        async with server:
            await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            if self.open > CONNECTIONS:
                writer.write(b"421 4.3.2 Too many connections, try again later\r\n")
                return
            async with asyncio.timeout(WHOLE):
                await _Conversation(self, reader, writer).talk()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # they went, or sent no lines: their server tries again
        finally:
            self.open -= 1
            writer.close()


class _Conversation:
    """One connection. LMTP answers once for each recipient, SMTP once for the message."""

    def __init__(self, listener: Listener, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.listener, self.reader, self.writer = listener, reader, writer
        self.lmtp, self.to, self.messages = False, list[str](), 0

    async def talk(self) -> None:
        await self._say(b"220 masthead ready")
        while (line := await self._line()) is not None:
            word, _, rest = line.strip().partition(b" ")
            match word.upper():
                case b"LHLO" | b"EHLO":
                    self.lmtp = word.upper() == b"LHLO"
                    await self._say(b"250-masthead\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE %d" % BIGGEST)
                case b"HELO":
                    await self._say(b"250 masthead")
                case b"MAIL":
                    self.to = []
                    await self._say(b"250 2.1.0 Ok" if _PATH.match(rest) else b"501 5.5.4 MAIL FROM:<address>")
                case b"RCPT":
                    await self._say(self._recipient(rest))
                case b"DATA":
                    if not await self._message():
                        return
                case b"RSET":
                    self.to = []
                    await self._say(b"250 2.0.0 Ok")
                case b"NOOP":
                    await self._say(b"250 2.0.0 Ok")
                case b"QUIT":
                    await self._say(b"221 2.0.0 Bye")
                    return
                case _:
                    await self._say(b"502 5.5.1 Not known here")

    def _recipient(self, rest: bytes) -> bytes:
        path = _PATH.match(rest)
        address = path[1].decode("ascii", "replace") if path else ""
        if address.rpartition("@")[2].lower() != self.listener.domain:
            return b"550 5.7.1 Only mail to our letters is taken here"
        if len(self.to) >= RECIPIENTS:
            return b"452 4.5.3 Too many recipients"
        self.to.append(address)
        return b"250 2.1.5 Ok"

    async def _message(self) -> bool:
        """Read and keep a message; False ends the connection."""
        if not self.to:
            await self._say(b"503 5.5.1 No recipients")
            return True
        self.messages += 1
        if self.messages > MESSAGES:
            await self._say(b"421 4.7.0 Enough for one connection")
            return False
        await self._say(b"354 End with a dot on a line of its own")
        body = await self._body()
        to, self.to = self.to, []
        answers = [await self._kept(one, body) for one in to]
        for answer in answers if self.lmtp else [min(answers)] if len(set(answers)) == 1 else [max(answers)]:
            await self._say(answer)
        return True

    async def _kept(self, to: str, body: bytes | None) -> bytes:
        if body is None:
            return b"552 5.3.4 Too big"
        try:
            await asyncio.to_thread(self.listener.keep, to, body)
        except Exception:  # whatever it was, the mail server has the message and tries again
            log.exception("a message could not be stored")
            return b"451 4.3.0 Not stored, try again later"
        return b"250 2.0.0 Stored"

    async def _body(self) -> bytes | None:
        """The message without its dots; None when it is too big (it is read to its end all the same)."""
        kept, size = bytearray(), 0
        while (line := await self._line(whole=True)) != b".\r\n" and line != b".\n":
            if line is None:
                raise ConnectionError
            line = line[1:] if line.startswith(b".") else line
            size += len(line)
            if size > BIGGEST * 8:
                raise ConnectionError
            if size <= BIGGEST:
                kept += line
        return bytes(kept) if size <= BIGGEST else None

    async def _line(self, whole: bool = False) -> bytes | None:
        """The next line; a longer one than fits comes in pieces inside a message, and ends the connection elsewhere."""
        async with asyncio.timeout(IDLE):
            try:
                line = await self.reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as long:
                if not whole:
                    raise ConnectionError from None
                return await self.reader.readexactly(max(1, long.consumed))
            except asyncio.IncompleteReadError:
                return None
        return line

    async def _say(self, words: bytes) -> None:
        self.writer.write(words + b"\r\n")
        await self.writer.drain()


def listen(at: Place, domain: str) -> Listener:
    """Listen in a thread of its own, which ends with the process."""
    listener = Listener(at, domain)

    def run() -> None:
        try:
            asyncio.run(listener.serve())
        except OSError as error:
            log.error("BOUNCES_LISTEN: %s:%s cannot be opened (%s)", at.host, at.port, error.strerror)

    threading.Thread(target=run, name="bounces", daemon=True).start()
    return listener
