"""Writing inline HTML safely: a paragraph is collected piece by piece and closed wherever a block has to begin."""

import html
import re

_SPACES = re.compile(r"[ \t\r\n\f]+")
# Non-breaking spaces and characters of no width make empty paragraphs look full.
_BLANK = " \xa0\u2007\u202f\u200b\u2060\ufeff\x85\x0b\x1c\x1d\x1e\x1f\u2028\u2029"
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")

# What each inline tag becomes; every other inline tag goes and its text stays.
TAGS = {
    "b": "b", "strong": "strong", "i": "i", "em": "em", "sup": "sup", "sub": "sub", "code": "code", "s": "s", "del": "s",
    "strike": "s", "tt": "code", "kbd": "code", "samp": "code", "var": "code", "cite": "em", "dfn": "em", "a": "a",
}  # fmt: skip


class Prose:
    """One paragraph in the making. Tags are opened only when text comes, so nothing empty is ever written."""

    def __init__(self, link: str = "", linked: list[str] | None = None) -> None:
        # Every link that is really written is noted in `linked`: a link around nothing is found by its absence.
        self._linked = linked if linked is not None else []
        self._stack: list[tuple[str, str]] = [("a", link)] if link else []
        self._parts: list[str] = []
        self._opened = 0  # how many of the stack are open in the parts
        self._space = False
        self._breaks = 0

    @property
    def link(self) -> str:
        """The address of the link we are in, or ""."""
        return next((address for tag, address in reversed(self._stack) if tag == "a"), "")

    def open(self, tag: str, address: str = "") -> None:
        """Begin `tag` (one of the values of TAGS); for a link with its address."""
        self._stack.append((tag, address))

    def close(self) -> None:
        """End the tag begun last."""
        if self._opened == len(self._stack):
            self._parts.append(f"</{self._stack[-1][0]}>")
            self._opened -= 1
        self._stack.pop()

    def text(self, text: str) -> None:
        """Add text; runs of white space become one space, none at the beginning."""
        collapsed = _SPACES.sub(" ", text)
        words = collapsed.strip(" ")
        if not words.strip(_BLANK):
            self._space = self._space or bool(collapsed)
            return
        self._lead(collapsed[0] == " ")
        for tag, address in self._stack[self._opened :]:
            self._parts.append(f'<a href="{html.escape(address)}">' if tag == "a" else f"<{tag}>")
            if tag == "a":
                self._linked.append(address)
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
        closing = [f"</{tag}>" for tag, _ in reversed(self._stack[: self._opened])]
        written = "".join([*self._parts, *closing])
        self._parts, self._opened, self._space, self._breaks = [], 0, False, 0
        return written


def plain(markup: str) -> str:
    """The words of our own inline HTML."""
    if "<" in markup:
        markup = _TAG.sub("", markup.replace("<br>", " ").replace("</p>", " ").replace("</li>", " "))
    return " ".join(html.unescape(markup).split())


def links(markup: str) -> list[str]:
    """Every link in our own inline HTML, as HTML."""
    return [found.group() for found in _LINK.finditer(markup)] if "<a " in markup else []


def first_link(markup: str) -> str:
    """The address of the first link, or ""."""
    found = _LINK.search(markup)
    return html.unescape(found.group(1)) if found else ""
