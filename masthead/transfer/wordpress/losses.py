"""The accounts of an import: what came in, what came out, and the name of everything that is missing.

Counting does not use the parser that builds the blocks. It reads the source with the small scanner, so that a mistake
of the one is seen by the other.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from masthead.transfer.wordpress.links import (
    addresses,
    canonical,
    clean,
    frame_address,
    is_emoji,
    picture_address,
    without_addresses,
)
from masthead.transfer.wordpress.markup import BLOCKS, MARK, Kind, attributes, names, scan

Block = dict[str, Any]

_WORD = re.compile(r"[^\W_]+")
_MARK = re.compile(r"\[\^[^\]\s]{1,20}\]")
_BREAKS = BLOCKS | {"br", "img", "area", "q"}
# What stands inside these is shown only by software that cannot show the thing itself.
_UNSEEN = names("audio video canvas template")


@dataclass(frozen=True)
class Tally:
    """What a text holds. Embeds are every address that is played, framed or written out rather than linked."""

    words: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    images: Counter[str] = field(default_factory=Counter)
    embeds: Counter[str] = field(default_factory=Counter)
    tables: int = 0
    footnotes: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.words + other.words, self.links + other.links, self.images + other.images,
            self.embeds + other.embeds, self.tables + other.tables, self.footnotes + other.footnotes,
        )  # fmt: skip

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(
            self.words - other.words, self.links - other.links, self.images - other.images, self.embeds - other.embeds,
            max(0, self.tables - other.tables), max(0, self.footnotes - other.footnotes),
        )  # fmt: skip

    def figures(self) -> dict[str, int]:
        """The sums alone, for a report."""
        return {
            "words": self.words.total(), "links": self.links.total(), "images": self.images.total(),
            "embeds": self.embeds.total(), "tables": self.tables, "footnotes": self.footnotes,
        }  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """What came in, did not come out, and was not named on the way. Empty is the only good one."""

    words: Counter[str]
    links: Counter[str]
    images: Counter[str]
    embeds: Counter[str]
    tables: int
    footnotes: int

    def __bool__(self) -> bool:
        return bool(self.words or self.links or self.images or self.embeds or self.tables or self.footnotes)

    def sentences(self, limit: int = 30) -> list[str]:
        """One line for each kind of loss, naming at most `limit` of each."""
        lines = [
            f"{lost.total()} {noun} missing: {', '.join(sorted(lost)[:limit])}{' …' if len(lost) > limit else ''}"
            for noun, lost in (
                ("words", self.words), ("links", self.links), ("images", self.images), ("embeds", self.embeds)
            ) if lost
        ]  # fmt: skip
        lines += [f"{n} {noun} missing" for noun, n in (("tables", self.tables), ("footnotes", self.footnotes)) if n]
        return lines


def compare(came_in: Tally, came_out: Tally, explained: Tally) -> Difference:
    """What is missing from `came_out`, beside what was dropped on purpose and said so."""
    left = came_in - (came_out + explained)
    return Difference(left.words, left.links, left.images, left.embeds, left.tables, left.footnotes)


def count(source: str) -> Tally:
    """What a reader of this HTML would see."""
    return _Count(source).tally()


class _Count:
    def __init__(self, source: str) -> None:
        self.text: list[str] = []
        self.found: tuple[list[str], list[str], list[str]] = ([], [], [])
        self.tables = self.footnotes = self.quoting = 0
        # The element whose inside is not counted, how often a tag of its name is open within it, and whether it is a
        # recording still waiting for its address: of several files of one recording only the first counts.
        self.unseen, self.depth, self.waiting = "", 0, False
        self.apart = False  # within a link into the page itself
        for kind, start, end, name in scan(source):
            if self.unseen:
                self._skip(kind, name, source[start:end])
            elif kind is Kind.TEXT:
                self.text.append(html.unescape(source[start:end]))
            elif kind in (Kind.OPEN, Kind.LONE):
                self._open(name, source[start:end])
            elif kind is Kind.RAW and name == "textarea":
                self.text.append(html.unescape(source[start:end]))
            elif kind is Kind.CLOSE and (name in BLOCKS or name == "br" or (name == "q" and self.quoting)):
                self.quoting -= name == "q"
                self.text.append(" ")
            elif kind is Kind.COMMENT and MARK.match(source, start):
                self.text.append(" ")
            elif kind is Kind.CLOSE and name == "a" and self.apart:
                self.apart = False
                self.text.append(" ")

    def _skip(self, kind: Kind, name: str, tag: str) -> None:
        if name == "source" and self.waiting and kind is Kind.OPEN:
            self._recording(attributes(tag))
        if name == self.unseen and kind is Kind.OPEN and not tag.endswith("/>"):
            self.depth += 1
        elif name == self.unseen and kind is Kind.CLOSE:
            self.depth -= 1
            self.unseen = self.unseen if self.depth else ""

    def _open(self, name: str, tag: str) -> None:
        if name in _BREAKS:
            self.quoting += name == "q"
            self.text.append(" ")
        links, images, _ = self.found
        if name in ("a", "area"):
            given = attributes(tag)
            if href := given.get("href", "").strip():
                links.append(clean(href) or href)
            self.apart = href.startswith("#")
            if self.apart or "button" in given.get("class", ""):
                self.text.append(" ")  # a note's number or a button is no part of the word before it
        elif name == "img":
            given = attributes(tag)
            if not is_emoji(given) and (address := picture_address(given)):
                images.append(address)
        elif name in ("iframe", "embed"):
            self._recording(attributes(tag))
        elif name == "table":
            self.tables += 1
        elif name == "sup" and "data-fn" in attributes(tag):
            self.footnotes += 1
            self.text.append(" ")
            self._hide(name, tag)
        elif name in _UNSEEN:
            self.waiting = name in ("audio", "video")
            self._recording(attributes(tag) if self.waiting else {})
            self._hide(name, tag)

    def _hide(self, name: str, tag: str) -> None:
        if not tag.endswith("/>"):
            self.unseen, self.depth = name, 1

    def _recording(self, given: Mapping[str, str]) -> None:
        if address := frame_address(given):
            self.found[2].append(canonical(address))
            self.waiting = False

    def tally(self) -> Tally:
        text = "".join(self.text)
        marks = len(_MARK.findall(text))
        text = _MARK.sub(" ", text) if marks else text
        links, images, embeds = self.found
        return Tally(
            Counter(_WORD.findall(without_addresses(text))), Counter(links), Counter(images),
            Counter([*embeds, *(canonical(found) for found in addresses(text))]), self.tables, self.footnotes + marks,
        )  # fmt: skip


def count_blocks(blocks: Iterable[Block]) -> Tally:
    """What a reader of these blocks would see."""
    blocks = list(blocks)
    written = [
        block["value"] if isinstance(block["value"], str) else _COUNTED[block["type"]](block["value"])
        for block in blocks if block["type"] != "html"
    ]  # fmt: skip
    total = count("<p>".join(written))
    # Raw pieces are counted one by one: what one of them forgets to close must not swallow the next.
    for block in blocks:
        if block["type"] == "html":
            total += count(block["value"])
    return replace(total, tables=total.tables + sum(block["type"] == "table" for block in blocks))


def _image(value: Mapping[str, Any]) -> str:
    picture = f'<img src="{html.escape(value["src"])}">'
    picture = f'<a href="{html.escape(value["link"])}">{picture}</a>' if value["link"] else picture
    return f"{picture}<p>{value['caption']}<p>{html.escape(value['credit'])}"


def _gallery(value: Mapping[str, Any]) -> str:
    return "<p>".join([*map(_image, value["images"]), html.escape(value["caption"])])


def _table(value: Mapping[str, Any]) -> str:
    cells = [*value["head"], *(cell for row in value["rows"] for cell in row)]
    return "<p>".join([html.escape(value["caption"]), *cells])


def _quote(value: Mapping[str, Any]) -> str:
    return f"{value['text']}<p>{html.escape(value['source'])}"


def _media(value: Mapping[str, Any]) -> str:
    tag = "a href" if value.get("kind") == "file" else "iframe src"
    return f'<{tag}="{html.escape(value["url"])}"></{tag.split(maxsplit=1)[0]}><p>{html.escape(value["caption"])}'


def _text(value: Mapping[str, Any]) -> str:
    return html.escape(value.get("text", ""))


def _footnote(value: Mapping[str, Any]) -> str:
    return str(value["text"])


_COUNTED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "heading": _text, "preformatted": _text, "image": _image, "gallery": _gallery, "table": _table, "quote": _quote,
    "pull_quote": _quote, "embed": _media, "media": _media, "divider": _text, "cut": _text,
    "footnote": _footnote,
}  # fmt: skip
