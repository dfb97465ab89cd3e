"""Manuscripts: the demo's articles as plain files, read into blocks. Pure.

A file is TOML between two lines of `+++`, then text: paragraphs between blank lines, `## headings`, `- lists`,
`> quotations`, `>> pull quotes`, `Q: an interviewer's question`, `!- what is in brief`, `[^1]: notes`, and `<<<cut>>>`
where the free opening ends. A fence, from a line `:::word …` to a line `:::`, may hold blank lines:

    :::chart line          :::table Its caption       :::embed https://…      :::note
    title: The finding     Heading,2023,2024          Its caption             Paragraphs,
    note: What is shown    Germany,12,14              :::
    ---                    :::                                                or lists.
    Year,Poland,Chad                                                          :::
    2024,1,2
    :::
"""

import csv
import html
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]

_NOTE = re.compile(r"\[\^([\w-]+)\]:\s*(.*)", re.DOTALL)
_LINK = re.compile(r"\[([^\]^][^\]]*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^:::(\w+)[ \t]*([^\n]*)\n(.*?)^:::[ \t]*$", re.MULTILINE | re.DOTALL)
_NUMBER = re.compile(r"[-+−–]?\d[\d,.  ]*%?")
CHART_WORDS = ("title", "note", "unit", "source", "highlight")


@dataclass(frozen=True)
class Manuscript:
    """An article file: its head, and its text as blocks."""

    head: dict[str, Any]
    body: list[Block]


def read(text: str) -> Manuscript:
    """Read a file's text. Raises ValueError where the head is not TOML between `+++` lines, or a fence is none."""
    parts = re.split(r"^\+\+\+\s*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3:
        raise ValueError("a manuscript begins with TOML between two lines of +++")
    return Manuscript(tomllib.loads(parts[1]), list(_body(parts[2])))


def inline(text: str) -> str:
    """`*italics*`, `**bold**` and `[links](/to/)` as HTML; everything else escaped."""
    out = html.escape(" ".join(text.split()), quote=False)
    out = _LINK.sub(r'<a href="\2">\1</a>', out)
    out = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", out)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", out)


def _body(text: str) -> Iterator[Block]:
    place = 0
    for fence in _FENCE.finditer(text):
        yield from _pieces(text[place : fence.start()])
        yield _fenced(fence[1], fence[2].strip(), fence[3].strip("\n"))
        place = fence.end()
    yield from _pieces(text[place:])


def _pieces(text: str) -> Iterator[Block]:
    for piece in re.split(r"\n\s*\n", text):
        if piece.strip():
            yield from _blocks(piece.strip())


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
        return [{"type": "list", "value": _list(piece, "- ")}]
    if piece.startswith("!- "):
        return [{"type": "points", "value": _list(piece, "!- ")}]
    if piece.startswith("Q: "):
        return [{"type": "question", "value": " ".join(piece.removeprefix("Q: ").split())}]
    if piece.startswith(":::"):
        raise ValueError(f"a fence is not closed by a line of its own, “:::”: {piece[:60]}")
    return [{"type": "paragraph", "value": f"<p>{inline(piece)}</p>"}]


def _list(piece: str, mark: str) -> str:
    items = "".join(f"<li>{inline(item)}</li>" for item in re.split(rf"(?:^|\n){re.escape(mark)}", piece) if item.strip())
    return f"<ul>{items}</ul>"


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


def _fenced(word: str, rest: str, inside: str) -> Block:
    if word == "chart":
        return {"type": "chart", "value": _chart(rest, inside)}
    if word == "table":
        return {"type": "table", "value": _table(rest, inside)}
    if word == "embed":
        return {"type": "embed", "value": {"url": rest, "caption": " ".join(inside.split())}}
    if word == "note":
        parts = (part.strip() for part in re.split(r"\n\s*\n", inside))
        return {
            "type": "note",
            "value": "".join(_list(part, "- ") if part.startswith("- ") else f"<p>{inline(part)}</p>" for part in parts if part),
        }
    raise ValueError(f"a fence is chart, table, embed or note, not “{word}”")


def _chart(kind: str, inside: str) -> dict[str, str]:
    head, rule, data = inside.partition("\n---\n")
    if not rule:
        raise ValueError(f"a chart's words and its figures are parted by a line of ---: {inside[:60]}")
    said = dict.fromkeys(CHART_WORDS, "")
    for line in filter(str.strip, head.splitlines()):
        name, _, words = line.partition(":")
        if name.strip() not in said:
            raise ValueError(f"a chart has {', '.join(CHART_WORDS)}, not “{name.strip()[:40]}”")
        said[name.strip()] = words.strip()
    return {"kind": kind or "line", **said, "data": data.strip("\n")}


def _table(caption: str, inside: str) -> dict[str, Any]:
    heading, *rows = [[cell.strip() for cell in row] for row in csv.reader(inside.splitlines(), skipinitialspace=True) if row]
    rows = [[*row, *[""] * len(heading)][: len(heading)] for row in rows]
    numbers = [any(column) and all(_NUMBER.fullmatch(cell) for cell in column if cell) for column in zip(*rows, strict=True)] or [
        False
    ] * len(heading)
    columns = [{"type": "number" if number else "text", "heading": name} for name, number in zip(heading, numbers, strict=True)]
    kept = [{"values": [cell if number else inline(cell) for cell, number in zip(row, numbers, strict=True)]} for row in rows]
    return {"columns": columns, "rows": kept, "caption": caption}
