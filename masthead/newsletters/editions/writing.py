"""How an editor writes our take: plain text with a few signs, to and from the HTML in which it is kept. Pure.

Paragraphs are parted by an empty line. *Italic*, **bold**, [words](address). Everything else is what it looks like.
"""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

_LINK = re.compile(r"\[([^\]\n]{1,300})\]\(([^\s()]{1,1000}(?:\([^\s()]*\)[^\s()]*)*)\)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![*\w])")
_GOOD = re.compile(r"(https?://|/(?!/)|mailto:)", re.IGNORECASE)
_OURS = re.compile(r"^(?:https?://[^/]+)?/articles/(\d{1,18})/[^?#]*$")

Address = Callable[[str], str]  # a page's number, as text, to its address


def to_html(text: str) -> str:
    """As Wagtail keeps it: `<p>`, `<b>`, `<i>`, `<a>`; links to our articles by their number."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_inline(one.strip())}</p>" for one in paragraphs if one.strip())


def _inline(text: str) -> str:
    done, end = "", 0
    for found in _LINK.finditer(text):
        done += _marks(text[end : found.start()])
        done += _anchor(found[1], found[2]) if _GOOD.match(found[2]) else _marks(found[0])
        end = found.end()
    return done + _marks(text[end:])


def _anchor(words: str, address: str) -> str:
    ours = _OURS.match(address)
    where = f'linktype="page" id="{ours[1]}"' if ours else f'href="{html.escape(address)}"'
    return f"<a {where}>{_marks(words)}</a>"


def _marks(text: str) -> str:
    said = html.escape(text, quote=False)
    return _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", said)).replace("\n", "<br/>")


def to_text(markup: str, address: Address = lambda pk: f"/articles/{pk}/") -> str:
    """The same text again; whatever else is in `markup` comes as its words."""
    reader = _Reader(address)
    reader.feed(markup)
    reader.close()
    return reader.said()


class _Reader(HTMLParser):
    """Reads paragraphs and their marks."""

    SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*"}

    def __init__(self, address: Address) -> None:
        super().__init__(convert_charrefs=True)
        self.address, self.paragraphs, self.row, self.hrefs = address, [], "", []  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in self.SIGNS:
            self.row += self.SIGNS[tag]
        elif tag == "br":
            self.row += "\n"
        elif tag == "a":
            self.hrefs.append(self.address(given["id"]) if given.get("linktype") == "page" else given.get("href", ""))
            self.row += "["
        elif tag in {"p", "h2", "h3", "h4", "li", "blockquote"}:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SIGNS:
            self.row += self.SIGNS[tag]
        elif tag == "a" and self.hrefs:
            self.row += f"]({self.hrefs.pop()})"
        elif tag in {"p", "h2", "h3", "h4", "li", "blockquote"}:
            self._end()

    def handle_data(self, data: str) -> None:
        self.row += data

    def _end(self) -> None:
        if self.row.strip():
            self.paragraphs.append(self.row.strip())
        self.row = ""

    def said(self) -> str:
        """All of it, once read."""
        self._end()
        return "\n\n".join(self.paragraphs)


def for_mail(markup: str) -> str:
    """Safe HTML as the text part has it: words, and each link's address in brackets behind them."""
    return re.sub(r"\[([^\]]*)\]\(([^)\s]+)\)", r"\1 <\2>", to_text(markup)).replace("**", "")
