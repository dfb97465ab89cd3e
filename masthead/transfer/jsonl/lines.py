"""Lines of a file, one after another and never more than a bounded one in memory, however the file is packed."""

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard

LONGEST = 32 * 1024 * 1024  # bytes; a longer line is refused by name
DAMAGED = (EOFError, OSError, lzma.LZMAError, zlib.error, zstandard.ZstdError)

MAGIC: tuple[tuple[bytes, str], ...] = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))


@dataclass(frozen=True)
class Line:
    """A line without its end. `number` counts from 1, blank lines included. `too_long`: nothing of it was kept."""

    number: int
    content: bytes
    too_long: bool = False


class DamagedError(Exception):
    """The packed file breaks off or is broken behind line `after`."""

    def __init__(self, after: int, why: str) -> None:
        super().__init__(why)
        self.after = after


class Source:
    """A file that is read once, from the beginning. What is in it decides how it is unpacked, not its name."""

    def __init__(self, path: Path) -> None:
        self.size = path.stat().st_size
        self._packed = path.open("rb")

    def __enter__(self) -> "Source":
        return self

    def __exit__(self, *_: object) -> None:
        self._packed.close()

    def done(self) -> int:
        """Bytes of the packed file that were read."""
        return 0 if self._packed.closed else self._packed.tell()

    def lines(self, longest: int = LONGEST) -> Iterator[Line]:
        """Its lines; raises DamagedError where the packing is broken."""
        number = 0
        unpacked = unpack(self._packed)
        while True:
            try:
                content = unpacked.readline(longest + 1)
                too_long = len(content) > longest and not content.endswith(b"\n")
                if too_long:
                    _skip(unpacked)
            except DAMAGED as error:
                raise DamagedError(number, str(error) or "it ends in the middle") from error
            if not content:
                return
            number += 1
            yield Line(number, b"" if too_long else content.rstrip(b"\r\n"), too_long)


def unpack(packed: BinaryIO) -> io.BufferedIOBase:
    """`packed` as plain bytes."""
    head = packed.read(6)
    packed.seek(0)
    kind = next((kind for magic, kind in MAGIC if head.startswith(magic)), "")
    if kind == "gzip":
        return gzip.GzipFile(fileobj=packed)
    if kind == "xz":
        return lzma.LZMAFile(packed)
    if kind == "zstd":
        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True, closefd=False))
    return packed  # type: ignore[return-value]  # a BufferedReader, which open("rb") does not say


def _skip(unpacked: io.BufferedIOBase) -> None:
    """To the end of this line, in pieces."""
    while piece := unpacked.readline(1024 * 1024):
        if piece.endswith(b"\n"):
            return
