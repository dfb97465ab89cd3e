"""Pictures of an export, taken from a copy of its uploads folder. Nothing is fetched from the network."""

import base64
import binascii
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.files.images import ImageFile
from PIL import Image, UnidentifiedImageError

from masthead.library.models import Picture
from masthead.library.pictures.making import do_make
from masthead.library.pictures.sizes import JPEG
from masthead.transfer.wordpress.site import bare

MARK = "/uploads/"
LARGEST = 50_000_000  # pixels; what the desk accepts


class Pictures:
    """Finds the file of a picture, takes it into the library once, and remembers what was not there."""

    def __init__(self, media: Path | None, dry_run: bool) -> None:
        self.media = media.resolve() if media else None
        self.dry_run = dry_run
        self.taken: dict[str, int | None] = {}
        self.missing: list[str] = []  # since `missed()` was last asked

    def find(self, value: Mapping[str, Any]) -> int | None:
        """Our picture for an image of the export, or None: its file is not here, or is no picture."""
        address = str(value["src"])
        key = bare(address)
        if key not in self.taken:
            self.taken[key] = self._known(key) or self._take(key, address, value)
        if self.taken[key] is None:
            self.missing.append(address)
        return self.taken[key]

    def missed(self) -> list[str]:
        """The addresses that were asked for in vain since the last call."""
        missed, self.missing = self.missing, []
        return missed

    def _known(self, key: str) -> int | None:
        return Picture.objects.filter(source_url=_kept(key)).values_list("pk", flat=True).first()

    def _take(self, key: str, address: str, value: Mapping[str, Any]) -> int | None:
        path = self._file(key, address)
        content = _unpacked(address) if address.startswith("data:") else path.read_bytes() if path else b""
        if self.dry_run or not _is_picture(content):
            return None
        name = path.name if path else f"{hashlib.sha256(content).hexdigest()[:16]}.{_kind(address)}"
        with io.BytesIO(content) as file:
            made = Picture.objects.create(
                title=Path(name).stem[:255],
                file=ImageFile(file, name=name),
                description=str(value.get("alt") or "")[:255],
                credit=str(value.get("credit") or "")[:255],
                source_url=_kept(key),
            )
        do_make(made, (JPEG,))  # here, and not while a chunk of articles holds the database
        return made.pk

    def _file(self, key: str, address: str) -> Path | None:
        """The file in the folder: the original if it is there, else the size that the text names."""
        if self.media is None:
            return None
        for name in (key, address):
            behind = unquote(urlsplit(name).path).partition(MARK)[2]
            path = (self.media / behind).resolve()
            # An export may name ../../etc/passwd; only what lies in the folder is looked at.
            if behind and path.is_relative_to(self.media) and path.is_file():
                return path
        return None


def _kept(key: str) -> str:
    """What the picture's row remembers: the address, or for a very long one its digest."""
    return key if len(key) <= 900 else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def _kind(address: str) -> str:
    """The ending that fits `data:image/png;base64,…`."""
    return "".join(ch for ch in address[:40].partition("image/")[2].partition(";")[0] if ch.isalnum())[:4] or "png"


def _unpacked(address: str) -> bytes:
    """The bytes of a picture that was written into the text itself; b"" when they cannot be read."""
    head, _, packed = address.partition(",")
    try:
        return base64.b64decode(unquote(packed), validate=True) if head.endswith(";base64") else b""
    except (binascii.Error, ValueError):
        return b""


def _is_picture(content: bytes) -> bool:
    if not content:
        return False
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
            return image.width * image.height <= LARGEST
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        return False
