"""How words become bytes that any mail server passes on unchanged: quoted-printable, headers, links. Pure.

Every encoded piece ends at the beginning of a line, so pieces may be joined in any order. No line begins with a full stop,
so nothing need be stuffed when it is sent, and what is signed is what is sent.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from urllib.parse import quote

WIDTH = 75  # of 76 that a line of quoted-printable may have: the last is for the = that joins it to the next
_PLAIN = re.compile(r"[0-9A-EG-Za-z][ 0-9A-Za-z!#&'()*+,/:;?@_.\-]{0,600}")
_WARY = frozenset(".F- ")  # no line may begin with one of the first three (see `_broken`); a blank at a line's end is lost
_TABLE = [bytes([n]) if n in (9, 32) or (33 <= n <= 126 and n != 61) else b"=%02X" % n for n in range(256)]
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"<>]*)|'([^'<>]*))$""")
_ADDRESSES = {"href", "src", "action", "background", "cite", "poster"}


def piece(text: str) -> bytes:
    """`text` in quoted-printable, closed with a soft break (or with its own line's end)."""
    # The quick way is for a reader's name and addresses, most of what is encoded for each letter.
    if _PLAIN.fullmatch(text) and text[-1] != " ":
        if len(text) <= WIDTH:
            return text.encode() + b"=\r\n"
        if _WARY.isdisjoint(text[WIDTH::WIDTH]):
            rows = [text[n : n + WIDTH] for n in range(0, len(text), WIDTH)]
            return "=\r\n".join([*rows, ""]).encode()
    if not text:
        return b""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    done = b"\r\n".join(b"=\r\n".join(_broken(line)) for line in lines)
    return done if done.endswith(b"\r\n") else done + b"=\r\n"


def _broken(line: str) -> Iterator[bytes]:
    """One line of text as lines of quoted-printable."""
    row: list[bytes] = []
    length = 0
    codes = [_TABLE[byte] for byte in line.encode("utf-8", "replace")]
    if codes and codes[-1] in (b" ", b"\t"):  # white space at a line's end is lost on the way
        codes[-1] = b"=20" if codes[-1] == b" " else b"=09"
    for code in codes:
        if not row:
            code = {b".": b"=2E", b"F": b"=46", b"-": b"=2D"}.get(
                code, code
            )  # ends the message; is stuffed by mailboxes; looks like a boundary
        if length + len(code) > WIDTH:
            yield b"".join(row)
            code = {b".": b"=2E", b"F": b"=46", b"-": b"=2D"}.get(code, code)
            row, length = [], 0
        row.append(code)
        length += len(code)
    yield b"".join(row)


def in_html(before: str) -> str:
    """What stands where a slot is, judged by the HTML before it: "words", "address" (all of it) or "in address" (a part)."""
    tag = before.rfind("<")
    if tag <= before.rfind(">"):
        return "words"
    found = _ATTRIBUTE.search(before, tag)
    if found is None or found[1].lower() not in _ADDRESSES:
        return "words"
    return "in address" if (found[2] or found[3]) else "address"


def safe_for(place: str, words: str) -> str:
    """A reader's words as they may stand at that place of a page."""
    if place == "in address":
        return quote(words, safe="")
    if place == "address" and not words.startswith(("https://", "http://", "mailto:")):
        return ""
    return escape(words)


def one_line(words: str) -> str:
    """Without line ends and control characters: nothing that is filled into a header can begin another."""
    if not words.isprintable():
        words = "".join(c if c.isprintable() else " " for c in words)
    return " ".join(words.split())


@lru_cache(maxsize=64)
def header(name: str, words: str) -> bytes:
    """A header of free words, folded, in encoded words where they are not ASCII."""
    return f"{name}: ".encode() + _words(one_line(words), len(name) + 2) + b"\r\n"


def _words(words: str, column: int) -> bytes:
    return _folded(words, column) if words.isascii() and "=?" not in words else _encoded(words, column)


def _folded(words: str, column: int) -> bytes:
    rows, row = [], ""
    for word in words.split(" "):
        if row and column + len(row) + 1 + len(word) > 76:
            rows.append(row)
            row, column = word, 1
        else:
            row = f"{row} {word}" if row else word
    # A single word longer than a line may be (998) is no word of a subject: it is cut in encoded words.
    return _encoded(words, 1) if any(len(one) > 900 for one in [*rows, row]) else "\r\n ".join([*rows, row]).encode()


def _encoded(words: str, column: int) -> bytes:
    """RFC 2047: at most 75 characters a word; no character is cut in two."""
    done, chunk = [], b""
    room = max(12, (76 - column - 12) * 3 // 4)
    for letter in words:
        code = letter.encode("utf-8", "replace")
        if len(chunk) + len(code) > room:
            done.append(b"=?utf-8?B?" + b64encode(chunk) + b"?=")
            chunk, room = b"", 45
        chunk += code
    return b"\r\n ".join([*done, b"=?utf-8?B?" + b64encode(chunk) + b"?="])


def mailbox(name: str, address: str) -> bytes:
    """`"Name" <address>` for a From or a To. The address is one that was proven: it holds no line end, and is refused if it does."""
    plain = one_line(address).replace(" ", "")
    where = plain.encode("utf-8", "replace")
    name = one_line(name)
    if not name or "@" in name:  # a name with an @ in it is what forgers write
        return where if not name else b"<" + where + b">"
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')[:200]
        return f'"{quoted}"'.encode() + (b"\r\n <" if len(quoted) > 60 else b" <") + where + b">"
    return _encoded(name[:120], 6) + b"\r\n <" + where + b">"
