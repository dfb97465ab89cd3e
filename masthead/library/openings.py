"""Where the free opening ends. Pure.

The editor's cut mark decides, always. Without one:

- The opening is the first paragraphs as a reader sees them, by the publication's setting. A list, a quotation or a briefing's
  points count as one and are never parted; a block that holds several paragraphs is parted between them.
- It ends before anything else that holds text: preformatted text, imported HTML, a table, a note, a gallery, a pull quote.
  Only in front of the first paragraph may a little of that stand, less than SHORT words. A heading, a picture, a chart or
  an interviewer's question comes with the paragraph behind it; what leads into the locked part stays with that.
- It holds at most BUDGET words. A first paragraph that does not fit is parted after a sentence. One that cannot be parted
  is open whole, or, to a closed article (subscribers only), not at all.
- Text always stays behind the wall. Where one paragraph is the whole text, what comes after its first sentences does; one
  shorter than SHORT words is open whole, and behind the wall whole in a closed article. No paragraph, no opening.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]

TEXT = {"paragraph", "list", "quote", "points"}  # what counts as a paragraph
# What may stand between two open paragraphs; anything else ends the opening.
PASSING = {"heading", "image", "divider", "embed", "chart", "question"}
REPEATING = {"pull_quote", "media"}  # ends it too, but is not by itself a text that the wall keeps
SHORT = 60  # words that a lone paragraph opens
BUDGET = 250  # words that an opening holds

_TAG = re.compile(r"<[^<>]*>")
_EDGE = re.compile(r"<(/?)(p|ul|ol|table|blockquote)\b[^<>]*>", re.IGNORECASE)
_WRAP = re.compile(r"^\s*<p\b[^<>]*>|</p>\s*$", re.IGNORECASE)
_STEP = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*>|(?:[.!?][\"”’)]?(?:\[\^[\w-]{1,20}\])*\s+|[。！？])", re.IGNORECASE)
_SILENT = {  # values that hold no words
    "type", "id", "image", "level", "anchor", "kind", "link", "url", "source_url", "mark",
    "data", "unit", "highlight",
}  # fmt: skip


@dataclass(frozen=True)
class Cut:
    """The two parts of a body, as lists of raw blocks."""

    opening: list[Block]
    rest: list[Block]


@dataclass(frozen=True)
class Stop:
    """A place behind an open paragraph: it is the `part`th of the parts of the block at `place`."""

    place: int
    part: int
    parts: Sequence[str]
    words: int  # of this paragraph
    before: int  # words of what stands before it


def cut(body: Sequence[Block], paragraphs: int, closed: bool = False) -> Cut:
    """Part `body` (raw blocks with `type` and `value`) at the cut mark, or by the rule above: `paragraphs` is how many open.

    `closed`: a wall that no e-mail address opens. Footnotes belong to the rest: they may say what the locked part says.
    """
    notes = [block for block in body if block["type"] == "footnote"]
    text = [block for block in body if block["type"] != "footnote"]
    mark = next((place for place, block in enumerate(text) if block["type"] == "cut"), None)
    if mark is not None:
        return Cut(text[:mark], [*text[mark + 1 :], *notes])
    parts = _part(text, paragraphs, closed)
    return Cut(parts.opening, [*parts.rest, *notes])


def _part(text: list[Block], paragraphs: int, closed: bool) -> Cut:
    stops = list(_stops(text, paragraphs))
    nothing = Cut([], text)
    if not stops:
        return nothing
    first, last = stops[0], stops[-1]
    room = BUDGET - first.before
    if not _text_behind(text, last):
        if len(stops) > 1:
            return _at(text, stops[-2])
        if any(block["type"] not in PASSING | REPEATING and words(block["value"]) for block in text[: first.place]):
            return nothing  # the paragraph is what the wall keeps
        if first.words < SHORT and (closed or first.words <= room):
            return nothing if closed else _at(text, first)
        return _inside(text, first, min(SHORT, first.words // 2, room)) or nothing
    if first.words > room:
        return _inside(text, first, room) or (nothing if closed else _at(text, first))
    return _at(text, last)


def _stops(text: list[Block], paragraphs: int) -> Iterator[Stop]:
    """The places where the opening may end: behind its first paragraph, its second …"""
    found = held = aside = 0
    for place, block in enumerate(text):
        if block["type"] not in TEXT:
            more = words(block["value"])
            held += more
            aside += 0 if block["type"] in PASSING else more
            if (found and block["type"] not in PASSING) or aside >= SHORT or held > BUDGET:
                return
            continue
        parts = _paragraphs(str(block["value"])) if block["type"] == "paragraph" else [block["value"]]
        for part, value in enumerate(parts, 1):
            more = words(value)
            if found and held + more > BUDGET:
                return
            if more:
                found += 1
                yield Stop(place, part, parts, more, held)
            held += more
            if found >= paragraphs:
                return


def _text_behind(text: list[Block], stop: Stop) -> bool:
    if stop.part < len(stop.parts):
        return True
    return any(
        block["type"] == "chart" or (block["type"] not in PASSING | REPEATING and words(block["value"])) for block in text[stop.place + 1 :]
    )


def _at(text: list[Block], stop: Stop) -> Cut:
    """Parted behind `stop`."""
    if stop.part == len(stop.parts):
        return Cut(text[: stop.place + 1], text[stop.place + 1 :])
    return _parted(text, stop.place, "".join(stop.parts[: stop.part]), "".join(stop.parts[stop.part :]))


def _inside(text: list[Block], stop: Stop, limit: int) -> Cut | None:
    """Parted inside the paragraph at `stop`, behind a sentence, `limit` words in at most. None where that is not possible."""
    if text[stop.place]["type"] != "paragraph":
        return None
    sentences = _part_sentences(stop.parts[stop.part - 1], limit)
    if sentences is None:
        return None
    return _parted(text, stop.place, sentences[0], sentences[1] + "".join(stop.parts[stop.part :]))


def _parted(text: list[Block], place: int, first: str, second: str) -> Cut:
    """Parted inside a block; its first part keeps its id."""
    return Cut(
        [*text[:place], {**text[place], "value": first}],
        [{"type": "paragraph", "value": second}, *text[place + 1 :]],
    )


def words(value: Any) -> int:
    """About how many words a raw block's value shows. Text without spaces counts by its length."""
    if isinstance(value, str):
        text = _TAG.sub(" ", value) if "<" in value else value
        found = (html.unescape(text) if "&" in text else text).split()
        return max(len(found), len("".join(found)) // 12)
    if isinstance(value, Mapping):
        return sum(words(part) for name, part in value.items() if name not in _SILENT)
    return sum(map(words, value)) if isinstance(value, Sequence) else 0


def _paragraphs(markup: str) -> list[str]:
    """The paragraphs of a paragraph block; joined they are `markup`. Each has words, unless none has."""
    if markup.count("<p") + markup.count("<P") < 2:
        return [markup]
    ends, depth = [0], 0
    for edge in _EDGE.finditer(markup):
        if edge[2].lower() != "p":  # inside a list or a table nothing is parted
            depth = max(0, depth - 1 if edge[1] else depth + 1)
        elif depth == 0:
            ends.append(edge.end() if edge[1] else edge.start())  # the next one's beginning ends one that nobody closed
    parts = [""]
    for start, end in zip(ends, [*ends[1:], len(markup)], strict=True):
        piece = markup[start:end]
        if words(piece) and words(parts[-1]):
            parts.append(piece)
        else:
            parts[-1] += piece
    return parts


def _part_sentences(markup: str, limit: int) -> tuple[str, str] | None:
    """A paragraph in two, behind its last sentence that ends within `limit` words and outside of any tag."""
    inner = _WRAP.sub("", markup)
    best = depth = 0
    for step in _STEP.finditer(inner):
        if _EDGE.match(step[0]):
            return None  # not one plain paragraph
        if step[2]:
            depth += 0 if step[2].lower() == "br" else -1 if step[1] else 1
        elif depth == 0 and step.end() < len(inner):
            if words(inner[: step.end()]) > limit:
                break
            best = step.end()
    if not best or not words(inner[:best]) or not words(inner[best:]):
        return None
    return f"<p>{inner[:best].strip()}</p>", f"<p>{inner[best:].strip()}</p>"
