"""Small archives for tests."""

import gzip
import json
import lzma
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import zstandard

PACK = {
    "": lambda content: content,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": lambda content: zstandard.ZstdCompressor().compress(content),
}


def document(number: int, **fields: Any) -> dict[str, Any]:
    """A plain document of a few paragraphs."""
    text = "\n\n".join(f"Paragraph {n} of document {number}, which says little." for n in range(1, 6))
    return {"id": f"d{number}", "title": f"Document {number}", "date": f"1950-01-{number % 28 + 1:02d}", "text": text, **fields}


def packed(path: Path, documents: Iterable[Any]) -> Path:
    """A file of these documents (a str or bytes is a line as it is), packed as its name says."""
    lines = [one if isinstance(one, bytes) else (one if isinstance(one, str) else json.dumps(one)).encode() for one in documents]
    path.write_bytes(PACK[path.suffix if path.suffix in PACK else ""](b"\n".join(lines) + b"\n"))
    return path
