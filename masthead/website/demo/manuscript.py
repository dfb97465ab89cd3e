"""Manuscripts: the demo's articles as plain files, read into blocks. Pure.

A file is TOML between two lines of `+++`, then text: paragraphs between blank lines, `## headings`, `- lists`,
`> quotations`, `>> pull quotes`, `[^1]: notes`, and `<<<cut>>>` where the free opening ends.
"""

import html
import re
import tomllib
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]

_NOTE = re.compile(r"\[\^([\w-]+)\]:\s*(.*)", re.DOTALL)
_LINK = re.compile(r"\[([^\]^][^\]]*)\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Manuscript:
    """An article file: its head, and its text as blocks."""

    head: dict[str, Any]
    body: list[Block]


def read(text: str) -> Manuscript:
    """Read a file's text. Raises ValueError where the head is not TOML between `+++` lines."""
    parts = re.split(r"^\+\+\+\s*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3:
        raise ValueError("a manuscript begins with TOML between two lines of +++")
    pieces = (piece.strip() for piece in re.split(r"\n\s*\n", parts[2]))
    return Manuscript(tomllib.loads(parts[1]), [block for piece in pieces if piece for block in _blocks(piece)])


def inline(text: str) -> str:
    """`*italics*`, `**bold**` and `[links](/to/)` as HTML; everything else escaped."""
    out = html.escape(" ".join(text.split()), quote=False)
    out = _LINK.sub(r'<a href="\2">\1</a>', out)
    out = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", out)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", out)


def _blocks(piece: str) -> list[Block]:
    if piece == "<<<cut>>>":
        return [{"type": "cut", "value": None}]
    if piece.startswith("[^") and _NOTE.match(piece):
        return [_note(line) for line in re.split(r"\n(?=\[\^)", piece)]
    if piece.startswith("#"):
        marks, _, heading = piece.partition(" ")
        return [{"type": "heading", "value": {"text": heading.strip(), "level": str(min(4, len(marks))), "anchor": ""}}]
    if piece.startswith(">>"):
        return [_quotation("pull_quote", piece, ">>")]
    if piece.startswith(">"):
        return [_quotation("quote", piece, ">")]
    if piece.startswith("- "):
        items = "".join(f"<li>{inline(item)}</li>" for item in re.split(r"(?:^|\n)- ", piece) if item.strip())
        return [{"type": "list", "value": f"<ul>{items}</ul>"}]
    return [{"type": "paragraph", "value": f"<p>{inline(piece)}</p>"}]


def _note(line: str) -> Block:
    found = _NOTE.match(line)
    assert found is not None  # the caller matched it
    return {"type": "footnote", "value": {"mark": found[1], "text": f"<p>{inline(found[2])}</p>"}}


def _quotation(kind: str, piece: str, mark: str) -> Block:
    text = " ".join(line.strip().removeprefix(mark).strip() for line in piece.splitlines())
    words, dash, source = text.rpartition(" — ")
    if not dash or len(source) > 90:
        words, source = text, ""
    return {"type": kind, "value": {"text": f"<p>{inline(words)}</p>", "source": source}}
