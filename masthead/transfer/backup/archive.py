"""The file: a tar, packed with zstd, that begins with what it is and ends with what is in it.

    backup.json          the format, when, by which Masthead, of which database; enough to refuse early
    sending/…            the senders' journals, before the database that they are ahead of
    database             SQLite's file, or what pg_dump wrote
    files/…              what lies in the data folder and is not made from the rest
    manifest.json        every name with its size and SHA-256, and how many rows each table has

Without its last part a file is cut off; that is how it is known.
"""

import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

import zstandard

from masthead.kit.refusals import BadInput

FORMAT = 1
HEAD, MANIFEST, DATABASE = "backup.json", "manifest.json", "database"
BLOCK = 1024 * 1024
DAMAGED = (tarfile.TarError, zstandard.ZstdError, EOFError, zlib.error, UnicodeDecodeError, json.JSONDecodeError)


class Broken(BadInput):
    """The file cannot be what was taken; the message says what is wrong with it."""


@dataclass(frozen=True)
class Head:
    """What stands at the beginning."""

    taken: str
    version: str
    kind: str  # "sqlite" or "postgresql"
    key: str  # a digest of the secret key, to know it again
    own_key: bool  # whether the key is the owner's, and so not in here
    migrations: list[str]
    format: int = FORMAT


@dataclass
class Manifest:
    """What stands at the end."""

    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


class Writing:
    """Adds parts; `finish` writes the manifest."""

    def __init__(self, out: IO[bytes], head: Head) -> None:
        self.packer = zstandard.ZstdCompressor(level=6, threads=0).stream_writer(out, closefd=False)
        self.tar = tarfile.open(fileobj=self.packer, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `finish`
        self.manifest = Manifest()
        self._say(HEAD, asdict(head))

    def add(self, name: str, path: Path) -> None:
        """A file, as long as it is now: what is written to it meanwhile is of after the backup."""
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            about = path.stat()
            info.size, info.mtime, info.mode = about.st_size, int(about.st_mtime), 0o600
            counted = _Counted(file)
            self.tar.addfile(info, counted)  # type: ignore[arg-type]
            self.manifest.files[name] = (info.size, counted.digest.hexdigest())

    def finish(self) -> Manifest:
        """Write the end."""
        self._say(MANIFEST, asdict(self.manifest))
        self.tar.close()
        self.packer.close()  # type: ignore[no-untyped-call]
        return self.manifest

    def _say(self, name: str, what: dict[str, Any]) -> None:
        text = json.dumps(what, indent=1).encode()
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(text), 0o600
        self.tar.addfile(info, io.BytesIO(text))


class _Counted:
    """A file that is read, and its digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def reading(path: Path) -> Iterator["Reading"]:
    """The file's parts in their order; whatever is wrong with it is a `Broken` with a sentence."""
    try:
        with path.open("rb") as file:
            stream = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                yield Reading(path, tar)
    except DAMAGED as error:
        raise Broken(f"{path} is damaged or no backup of Masthead's ({str(error) or type(error).__name__}). Take another one.") from None


class Reading:
    """`head`, then `unpack`, once."""

    def __init__(self, path: Path, tar: tarfile.TarFile) -> None:
        self.path, self.tar = path, tar
        first = tar.next()
        if first is None or first.name != HEAD:
            raise Broken(f"{path} is no backup of Masthead's.")
        said = self._read(first)
        if said.get("format") != FORMAT:
            raise Broken(f"{path} was taken by a newer Masthead ({said.get('version')}). Install that version first.")
        self.head = Head(**said)

    def unpack(self, to: Path) -> Manifest:
        """Every part into the folder `to`, compared with what the manifest says of it."""
        found: dict[str, tuple[int, str]] = {}
        while (info := self.tar.next()) is not None:
            if info.name == MANIFEST:
                said = self._read(info)
                manifest = Manifest({name: (one[0], one[1]) for name, one in said["files"].items()}, said["rows"])
                self._compare(found, manifest.files)
                return manifest
            place = PurePosixPath(info.name)
            if not info.isfile() or place.is_absolute() or ".." in place.parts or info.name in found:
                raise Broken(f"{self.path} holds {info.name!r}, which no backup of ours does.")
            found[info.name] = self._write(info, to / place)
        raise Broken(f"{self.path} is cut off: its end is missing. Take another one.")

    def _write(self, info: tarfile.TarInfo, to: Path) -> tuple[int, str]:
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content, digest, size = self.tar.extractfile(info), sha256(), 0
        assert content is not None  # it is a file
        with to.open("xb") as out:
            to.chmod(0o600)
            while block := content.read(BLOCK):
                digest.update(block)
                size += out.write(block)
        return size, digest.hexdigest()

    def _read(self, info: tarfile.TarInfo) -> dict[str, Any]:
        content = self.tar.extractfile(info)
        return dict(json.loads(content.read())) if content is not None else {}

    def _compare(self, found: dict[str, tuple[int, str]], said: dict[str, tuple[int, str]]) -> None:
        wrong = sorted(name for name in found.keys() | said.keys() if found.get(name) != said.get(name))
        if wrong:
            raise Broken(f"{self.path} is damaged: {len(wrong)} parts are not what they were, the first is {wrong[0]}. Take another one.")
