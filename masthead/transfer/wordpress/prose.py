"""Writing inline HTML safely: a paragraph is collected piece by piece and closed wherever a block has to begin."""

import html
import re
from dataclasses import dataclass

_SPACES = re.compile(r"[ \t\r\n\f]+")
# Non-breaking spaces and characters of no width make empty paragraphs look full.
_BLANK = " \xa0\u2007\u202f\u200b\u2060\ufeff\x85\x0b\x1c\x1d\x1e\x1f\u2028\u2029"
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_LINK_WITHIN = re.compile(r'<a href="#[^"]*">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")

# What each inline tag becomes; every other inline tag goes and its text stays.
TAGS = {
    "b": "b", "strong": "strong", "i": "i", "em": "em", "sup": "sup", "sub": "sub", "code": "code", "s": "s", "a": "a",
    "del": "s", "strike": "s", "tt": "code", "kbd": "code", "samp": "code", "var": "code", "cite": "em", "dfn": "em",
}  # fmt: skip


@dataclass(eq=False)
class Link:
    """A link we are in, and whether anything was written or shown in it: one around nothing is found by that."""

    address: str
    written: bool = False


class Prose:
    """One paragraph in the making. Tags are opened only when text comes, so nothing empty is ever written."""

    def __init__(self, link: Link | None = None) -> None:
        self._stack: list[tuple[str, Link | None]] = [("a", link)] if link else []
        self._parts: list[str] = []
        self._opened = 0  # how many of the stack are open in the parts
        self._space = False
        self._breaks = 0

    @property
    def link(self) -> Link | None:
        """The link we are in."""
        return next((link for _, link in reversed(self._stack) if link), None)

    def open(self, tag: str, link: Link | None = None) -> None:
        """Begin `tag` (one of the values of TAGS). A link ends the link around it."""
        if link:
            outer = next((number for number, (name, _) in enumerate(self._stack) if name == "a"), None)
            if outer is not None:
                self._parts += self._closing(outer)
                self._opened = min(self._opened, outer)
                self._stack[outer] = ("", None)
        self._stack.append((tag, link))

    def close(self) -> None:
        """End the tag begun last."""
        self._parts += self._closing(len(self._stack) - 1)
        self._opened = min(self._opened, len(self._stack) - 1)
        self._stack.pop()

    def _closing(self, down_to: int) -> list[str]:
        opened = self._stack[down_to : self._opened]
        return [f"</{tag}>" for tag, _ in reversed(opened) if tag]

    def text(self, text: str) -> None:
        """Add text; runs of white space become one space, none at the beginning."""
        collapsed = _SPACES.sub(" ", text)
        words = collapsed.strip(" ")
        if not words.strip(_BLANK):
            self._space = self._space or bool(collapsed)
            return
        self._lead(collapsed[0] == " ")
        for tag, link in self._stack[self._opened :]:
            if link:
                self._parts.append(f'<a href="{html.escape(link.address)}">')
                link.written = True
            elif tag:
                self._parts.append(f"<{tag}>")
        self._opened = len(self._stack)
        self._parts.append(html.escape(words, quote=False))
        self._space = collapsed[-1] == " "

    def _lead(self, space: bool) -> None:
        if self._parts:
            self._parts.append("<br>" if self._breaks else " " if space or self._space else "")
        self._space, self._breaks = False, 0

    def line_break(self) -> bool:
        """Add a line break, unless nothing follows. True when it is the second in a row, which parts paragraphs."""
        self._breaks += 1
        return self._breaks > 1

    def flush(self) -> str:
        """The paragraph so far, closed; what is still open is opened again in the next one. "" for nothing."""
        written = "".join([*self._parts, *self._closing(0)])
        self._parts, self._opened, self._space, self._breaks = [], 0, False, 0
        return written


def plain(markup: str) -> str:
    """The words of our own inline HTML."""
    if "<" in markup:
        # The number of a note is no part of the word before it.
        markup = _LINK_WITHIN.sub(r" \1 ", markup) if '<a href="#' in markup else markup
        markup = _TAG.sub("", markup.replace("<br>", " ").replace("</p>", " ").replace("</li>", " "))
    return " ".join(html.unescape(markup).split())


def links(markup: str) -> list[str]:
    """Every link in our own inline HTML, as HTML."""
    return [found.group() for found in _LINK.finditer(markup)] if "<a " in markup else []


def first_link(markup: str) -> str:
    """The address of the first link, or ""."""
    found = _LINK.search(markup)
    return html.unescape(found.group(1)) if found else ""
