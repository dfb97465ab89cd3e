"""Judged data for measuring: JSON Lines, plain, gzipped or xz, row by row, each with where it stands."""

import gzip
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from masthead.kit.refusals import BadInput


def rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with `FILE, line N`. Raises BadInput."""
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{path}, line {number}", _row(line, f"{path}, line {number}")
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise BadInput(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not text in UTF-8.") from None


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8-sig")


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where}: this is not JSON ({error}).") from None
    if not isinstance(row, dict):
        raise BadInput(f"{where}: a row is an object, with names for its values.")
    return row
