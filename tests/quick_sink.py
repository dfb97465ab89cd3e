"""As light a mail server as Python can be, in a process of its own: `python quick_sink.py PORTFILE`; ends with its standard input."""

import asyncio
import sys
from pathlib import Path


class Talk(asyncio.Protocol):
    """Counts messages by their final dots; looks at nothing else."""

    count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.out: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self.out.write(b"220 sink\r\n")
        self.kept, self.text = b"", False

    def data_received(self, data: bytes) -> None:
        answers = []
        data = self.kept + data
        while data:
            if self.text:
                end = data.find(b"\r\n.\r\n")
                if end < 0:
                    self.kept = data[-4:]
                    break
                Talk.count += 1
                self.text, data = False, data[end + 5 :]
                answers.append(b"250 Ok\r\n")
                continue
            line, found, rest = data.partition(b"\r\n")
            if not found:
                self.kept = data
                break
            data = rest
            verb = line[:4].upper()
            self.text = verb == b"DATA"
            answers.append(
                {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n"}.get(verb, b"250 Ok\r\n")
            )
        else:
            self.kept = b""
        self.out.write(b"".join(answers))


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Talk, "127.0.0.1", 0)
    Path(sys.argv[1]).write_text(str(server.sockets[0].getsockname()[1]))
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(Talk.count)


if __name__ == "__main__":
    asyncio.run(main())
