"""Where the free opening ends. Pure.

The editor's cut mark decides. Without one the opening is the first paragraphs by the publication's setting, and always
leaves something to read behind the wall: an article of two paragraphs opens one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]

TEXT = {"paragraph", "list", "quote"}  # what counts as a paragraph
SHORT = 60  # words that a lone long paragraph opens
LONG = 120  # words from which a lone paragraph is worth a wall


@dataclass(frozen=True)
class Cut:
    """The two parts of a body, as lists of raw blocks."""

    opening: list[Block]
    rest: list[Block]


def cut(body: Sequence[Block], paragraphs: int) -> Cut:
    """Part `body` (raw blocks with `type` and `value`) at the cut mark, or after `paragraphs` paragraphs.

    Footnotes belong to the rest: they may say what the locked part says.
    """
    notes = [block for block in body if block["type"] == "footnote"]
    text = [block for block in body if block["type"] != "footnote"]
    mark = next((place for place, block in enumerate(text) if block["type"] == "cut"), None)
    if mark is not None:
        return Cut(text[:mark], [*text[mark + 1 :], *notes])
    places = [place for place, block in enumerate(text) if block["type"] in TEXT]
    if len(places) < 2:
        return _part_lone(text, places, notes)
    end = places[min(paragraphs, len(places) - 1)]
    # A heading or a picture that leads into the locked part stays with it.
    while end and text[end - 1]["type"] not in TEXT:
        end -= 1
    return Cut(list(text[:end]), [*text[end:], *notes])


def _part_lone(text: list[Block], places: list[int], notes: list[Block]) -> Cut:
    """A body with one paragraph, or none: a long one is parted after its first sentences."""
    words = len(str(text[places[0]]["value"]).split()) if places else 0
    if words < LONG:
        return Cut(text, notes)
    place = places[0]
    parted = _part_sentences(str(text[place]["value"])) if text[place]["type"] == "paragraph" else None
    if parted is None:
        return Cut(text[:place], [*text[place:], *notes])
    first, second = ({"type": "paragraph", "value": part} for part in parted)
    return Cut([*text[:place], first], [second, *text[place + 1 :], *notes])


def _part_sentences(html: str) -> tuple[str, str] | None:
    """A paragraph of plain text in two, at the end of a sentence about SHORT words in. None where it holds tags."""
    inner = re.sub(r"^\s*<p[^>]*>|</p>\s*$", "", html)
    if "<" in inner:
        return None
    ends = [match.end() for match in re.finditer(r"[.!?][\"”’)]?\s+", inner) if len(inner[: match.end()].split()) <= SHORT]
    if not ends:
        return None
    return f"<p>{inner[: ends[-1]].strip()}</p>", f"<p>{inner[ends[-1] :].strip()}</p>"
