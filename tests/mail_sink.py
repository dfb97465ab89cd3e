"""An SMTP server on loopback for tests and the benchmark: `python -m mail_sink PORTFILE` is one in a process of its own.

It speaks as a script tells it: which answers it gives to which commands, when it hangs up, what it offers.
"""

import asyncio
import re
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path

# What to answer to a command: bytes; None: hang up. Given the verb, its argument, and how many messages this connection has brought.
Script = Callable[[str, str, int], bytes | None]
USUAL = {
    "EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RCPT": b"250 2.1.5 Ok\r\n",
    "DATA": b"354 Go on\r\n",
    ".": b"250 2.0.0 Ok: queued\r\n",
    "QUIT": b"221 2.0.0 Bye\r\n",
}


def usual(verb: str, argument: str, brought: int) -> bytes | None:
    """A server that takes everything."""
    return USUAL.get(verb, b"250 2.0.0 Ok\r\n")


class Sink(threading.Thread):
    """`with Sink() as sink:`; `sink.messages` are (recipients, bytes) in the order of their final dots."""

    def __init__(self, script: Script = usual, keep: bool = True, encryption: ssl.SSLContext | None = None, implicit: bool = False) -> None:
        """`encryption`: begun at STARTTLS, or (`implicit`) with the connection."""
        super().__init__(daemon=True)
        self.host = "127.0.0.1"
        self.encryption, self.implicit = encryption, implicit
        self.heard: list[tuple[str, bool]] = []  # each line, and whether it came encrypted
        self.script, self.keep, self.port, self.count, self.opened = script, keep, 0, 0, 0
        self.messages: list[tuple[list[str], bytes]] = []
        self.senders: list[str] = []
        self.up = threading.Event()

    def __enter__(self) -> "Sink":
        self.start()
        assert self.up.wait(20)
        return self

    def __exit__(self, *rest: object) -> None:
        self.loop.call_soon_threadsafe(self.ending.set)
        self.join(10)

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.loop, self.ending = asyncio.get_running_loop(), asyncio.Event()
        context = self.encryption if self.implicit else None
        server = await asyncio.start_server(self._talk, self.host, self.port, limit=2**22, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        self.up.set()
        await self.ending.wait()
        server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        to: list[str] = []
        brought, known = 0, False
        try:
            writer.write(b"220 sink ESMTP\r\n")
            while line := (await reader.readline()).decode("utf-8", "replace").rstrip("\r\n"):
                verb = line[:4].upper()
                self._hear(line, writer)
                answer = self.script(verb, line[5:], brought)
                if verb == "MAIL":
                    to, known = [], answer is not None and answer.startswith(b"2")
                    self.senders.append(_path(line))
                if verb == "RCPT" and known and answer and answer.startswith(b"2"):
                    to.append(_path(line))
                if answer is None:
                    break
                await self._answer(writer, verb, answer)
                if verb == "DATA" and answer.startswith(b"354"):
                    body = await _body(reader)
                    answer = self.script(".", ",".join(to), brought)
                    if to and (answer is None or answer.startswith(b"2")):
                        self.count += 1
                        brought += 1
                        if self.keep:
                            self.messages.append((to, body))
                    if answer is None:
                        break
                    writer.write(answer)
                if verb == "QUIT":
                    break
                await writer.drain()
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def _hear(self, line: str, writer: asyncio.StreamWriter) -> None:
        if self.encryption:
            self.heard.append((line, writer.get_extra_info("ssl_object") is not None))

    async def _answer(self, writer: asyncio.StreamWriter, verb: str, answer: bytes) -> None:
        writer.write(answer)
        if verb == "STAR" and self.encryption and answer.startswith(b"2"):
            await writer.start_tls(self.encryption)


async def _body(reader: asyncio.StreamReader) -> bytes:
    """The text, up to the line that is a full stop alone; that line may be the first."""
    first = await reader.readline()
    if first == b".\r\n":
        return b""
    rest: bytes = await reader.readuntil(b"\r\n.\r\n")
    return (first + rest).removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")


def _path(line: str) -> str:
    found = re.search(r"<([^>]*)>", line)
    return found[1] if found else ""


def main() -> None:
    """Serve until standard input closes; print the count of messages then."""
    with Sink(keep=False) as sink:
        Path(sys.argv[1]).write_text(str(sink.port))
        sys.stdin.read()
        print(sink.count)


if __name__ == "__main__":
    main()
