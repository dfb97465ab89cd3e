"""Plain text into paragraphs and headings. Pure. Every word stays."""

import html
import re

from masthead.transfer.incoming import Block

_GAP = re.compile(r"\n[^\S\n]*\n\s*")
_HEADING = re.compile(r"(#{1,4}) (?=.*[^\W\d_])(\S.*)")
_RUN = re.compile(r"[ \t]+")
LONGEST_HEADING = 150
WRAPPED = 50  # characters from which a line was probably ended by its width, not by its writer


def to_blocks(text: str) -> list[Block]:
    """Blank lines part paragraphs. A paragraph that is one line of Markdown heading is one; anything else is text."""
    pieces = [piece for piece in _GAP.split(text.replace("\r\n", "\n").replace("\r", "\n")) if piece.strip()]
    return [_heading(piece) or _paragraph(piece) for piece in pieces]


def _heading(piece: str) -> Block | None:
    """Clearly Markdown only: alone between blank lines, short, with a letter in it, and not a sentence."""
    found = _HEADING.fullmatch(piece.strip())
    if not found or len(piece) > LONGEST_HEADING or piece.rstrip().endswith((".", ";", ",")):
        return None
    level = min(4, max(2, len(found[1])))
    words = " ".join(re.sub(r"\s#+$", "", found[2]).split())
    return {"type": "heading", "value": {"text": words, "level": str(level), "anchor": ""}}


def _paragraph(piece: str) -> Block:
    # Runs of spaces were typewriter's alignment; a no-break space is meant, and stays.
    lines = [_RUN.sub(" ", line).strip(" ") for line in piece.strip().split("\n")]
    lines = [html.escape(line, quote=False) for line in lines if line]
    # A text wrapped at a width is one run of words; an address or a poem keeps its lines.
    wrapped = all(len(line) >= WRAPPED for line in lines[:-1])
    return {"type": "paragraph", "value": f"<p>{(' ' if wrapped else '<br/>').join(lines)}</p>"}


_BRACKETS = re.compile(r"(?<=[(\[]) +| +(?=[)\]])| +(?=,(?: |$))")
_NUMBER = re.compile(r"^(No\. \d+[a-z]?)(?=[A-Z][a-z])")


def tidy_title(title: str) -> str:
    """A title without what conversions leave in it: "( Gifford )", "HICOG , to", "No. 89The Ambassador"."""
    return _NUMBER.sub(r"\1. ", _BRACKETS.sub("", " ".join(title.split())))


_MARKS = re.compile(r"#+")
_BREAK = re.compile(r"<br/>|</?p>")


def words_of(blocks: list[Block]) -> list[str]:
    """The words of these blocks, counted without the code that made them."""
    said = []
    for block in blocks:
        value = block["value"]
        said.append(html.unescape(_BREAK.sub(" ", value)) if isinstance(value, str) else str(value["text"]))
    return " ".join(said).split()


def missing(text: str, blocks: list[Block]) -> list[str]:
    """Words of `text` that are not in `blocks`, in order. Markdown's marks of a heading are no words."""
    came_in, came_out = text.split(), words_of(blocks)
    if came_in == came_out:
        return []
    lost, place = [], 0
    for word in came_in:
        if place < len(came_out) and came_out[place] == word:
            place += 1
        elif not _MARKS.fullmatch(word):
            lost.append(word)
    return lost
