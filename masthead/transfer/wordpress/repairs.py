"""An export file opened for the XML parser: decoded, its beginning examined, every repair noted with its line."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 1 << 18
PROLOG = 1 << 20
LISTED = 200

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,300}?\?>")
# Python's codecs include such as zip and hex; a file must not choose those.
_ENCODINGS = re.compile(
    r"us-ascii|iso-?8859-\d+|latin-?1|windows-\d+|cp\d+|koi8-[ru]|gb\w+|big5\w*|shift_jis|euc-\w+",
    re.IGNORECASE,
)
# A private character that marks where the decoder had to guess; it never reaches the parser.
_STRAY = "\U000f5a17"


class UnreadableExportError(Exception):
    """A file that cannot be read; its text is one sentence for the person who chose the file."""


class HostileXML(UnreadableExportError):
    """A file built to harm whoever reads it."""


class NotAnExport(UnreadableExportError):
    """A file that is something else than a WordPress export."""


@dataclass(frozen=True)
class Repair:
    """One mending, and the line it was made in."""

    line: int
    what: str


class Repairs:
    """Collects the mendings of one file: the first of them in full, all of them as a number."""

    def __init__(self) -> None:
        self.listed: list[Repair] = []
        self.total = 0

    @property
    def full(self) -> bool:
        """Whether no more are listed, so that nobody need look for their lines."""
        return len(self.listed) >= LISTED

    def add(self, line: int, what: str) -> None:
        """Add one."""
        self.total += 1
        if not self.full:
            self.listed.append(Repair(line, what))

    def add_all(self, places: Iterator[re.Match[str]], line: int, what: str) -> None:
        """Add one for each place found in a text that begins at this line."""
        for place in places:
            self.add(0 if self.full else line + place.string.count("\n", 0, place.start()), what)


def opened(file: BinaryIO, repairs: Repairs) -> Iterator[str]:
    """The text of the file from its root element on; empty lines stand for what was before it.

    Raises HostileXML or NotAnExport. The XML declaration goes: what is handed on is text, whatever the file was in.
    """
    pieces = decoded(file, repairs)
    head, start, root = "", 0, -1
    for piece in pieces:
        head += piece
        start = _start(head)
        root = _root(head, start)
        if root >= 0 or len(head) > PROLOG:
            break
    if root < 0:
        raise NotAnExport("This is not a WordPress export: it does not begin as XML does.")
    if before := head[:start].strip("\ufeff"):
        said = f": {before.strip()[:80]}" if before.strip() else ""
        repairs.add(1, f"{'text' if said else 'empty lines'} before the XML left out{said}")
    yield "\n" * head.count("\n", 0, root) + head[root:]
    yield from pieces


def decoded(file: BinaryIO, repairs: Repairs) -> Iterator[str]:
    """The file as text, in whatever encoding it says it is; stray bytes in UTF-8 are read as Windows has them."""
    chunk = file.read(CHUNK)
    declared = _DECLARED.search(chunk)
    name = declared.group(1).decode() if declared else ""
    reader: codecs.IncrementalDecoder
    if chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
        reader = codecs.getincrementaldecoder("utf-16")("replace")
    elif _ENCODINGS.fullmatch(name) and _is_known(name):
        reader = codecs.getincrementaldecoder(name)("replace")
    else:
        reader = codecs.getincrementaldecoder("utf-8")("wordpress-mend")
    line = 1
    while True:
        text = reader.decode(chunk, not chunk)
        if _STRAY in text:
            repairs.add_all(re.finditer(f"{_STRAY}+", text), line, "bytes of another encoding, read as Windows-1252")
            text = text.replace(_STRAY, "")
        line += text.count("\n")
        yield text
        if not chunk:
            return
        chunk = file.read(CHUNK)


def _is_known(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return False
    return True


def _mend_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace") + _STRAY, error.end


codecs.register_error("wordpress-mend", _mend_bytes)


def _start(head: str) -> int:
    """Where the XML begins: plug-ins and warnings of PHP like to write something before it."""
    root = head.find("<rss")
    declaration = _DECLARATION.search(head, 0, root if root >= 0 else len(head))
    if declaration:
        return declaration.start()
    return len(head) - len(head.lstrip("\ufeff \t\r\n"))


def _root(head: str, at: int) -> int:
    """Where the root element begins; -1 when it has not come yet. Raises HostileXML for definitions before it."""
    while (at := head.find("<", at)) != -1:
        if head.startswith("<!--", at):
            end = head.find("-->", at + 4)
        elif head.startswith("<?", at):
            end = head.find("?>", at + 2)
        elif head.startswith("<!", at):
            end = head.find(">", at)
            _refuse_definitions(head[at : end if end != -1 else len(head)])
        elif head[at + 1 : at + 2].isalpha() or head[at + 1 : at + 2] == "_":
            return at
        else:
            end = at
        if end == -1:
            return -1
        at = end + 1
    return -1


def _refuse_definitions(definition: str) -> None:
    words = definition[:400].upper()
    if words.startswith("<!DOCTYPE HTML"):
        raise NotAnExport("This is not a WordPress export but a web page.")
    if not words.startswith("<!DOCTYPE") or "[" in words or "SYSTEM" in words or "PUBLIC" in words:
        raise HostileXML(
            "This file defines entities of its own (a DOCTYPE), which no WordPress export does and which can be used "
            "to attack whoever reads it, so it was not read any further."
        )
